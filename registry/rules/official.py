"""What is odd in the official lists, or was lost of them: warnings."""

from __future__ import annotations

from collections.abc import Iterator

from registry import load, numbers, yamldoc
from registry.model import Filing
from registry.rules.numbering import meant
from registry.rules.tree import MANY, Finding, Rule, Steps, Tree, each, list_file, rule


def official_anomaly(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Oddities of the official lists are named, never rejected (content/anomalies.yml)."""
    told = meant(filing.register, filing.number) != filing.number  # by number-form
    for odd in numbers.anomalies(filing, tree.content):
        if told and odd.where == ("number",):
            continue
        message = f"{odd.kind}: {odd.text.en}"
        found = filing.number if odd.where == ("number",) else ""
        allowed = _ALLOWED.get(odd.kind, "{expected}").format_map({"expected": "", **odd.values})
        hint = _MEND.get(odd.kind, LEAVE)
        yield Finding(filing.path, odd.where, message, found, allowed, hint, "warning")


LEAVE = "leave it if the list prints it so; if not, write what the list prints"
_ALLOWED = {
    "number_form": "网信算备 + 21 digits + 号; of a service place-name-date",
    "number_length": "{expected} digits",
    "check_digit": "{expected} as the last digit",
    "type_vs_category": "{expected} in the place of {found}, or another category",
    "sequence_length": "{expected} digits",
    "prefix_typo": "the place as other numbers spell it",
    "prefix_vs_place": "the place that the list prints",
    "row_order": "the row as printed",
    "division_code": "a code that begins as that of a province",
}
_MEND = {
    "same_number_in_two_registers": "nothing is to be done: both lists print it",
    "late_entry": "nothing is to be done: the list says so",
    "unparsed_change": "nothing is to be done, unless another kind of event says the same",
}


def batch_rows(tree: Tree) -> Iterator[Finding]:
    """A list that was read has as many filings as it has rows, and no number is left out."""
    if any(load.kind_of(path) == "filing" for path in tree.broken):
        return
    rows: dict[str, list[int | None]] = {}
    for filing in tree.content.filings.values():
        for one in filing.listings:
            rows.setdefault(f"{filing.register}/{one.batch}", []).append(one.row)
    for batch in tree.content.batches.values():
        if not batch.read:
            continue
        found = rows.get(batch.id, [])
        missing = ", ".join(str(row) for row in numbers.missing_rows(found)[:MANY])
        if batch.rows is not None and batch.rows != len(found):
            message = f"{batch.id} has {batch.rows} rows, but {len(found)} filings name it"
            hint = f"no filing has No. {missing}" if missing else ""
        elif missing:
            message, hint = f"no filing of {batch.id} has No. {missing}", ""
        else:
            continue
        steps = _batch_steps(tree, batch.id)
        yield Finding(list_file("batch"), steps, message, hint=hint, severity="warning")


def _batch_steps(tree: Tree, name: str) -> Steps:
    """Batches are named by two fields, so the item is looked for by its place in the file."""
    root = yamldoc.read(tree.files.get(list_file("batch"), b""), False).root
    items = root.items if isinstance(root, yamldoc.Sequence) else []
    for index, item in enumerate(items):
        if isinstance(item, yamldoc.Mapping):
            values = {k: n.text for k, _, _, n in item.entries if isinstance(n, yamldoc.Scalar)}
            if f"{values.get('register')}/{values.get('batch')}" == name:
                return (index,)
    return ()


RULES: tuple[Rule, ...] = (
    each(official_anomaly),
    rule(batch_rows, ("register", "listings"), companies=()),
)
