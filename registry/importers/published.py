"""What a list printed, kept beside what we show wherever the two differ."""

from __future__ import annotations

from collections.abc import Container, Mapping

from msgspec.structs import replace

from registry import products
from registry.model import Company, Content, Filing

COLUMNS = ("number", "name", "company", "category", "role", "products")


def shown(filing: Filing, companies: Mapping[str, Company], content: Content) -> dict[str, str]:
    """What we show of a filing, in the words of a list."""
    return {
        "number": filing.number,
        "name": filing.name.zh,
        "company": companies[filing.company].name.zh,
        "category": content.categories[filing.category].name.zh if filing.category else "",
        "role": content.roles[filing.role].name.zh if filing.role else "",
        "products": products.print_(filing.products),
    }


def expand(filing: Filing, content: Content, again: Container[str]) -> Filing:
    """The filing with all that its listings printed, without the lists (batches) read again."""
    words = shown(filing, content.companies, content)
    return replace(
        filing,
        listings=tuple(
            replace(each, as_published={**words, **each.as_published})
            for each in filing.listings
            if each.batch not in again
        ),
    )


def contract(filing: Filing, companies: Mapping[str, Company], content: Content) -> Filing:
    """The filing whose listings keep what they printed only where we show it otherwise."""
    words = shown(filing, companies, content)
    return replace(
        filing,
        listings=tuple(
            replace(
                each,
                as_published={
                    name: text
                    for name, text in each.as_published.items()
                    if text and text != words[name] and not _told_whole(name, text, filing)
                },
            )
            for each in filing.listings
        ),
    )


def kept(filing: Filing, before: Filing) -> Filing:
    """The filing with what an editor put beside its listings and no list column carries."""
    words = {each.batch: each.as_published for each in before.listings}
    return replace(
        filing,
        listings=tuple(
            replace(
                each,
                as_published={
                    **each.as_published,
                    **{k: v for k, v in words.get(each.batch, {}).items() if k not in COLUMNS},
                },
            )
            for each in filing.listings
        ),
    )


def _told_whole(name: str, text: str, filing: Filing) -> bool:
    """Whether the list of products says all that the cell prints, be it in other brackets."""
    if name != "products":
        return False
    return products.whole(text) and products.parse(text) == filing.products
