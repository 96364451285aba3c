"""Where records that stood here once have their page, and what they were called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from registry import urls
from registry.chronicle import Gone
from registry.model import Lang
from registry.names import as_filed

# The names of old records were never checked: an address is made only of what leads nowhere else.
STEP = re.compile(r"(?!\.)[^/\\:\x00-\x1f\x7f\ud800-\udfff]+")
LONGEST = 200  # bytes of one step
FOLDERS = {
    "sector": "sectors",
    "function": "functions",
    "category": "categories",
    "role": "roles",
    "region": "regions",
    "group": "groups",
    "law": "laws",
    "register": "registers",
    "axis": "axes",
}  # of the records that have a page, besides filings, companies and lists


def address(gone: Gone) -> str:
    """The page of a record that stood here once; "" for one that can have none."""
    url = _address(gone)
    steps = url.split("/")
    plain = all(STEP.fullmatch(one) and len(one.encode()) <= LONGEST for one in steps)
    return url if plain and steps[-1] != "index.html" else ""


def _address(gone: Gone) -> str:
    if gone.type == "filing":
        return urls.revisions(gone).removesuffix(".json") + ".html"
    if gone.type == "company":
        return urls.company(gone.id)
    if gone.type == "batch":
        register, _, batch = gone.id.partition("/")
        return urls.batch(register, batch)
    return urls.entry(FOLDERS[gone.type], gone.id) if gone.type in FOLDERS else ""


def last_name(gone: Gone, lang: Lang) -> str:
    """What a record was called when it last stood here."""
    name = gone.data.get("name") or gone.data.get("title")
    if isinstance(name, Mapping):
        filed = gone.type in ("filing", "company")
        name = as_filed(name) if filed else name.get(lang)
    return str(name or gone.id)
