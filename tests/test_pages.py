"""Pieces of pages: numbers of pages, bars, Markdown, settings."""

from __future__ import annotations

import re

import pytest

from registry import charts, romanise, site, text
from registry.pages import paging


@pytest.mark.parametrize(
    ("total", "shown"),
    [
        (0, [[]]),
        (1, [[]]),
        (100, [[]]),
        (101, [["1*", "2"], ["1", "2*"]]),
        (1000, [["1*", "2", "3", "…", "9", "10"]]),
    ],
)
def test_pager(total: int, shown: list[list[str]]) -> None:
    sheets = list(paging.sheets("a/b.html", list(range(total))))
    steps = [[f"{s.label}{'*' if s.current else ''}" for s in p.pager.steps] for p in sheets]
    assert steps[: len(shown)] == shown
    assert [item for sheet in sheets for item in sheet.items] == list(range(total))
    assert sheets[-1].pager.last == total


def test_pager_in_the_middle() -> None:
    pager = list(paging.sheets("a/b.html", list(range(2000))))[9].pager
    assert [s.label for s in pager.steps] == ["1", "2", "…", "8", "9", "10", "11", "12", "…",
                                              "19", "20"]  # fmt: skip
    assert (pager.before, pager.after) == ("a/b-9.html", "a/b-11.html")
    assert (pager.first, pager.last) == (901, 1000)


def test_chart() -> None:
    chart = charts.months([("2022-11", 50), ("2023-01", 100), ("2023-02", 0)], "2022-11", "2023-02")
    assert [bar.height for bar in chart.bars] == [31, 62, 0]
    assert [tick.label for tick in chart.ticks] == ["2023"]
    assert all(bar.y + bar.height == chart.base for bar in chart.bars)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("# A", "<h3>A</h3>"),
        ("## A", "<h4>A</h4>"),
        ("a <script>alert(1)</script>", "<p>a </p>"),
        ("[a](javascript:alert(1))", '<p><a rel="nofollow noopener">a</a></p>'),
        ("[a](../b.html)", '<p><a rel="nofollow noopener">a</a></p>'),
        ("![a](https://a.example/b.png)", "<p></p>"),
        ('<p style="color:red" onclick="x()" id="main" class="top">a</p>', "<p>a</p>"),
        ("<b>a", "<p>a</p>"),
        ("", ""),
    ],
)
def test_markdown(source: str, said: str) -> None:
    assert text.html(source).strip() == said


def test_markdown_of_the_site_may_link_within_it() -> None:
    assert 'href="laws/index.html"' in text.html("[a](laws/index.html)", relative=True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("豆包大模型算法", "Doubao Damoxing Suanfa"),
        ("示例深度合成算法", "Shili Shendu Hecheng Suanfa"),
        ("示例AI写真", "Shili AI Xiezhen"),
    ],
)
def test_romanised(name: str, said: str) -> None:
    assert romanise.display(name) == said


GOOD = "title:\n  en: A\n  zh: 甲\nbase_url: https://a.example/b\nrepository:\n"


def test_settings() -> None:
    found = site.parse(GOOD)
    assert (found.base_url, found.base_path, found.repository) == (
        "https://a.example/b/",
        "/b/",
        "",
    )
    assert found.languages == ("en", "zh")
    assert site.parse(GOOD, "https://c.example").base_url == "https://c.example/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "mapping"),
        ("a: [", "not YAML"),
        (GOOD + "colour: red\n", "unknown: colour"),
        ("base_url: https://a.example\n", "title"),
        (GOOD.replace("https://a.example/b", "a.example"), "base_url"),
        (GOOD.replace("https://a.example/b", "javascript:alert(1)"), "base_url"),
        (GOOD.replace("repository:", "repository: /home"), "repository"),
        (GOOD + "languages:\n  - zh\n", "languages"),
        (GOOD + "languages:\n  - en\n  - fr\n", "languages"),
    ],
)
def test_wrong_settings(wrong: str, said: str) -> None:
    with pytest.raises(site.SiteError, match=re.escape(said)):
        site.parse(wrong)
