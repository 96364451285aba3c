"""Products: one an item, and the form of each in its own field."""

from __future__ import annotations

from collections.abc import Iterator

from registry.model import Filing
from registry.rules.tree import Finding, Rule, Tree, each


def product_form(_: Tree, filing: Filing) -> Iterator[Finding]:
    """The form of a product stands in its field, and each product is an item of its own."""
    for index, product in enumerate(filing.products):
        name = product.name
        if product.form or not name.endswith(("）", ")")):
            continue
        from registry import products  # dear, and hardly ever asked for

        meant = products.parse(name)
        if all(one.form for one in meant):
            right = "; ".join(f"name: {one.name} and form: {one.form}" for one in meant)
            message = f"{name!r} holds the form of the product"
            if len(meant) > 1:
                message = f"{name!r} holds {len(meant)} products with their forms"
            steps = ("products", index, "name")
            hint = f"write {right}" if len(meant) == 1 else f"write an item for each: {right}"
            yield Finding(filing.path, steps, message, name, right, hint)


RULES: tuple[Rule, ...] = (each(product_form),)
