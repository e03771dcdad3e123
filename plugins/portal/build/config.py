"""The plugin's options in mkdocs.yml, and the settings that come of them."""

from __future__ import annotations

import datetime as dt
import os
import posixpath
import re
from pathlib import Path

from mkdocs.config import config_options as c
from mkdocs.config.base import Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig

from portal.forms.desk import Repository
from portal.messages import catalogue
from portal.model.feed import tag_uri
from portal.model.settings import Settings

_HUB = re.compile(r"https?://[^\s\"<>]+")
_SECURE = re.compile(r"https://[a-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?", re.ASCII)
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+", re.ASCII)
_PATH = re.compile(r"/([a-z0-9_~%-][a-z0-9._~%-]*/)*", re.IGNORECASE | re.ASCII)


class SitePath(c.Type):
    """A path from the site's root, with `/` at both ends: never another host or a script."""

    def __init__(self) -> None:
        super().__init__(str)

    def run_validation(self, value: object) -> str:
        """Raise ValidationError, worded for the owner."""
        path = super().run_validation(value)
        if not _PATH.fullmatch(path):
            raise ValidationError(catalogue().commands.config.footer_path)
        return path


class Authority(c.Type):
    """A domain name in lower case, for the feeds' `tag:` URIs."""

    def __init__(self) -> None:
        super().__init__(str)

    def run_validation(self, value: object) -> str:
        """Raise ValidationError, worded for the owner."""
        authority = super().run_validation(value)
        try:
            tag_uri(authority, "2000", "")
        except ValueError:
            raise ValidationError(catalogue().commands.config.authority) from None
        return authority


class HubAddress(c.Type):
    """The address of a WebSub hub."""

    def __init__(self) -> None:
        super().__init__(str)

    def run_validation(self, value: object) -> str:
        """Raise ValidationError, worded for the owner."""
        address = super().run_validation(value)
        if not _HUB.fullmatch(address):
            raise ValidationError(catalogue().commands.config.hub)
        return address


class HostAddress(c.Type):
    """The address of a server that is spoken to in secret."""

    def __init__(self) -> None:
        super().__init__(str)

    def run_validation(self, value: object) -> str:
        """Raise ValidationError, worded for the owner."""
        address = super().run_validation(value)
        if not _SECURE.fullmatch(address):
            raise ValidationError(catalogue().commands.config.desk_address)
        return address.rstrip("/")


class RepositoryName(c.Type):
    """A repository with its owner, as its host names it."""

    def __init__(self) -> None:
        super().__init__(str)

    def run_validation(self, value: object) -> str:
        """Raise ValidationError, worded for the owner."""
        name = super().run_validation(value)
        if not _REPOSITORY.fullmatch(name):
            raise ValidationError(catalogue().commands.config.desk_repository)
        return name


class FooterLink(Config):
    """A link at the foot of every page."""

    title = c.Type(str)
    path = SitePath()


class DeskConfig(Config):
    """The web desk; built where it has a repository. What each means stands in `forms.desk`."""

    repository = c.Optional(RepositoryName())
    backend = c.Choice(("github", "gitlab", "gitea"), default="github")
    branch = c.Type(str, default="main")
    base_url = c.Optional(HostAddress())
    api_root = c.Optional(HostAddress())
    auth_endpoint = c.Optional(c.Type(str))
    app_id = c.Optional(c.Type(str))
    files = c.Optional(c.Type(str))
    """A folder with the CMS's files, relative to mkdocs.yml, where npm can't or shall not fetch them."""


class PortalConfig(Config):
    """Options of the `portal` plugin; what each means stands in `model.settings`."""

    tagline = c.Type(str, default="")
    organization = c.Type(str)
    responsible = c.Optional(c.Type(str))
    address = c.Optional(c.Type(str))
    phone = c.Optional(c.Type(str))
    email = c.Optional(c.Type(str))
    rights = c.Type(str, default="")
    feed_authority = Authority()
    websub_hub = c.Optional(HubAddress())
    feed_since = c.Type(dt.date)
    demo = c.Type(bool, default=False)
    review = c.Choice(("optional", "required"), default="optional")
    desk = c.SubConfig(DeskConfig)
    footer = c.ListOfItems(c.SubConfig(FooterLink), default=[])
    suggestions = c.ListOfItems(c.Type(str), default=[])
    cache_dir = c.Type(str, default=".cache/portal")
    """The folder of all that saves the next build work, relative to mkdocs.yml: articles as they
    were read, rendered texts, the record of what was built, pictures. It may be deleted at any
    time; the next build then takes longer."""


def repository_of(config: MkDocsConfig, options: DeskConfig) -> Repository | None:
    """Where the web desk works; None where there is none."""
    if options.repository is None:
        return None
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    content = posixpath.normpath(Path(os.path.relpath(config.docs_dir, root)).as_posix())
    return Repository(
        options.repository, options.backend, options.branch, options.base_url, options.api_root,
        options.auth_endpoint, options.app_id, content,
    )


def settings_of(config: MkDocsConfig, options: PortalConfig) -> Settings:
    """The owner's settings as a value."""
    return Settings(
        name=config.site_name,
        url=(config.site_url or "/").rstrip("/") + "/",
        description=config.site_description or config.site_name,
        tagline=options.tagline,
        organization=options.organization,
        feed_authority=options.feed_authority,
        feed_since=options.feed_since,
        websub_hub=options.websub_hub,
        rights=options.rights,
        responsible=options.responsible,
        address=options.address,
        phone=options.phone,
        email=options.email,
        footer=tuple((link.title, link.path) for link in options.footer),
        suggestions=tuple(options.suggestions),
        demo=options.demo,
        review_required=options.review == "required",
    )
