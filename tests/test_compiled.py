"""Templates as they are compiled: what they say is what Jinja would say, only sooner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import meta
from markupsafe import Markup

from registry import compiled, parts, program

MACRO = "{% macro m(a, b=1) %}<i>{{ a }}{{ b }}</i>{% endmacro %}"
CALLED = "{% macro m() %}<i>{{ caller() }}</i>{% endmacro %}"
TEXTS = {"plain": "Filings", "marked": "A & <b>B</b>"}


class Text(str):
    """A text that is not quite one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Record:
    name: str


def environment(folder: Path, source: str, **texts: str) -> jinja2.Environment:
    (folder / "page.html").write_text(source, encoding="utf-8")
    fixed = {
        "t": {**TEXTS, **texts},
        "lang": "en",
        "html_lang": "en",
        "other_lang": "zh-Hans",
        "zh": Markup(' lang="zh-Hans"'),
        "site_title": "R & D",
    }
    return compiled.environment(folder, fixed)


def shown(folder: Path, source: str, **context: Any) -> str:
    return environment(folder, source).get_template("page.html").render(context)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ t['plain'] }} {{- t['marked'] }}", "FilingsA &amp; &lt;b&gt;B&lt;/b&gt;"),
        ("<p{{ zh }}>{{ site_title }}</p>", '<p lang="zh-Hans">R &amp; D</p>'),
        ("{{ 'zh' }} {{ t['pl' ~ 'ain'] }} {{ t['marked'].format() }}", None),
        ("{{ 't' }}{{ t['no'] is defined }}{{ t['marked'] ~ value }}", None),
        ("{{ value }} {{ number }} {{ text }} {{ html }} {{ none }}", None),
        ("{{ record.name }} {{ record.name.upper() }} {{ '{}{}'.format(*both) }}", None),
        (f"{MACRO}{{{{ m(value) }}}}{{{{ m(1, b=value) }}}}", None),
        (f"{CALLED}{{% call m() %}}{{{{ value }}}}{{% endcall %}}", None),
    ],
)
def test_a_template_says_what_jinja_says(tmp_path: Path, source: str, expected: str | None) -> None:
    context = {
        "value": "<&>'\"",
        "number": 12,
        "text": Text("<i>"),
        "html": Markup("<b>"),
        "none": None,
        "record": Record("<a>"),
        "both": ("<", Markup("<")),
        "t": {**TEXTS},
    }
    plain = jinja2.Environment(autoescape=True).from_string(source)
    found = shown(tmp_path, source, **context)
    assert found == (expected or plain.render(context))


def test_what_is_missing_is_an_error(tmp_path: Path) -> None:
    for source in ("{{ missing }}", "{{ missing.name }}", "{{ t['missing'] }}"):
        with pytest.raises(jinja2.UndefinedError):
            shown(tmp_path, source)
    with pytest.raises(AttributeError):
        shown(tmp_path, "{{ record.missing }}", record=Record(""))


def test_another_text_is_said_though_the_template_is_the_same(tmp_path: Path) -> None:
    for text in ("One", "Two"):
        made = environment(tmp_path, "{{ t['plain'] }}", plain=text)
        assert made.get_template("page.html").render() == text


def test_a_macro_is_asked_once_for_equal_values(tmp_path: Path) -> None:
    made = environment(
        tmp_path, "{% macro m(one) %}<i>{{ one.name }}{{ asked() }}</i>{% endmacro %}"
    )
    made.globals["asked"] = partial(next, count(1))
    found = compiled.remembered(made.get_template("page.html"))
    assert found["m"](Record("<")) == found["m"](Record("<")) == Markup("<i>&lt;1</i>")
    assert found["m"](Record("a")) == Markup("<i>a2</i>")


def test_the_templates_that_one_asks_for_are_those_that_jinja_finds() -> None:
    plain = jinja2.Environment(autoescape=True)
    for path in sorted(program.TEMPLATES.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        asked = set(meta.find_referenced_templates(plain.parse(source)))
        assert set(parts.INCLUDED.findall(source)) == asked, path.name
