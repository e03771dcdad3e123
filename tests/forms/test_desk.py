"""The web desk's configuration is what the CMS's own schema allows, and asks for every key."""

from __future__ import annotations

import json
import tarfile
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from portal.build.project import load, project_of
from portal.build.web_desk import configuration, vocabularies_of
from portal.forms.desk import Repository, desk_config
from portal.forms.keys import keys_of
from portal.forms.new_file import SCHEMAS
from portal.model.entry import ARTICLE_KINDS, Kind
from portal.model.settings import Settings
from tests.browser import tools
from tests.builders import NOW, ROOT, make_library
from tests.length import mainly

SETTINGS = Settings("Cổng thử", "https://cong.example.gov.vn/", "", "", "Sở Nội vụ", "example.gov.vn", NOW.date(), "")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The CMS's schema of its configuration."""
    with tarfile.open(tools.cms()) as packed:
        file = packed.extractfile("package/schema/sveltia-cms.json")
        assert file
        return json.load(file)


def config_of(**given: str) -> dict[str, Any]:
    repository = Repository(**({"name": "so-noi-vu/neu-guong"} | given))
    return desk_config(SETTINGS, repository, vocabularies_of(make_library().registry))


def fields(config: dict[str, Any], kind: Kind) -> dict[str, dict[str, Any]]:
    collection = next(one for one in config["collections"] if one.get("name") == kind.value)
    return {field["name"]: field for field in collection["fields"]}


@pytest.mark.parametrize("given", mainly([
    {}, {"base_url": "https://dang-nhap.example"},
    {"backend": "gitlab", "base_url": "https://git.example", "api_root": "https://git.example/api/v4", "app_id": "abc"},
    {"backend": "gitea", "base_url": "https://git.example", "api_root": "https://git.example/api/v1", "branch": "chinh"},
], lambda given: not given or "app_id" in given), ids=str)
def test_configuration_is_what_the_schema_allows(schema: dict[str, Any], given: dict[str, str]):
    check = jsonschema.validators.validator_for(schema)(schema)
    assert list(check.iter_errors(config_of(**given))) == []


def test_schema_would_notice_a_wrong_field(schema: dict[str, Any]):
    config = config_of()
    fields(config, Kind.NEWS)["title"]["requried"] = True
    assert not jsonschema.validators.validator_for(schema)(schema).is_valid(config)


def test_configuration_of_the_shipped_site_is_what_the_schema_allows(schema: dict[str, Any]):
    project = replace(project_of(load(ROOT / "mkdocs.yml")), repository=Repository("so-noi-vu/neu-guong"))
    assert jsonschema.validators.validator_for(schema)(schema).is_valid(configuration(project))


@pytest.mark.parametrize("kind", ARTICLE_KINDS, ids=lambda kind: kind.value)
def test_every_key_has_a_field_with_a_vietnamese_label(kind: Kind):
    found = fields(config_of(), kind)
    assert found.keys() - {"body"} == {key.name for key in keys_of(SCHEMAS[kind])}
    assert all(field["label"] and field["hint"] for field in found.values())
    assert {key.name for key in keys_of(SCHEMAS[kind]) if key.required} <= {
        name for name, field in found.items() if field["required"]
    }


def test_registries_are_offered_by_name_and_written_by_slug():
    found = fields(config_of(), Kind.STORY)
    assert {"label": "SYT", "value": "so-y-te"} in found["unit"]["options"]
    assert found["authors"]["multiple"] and found["authors"]["options"] == [{"label": "Tổ tin", "value": "to-tin"}]
    assert (found["campaigns"]["collection"], found["campaigns"]["value_field"]) == ("phong-trao", "{{slug}}")


@pytest.mark.parametrize(("given", "ways"), [
    ({}, ["token"]), ({"base_url": "https://dang-nhap.example"}, ["oauth", "token"]),
    ({"backend": "gitlab"}, ["token"]), ({"backend": "gitea", "app_id": "abc"}, ["oauth", "token"]),
], ids=str)
def test_nobody_is_sent_to_a_third_host_to_sign_in(given: dict[str, str], ways: list[str]):
    assert config_of(**given)["backend"]["auth_methods"] == ways


def test_nothing_has_a_default_that_would_change_what_is_out():
    """The CMS writes a default into every article that it saves and that lacks the key."""
    for kind in ARTICLE_KINDS:
        defaults = {name: field["default"] for name, field in fields(config_of(), kind).items() if "default" in field}
        assert all(value is False for name, value in defaults.items() if name not in ("date", "body"))
        assert "draft" not in defaults


def test_what_was_published_cannot_be_deleted_or_renamed_at_the_desk():
    for collection in config_of()["collections"][:4]:
        assert collection["delete"] is False and collection["slug"]["editable"] == ["create"]
