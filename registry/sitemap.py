"""What search engines read: the sitemap and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

MOST = 50_000  # addresses that one sitemap may hold


def xml(addresses: Iterable[str]) -> bytes:
    """The sitemap of these addresses."""
    lines = [f"<url><loc>{escape(address)}</loc></url>\n" for address in sorted(addresses)]
    if len(lines) > MOST:
        raise ValueError(f"a sitemap holds at most {MOST} addresses, not {len(lines)}")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{space}">\n{"".join(lines)}</urlset>\n'.encode()


def robots(base_url: str) -> bytes:
    """Everybody may read everything."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base_url}sitemap.xml\n".encode()
