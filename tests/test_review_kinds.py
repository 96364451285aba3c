"""Pull requests of every kind: the comment tells what they do, fits GitHub, and nothing in it acts.

A contributor's words are in capitals here, so that they can be told from ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from registry import cli
from registry.model import LANGS
from registry.reports import review
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, VOCABULARIES
from tests.conftest import Tree as SmallTree
from tests.official import number
from tests.repository import Repository
from tests.test_review import copies

GITHUB = 65_536  # characters of a comment
Files = Mapping[str, str | bytes | None]

# What GitHub makes something of: mentions, references, links, markup, tables, the end of a comment.
ACTING = (
    "@OCTOCAT @OCTO/TEAM #1 GH-1 OCTO/REPO#2 HTTPS://OCTO.EXAMPLE www.OCTO.EXAMPLE"
    " OCTO@OCTO.EXAMPLE [OCTO](//OCTO.EXAMPLE) ![OCTO](//OCTO.EXAMPLE) <IMG SRC=OCTO> <!-- --> -->"
    " **OCTO** ~~OCTO~~ | OCTO | ``OCTO` ```OCTO &#64;OCTOCAT :OCTOCAT: \\` $OCTO$ - [ ] OCTO"
    " \u202eOCTO /OCTO"
)
QUOTED = "'" + ACTING.replace("'", "''").replace("\u202e", "") + "'"

ADDED = DEEP.replace("0000001", "0000002", 1)
SECOND = FILES[DEEP].replace("1101080000001", "1101080000002")
RIGHT = SERVICE.replace(".yml", ".md")
SPACED = FILES[DEEP].replace("status: filed", "status:   filed").replace("app\n", "'app'\n")


def imported(rows: int) -> dict[str, str]:
    """So many filings of an import, whose names and numbers are far from one another."""
    made = {}
    for at in range(1, rows + 1):
        digits = number(at * 7919 % 10**7)
        name = "".join(chr(0x4E00 + byte) for byte in hashlib.sha256(digits.encode()).digest()[:8])
        text = FILES[DEEP].replace("网信算备110108000000101230017号", digits)
        made[DEEP.replace("110108000000101230017", digits[4:-1])] = text.replace("示例合成", name)
    return made


def hostile_filing() -> str:
    """A filing that says it in every place that takes a text."""
    text = FILES[DEEP].replace("zh: 示例合成算法", f"zh: {QUOTED}")
    text = text.replace("name: 示例阅读", f"name: {QUOTED}").replace(
        "from: 例一算法", f"from: {QUOTED}"
    )
    more = f"""\
    remark: {QUOTED}
    as_published:
      name: {QUOTED}
events:
  - kind: other
    text: {QUOTED}
    notice: {QUOTED}
    url: {QUOTED}
"""
    text = text.replace("    row: 1\nevents:\n", f"    row: 1\n{more}")
    prose = f"purpose:\n  zh: {QUOTED}\n  en: {QUOTED}\ndata_sources:\n  - {QUOTED}\n"
    return text.replace("status: filed", f"{prose}status: {QUOTED}").replace("示例备注", ACTING)


KINDS: Mapping[str, tuple[Callable[[], Files], int, str, str]] = {
    # what it writes; exit code; what the comment tells; its labels
    "added": (lambda: {ADDED: SECOND}, 0, "### Filings added (1)", "added"),
    "changed": (
        lambda: {DEEP: FILES[DEEP].replace("form: app", "form: website")},
        0,
        "Products › Form (`示例阅读`): `App` → `Website`",
        "changed",
    ),
    "deleted": (lambda: {RECOMMENDATION: None}, 0, "- Look closely: `removed 1`", "removed"),
    "moved": (
        lambda: {SERVICE: None, RIGHT: f"---\n{FILES[SERVICE]}---\n"},
        0,
        "- Records in another place, nothing else changed: `1`",
        "form only",
    ),
    "only formatting": (
        lambda: {DEEP: SPACED},
        0,
        "- Files written otherwise, nothing else changed: `1`",
        "form only",
    ),
    "600 imported": (lambda: imported(600), 0, "### Filings added (50 of 600)", "added"),
    "600 imported, one lost among them": (
        lambda: {**imported(600), RECOMMENDATION: None},
        0,
        "- Look closely: `removed 1`",
        "removed added",
    ),
    "hostile filing": (
        lambda: {DEEP: hostile_filing()},
        1,
        "## To mend before this can be merged: 4",
        "errors status changed",
    ),
    "hostile company": (
        lambda: {
            KEJI: f"name:\n  zh: {QUOTED}\n  en: {QUOTED}\n  en_source: official\n"
            f"  en_reference: {QUOTED}\naliases:\n  - name: {QUOTED}\n    kind: brand\n"
            f"    source: {QUOTED}\nwebsite: {QUOTED}\n"
        },
        1,
        "",
        "errors company",
    ),
    "hostile lists": (
        lambda: {
            f"content/{name}.yml": f"- id: {QUOTED}\n  code: {QUOTED}\n  zh: {QUOTED}\n"
            f"  name:\n    en: {QUOTED}\n    zh: {QUOTED}\n"
            for name in (*VOCABULARIES, "groups", "identity")
        },
        1,
        "",
        "errors removed vocabulary",
    ),
    "hostile names of registers": (
        lambda: {
            ADDED: SECOND,
            "content/registers.yml": re.sub(
                r"(?m)^(    en: )(?!>).*", lambda found: found[1] + QUOTED,
                (REPOSITORY / "content/registers.yml").read_text("utf-8"),
            ),
        },
        0,
        "~ Name › English",
        "added vocabulary",
    ),
    "hostile schema": (
        lambda: {
            DEEP: FILES[DEEP].replace("form: app", "form: website"),
            "content/schema/filing.schema.json": (
                REPOSITORY / "content/schema/filing.schema.json"
            ).read_text("utf-8").replace('"title": "Products"', '"title": "GH-1"'),
        },
        0,
        "`GH-1 › Form`",
        "changed vocabulary",
    ),
    "hostile paths": (
        lambda: {
            f"content/filings/cn-cac-deep-synthesis/2023-08/@OCTO <b> `#1` GH-1 {at}.md": text
            for at, text in enumerate((FILES[DEEP], "- a\n", "x: [\n", ""))
        }
        | {"@OCTO GH-1 <b>|`#1`.md": "x", ".github/workflows/@OCTO|.yml": "x"},
        1,
        "@OCTO",
        "errors code",
    ),
    "one value of any length": (
        lambda: {DEEP: FILES[DEEP].replace("示例阅读", f"'{'`@OCTO |' * 20_000}'")},
        0,
        "",
        "changed",
    ),
    "150 hostile": (
        lambda: {path: text.replace("示例合成算法", QUOTED) for path, text in copies(150).items()},
        0,
        "### May be there already",
        "added",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The small tree in main, once for all kinds: none of them is checked out."""
    tree = SmallTree(tmp_path_factory.mktemp("base"))
    for path, text in FILES.items():
        tree.write(path, text)
    for name in VOCABULARIES:
        tree.write(f"content/{name}.yml", (REPOSITORY / f"content/{name}.yml").read_bytes())
    for schema in (REPOSITORY / "content/schema").glob("*.json"):
        tree.write(f"content/schema/{schema.name}", schema.read_bytes())
    made = Repository(tree.root)
    made.commit(files={".gitignore": ".cache\n"})
    return made


def acting(comment: str) -> list[str]:
    """What of a comment GitHub would make something of, beside our own markup."""
    found = []
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for token in parser.parse(comment.removeprefix(review.MARKER)):
        if token.type in ("html_block", "fence", "code_block"):
            found.append(token.content)
        for each in token.children or ():
            if each.type in ("html_inline", "link_open", "image"):
                found.append(token.content)
            # our own texts have none of these; a contributor's stand in code
            if each.type == "text" and re.search(r"OCTO|[@#<>$|\\&]|GH-\d|://|www\.", each.content):
                found.append(each.content)
    return [*found, *re.findall("[\u202a-\u202e\u2066-\u2069]", comment)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_comment_of_every_kind_of_pull_request(
    kind: str, base: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write, code, told, labels = KINDS[kind]
    base.git("clean", "--quiet", "-fdx")  # with what an earlier run remembers
    base.git("checkout", "--quiet", "--force", "-B", "stranger", "main")
    head = base.commit(files=write())
    base.git("checkout", "--quiet", "--force", "main")
    base.git("clean", "--quiet", "-fdx")
    for lang in LANGS:
        args = ["review", "main", head, "--lang", lang, "--root", str(base.root)]
        assert cli.main([*args, "--out", str(tmp_path)]) == code
        comment = (tmp_path / "comment.md").read_text(encoding="utf-8")
        assert comment.startswith(f"{review.MARKER}\n## ")
        assert len(comment) <= review.MOST < GITHUB
        assert acting(comment) == []
        assert lang != "en" or told in comment
    listed = (tmp_path / "labels.txt").read_text().split("\n")[:-1]
    assert listed == [
        name for name in review.LABELS if name in re.findall("form only|[a-z]+", labels)
    ]


def test_what_acts_would_be_found() -> None:
    for text in ("@OCTO", "a <b> c", "[x](//y.example)", "GH-1", "![x](y)", "\u202e", "<!-- -->"):
        assert acting(f"{review.MARKER}\n## A\n\n- {text}\n") != [], text
        assert acting(f"{review.MARKER}\n## A\n\n- `{text}`\n") in ([], ["\u202e"])
