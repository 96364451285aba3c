"""The search that the build before made, by what it was made of."""

from __future__ import annotations

from msgspec import Struct

from registry.catalogue import Catalogue


class Before(Struct, frozen=True):
    """A catalogue, and what its search was called: so nobody asks for filings that are the same."""

    cat: Catalogue
    name: str  # Found.name
