"""Every text that a problem may be told in, read out of the code that tells it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.conftest import REPOSITORY

TOLD = {"message", "hint", "allowed", "below", "mend", "most"}  # variables that hold such a text
CALLS = {"Issue": (3, 5, 6), "Finding": (2, 4, 5), "Problem": (4, 6, 7), "Advice": (0, 1)}
TABLES = {"LEAVE", "_MEND", "_ALLOWED", "COLON_HINT", "_ONE_VALUE", "_SLIPS", "FORMATS"}
FUNCTIONS = {
    "_by_field": (1,),
    "_issue": (2, 3),
    "_wrong_kind": (1, 2),
    "replace": (),
    "_write": (),
}
FILES = [
    *(
        REPOSITORY / "registry" / f"{one}.py"
        for one in ("yamldoc", "schema", "texts", "site", "colours", "load", "advice", "notes")
    ),
    *sorted((REPOSITORY / "registry" / "rules").glob("*.py")),
]


def templates() -> set[str]:
    """The texts, with {} where something is put in."""
    found: set[str] = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for told in _told(node):
                found.update(filter(_worded, _texts(told)))
    return found


def _worded(text: str) -> bool:
    """Whether a text has words that a reader must understand, and is no id, path or pattern."""
    words = re.findall(r"[A-Za-z]{2,}", text.replace("{}", " "))
    return len(words) > 1 and " " in text.strip() and not re.search(r"[\\|]\w|\(\?", text)


def _told(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            names = [t.id for t in ast.walk(target) if isinstance(t, ast.Name)]
            if node.value and set(names) & (TOLD | TABLES):
                yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        starred = any(isinstance(arg, ast.Starred) for arg in node.args)
        wanted = CALLS.get(name) or FUNCTIONS.get(name)
        if wanted is not None:
            places = range(len(node.args)) if starred else wanted
            yield from (node.args[at] for at in places if at < len(node.args))
            yield from (one.value for one in node.keywords if one.arg in TOLD)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield from (
            one for one in [node.value] if isinstance(one, ast.JoinedStr | ast.Tuple | ast.IfExp)
        )


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield re.sub(r"\{\w*\}", "{}", node.value).replace("}}}", "}}")
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value).replace("{}", "{}") if isinstance(part, ast.Constant) else "{}"
            for part in node.values
        )
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)
