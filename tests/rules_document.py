"""The examples of docs/rules.md, laid over the small tree."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from registry import seeding
from tests.conftest import DEEP, FILES, KEJI, REPOSITORY, Tree

DOCUMENT = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
# what a file is named in an example by, where it is not the filing
_TARGET = re.compile(r"# (content/\S+)\n")
_CODE = re.compile(r"```yaml\n(.*?)```", re.S)
_CHARACTER = re.compile(r"<U\+([0-9A-F]{4,6})>")


class Example(NamedTuple):
    """What breaks a rule, and what does not, as the document shows them."""

    rule: str
    why: str
    wrong: str
    right: str


def examples() -> Mapping[str, Example]:
    """The examples of all rules by id."""
    found = {}
    for section in re.split(r"^### ", DOCUMENT, flags=re.M)[1:]:
        rule = section.partition("\n")[0]
        wrong, right = _CODE.findall(section)
        why = re.search(r"^Why: (.+)", section, re.M)
        found[rule] = Example(rule, why[1] if why else "", wrong, right)
    return found


def lay(tree: Tree, example: str) -> None:
    """Change the tree as an example says.

    Fields take the place of those of a filing, or of the file that a comment above them names; an
    example that begins with --- is a whole file, and a path alone is where a file lies.
    """
    text = _CHARACTER.sub(lambda match: chr(int(match[1], 16)), example).replace("<tab>", "\t")
    target = _TARGET.match(text)
    path = target[1] if target else DEEP
    text = text[target.end() :] if target else text
    if re.fullmatch(r"content/\S+\n", text):
        tree.move(KEJI if "/companies/" in text else DEEP, text.strip())
    elif text.startswith(("---", "%")) or path not in FILES:
        old = (tree.root / path).read_text("utf-8") if (tree.root / path).exists() else ""
        tree.write(path, text if path in FILES else old + text)
    else:
        tree.write(path, _over(FILES[path], text))


def _over(whole: str, fields: str) -> str:
    """A file with the fields given in the place of its own, or after them."""
    seen: set[str] = set()
    for block in filter(None, re.split(r"^(?=[A-Za-z_<?])", fields, flags=re.M)):
        name = block.partition(":")[0]
        own = re.search(rf"^{re.escape(name)}:.*\n(?:[ ].*\n)*", whole, re.M)
        if own and name not in seen:
            whole = whole.replace(own[0], block, 1)
        elif "\n---\n" in whole:
            whole = whole.replace("\n---\n", f"\n{block}---\n", 1)
        else:
            whole += block
        seen.add(name)
    return whole


def unknown_axis_entry(tree: Tree) -> None:
    """A registry with an axis of its own, and an entry that names what is none of it."""
    path = "content/schema/filing.schema.json"
    own = json.loads((seeding.SEED / "schema/filing.schema.json").read_text("utf-8"))
    raw = json.loads((tree.root / path).read_text("utf-8"))
    field = {**own["properties"]["themes"], "x-title-zh": "示例", "x-description-zh": "示例"}
    raw["properties"]["themes"] = {key: one for key, one in field.items() if key[-3:] != "-nl"}
    tree.write(path, json.dumps(raw))
    tree.write(
        "content/schema/axis.schema.json", (seeding.SEED / "schema/axis.schema.json").read_bytes()
    )
    tree.write("content/axes/themes.yml", (seeding.SEED / "axes/themes.yml").read_bytes())
    tree.edit(DEEP, "status: filed", "status: filed\nthemes:\n  - housin")
