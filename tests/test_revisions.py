"""The revisions of filings as data, and the names that the viewer gives to what it finds there."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from registry import chronicle, diff, load, program, render, texts, urls
from registry.exports import revisions
from registry.model import LANGS, Content, History, Lang, Revision
from registry.schema import Schemas
from tests import revised
from tests.conftest import DEEP, Tree

CODE = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((program.TEMPLATES / "assets/js/revisions").glob("*.js"))
)
HERE = revised.PAGE.replace(".html", ".json")
THERE = HERE.replace("0017", "0099")


@pytest.fixture
def read(tree: Tree) -> tuple[Content, Schemas]:
    content, schemas, _ = load.load(tree.files())
    return content, schemas


def _outputs(content: Content, past: History | None = None) -> dict[str, bytes]:
    listed = list(revisions.outputs(chronicle.make(content, past or revised.past()), content))
    assert len(dict(listed)) == len(listed)
    return dict(listed)


def _labels(lang: Lang, read: tuple[Content, Schemas]) -> tuple[str, Any]:
    content, schemas = read
    path, data = revisions.fields(lang, schemas, content, texts.of_program(lang), revised.SITE)
    assert hashlib.sha256(data).hexdigest()[:10] in path
    return path, json.loads(data)


def test_one_file_for_each_filing_that_ever_stood(read: tuple[Content, Schemas]) -> None:
    content, _ = read
    assert list(_outputs(content)) == [HERE, THERE]  # the other filings have no history
    assert urls.filing(content.filings[revised.ID]).replace(".html", ".json") == HERE


def test_a_file_holds_each_committed_revision_whole(read: tuple[Content, Schemas]) -> None:
    raw = _outputs(read[0])[HERE]
    told = json.loads(raw)
    assert [one["data"] for one in told["revisions"]] == list(revised.STATES)
    assert {key: told["revisions"][2][key] for key in ("commit", "kind", "pull", "state")} == {
        "commit": "3" * 40,
        "kind": "correction",
        "pull": "7",
        "state": "edited",
    }
    assert (told["id"], told["type"]) == (revised.ID, "filing")
    assert b'","recorded":"2030-01-01T23:30:00Z"' in raw
    assert "示例合成算法".encode() in raw


def test_the_same_bytes_every_time(read: tuple[Content, Schemas]) -> None:
    assert _outputs(read[0]) == _outputs(read[0])


def test_companies_by_legal_name(read: tuple[Content, Schemas]) -> None:
    files = _outputs(read[0])
    assert json.loads(files[HERE])["companies"] == {"shili-keji": "示例科技有限公司"}
    # one that left has the last name that could be read
    assert json.loads(files[THERE])["companies"] == {"jiu-keji": "示例旧科技有限公司"}


def test_a_removed_filing_ends_with_its_removal(read: tuple[Content, Schemas]) -> None:
    told = json.loads(_outputs(read[0])[THERE])
    assert [one["state"] for one in told["revisions"]] == ["added", "removed"]


def test_without_history_there_is_none(read: tuple[Content, Schemas]) -> None:
    assert _outputs(read[0], History((), {})) == {}


def test_what_is_not_committed_cannot_be_cited(read: tuple[Content, Schemas]) -> None:
    new = Revision(revised.commit(1, id=""), "added", DEEP, "", revised.FIRST)
    assert _outputs(read[0], History((), {("filing", revised.ID): (new,)})) == {}


def test_of_two_filings_at_one_place_the_standing_one(read: tuple[Content, Schemas]) -> None:
    past = revised.past()
    lost = tuple(replace(one, path=DEEP) for one in past.records[("filing", revised.GONE)])
    files = _outputs(
        read[0], replace(past, records={**past.records, ("filing", revised.GONE): lost})
    )
    assert list(files) == [HERE]
    assert json.loads(files[HERE])["id"] == revised.ID


def test_half_a_character_is_no_obstacle(read: tuple[Content, Schemas]) -> None:
    odd = Revision(revised.commit(1), "added", DEEP, "", {**revised.FIRST, "notes": "\ud800"})
    files = _outputs(read[0], History((), {("filing", revised.ID): (odd,)}))
    assert json.loads(files[HERE])["revisions"][0]["data"]["notes"] == "?"


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_and_value_has_its_name(lang: Lang, read: tuple[Content, Schemas]) -> None:
    content, schemas = read
    _, told = _labels(lang, read)
    for one in schemas.fields("filing"):
        assert told["labels"][one.path] == one.label[lang]
        for value, label in one.enum.items():
            assert told["values"][one.path][value] == label[lang]
        assert told["refs"].get(one.path, "") == one.ref
    assert told["names"]["forms"]["app"] == content.forms["app"].name[lang]
    assert told["labels"]["notes"]


def test_terms_are_named_in_english_only(read: tuple[Content, Schemas]) -> None:
    assert _labels("en", read)[1]["names"]["terms"]["对话"] == "dialogue"
    assert _labels("zh", read)[1]["names"]["terms"] == {}


def test_the_rules_of_comparison_go_along(read: tuple[Content, Schemas]) -> None:
    told = _labels("en", read)[1]
    assert told["identity"] == {key: list(keys) for key, keys in diff.IDENTITY.items()}
    assert told["known_by"] == list(diff.NAMES)
    assert told["risky"] == list(diff.RISKY)


def test_another_name_is_another_path(read: tuple[Content, Schemas]) -> None:
    content, schemas = read
    fewer = replace(content, forms={})
    assert _labels("en", read)[0] != _labels("en", (fewer, schemas))[0]
    assert _labels("en", read)[0] != _labels("zh", read)[0]


def test_the_texts_of_the_viewer_are_those_it_uses() -> None:
    said = {
        key.removeprefix(revisions.TEXTS)
        for key in texts.of_program("en")
        if key.startswith(revisions.TEXTS)
    }
    made = ("field.", "state.", "kind.", "mark.", "tally.")
    used = set(re.findall(r'"([a-z_]+)"', CODE))
    assert {key for key in said if not key.startswith(made)} - used == {"failed"}
    assert set(re.findall(r'\btext\("([a-z_]+)"', CODE)) <= said
    assert set(re.findall(r'^ +\["(\w+)", ', CODE, re.M)) == {
        key.removeprefix("field.") for key in said if key.startswith("field.")
    }


def test_the_script_makes_no_markup_of_texts() -> None:
    _, whole = render.scripts()["revisions"]
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|\.style\b"
    assert re.findall(risky, whole.decode()) == []
    assert CODE.splitlines()[-1] in whole.decode()


def test_the_name_of_the_script_tells_its_content() -> None:
    path, data = render.scripts()["revisions"]
    assert path == f"assets/revisions.{hashlib.sha256(data).hexdigest()[:10]}.js"
