"""Editors are told which schema a file has, and the schema is there."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from registry import editors, load
from tests.conftest import REPOSITORY

WIRED = json.loads((REPOSITORY / editors.VSCODE).read_text(encoding="utf-8"))["yaml.schemas"]


def test_every_kind_of_file_has_its_schema() -> None:
    globs = [glob for each in WIRED.values() for glob in each]
    assert set(load.LISTS) <= set(globs)
    assert all(list(REPOSITORY.glob(glob)) for glob in load.LISTS)


@pytest.mark.parametrize("name", sorted(WIRED))
def test_a_schema_named_is_there(name: str) -> None:
    path = REPOSITORY / name
    made = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(made)
    if made["type"] == "array":
        assert (path.parent / made["items"]["$ref"]).is_file()
