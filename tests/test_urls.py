"""Addresses: stable, quoted, and the same in every language."""

from __future__ import annotations

import pytest

from registry import urls
from registry.model import Lang


@pytest.mark.parametrize(
    ("url", "number", "expected"),
    [
        ("sectors/health.html", 1, "sectors/health.html"),
        ("sectors/health.html", 2, "sectors/health-2.html"),
        ("batches/cn/2023-08.html", 10, "batches/cn/2023-08-10.html"),
    ],
)
def test_numbered(url: str, number: int, expected: str) -> None:
    assert urls.numbered(url, number) == expected


@pytest.mark.parametrize(
    ("url", "up"), [("index.html", ""), ("a/b.html", "../"), ("a/b/c.html", "../../")]
)
def test_up(url: str, up: str) -> None:
    assert urls.up(url) == up


@pytest.mark.parametrize(
    ("lang", "url", "expected"),
    [
        ("en", "index.html", "https://a.example/b/"),
        ("zh", "index.html", "https://a.example/b/zh/"),
        ("en", "companies/index.html", "https://a.example/b/companies/"),
        ("en", "companies/x.html", "https://a.example/b/companies/x.html"),
        (
            "zh",
            "filings/r/例 1#?.html",
            "https://a.example/b/zh/filings/r/%E4%BE%8B%201%23%3F.html",
        ),
    ],
)
def test_absolute(lang: Lang, url: str, expected: str) -> None:
    assert urls.absolute("https://a.example/b/", lang, url) == expected


def test_letter() -> None:
    assert urls.letter("B") == "companies/az/b.html"
    assert urls.letter("0", 2) == "companies/az/0-2.html"


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("", ""),
        ("https://git.example/r", ""),
        ("https://github.com/o/r", "https://github.com/o/r/issues/new"),
    ],
)
def test_a_form_is_there_on_github_only(repository: str, expected: str) -> None:
    assert urls.form(repository, "correction", "A", filing="a/b").partition("?")[0] == expected


def test_what_is_filled_into_a_form_is_quoted() -> None:
    made = urls.form("https://github.com/o/r", "correction", "更 & #1", filing='a/b"<&=?')
    assert made.partition("?")[2] == (
        "template=correction.yml&title=%E6%9B%B4%20%26%20%231&filing=a%2Fb%22%3C%26%3D%3F"
    )
