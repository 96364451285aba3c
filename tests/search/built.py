"""The search files of a content tree, and of the real content, made once for many tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from registry import catalogue, files, load, pipeline
from registry.catalogue import Catalogue
from registry.model import Label
from registry.schema import Schemas
from registry.search import documents
from registry.search import files as found
from registry.search.documents import Documents
from registry.search.files import Found
from tests.conftest import REPOSITORY


def read(root: Path) -> tuple[Catalogue, Schemas]:
    """The catalogue of a content tree."""
    content, schemas, _ = load.load(files.read(root))
    return catalogue.make(content, pipeline.askers(content)), schemas


def statuses(schemas: Schemas) -> dict[str, Label]:
    """What each status is called."""
    return dict(schemas.field("filing", "status").enum)


def made(root: Path) -> Found:
    """The search files of a content tree."""
    cat, schemas = read(root)
    return found.make(cat, statuses(schemas))


@cache
def real() -> tuple[Catalogue, Schemas]:
    """The real catalogue."""
    return read(REPOSITORY)


@cache
def real_documents() -> Documents:
    """The documents of the real content."""
    cat, schemas = real()
    return documents.make(cat, statuses(schemas))
