"""The page of the web desk, its configuration, and what browsers may do in its folder.

The desk is Sveltia CMS; its own files come from elsewhere, see `portal.build.web_desk`.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from portal.forms.desk import FOLDER, Repository
from portal.messages import catalogue
from portal.model.settings import Settings
from portal.render.output import Output, given_by
from portal.render.pages import data_output
from portal.render.templates import Templates

PAGE = "web-desk/page.html"
_HOSTS = {
    "github": ("https://api.github.com",),
    "gitlab": ("https://gitlab.com",),
    "gitea": ("https://gitea.com",),
}
"""Where each kind of host answers if nothing else is said."""


def headers(repository: Repository) -> dict[str, str]:
    """What the server has to send with everything below the desk's folder, in place of what it sends elsewhere.

    The window for signing in has to reach the one that opened it.
    """
    return {"Content-Security-Policy": policy(repository), "Cross-Origin-Opener-Policy": "same-origin-allow-popups"}


def policy(repository: Repository) -> str:
    """What browsers may do in the desk's folder, and only there.

    Scripts come from the site alone, none stand in pages, and nothing is evaluated; WebAssembly
    turns phones' photos (HEIC) into WebP where a browser can't. The CMS writes styles into its
    page. Its own pictures are data: or blob: addresses, which it also fetches. The one other
    host is that of the repository.
    """
    own = [_origin(address) for address in (repository.api_root, repository.base_url) if address]
    hosts = own if repository.api_root else [*own, *_HOSTS[repository.backend]]
    return "; ".join([
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        " ".join(["connect-src 'self' data: blob:", *sorted(set(hosts))]),
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ])


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def config_text(config: dict[str, Any]) -> str:
    """The desk's configuration as a file."""
    return json.dumps(config, ensure_ascii=False, indent=1) + "\n"


def desk_outputs(config: dict[str, Any], cms: str, settings: Settings, templates: Templates) -> list[Output]:
    """The desk's page and its configuration; `cms` is the address of the CMS's files."""
    config = config | {"logo": {"src": templates.asset("emblem.svg"), "show_in_header": False}}
    file = data_output(f"{FOLDER}config.json", config_text(config).encode())
    views = {
        "texts": catalogue().desk, "config": settings.href(file.path), "start": settings.href(f"{cms}start.js"),
        "handbook": settings.href("/so-tay/"),
    }
    render = partial(templates.render, PAGE, **views)
    return [file, Output(FOLDER, render, given_by(cms))]
