"""What a portal's server needs beside its repository, as texts: hooks, nginx's configuration, systemd's units.

Writes nothing; see portal.publish.setup.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from portal.digest import digest_of
from portal.publish.serving import ANYTHING, ASK_AGAIN, FEEDS, FOR_EVER, IMMUTABLE, TYPES, UTF8

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What browsers may do on the site's pages."""
NGINX, SITE, SYSTEMD = "nginx/nginx.conf", "nginx/site.conf", "systemd"
HOOKS = ("pre-receive", "proc-receive")
_PACKED = ("text/", "application/json", "application/xml", "application/rss", "application/atom", "application/feed", "image/svg")
"""How the types begin of what is worth packing."""
_STAMP = re.compile(r"^# neu-guong: (?P<sum>[0-9a-f]+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """Where nginx keeps what it writes: as Debian has it, if nothing else is said."""

    pid: str = "/run/nginx.pid"
    logs: str = "/var/log/nginx"
    temporary: str = "/var/lib/nginx"


@dataclass(frozen=True)
class Layout:
    """All that the texts are made from. Paths hold no blanks or signs that nginx, systemd or a shell reads."""

    folder: Path
    """Of the portal."""
    python: Path
    """Of the kit, in its environment."""
    user: str
    """The account that owns the folder, and publishes."""
    listen: tuple[str, ...] = ("80",)
    """Ports, or addresses with ports, that answer with the site."""
    redirect: tuple[str, ...] = ()
    """The same for those that lead to HTTPS."""
    domain: str = ""
    """The portal's name; empty where any will do."""
    certificate: str = ""
    """The file with the chain of certificates; empty for plain HTTP."""
    key: str = ""
    """The file with its key."""
    brotli: bool = True
    """Whether nginx has the module."""
    desk: Mapping[str, str] = field(default_factory=dict)
    """What is sent below the web desk's folder in place of what is sent elsewhere; empty where there is no desk."""
    desk_folder: str = ""
    """The desk's folder, from the site's root, with `/` at both ends."""
    run: Run = Run()


def texts(layout: Layout) -> dict[str, str]:
    """The files, by path below the portal's folder; each bears a stamp, see `is_untouched`."""
    jinja = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    files = resources.files("portal.publish").joinpath("files")
    values = _values(layout)

    def render(name: str, **more: object) -> str:
        template = jinja.from_string(files.joinpath(name).read_text(encoding="utf-8"))
        return _stamped(template.render(**values, **more))

    found = {NGINX: render("nginx.conf"), SITE: render("site.conf")}
    for name in ("portal-publish.service", "portal-publish.timer"):
        found[f"{SYSTEMD}/{name}"] = render(name)
    return found | {f"portal.git/hooks/{name}": render("hook", hook=name) for name in HOOKS}


def is_untouched(text: str) -> bool:
    """Whether a file is as it was made: its stamp is the sum of all else in it."""
    stamp = _STAMP.search(text)
    return stamp is not None and stamp["sum"] == digest_of(_STAMP.sub("", text))


def _stamped(text: str) -> str:
    return _STAMP.sub(f"# neu-guong: {digest_of(_STAMP.sub('', text))}\n", text)


def _values(layout: Layout) -> dict[str, object]:
    kinds = {*TYPES.values(), *FEEDS.values()}
    bare = {kind: kind.removesuffix(UTF8) for kind in kinds}
    return {
        **{name: getattr(layout, name) for name in ("folder", "python", "user", "listen", "redirect", "domain",
                                                    "certificate", "key", "brotli", "desk_folder", "run")},
        "stamp": "# neu-guong: 0",
        "python_quoted": shlex.quote(str(layout.python)),
        "names": layout.domain or "_",
        "policy": POLICY,
        "desk_policy": layout.desk.get("Content-Security-Policy", ""),
        "desk_opener": layout.desk.get("Cross-Origin-Opener-Policy", ""),
        "immutable": IMMUTABLE, "for_ever": FOR_EVER, "ask_again": ASK_AGAIN, "anything": ANYTHING,
        "types": sorted((ending, bare[kind]) for ending, kind in TYPES.items()),
        "feeds": sorted((re.escape(name), bare[kind]) for name, kind in FEEDS.items()),
        "with_charset": " ".join(sorted(bare[kind] for kind in kinds if kind != bare[kind] and bare[kind] != "text/html")),
        "packable": " ".join(sorted(kind for kind in bare.values() if kind.startswith(_PACKED) and kind != "text/html")),
    }
