"""The web desk's configuration: each kind of article as a form, the registries as files.

Pure: what is known of the site comes as values. The form of the configuration is that of
Sveltia CMS, which has a JSON schema of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.forms.desk_fields import Field, field_of, plain
from portal.forms.keys import keys_of
from portal.forms.new_file import AFTERWARDS, SCHEMAS, body_of
from portal.forms.words import words_of
from portal.messages import catalogue
from portal.model.entry import ARTICLE_KINDS, Kind
from portal.model.settings import Settings
from portal.model.values import Value

FOLDER = "/ban-bien-tap/"
"""Address of the desk."""
MAX_PICTURE_BYTES = 20_000_000
_WITHOUT_YEAR = {Kind.CAMPAIGN}
_YEAR = {Kind.PLAN: "issued_on"}
"""The key that says in which year's folder an article lies, where it is not `date`."""
_RAW_FIRST = {Kind.CAMPAIGN, Kind.PLAN}
"""Their texts have anchors and tables, which are written as they are."""
_WORKFLOW = {"github", "gitlab"}
"""Hosts on which the desk can keep unfinished articles apart, for a review."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the desk finds and leaves what is written."""

    name: str
    """With its owner: so-noi-vu/neu-guong."""
    backend: str = "github"
    """github, gitlab or gitea (which is Forgejo's too)."""
    branch: str = "main"
    base_url: str | None = None
    """Origin at which people sign in: on GitHub a service of the office's own, elsewhere the host."""
    api_root: str | None = None
    """Address of the host's API, where it is not the public one."""
    auth_endpoint: str | None = None
    app_id: str | None = None
    """Of the application that the host knows the desk as."""
    content: str = "content"
    """Path of content/ in the repository."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A registry, as the desk offers it."""

    schema: type[Value]
    names: Mapping[str, str]
    """What people call each slug, in the file's order."""


def desk_config(settings: Settings, repository: Repository, vocabularies: Mapping[str, Vocabulary]) -> dict[str, Any]:
    """The whole configuration, ready for JSON."""
    options = {name: vocabulary.names for name, vocabulary in vocabularies.items()}
    kinds = [_collection(kind, repository.content, options) for kind in ARTICLE_KINDS]
    texts = catalogue().desk
    return plain({
        "backend": _backend(repository),
        "publish_mode": "editorial_workflow" if repository.backend in _WORKFLOW else "simple",
        "app_title": texts.app.format(name=settings.name),
        "site_url": settings.url,
        "display_url": settings.url,
        "logout_redirect_url": settings.href(FOLDER),
        "media_folder": repository.content,
        "public_folder": "/",
        "media_libraries": {"default": {"config": {
            "max_file_size": MAX_PICTURE_BYTES,
            "slugify_filename": True,
            # smaller files, and where the picture was taken never gets into the repository
            "transformations": {"raster_image": {"format": "webp", "quality": 85, "width": 2400, "height": 2400}},
        }}},
        "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-", "maxlength": 60,
                 "trim": True, "lowercase": True, "timezone": "local"},
        "output": {"omit_empty_optional_fields": True, "yaml": {"indent_size": 2, "quote": "none"}},
        "editor": {"preview": False},
        "collections": [*kinds, {"divider": True}, _registries(repository.content, vocabularies)],
    })


def _backend(repository: Repository) -> dict[str, Any]:
    texts = catalogue().desk.commits
    # otherwise the CMS would send people to a third host to sign in
    own_window = repository.base_url if repository.backend == "github" else repository.app_id
    return {
        "name": repository.backend, "repo": repository.name, "branch": repository.branch,
        "base_url": repository.base_url, "api_root": repository.api_root,
        "auth_endpoint": repository.auth_endpoint, "app_id": repository.app_id,
        "auth_type": "pkce" if repository.backend == "gitlab" and repository.app_id else None,
        "auth_methods": ["oauth", "token"] if own_window else ["token"],
        "commit_messages": {name: texts[name] for name in texts},
    }


def _collection(kind: Kind, content: str, options: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    texts, dated = catalogue().desk, kind not in _WITHOUT_YEAR
    label = catalogue().labels.kind[kind.name.lower()]
    year = f"{{{{fields.{_YEAR.get(kind, 'date')} | date('YYYY')}}}}/" if dated else ""
    path = f"{year}{{{{slug}}}}"
    return {
        "name": kind.value, "label": label, "label_singular": label.lower(), "icon": _ICONS[kind],
        "description": catalogue().sections[kind.name.lower()].intro,
        "folder": f"{content}/{kind.value}", "path": path, "extension": "md", "format": "yaml-frontmatter",
        "preview_path": f"{kind.value}/{path}/",
        "media_folder": "", "public_folder": "",
        # what was published is withdrawn, not deleted: its address has to answer
        "create": True, "delete": False, "duplicate": False,
        "slug": {"template": "{{title}}", "editable": ["create"], "hint": texts.slug,
                 "pattern": [r"^[a-z0-9]+(-[a-z0-9]+)*$", texts.slug_fault]},
        "summary": "{{title}} ({{date}})",
        "sortable_fields": {"fields": ["date", "title"], "default": {"field": "date", "direction": "descending"}},
        "view_filters": [{"label": texts.drafts, "field": "draft", "pattern": True}],
        "view_groups": [{"label": texts.year, "field": "date", "pattern": r"\d{4}"}],
        "aliases_field": False,
        "fields": list(_fields(kind, options)),
    }


_ICONS = {Kind.STORY: "volunteer_activism", Kind.CAMPAIGN: "campaign", Kind.PLAN: "assignment", Kind.NEWS: "newspaper"}


def _fields(kind: Kind, options: Mapping[str, Mapping[str, str]]) -> Iterator[Field]:
    """What must be filled first, then the text, then what may be added."""
    keys = [replace(key, required=key.required or key.name == _YEAR.get(kind)) for key in keys_of(SCHEMAS[kind])]
    yield from (field_of(key, options) for key in keys if key.required)
    texts = catalogue().desk.body
    yield {
        "name": "body", "label": texts.label, "hint": texts.hint, "widget": "markdown", "required": False,
        "default": body_of(kind), "editor_components": ["image"], "linked_images": False,
        "use_emoji_autocomplete": False, "modes": ["raw", "rich_text"] if kind in _RAW_FIRST else ["rich_text", "raw"],
        "buttons": ["bold", "italic", "link", "heading-two", "heading-three", "quote", "bulleted-list", "numbered-list"],
    }
    yield from (field_of(key, options) for key in keys if not key.required and key.name not in AFTERWARDS)
    yield from (field_of(key, options) for key in keys if not key.required and key.name in AFTERWARDS)


def _registries(content: str, vocabularies: Mapping[str, Vocabulary]) -> dict[str, Any]:
    """The registries as the texts that they are: their comments say what must not be lost."""
    texts = catalogue().desk
    return {
        "name": "registry", "label": texts.registry, "icon": "list_alt",
        "files": [
            {
                "name": name, "label": texts.vocabularies[name], "file": f"{content}/registry/{name}.yml",
                "format": "raw",
                "fields": [{
                    "name": "body", "label": texts.vocabularies[name], "widget": "text",
                    "hint": texts.registry_hint.format(keys=", ".join(
                        f"{key.name} ({words_of(key).label.lower()})" for key in keys_of(vocabulary.schema)
                    )),
                }],
            }
            for name, vocabulary in vocabularies.items()
        ],
    }
