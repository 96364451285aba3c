"""The forms of issues: made of the schemas, and read back from the text GitHub makes of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import yaml
from msgspec import Struct

from registry.entering import questions
from registry.entering.about_list import TOLD
from registry.model import Content, Label
from registry.schema import FieldInfo, Schemas

FOLDER = ".github/ISSUE_TEMPLATE/"
EMPTY = ("_No response_", "None", "")
BETWEEN = " · "  # of the two languages of a label or choice
MOST = 70_000  # characters of an issue that are read; GitHub takes 65,536
FIXED = ("listings.batch", "number", "register")  # what names a filing and its file
WIDE = {"products", "terms"}

Kind = Literal["input", "textarea", "dropdown"]
Answers = Mapping[str, str]  # by id of the question


class Question(Struct, frozen=True):
    """One question of a form; the answer comes under its label."""

    id: str  # of the field, or an option of `new`
    label: Label
    help: Label
    required: bool = False
    kind: Kind = "input"
    choices: tuple[str, ...] = ()
    example: str = ""  # shown where nothing is typed yet

    @property
    def title(self) -> str:
        """The label in both languages."""
        return f"{self.label.en}{BETWEEN}{self.label.zh}"


class Form(Struct, frozen=True):
    """A form of issues."""

    name: str  # of its file
    label: Label
    help: Label
    questions: tuple[Question, ...]


FILING = Question(
    "filing",
    Label("Which filing", "哪项备案"),
    Label(
        "Its number, or register/number where two registers have the same one.",
        "备案编号；两个名录编号相同时写作“名录/编号”。",
    ),
    required=True,
)
COMPANY = Question(
    "company",
    Label("Which company", "哪家公司"),
    Label(
        "Its legal name, present or former, or its id in the address of its page.",
        "现用名、曾用名，或其页面网址中的代码。",
    ),
)
FIELD = Label("Which field", "哪个字段")
VALUE = Question(
    "value",
    Label("What it should say", "应当改为"),
    Label(
        "The value as the source prints it; several a line each; -- for none.",
        "来源所载的值；多个值每行一个；没有则写 --。",
    ),
    required=True,
    kind="textarea",
)
SOURCE = Question(
    "source",
    Label("Source", "来源"),
    Label("The public address where it can be read.", "可公开查阅的网址。"),
    required=True,
)
NEW_COMPANY = Question(
    "new_company",
    Label("A company that is new here", "本库尚无的公司"),
    Label(
        "Its legal name as printed, where no file has it yet.", "公布的主体名称，仅限本库尚无者。"
    ),
)


def forms(schemas: Schemas, content: Content) -> tuple[Form, ...]:
    """All forms there are."""
    return (
        Form(
            "new-filing",
            Label("New filing", "新增备案"),
            Label("A filing that an official list prints.", "官方清单公布的一项备案。"),
            tuple(_of_filing(schemas, content)),
        ),
        Form(
            "correction",
            Label("Correction", "更正"),
            Label("A field of a filing that says something wrong.", "备案中有误的一个字段。"),
            (FILING, _which(editable(schemas)), VALUE, SOURCE),
        ),
        Form(
            "company",
            Label("Company", "公司"),
            Label(
                "A company that is new here, or a fact of one, with its source.",
                "本库尚无的公司，或公司的一项信息，及其来源。",
            ),
            (COMPANY, NEW_COMPANY, *_of_company(schemas), SOURCE),
        ),
    )


def _of_filing(schemas: Schemas, content: Content) -> Iterator[Question]:
    """What any register prints or a filing must have; and a company or a list that is new here."""
    registers = [None, *content.registers.values()]
    for one in questions.answerable(schemas):
        wanted = any(
            questions.needed(one, each, schemas) or questions.printed(one, each, schemas)
            for each in registers
        )
        if not wanted or one.path in ("status", "name.en"):
            continue
        needed = questions.needed(one, None, schemas) and one.path != "company"
        yield _question(one.path, _label(one, schemas), one, content, needed)
        if one.path == "company":
            yield NEW_COMPANY
    for name in TOLD:
        field = schemas.field("batch", name)
        label = Label(f"New list: {field.label.en}", f"新清单：{field.label.zh}")
        yield _question(f"batch.{name}", label, field, content, False)


def _label(field: FieldInfo, schemas: Schemas) -> Label:
    en, _, zh = questions.called(field, schemas, "en").partition(BETWEEN)
    return Label(en, zh)


def _question(
    id_: str, label: Label, field: FieldInfo, content: Content, required: bool
) -> Question:
    choices = _choices(field, content)
    kind: Kind = "dropdown" if choices else "textarea" if id_ in WIDE else "input"
    if id_ == "company":  # any name will do here, where a file needs the slug
        return Question(id_, label, COMPANY.help, required, kind)
    return Question(id_, label, field.help, required, kind, choices, _example(field))


def _example(field: FieldInfo) -> str:
    """What an answer looks like, of the schema; as the lists print it where that is otherwise."""
    if field.path == "products":
        return "例甲（APP）、例甲网（网站）"
    if isinstance(field.example, list):
        return "、".join(map(str, field.example))
    return "" if field.example is None else str(field.example)


def _choices(field: FieldInfo, content: Content) -> tuple[str, ...]:
    """What can be chosen, in both languages, where the choices are few and seldom change."""
    if field.enum:
        return tuple(f"{one.en}{BETWEEN}{one.zh}" for one in field.enum.values())
    if field.ref in ("registers", "categories", "roles"):
        known = getattr(content, field.ref).values()
        return tuple(f"{one.name.en}{BETWEEN}{one.name.zh}" for one in known)
    return ()


def editable(schemas: Schemas) -> dict[str, str]:
    """The fields of a filing that a correction may name, by what they are called."""
    found = [one for one in questions.answerable(schemas) if one.path not in FIXED]
    return {questions.called(one, schemas, "en"): one.path for one in found}


def _which(fields: Mapping[str, str]) -> Question:
    help_ = Label("One form corrects one field.", "一张表单更正一个字段。")
    return Question("field", FIELD, help_, True, "dropdown", tuple(fields))


COMPANY_FIELDS = (
    "name.en",
    "name.en_source",
    "name.en_reference",
    "aliases.name",
    "aliases.kind",
    "aliases.source",
    "region",
    "website",
)


def _of_company(schemas: Schemas) -> Iterator[Question]:
    for path in COMPANY_FIELDS:
        one = schemas.field("company", path)
        above = schemas.field("company", path.partition(".")[0]).label if "." in path else None
        label = Label(
            f"{above.en} / {one.label.en}" if above else one.label.en,
            f"{above.zh} / {one.label.zh}" if above else one.label.zh,
        )
        choices = tuple(f"{each.en}{BETWEEN}{each.zh}" for each in one.enum.values())
        kind: Kind = "dropdown" if choices else "input"
        example = "" if path == "name.en" else _example(one)  # that of an algorithm
        yield Question(path, label, one.help, False, kind, choices, example)


# --- to GitHub ----------------------------------------------------------------------------------


def as_yaml(form: Form) -> str:
    """The file of a form, as GitHub wants it."""
    top = {
        "name": f"{form.label.en}{BETWEEN}{form.label.zh}",
        "description": f"{form.help.en} {form.help.zh}",
        "title": f"{form.label.en}: ",
        "body": [_element(one) for one in form.questions],
    }
    made = yaml.safe_dump(top, allow_unicode=True, sort_keys=False, width=100)
    return f"# Made from the schemas by `python build.py schema`: change those.\n{made}"


def _element(one: Question) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "label": one.title,
        "description": f"{one.help.en} {one.help.zh}",
    }
    if one.choices:
        attributes["options"] = list(one.choices)
    elif one.example:
        attributes["placeholder"] = one.example
    return {
        "type": one.kind,
        "id": one.id.replace(".", "-"),  # letters, digits, - and _ are all that it may hold
        "attributes": attributes,
        "validations": {"required": one.required},
    }


# --- from GitHub --------------------------------------------------------------------------------


def read(body: str, known: tuple[Form, ...]) -> tuple[Form, Answers] | None:
    """Which form the text of an issue is, and its answers; None it is none.

    Only a heading that is just the label of a question begins an answer; the first one counts.
    """
    text = body[:MOST].replace("\r\n", "\n")
    for form in known:
        found = _answers(text, form)
        if form.questions[0].id in found:
            return form, found
    return None


def _answers(text: str, form: Form) -> dict[str, str]:
    titles = {one.title: one for one in form.questions}
    found: dict[str, str] = {}
    parts = re.split(r"^### (.+)$", text, flags=re.M)
    for title, answer in zip(parts[1::2], parts[2::2], strict=True):
        one = titles.get(title.strip())
        given = answer.strip()
        if one is None or one.id in found:
            continue
        found[one.id] = "" if given in EMPTY else _chosen(given, one)
    return found


def _chosen(given: str, one: Question) -> str:
    """The answer; of a choice of ours its English part, by which a value is known."""
    if one.id == "field":
        return given
    return given.partition(BETWEEN)[0] if given in one.choices else given
