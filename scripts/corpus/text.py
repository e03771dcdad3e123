"""Vietnamese newsroom text made of phrases: names, titles, sentences, whole bodies.

For load tests only; the same random source gives the same text. The phrases stand in
phrases.yml. Nothing here knows of files or front matter.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

MEAN_SYLLABLES = 610
SPREAD = 168
"""Standard deviation: puts four articles of five between 400 and 830 syllables."""

_SLOT = re.compile(r"\{(\w+)\}")
_DOUBLE = re.compile(r",([.,:])")
_WORD = re.compile(r"[^\W_]+")
# hòa, khỏe, thúy in the older style of placing tones; quý is written so in both
_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé",
          "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ",
          "ụy": "uỵ", "Ủy": "Uỷ"}
_TONE = re.compile(r"(?<![qQ])(?:" + "|".join(_TONES) + r")(?!\w)")


def load_phrases(text: str) -> dict[str, Any]:
    """The phrases, from the text of phrases.yml."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def syllables(text: str) -> int:
    """How many syllables a text has: in Vietnamese each is a word of its own in writing."""
    return len(_WORD.findall(text))


def with_newer_tones(text: str) -> str:
    """hòa becomes hoà: the style of placing tones that a part of newsrooms uses."""
    return _TONE.sub(lambda match: _TONES[match.group()], text)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


@dataclass
class Person:
    """Somebody made up."""

    name: str
    title: str
    """ông, bà, anh, chị"""

    @property
    def short(self) -> str:
        """How sentences call them: ông Hòa."""
        return f"{self.title} {self.name.split()[-1]}"


@dataclass
class Pen:
    """Writes one article: fills phrases with what the article is about."""

    rng: random.Random
    phrases: dict[str, Any]
    field_key: str
    slots: dict[str, str]
    """What stays the same in the whole article: xa, huyen, dv …"""
    _used: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.topic = self.phrases["linh_vuc"][self.field_key]
        self.hero = self.person()
        self.slots |= {
            "ten": f"{self.hero.title} {self.hero.name}",
            "goi": self.hero.short,
            "Goi": capital(self.hero.short),
            "thon": self.rng.choice(self.phrases["thon"]),
            "mohinh": "mô hình “" + capital(self.rng.choice(self.topic["mohinh"])) + "”",
        }

    def person(self) -> Person:
        """A new name; about half are women."""
        rng, phrases = self.rng, self.phrases
        woman = rng.random() < 0.5
        middle, given = ("dem_nu", "ten_nu") if woman else ("dem_nam", "ten_nam")
        name = " ".join(rng.choice(phrases[key]) for key in ("ho", middle, given))
        return Person(name, rng.choice(("bà", "chị") if woman else ("ông", "anh")))

    def fill(self, phrase: str) -> str:
        """The phrase with every slot filled, and a capital at its beginning."""
        return capital(_SLOT.sub(lambda match: self._slot(match.group(1)), phrase))

    def _slot(self, name: str) -> str:
        rng = self.rng
        if name in self.slots:
            return self.slots[name]
        if name == "so":
            return str(rng.randint(2, 28))
        if name == "lon":
            number = rng.choice((rng.randint(110, 990), rng.randint(1000, 9800)))
            return f"{number:,}".replace(",", ".")
        if name == "tyle":
            return f"{rng.randint(2, 98)},{rng.randint(1, 9)}%"
        if name == "tien":
            return f"{rng.choice((12, 25, 45, 60, 80, 120, 150, 320, 450, 700))} triệu đồng"
        if name == "ubnd":
            return rng.choice(("UBND", "Ủy ban nhân dân"))
        if name == "ai":
            other = self.person()
            return f"{other.title} {other.name}, {rng.choice(self.phrases['chuc_danh'])},"
        if name == "thu":
            return rng.choice(self.topic["thu"])
        return rng.choice(self.phrases[name])  # mua

    def sentence(self, *pools: str) -> str:
        """A sentence of one of these pools; none comes twice before all of its pool have."""
        pool = self.rng.choice(pools)
        if not self._used.get(pool):
            source = self.topic["cau"] if pool == "cau" else self.phrases[pool]
            self._used[pool] = self.rng.sample(source, len(source))
        # a person's post ends in a comma, which another mark may follow
        return _DOUBLE.sub(r"\1", self.fill(self._used[pool].pop()))

    def paragraph(self, *pools: str) -> str:
        """Three to five sentences, now and then a few words of them bold."""
        sentences = [self.sentence(*pools) for _ in range(self.rng.randint(3, 5))]
        if self.rng.random() < 0.25:
            words = sentences[1].split()
            start = self.rng.randint(0, max(0, len(words) - 5))
            words[start] = "**" + words[start]
            end = min(start + 3, len(words) - 1)
            words[end] += "**"
            sentences[1] = " ".join(words)
        return " ".join(sentences)

    def body(self, *, opening: str, general: str, headings: str, links: list[tuple[str, str]]) -> str:
        """A whole text in Markdown; the first three name pools of phrases.

        `links` holds (text, address) to be woven in. The length follows MEAN_SYLLABLES.
        """
        rng = self.rng
        target = min(1150, max(220, rng.gauss(MEAN_SYLLABLES, SPREAD)))
        lead = " ".join([self.sentence(opening), self.sentence(general), self.sentence("cau")])
        extras = self._extras()
        extras += [f"Xem thêm: [{text}]({address})." for text, address in links]
        chosen = rng.sample(self.phrases[headings], rng.randint(2, 4))
        notes = rng.random() < 0.03
        if notes:
            lead += "[^1]"
        count = syllables(lead) + sum(map(syllables, extras)) + sum(map(syllables, chosen))
        blocks = list(extras)
        while count < target - 42:
            paragraph = self.paragraph("cau", general, general)
            count += syllables(paragraph)
            blocks.append(paragraph)
        rng.shuffle(blocks)
        parts = [lead]
        for place, heading in enumerate(chosen):
            parts.append(f"## {heading}")
            own = blocks[place :: len(chosen)]
            parts += own or [self.sentence(general)]
        if notes:
            parts.append("[^1]: " + self.sentence("chu_thich"))
        return "\n\n".join(parts) + "\n"

    def _extras(self) -> list[str]:
        """A list, a quotation, a table: each in a part of the articles only."""
        rng, extras = self.rng, []
        if rng.random() < 0.5:
            items = rng.sample(self.phrases["gach_dau_dong"], rng.randint(3, 5))
            extras.append("\n".join(f"- {item}." for item in items))
        if rng.random() < 0.25:
            extras.append(f"> “{self.sentence('trich')}”, {self.hero.short} nói.")
        if rng.random() < 0.15:
            year = int(self.slots["nam2"])
            rows = [f"| {year - back} | {rng.randint(12, 940)} | {rng.randint(2, 97)},{rng.randint(0, 9)}% |"
                    for back in (3, 2, 1, 0)]
            extras.append("\n".join(["| Năm | Số hộ tham gia | Tỷ lệ |", "|---|---:|---:|", *rows]))
        return extras
