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
