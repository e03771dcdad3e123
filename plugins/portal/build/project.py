"""A site's project on the disk: its mkdocs.yml, read by MkDocs, and what is planned from it."""

from __future__ import annotations

import difflib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from portal.build.config import DeskConfig, FooterLink, PortalConfig, repository_of, settings_of
from portal.errors import UsageError
from portal.forms.desk import Repository
from portal.messages import catalogue
from portal.model.settings import Settings
from portal.read.files import WINDOWS_NAMES
from portal.render.output import given_by

_COMPLAINT = re.compile(
    r"(?:Plugin '(?P<plugin>.+?)' option '(?P<option>.+?)': )?(?:Sub-option '(?P<sub>.+?)': )?(?P<what>.*)",
    re.DOTALL,
)
"""What MkDocs says of a key: about the key itself, or about an option of a plugin."""
_UNFIT = frozenset('\\:*?"<>|#%')
"""What Windows lets no name of a file hold, and what ends a path in an address or stands for another letter."""
# with no handler at all, Python would print MkDocs' English warnings for us
logging.getLogger("mkdocs").addHandler(logging.NullHandler())


def load(config_file: Path, **overrides: object) -> MkDocsConfig:
    """Read mkdocs.yml; raise UsageError with all that is seen to be wrong in it, a line each.

    Stricter than MkDocs: a key that nobody knows is an error too.
    """
    if not config_file.is_file():
        raise UsageError("config_missing", path=config_file)
    with open(config_file.absolute(), "rb") as file:
        config = MkDocsConfig(config_file_path=file.name)
        try:
            config.load_file(file)
        except (ConfigurationError, ValueError, TypeError, RecursionError) as error:
            raise UsageError("config_wrong", lines=_unreadable(config_file, error)) from None
    config.load_dict(overrides)
    # not by MkDocs' load_config, which would log what is wrong instead of returning it
    try:
        errors, warnings = config.validate()
    except (AttributeError, KeyError, TypeError, ValueError):  # MkDocs does not expect everything
        found = [("", catalogue().commands.config.not_mapping)]
    else:
        told = [*errors, *warnings]
        found = [line for key, what in told for line in _complaints(key, str(what))]
        found += [] if errors else _missing(config)
    if found:
        words = catalogue().commands
        lines = [(words.config_line if key else words.config_file).format(path=config_file, key=key, what=what)
                 for key, what in sorted(set(found))]
        raise UsageError("config_wrong", lines="\n".join(lines))
    return config


def _unreadable(config_file: Path, error: Exception) -> str:
    """Why a file is no settings at all, with the line where that is known."""
    words, cause = catalogue().commands, error.__context__
    if mark := getattr(cause, "problem_mark", None):
        return words.config_syntax.format(path=config_file, line=mark.line + 1)
    what = words.config.not_utf8 if hasattr(cause, "encoding") else words.config.not_mapping
    return words.config_file.format(path=config_file, what=what)


def _complaints(key: str, told: str) -> Iterator[tuple[str, str]]:
    """Keys, and in Vietnamese what is wrong with them, from what MkDocs says of one key."""
    for line in re.split(r"\n(?=Plugin ')", told):
        match = _COMPLAINT.fullmatch(line)
        assert match
        plugin, option, sub, what = match.group("plugin", "option", "sub", "what")
        if unknown := re.search(r"Unrecognised configuration name: (.*)", what):
            what = _unknown(unknown[1], _known(plugin, option, sub))
        else:
            what = _worded(option or key, what)
        yield ".".join(filter(None, (plugin, option, sub))) or key, what


def _known(plugin: str | None, option: str | None, sub: str | None) -> Iterable[str]:
    """The keys among which one was not found."""
    if plugin is None:
        return MkDocsConfig()
    if sub is None:
        return PortalConfig()
    return DeskConfig() if option == "desk" else FooterLink()


def _unknown(key: str, known: Iterable[str]) -> str:
    words = catalogue().commands.config
    meant = difflib.get_close_matches(key, known, 1)
    return words.unknown_meant.format(meant=meant[0]) if meant else words.unknown


def _worded(key: str, told: str) -> str:
    words = catalogue().commands.config
    if told in (words[name] for name in words):  # by an option of ours
        return told
    if told.startswith("Required configuration not provided"):
        return words.required
    if key in words:
        return words[key]
    return words.wrong_type if told.startswith(("Expected", "Invalid type")) else words.other


def _missing(config: MkDocsConfig) -> Iterator[tuple[str, str]]:
    """What MkDocs can do without and the portal can't."""
    words = catalogue().commands.config
    if not (config.site_url or "").startswith(("http://", "https://")):
        yield "site_url", words.site_url
    if config.theme.name != "material" or not config.theme.custom_dir:
        yield "theme", words.theme
    if "portal" not in config.plugins:
        yield "plugins", words.plugins


@dataclass(frozen=True)
class Project:
    """What mkdocs.yml and the theme's folder say."""

    content: Path
    settings: Settings
    cache: Path
    theme: tuple[str, ...]
    """Folders of templates, the project's own first."""
    repository: Repository | None = None
    """Where the web desk works; None where the site has none."""
    desk_files: Path | None = None
    """A folder with the files of the web desk's CMS; None where npm fetches them."""

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """The theme's files that pages load, by name.

        Raises UsageError for names that can't be used on the site, all of them at once.
        """
        folder = Path(self.theme[0], "assets")
        # what systems and editors leave behind (.DS_Store, .portal.css.swp) is nobody's asset
        files = [file for file in sorted(folder.iterdir()) if file.is_file() and not file.name.startswith(".")]
        if unfit := [_printable(file.name) for file in files if _is_unfit(file.name)]:
            words = catalogue().commands.asset_name
            raise UsageError("assets_wrong", lines="\n".join(words.format(path=folder / name) for name in unfit))
        return {file.name: file.read_bytes() for file in files}

    @cached_property
    def context(self) -> dict[str, str]:
        """Digests of what every page depends on, by name."""
        folder = Path(self.theme[0])
        # a name may be no text; in which form it stands here makes no difference
        theme = given_by(*(f"{os.fsencode(path.relative_to(folder)).hex()} {path.read_bytes().hex()}"
                           for path in sorted(_files_below(folder))))
        desk = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}"
                for path in sorted(_files_below(self.desk_files) if self.desk_files else ())]
        return {"settings": given_by(self.settings, self.repository, *desk), "theme": theme}


def _files_below(folder: Path) -> Iterator[Path]:
    """All files below a folder, through linked folders too, for so templates and assets are read.

    A folder that is also one of those above it is not entered: it holds nothing new.
    """
    above = {str(folder): frozenset[str]()}
    for place, folders, names in os.walk(folder, followlinks=True):
        inside = above.pop(place) | {os.path.realpath(place)}
        folders[:] = [name for name in folders if os.path.realpath(os.path.join(place, name)) not in inside]
        above |= {os.path.join(place, name): inside for name in folders}
        yield from filter(Path.is_file, (Path(place, name) for name in names))


def _is_unfit(name: str) -> bool:
    """Whether a file's name could not be an address's, Windows' and the list's of our files, all at once."""
    return (
        not name.isprintable()  # bytes that are no UTF-8 are not, nor are line ends
        or not _UNFIT.isdisjoint(name)
        or name[-1] in ". "
        or name.split(".")[0].lower() in WINDOWS_NAMES
    )


def _printable(name: str) -> str:
    """A name as messages show it: on one line, whatever it holds."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def project_of(config: MkDocsConfig) -> Project:
    """The project that is configured."""
    options = config.plugins["portal"].config
    assert isinstance(options, PortalConfig)
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return Project(
        Path(config.docs_dir), settings_of(config, options), root / options.cache_dir, tuple(config.theme.dirs),
        repository_of(config, options.desk), root / options.desk.files if options.desk.files else None,
    )
