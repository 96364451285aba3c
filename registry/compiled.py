"""Templates as Python: what is the same for all pages is done when they are compiled."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

COMPILED = Path(__file__).resolve().parent / "__pycache__" / "templates"
MANY = 1 << 15  # pieces of a kind that are remembered
FIXED = ("zh", "html_lang", "other_lang", "site_title")  # globals that are one text in a language


class Quick(CodeGenerator):
    """Python that asks for attributes and calls macros without the detours that Jinja leaves open.

    No template here calls what wants to know its context, nor takes a key for an attribute.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """An attribute."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A call of a macro, a method or a function."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        self.write("environment.module(")
        self.visit(node.template, frame)
        self.write(")")

    def _output_child_pre(self, *_: Any, **__: Any) -> None:
        self.write("environment.shown(")


class Environment(jinja2.Environment):
    """Templates that all see the same globals, so that a module is made once for all pages."""

    code_generator_class = Quick

    def __init__(self, **options: Any) -> None:
        """No template is loaded yet."""
        super().__init__(**options)
        self.module = cache(lambda name: self.get_template(name).module)

    def make_globals(self, *_: Any, **__: Any) -> MutableMapping[str, Any]:
        """What a template knows beside its page."""
        return self.globals

    @staticmethod
    def shown(value: Any) -> str:
        """A value as it stands in a page, escaped unless it is HTML."""
        kind = type(value)  # not a class of ours that only is like these
        if kind is str:
            return _escape_inner(value)
        return value if kind is Markup else escape(value)


def environment(folder: Path, fixed: Mapping[str, Any]) -> jinja2.Environment:
    """The templates of a folder for one language; `fixed` has its texts as `t`, and more names."""
    made = Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=_cache(fixed),
        extensions=[Said],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(fixed)
    return made


def remembered(template: jinja2.Template) -> Mapping[str, Callable[..., str]]:
    """The macros of a template, each asked but once for equal values.

    They take plain values and frozen records of texts: HTML would equal the text that reads alike.
    """
    macros = vars(template.module).items()
    return {
        name: lru_cache(MANY, typed=True)(one) for name, one in macros if isinstance(one, Macro)
    }


class Said(Extension):
    """Says `{{ t['key'] }}` and the like when a template is compiled, not for each page."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, those that make a known text replaced by it."""
        held: list[Token] = []  # of what may be one
        for token in stream:
            if token.type == "variable_begin":
                yield from held
                held = [token]
            elif not held:
                yield token
            else:
                held.append(token)
                if token.type == "variable_end":
                    said = self._said(held[1:-1])
                    yield from held if said is None else [Token(token.lineno, "data", said)]
                    held = []
        yield from held

    def _said(self, asked: list[Token]) -> str | None:
        """The text that an expression stands for, escaped; None where pages decide that."""
        known: Mapping[str, Any] = self.environment.globals
        match [(one.type, one.value) for one in asked]:
            case [("name", "t"), ("lbracket", _), ("string", key), ("rbracket", _)] if (
                key in known["t"]
            ):
                return str(escape(known["t"][key]))
            case [("name", name)] if name in FIXED:
                return str(escape(known[name]))
        return None


_loaded: dict[tuple[str, str], CodeType] = {}  # by name and what it was made of


class Cache(jinja2.FileSystemBytecodeCache):
    """Compiled templates on disk, one for each language."""

    def __init__(self, lang: str, salt: str) -> None:
        """None is read yet; `salt` names all that they are made of beside their source."""
        super().__init__(str(COMPILED), f"{lang}-%s.cache")
        self._salt = salt

    def load_bytecode(self, bucket: Bucket) -> None:
        """Takes the code of a template from disk, but once in a process."""
        held = _loaded.get((bucket.key, bucket.checksum))
        if held is None:
            super().load_bytecode(bucket)
            if bucket.code is not None:
                _loaded[bucket.key, bucket.checksum] = bucket.code
        else:
            bucket.code = held

    def get_source_checksum(self, source: str) -> str:
        """What names a source with the texts that it says."""
        return super().get_source_checksum(self._salt + source)


def _cache(fixed: Mapping[str, Any]) -> jinja2.BytecodeCache | None:
    """Where compiled templates are kept: beside our own compiled modules, as much to be trusted."""
    try:
        COMPILED.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    if not os.access(COMPILED, os.W_OK):
        return None
    told = repr((sorted(fixed["t"].items()), [fixed[name] for name in FIXED]))
    code = Path(__file__).read_bytes()
    return Cache(fixed["lang"], hashlib.sha256(told.encode() + code).hexdigest())
