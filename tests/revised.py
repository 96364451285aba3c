"""Made-up filings with their revisions, some hostile, and a page around the viewer of revisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from registry import chronicle, render, texts, urls
from registry.chronicle import Chronicle
from registry.exports import revisions
from registry.model import Commit, Content, History, Label, Lang, Revision
from registry.schema import Schemas
from registry.site import Site
from tests.conftest import DEEP

SITE = Site(
    Label("Example Registry", "示例库"),
    "https://registry.example/sub/",
    "https://git.example/registry",
    ("en", "zh"),
)
ID = "cn-cac-deep-synthesis/网信算备110108000000101230017号"
GONE = "cn-cac-deep-synthesis/网信算备110108000000101230099号"
PAGE = "filings/cn-cac-deep-synthesis/110108000000101230017.html"
BAD = "<img src=x onerror=\"document.title='acted'\"><script>document.title='acted'</script>"
LONG = "用于在示例平台上根据用户输入的文字生成图像，并对生成的内容添加标识，供编辑人员审核后发布。"

FIRST: Mapping[str, Any] = {
    "register": "cn-cac-deep-synthesis",
    "number": "网信算备110108000000101230017号",
    "name": {"zh": "例一算法"},
    "company": "shili-keji",
    "category": "generation-synthesis",
    "role": "service-provider",
    "products": [
        {"name": "示例阅读", "form": "app"},
        {"name": "示例听书", "form": "app"},
        {"name": "示例写作"},
    ],
    "terms": ["对话", "智能写作"],
    "purpose": {"zh": LONG},
    "status": "filed",
    "listings": [{"batch": "2023-08", "row": "1"}],
}
SECOND: Mapping[str, Any] = {
    **FIRST,
    "name": {"zh": "示例合成算法"},
    "products": [*FIRST["products"], {"name": "示例绘画", "form": "website"}],
    "listings": [{"batch": "2023-08", "row": "1", "remark": "2024年8月，变更内容：算法名称"}],
    "events": [
        {
            "kind": "renamed",
            "from": "例一算法",
            "to": "示例合成算法",
            "batch": "2023-08",
            "date": "2024-08",
        }
    ],
}
THIRD: Mapping[str, Any] = {
    **SECOND,
    "name": {"zh": BAD, "en": f"'\">{BAD}", "en_source": BAD},
    "company": f"../{BAD}",
    "category": "constructor",
    "terms": ["对话", BAD],
    BAD: {BAD: [BAD]},
    "__proto__": {"__proto__": "example"},
    "data_sources": [{"name": "示例", "url": "javascript:document.title='acted'"}],
    "training_data": {"source": "https://example.org/\"onmouseover=\"document.title='acted'"},
    "notes": f"# 标题\n\n{BAD}\n",
}
FOURTH: Mapping[str, Any] = {
    **SECOND,
    "role": "service-technical-supporter",
    "products": [
        {"name": "示例写作"},
        {"name": "示例阅读", "form": "mini-program"},
        {"name": "示例绘画", "form": "website"},
    ],
    "purpose": {"zh": LONG.replace("图像", "视频和图像").replace("，供编辑人员审核后发布", "")},
    "status": "cancelled",
    "events": [
        *SECOND["events"],
        {"kind": "cancelled", "date": "2025-07", "announced": "2025-07-14", "notice": "示例公告"},
    ],
}
STATES = (FIRST, SECOND, THIRD, FOURTH)


def commit(number: int, **values: Any) -> Commit:
    """A made-up commit; its id is told by its number."""
    return Commit(
        **{
            "id": f"{number:x}" * 40,
            "recorded": f"2030-01-{number:02d}T23:30:00Z",
            "authored": f"2029-12-{number:02d}T01:00:00+08:00",
            "author": "Ada Example",
            "subject": f"示例变更 {number}",
            "kind": "official",
            **values,
        }
    )


def address(*numbers: int) -> str:
    """The hash of a revision, or of two compared."""
    return "#r-" + "..".join(commit(number).id[:12] for number in numbers)


def past() -> History:
    """A filing with four revisions, a removed one, and the companies behind them."""
    hostile = commit(3, author=BAD, subject="{n} $& " + BAD, kind="correction", pull="7")
    commits = (commit(1), commit(2), hostile, commit(4))
    filing = tuple(
        Revision(one, "edited" if number else "added", DEEP, "", data)
        for number, (one, data) in enumerate(zip(commits, STATES, strict=True))
    )
    lost = {**FIRST, "number": GONE.partition("/")[2], "company": "jiu-keji"}
    path = DEEP.replace("0017", "0099")
    return History(
        commits,
        {
            ("company", "jiu-keji"): (
                Revision(commit(1), "added", "content/companies/jiu-keji.yml", "", {"name": {}}),
                Revision(
                    commit(2), "edited", "content/companies/jiu-keji.yml", "",
                    {"name": {"zh": "示例旧科技有限公司"}},
                ),
                Revision(
                    commit(4), "removed", "content/companies/jiu-keji.yml", "",
                    {"name": ["unreadable"]},
                ),
            ),
            ("filing", ID): (*filing, Revision(commit(5, id=""), "edited", DEEP, "", FIRST)),
            ("filing", GONE): (
                Revision(commit(1), "added", path, "", lost),
                Revision(commit(4), "removed", path, "", lost),
            ),
        },
    )  # fmt: skip


def told(content: Content) -> Chronicle:
    """The chronicle of those revisions."""
    return chronicle.make(content, past())


def files(content: Content, schemas: Schemas, lang: Lang = "en") -> Iterator[tuple[str, bytes]]:
    """A site of one page in each language: the viewer, its data and the timeline beside it."""
    shared = render.assets()
    script, code = render.scripts()["revisions"]
    yield from (*shared.items(), (script, code), *revisions.outputs(told(content), content))
    for lang in SITE.languages:
        words = texts.of_program(lang)
        labels, data = revisions.fields(lang, schemas, content, words, SITE)
        yield labels, data
        up = "../../" if lang == "en" else "../../../"
        names = {"style": up + min(shared), "script": up + script, "fields": up + labels}
        yield urls.output(lang, PAGE), _page(lang, up, words, names).encode()


def _page(lang: Lang, up: str, words: Mapping[str, str], names: Mapping[str, str]) -> str:
    entries = "".join(
        f'<li id="{address(number)[1:]}" class="revision" data-commit="{commit(number).id}">'
        f'<p class="when">2030-01-0{number}</p><p><a href="{address(number)}">示例 {number}</a></p>'
        for number in range(1, len(STATES) + 1)
    )
    twin = "zh" if lang == "en" else "en"
    other = f"../../zh/{PAGE}" if lang == "en" else f"../../../{PAGE}"
    return f"""<!doctype html>
<html lang="{texts.tag(lang)}">
<head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; \
connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>示例合成算法</title>
<link rel="stylesheet" href="{names["style"]}"><link rel="icon" href="data:,">
<script defer src="{names["script"]}"></script></head>
<body><header class="top"><p class="switch"><a href="{other}">{twin}</a></p></header>
<main><h1 lang="zh-Hans">示例合成算法</h1>
<section id="revisions" data-json="{up}{urls.href(PAGE.replace(".html", ".json"))}"
 data-fields="{names["fields"]}" data-companies="{up}companies/"
 data-base="{urls.absolute(SITE.base_url, lang, PAGE)}"
 data-failed="{escape(words["revisions.failed"])}" hidden></section>
<h2>{words["filing.timeline"]}</h2><ol class="timeline">{entries}</ol></main></body></html>
"""
