"""The schemas wired to the files of content/ for editors, which then complete and explain."""

from __future__ import annotations

import json
from collections.abc import Mapping

from registry import load, schema

VSCODE, ZED = ".vscode/settings.json", ".zed/settings.json"
LISTS = ".vscode/lists/"  # schemas of files that are lists of records
GLOBS = {
    "filing": ["content/filings/**/*.md", "content/filings/**/*.yml"],
    "company": ["content/companies/*.md", "content/companies/*.yml"],
}


def settings() -> dict[str, str]:
    """The files of settings, by path: they follow from which types of records there are."""
    lists = {f"{LISTS}{type_}.json": path for path, type_ in load.LISTS.items()}
    wired: dict[str, list[str]] = {
        **{f"./{schema.FOLDER}{type_}{schema.SUFFIX}": globs for type_, globs in GLOBS.items()},
        **{f"./{name}": [path] for name, path in lists.items()},
    }
    fields = [each for globs in GLOBS.values() for each in globs if each.endswith(".md")]
    made: dict[str, Mapping[str, object]] = {
        VSCODE: {
            "yaml.schemas": wired,
            "files.associations": dict.fromkeys(fields, "yaml"),
            "editor.formatOnSave": False,
        },
        ZED: {
            "lsp": {"yaml-language-server": {"settings": {"yaml": {"schemas": wired}}}},
            "file_types": {"YAML": fields},
        },
    }
    made |= {name: _list(type_) for name, type_ in zip(lists, load.LISTS.values(), strict=True)}
    return {
        name: json.dumps(one, ensure_ascii=False, indent=2) + "\n" for name, one in made.items()
    }


def _list(type_: str) -> dict[str, object]:
    """The schema of a file that lists records of a type."""
    up = "../" * LISTS.count("/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "array",
        "items": {"$ref": f"{up}{schema.FOLDER}{type_}{schema.SUFFIX}"},
    }
