"""docs/rules.md tells the truth: what it calls wrong breaks the rule, what is right does not."""

from collections.abc import Callable, Mapping

import pytest

from registry.rules import RULES
from tests.conftest import DEEP, FILES, KEJI, Tree
from tests.rules_document import examples, lay, unknown_axis_entry

Change = Callable[[Tree], None]
EXAMPLES = examples()
TEXT = FILES[DEEP].encode()


def whole(path: str, data: bytes) -> Change:
    return lambda tree: tree.write(path, data)


# what cannot be shown as a text
WRONG: Mapping[str, Change] = {
    "invalid-utf-8": whole(DEEP, FILES[DEEP].encode("gbk")),
    "byte-order-mark": whole(DEEP, b"\xef\xbb\xbf" + TEXT),
    "nul-character": whole(DEEP, TEXT + b"\0"),
    "file-too-large": whole(KEJI, b"# " + b"x" * 300_000 + b"\n" + FILES[KEJI].encode()),
    "schema-invalid": lambda tree: tree.edit(
        "content/schema/role.schema.json", '"type": "string"', '"type": "strin"'
    ),
    "unknown-axis-entry": unknown_axis_entry,
    "site-setting": whole(
        "site.yml",
        b"title:\n  en: A\nbase_url: https://a.example\nlanguages:\n  - en\naccent: '#eeeeee'\n",
    ),
    "schema-missing": lambda tree: (tree.root / "content/schema/filing.schema.json").unlink(),
    "duplicate-filing": whole(DEEP.replace("230017", "230018"), TEXT),
    "duplicate-company": whole(
        KEJI.replace(".yml", ".md"), b"---\n" + FILES[KEJI].encode() + b"---\n"
    ),
}
# what an example that shows the beginning of a file leaves out, and what it takes away
LEFT_OUT = {"missing-field", "unknown-batch"}


def shown(text: str) -> bool:
    return not text.startswith("(")


@pytest.mark.parametrize("rule", [rule for rule in EXAMPLES if rule != "notes-too-slow"])
def test_what_is_called_wrong_breaks_the_rule(rule: str, tree: Tree) -> None:
    example = EXAMPLES[rule]
    if shown(example.wrong):
        lay(tree, example.wrong)
    else:
        WRONG[rule](tree)
    assert rule in {one.rule for one in tree.problems()}


@pytest.mark.parametrize("rule", [rule for rule, one in EXAMPLES.items() if shown(one.right)])
def test_what_is_called_right_is_right(rule: str, tree: Tree) -> None:
    lay(tree, EXAMPLES[rule].right)
    found = tree.problems()
    assert rule not in {one.rule for one in found}
    assert {one.rule for one in found if one.severity == "error"} <= LEFT_OUT


def test_every_rule_says_why() -> None:
    for rule, one in EXAMPLES.items():
        assert one.why, rule


def test_every_rule_across_records_has_an_example() -> None:
    assert {one.id for one in RULES} <= EXAMPLES.keys()
