"""The small site with a made-up history: edits of each kind, removals, an edit not committed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from registry import load, pipeline, site
from registry.model import Commit, Content, History, Revision
from registry.schema import Schemas
from tests import small_site
from tests.conftest import DEEP, KEJI, Tree

ID = "cn-cac-deep-synthesis/网信算备110108000000101230017号"
OTHER = "cn-cac-recommendation/网信算备110108000000202230025号"
GONE = "cn-cac-deep-synthesis/网信算备440305000000101230099号"
REPOSITORY = "https://git.example/registry"
HOSTILE = "</p><script>alert(1)</script>"
MANY = 450  # terms edited by one commit, so that it needs three pages


def commit(number: int, kind: str = "official", **values: Any) -> Commit:
    """A made-up commit; its id is told by its number."""
    given = {
        "id": f"{number:x}" * 40,
        "recorded": f"2030-{1 + number // 8:02d}-{number:02d}T23:30:00Z",
        "authored": f"2029-12-{number:02d}T01:00:00+08:00",
        "author": "Ada Example",
        "subject": f"示例变更 {number}",
        "kind": kind,
    }
    return Commit(**given | values)


LISTED = commit(1)
CHANGED = commit(2)
CORRECTED = commit(3, "correction", subject=HOSTILE, author=HOSTILE, pull="7")
MIGRATED = commit(4, "migration")
EDITED = commit(9, "editorial", sources=("https://example.org/a", "javascript:alert(1)"))
REMOVED = commit(10, "editorial", subject="示例误收")
LOOSE = commit(11, "editorial", id="", recorded="")
COMMITS = (LISTED, CHANGED, CORRECTED, MIGRATED, EDITED, REMOVED)


def plain(path: str, text: str) -> Mapping[str, Any]:
    """A record as its file holds it, unjudged."""
    found = load.recorded(path, text.encode())
    assert found
    return found[0].data


def revisions(path: str, *states: tuple[Commit, str, Mapping[str, Any]]) -> tuple[Revision, ...]:
    """Revisions of one record, each as commit, state and data."""
    return tuple(Revision(one, state, path, "", data) for one, state, data in states)  # type: ignore[arg-type]


def past(tree: Tree) -> History:
    """What became of a few records of the small site; all others were recorded by the first."""
    now = plain(DEEP, (tree.root / DEEP).read_text(encoding="utf-8"))
    first = {key: value for key, value in now.items() if key not in ("events", "notes")}
    first |= {"name": {"zh": "例一算法"}, "role": "service-technical-supporter"}
    wrong = {**now, "role": first["role"], "notes": "一条示例备注？\n"}
    keji = plain(KEJI, (tree.root / KEJI).read_text(encoding="utf-8"))
    gone = {
        "register": "cn-cac-deep-synthesis",
        "number": GONE.partition("/")[2],
        "name": {"zh": HOSTILE + "示例误收算法"},
        "company": "shili-keji",
        "listings": [{"batch": "2024-02", "row": "8"}],
        "unknown_field": "示例",
        "half_\ud800": "\ud800",
    }
    terms = {f"示例词{number}": number for number in range(MANY)}
    return History(
        COMMITS,
        {
            ("filing", ID): revisions(
                DEEP,
                (LISTED, "added", first),
                (CHANGED, "edited", wrong),
                (CORRECTED, "edited", {**now, "notes": wrong["notes"]}),
                (MIGRATED, "edited", {**now, "notes": wrong["notes"], "version": "2"}),
                (LOOSE, "edited", now),
            ),
            ("filing", GONE): revisions(
                DEEP.replace("110108000000101230017", "440305000000101230099"),
                (LISTED, "added", {**gone, "status": "filed"}),
                (EDITED, "edited", {**gone, "status": "cancelled"}),
                (REMOVED, "removed", {**gone, "status": "cancelled"}),
            ),
            ("company", "shili-keji"): revisions(
                KEJI,
                (LISTED, "added", {**keji, "website": "https://old.example/"}),
                (EDITED, "edited", keji),
            ),
            ("company", "jiu-keji"): revisions(
                "content/companies/jiu-keji.yml",
                (LISTED, "added", {"name": {"zh": "例子信息有限公司"}}),
                (REMOVED, "removed", {"name": {"zh": "例子信息有限公司"}}),
            ),
            ("group", "shili"): revisions(
                "content/groups.yml",
                (LISTED, "added", {"id": "shili"}),
                (EDITED, "edited", {"id": "shili", "members": [{"company": "shili-keji"}]}),
                (MIGRATED, "edited", {"id": "shili", "members": [{"company": "shili-keji"}]}),
            ),
            **{
                (type_, id_): revisions(
                    f"content/{type_}.yml",
                    (LISTED, "added", {"id": id_, "name": {"en": "Old", "zh": "旧"}}),
                    (REMOVED, "removed", {"id": id_, "name": {"en": "Old", "zh": "旧"}}),
                )
                for type_, id_ in (
                    ("sector", "old"),
                    ("sector", "index"),
                    ("sector", "../../evil"),
                    ("group", ".."),
                    ("term", "旧"),
                    ("batch", "cn-cac-deep-synthesis/2020-01"),
                    ("region", "990000"),
                    ("law", "old"),
                    ("register", "xx"),
                    ("category", "old"),
                    ("role", "old"),
                    ("function", "old"),
                )
            },
            **{
                ("term", id_): revisions(
                    "content/terms.yml",
                    (LISTED, "added", {"id": id_}),
                    (EDITED, "edited", {"id": id_, "en": f"example {number}"}),
                )
                for id_, number in terms.items()
            },
        },
    )


def settings(tree: Tree) -> site.Site:
    """The settings of the small site, with a repository to link to."""
    tree.write(
        "site.yml",
        f"title:\n  en: A\n  zh: 甲\nbase_url: {small_site.BASE}\nrepository: {REPOSITORY}\n",
    )
    return site.read(tree.root)


def filled(root: Path) -> Tree:
    """The small site's content below a new folder."""
    from tests.conftest import tree as fixture

    root.mkdir()
    tree: Tree = small_site.fill(fixture.__wrapped__(root))  # type: ignore[attr-defined]
    # Two filings tell one renaming of their company, the one more exactly than the other.
    for path, first in ((DEEP, "2023-08"), (small_site.FULL, "2022-08")):
        text = (tree.root / path).read_text(encoding="utf-8")
        event = (
            "  - kind: company-renamed\n    from: 示例旧有限公司\n    to: 示例科技有限公司\n"
            f"    batch: {first}\n    not_before: {first}\n    not_after: 2026-05-07\n"
        )
        if "events:\n" in text:
            tree.edit(path, "events:\n", f"events:\n{event}")
        else:
            tree.edit(path, "related:\n", f"events:\n{event}related:\n")
    return tree


def loaded(tree: Tree) -> tuple[Content, Schemas]:
    """The records of a tree."""
    content, schemas, problems = load.load(tree.files())
    assert [each for each in problems if each.severity == "error"] == []
    return content, schemas


def made(tree: Tree, history: History) -> dict[str, str]:
    """Every page of the site with that history, by its path."""
    content, schemas = loaded(tree)
    written = pipeline.prose(tree.files())
    outputs = pipeline.site_of(content, schemas, written, settings(tree), history)
    return {path: data.decode() for path, data in outputs if path.endswith(".html")}
