"""What keys are called and how they are explained, from `keys` of vi.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.forms.keys import Key
from portal.messages import catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """Of one key."""

    label: str
    hint: str
    """Sentences."""
    example: str
    """Empty where the type alone gives one, as a date's does."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Names of the values that can be chosen."""


def words_of(key: Key) -> Words:
    """The words of a key. Raises KeyError where the catalogue lacks them."""
    texts = catalogue().keys
    found = next((texts[branch] for branch in key.branches if branch in texts and key.name in texts[branch]), None)
    if found is None:
        raise KeyError(f"keys.{key.branches[0]}.{key.name}")
    text = found[key.name]
    named = text.choices if "choices" in text else catalogue().labels[text.names] if key.choices else {}
    return Words(
        text.label, text.hint, text.example if "example" in text else "", {choice: named[choice] for choice in key.choices}
    )
