"""What search engines read: the sitemap and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

MOST = 50_000  # addresses that one sitemap may hold
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def outputs(base_url: str, addresses: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The sitemap of these addresses, in several files if one cannot hold them, and robots.txt."""
    ordered = sorted(addresses)
    yield "robots.txt", robots(base_url)
    if len(ordered) <= MOST:
        yield "sitemap.xml", _xml("urlset", "url", ordered)
        return
    names: list[str] = []
    for start in range(0, len(ordered), MOST):
        names.append(f"sitemap-{len(names) + 1}.xml")
        yield names[-1], _xml("urlset", "url", ordered[start : start + MOST])
    yield "sitemap.xml", _xml("sitemapindex", "sitemap", [base_url + name for name in names])


def _xml(whole: str, one: str, addresses: Iterable[str]) -> bytes:
    told = (escape(each, quote=False) for each in addresses)
    lines = "".join(f"<{one}><loc>{each}</loc></{one}>\n" for each in told)
    return f'{HEAD}<{whole} xmlns="{SPACE}">\n{lines}</{whole}>\n'.encode()


def robots(base_url: str) -> bytes:
    """Everybody may read everything."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base_url}sitemap.xml\n".encode()
