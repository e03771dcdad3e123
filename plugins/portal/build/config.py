"""The plugin's options in mkdocs.yml, and the settings that come of them."""

from __future__ import annotations

import datetime as dt

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig

from portal.model.settings import Settings


class FooterLink(Config):
    """A link at the foot of every page."""

    title = c.Type(str)
    path = c.Type(str)
    """From the site's root, with `/` at both ends."""


class PortalConfig(Config):
    """Options of the `portal` plugin; what each means stands in `model.settings`."""

    tagline = c.Type(str, default="")
    organization = c.Type(str)
    responsible = c.Optional(c.Type(str))
    address = c.Optional(c.Type(str))
    phone = c.Optional(c.Type(str))
    email = c.Optional(c.Type(str))
    rights = c.Type(str, default="")
    feed_authority = c.Type(str)
    feed_since = c.Type(dt.date)
    demo = c.Type(bool, default=False)
    footer = c.ListOfItems(c.SubConfig(FooterLink), default=[])
    suggestions = c.ListOfItems(c.Type(str), default=[])
    cache_dir = c.Type(str, default=".cache/portal")
    """Where finished pictures are kept between builds, relative to mkdocs.yml."""


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
        rights=options.rights,
        responsible=options.responsible,
        address=options.address,
        phone=options.phone,
        email=options.email,
        footer=tuple((link.title, link.path) for link in options.footer),
        suggestions=tuple(options.suggestions),
        demo=options.demo,
    )
