"""A registry for another subject, as it begins: its files, made of a seed and a few answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from registry import dump, pinyin, texts, yamldoc
from registry.load import AXES
from registry.model import LANGS, Lang
from registry.program import TEMPLATES
from registry.schema import FOLDER, SUFFIX

SEED = TEMPLATES / "seed"
_LABEL = re.compile("x-(title|description)-[a-z]{2,3}")


class Settings(Struct, frozen=True):
    """What is asked of who begins a registry."""

    name: Mapping[Lang, str]  # in each of the languages
    languages: tuple[Lang, ...]  # English first
    names: Lang  # in which its register publishes names
    accent: str  # "" that of the program
    register: str  # the id of the first register
    authority: str  # who keeps that register
    public_since: str
    base_url: str
    repository: str


def register_id(name: str) -> str:
    """The id of a register with a name."""
    return pinyin.slug(name)[:60].strip("-") or "register"


def files(settings: Settings, folder: str) -> dict[str, str]:
    """Every file of the registry, by its path in `folder`, as commands name it."""
    made = {
        "site.yml": _site(settings),
        "content/registers.yml": dump.records("register", [_register(settings)]),
        ".gitignore": "/site/\n/.cache/\n",
        "README.md": _read("files/README.md").format(name=settings.name["en"], folder=folder),
        ".github/pull_request_template.md": _read("files/pull_request_template.md"),
    }
    for path in sorted((SEED / "schema").glob(f"*{SUFFIX}")):
        spoken = _spoken(json.loads(path.read_text(encoding="utf-8")), settings.languages)
        text = json.dumps(spoken, ensure_ascii=False, indent=2)
        made[FOLDER + path.name] = f"{text}\n"
    for path in sorted((SEED / "axes").glob("*.yml")):
        made[f"{AXES}{path.name}"] = dump.text(_named(path, settings.languages))
    types = {path.name.removesuffix(SUFFIX) for path in (SEED / "schema").iterdir()}
    for lang in settings.languages:
        made[texts.FILE.format(lang)] = _texts(lang, types)
        made[f"content/pages/about.{lang}.md"] = _about(lang, settings)
    return made


def unspoken(languages: Iterable[Lang]) -> tuple[Lang, ...]:
    """The languages in which the seed says nothing: their texts and labels are to be written."""
    return tuple(lang for lang in languages if not _file("texts", lang, "yml").is_file())


def _read(name: str) -> str:
    return (SEED / name).read_text(encoding="utf-8")


def _file(kind: str, lang: Lang, ending: str) -> Path:
    name = f"about.{lang}" if kind == "pages" else lang
    return SEED / kind / f"{name}.{ending}"


def _site(settings: Settings) -> str:
    plain = {
        "title": {lang: settings.name[lang] for lang in settings.languages},
        "base_url": settings.base_url,
        "repository": settings.repository,
        "languages": list(settings.languages),
        "names": settings.names,
        "accent": settings.accent,
    }
    head = "# Settings of the site: docs/adopting.md of the program tells of each.\n"
    return head + dump.text({key: value for key, value in plain.items() if value})


def _register(settings: Settings) -> Mapping[str, Any]:
    """The first register, of which more is to be told by hand."""
    said = {"en": "The entries of {}.", "nl": "De registraties van {}."}
    name = {lang: settings.name[lang] for lang in settings.languages}
    return {
        "id": settings.register,
        "name": name,
        "short": name,
        "description": {
            lang: said.get(lang, "").format(settings.name[lang]) for lang in settings.languages
        },
        "kind": "filing",
        "authority": dict.fromkeys(settings.languages, settings.authority),
        "public_since": settings.public_since,
    }


def _named(path: Path, languages: tuple[Lang, ...]) -> list[Mapping[str, Any]]:
    """The entries of an axis, with their names in these languages."""
    root, _ = yamldoc.parse(path.read_text(encoding="utf-8"))
    entries = yamldoc.plain(root) if root else []
    return [{**one, "name": _by(languages, one["name"])} for one in entries]


def _about(lang: Lang, settings: Settings) -> str:
    path = _file("pages", lang, "md")
    return path.read_text(encoding="utf-8") if path.is_file() else f"{settings.name[lang]}\n"


def _texts(lang: Lang, types: set[str]) -> str:
    """The texts of a language; one that the seed does not speak has every key, and no text."""
    path = _file("texts", lang, "yml")
    if path.is_file():
        return path.read_text(encoding="utf-8")
    english = texts.flat(_read("texts/en.yml"))
    keys = english if lang in LANGS else (key for key in texts.english() if texts.asked(key, types))
    named = f"language.{lang}"
    wanted = [*(key for key in keys if not key.startswith("language.")), named]
    head = (
        f"# What pages say in {lang}: `check` names every text that is missing, with the English.\n"
    )
    return head + "\n".join(_empty(wanted)) + "\n"


def _empty(keys: Iterable[str]) -> Iterator[str]:
    """Keys without values as lines of YAML."""
    above: list[str] = []
    for key in keys:
        *folders, last = key.split(".")
        same = 0
        while same < min(len(folders), len(above)) and folders[same] == above[same]:
            same += 1
        yield from (f"{'  ' * at}{folders[at]}:" for at in range(same, len(folders)))
        yield f"{'  ' * len(folders)}{last}:"
        above = folders


def _spoken(node: Any, languages: tuple[Lang, ...]) -> Any:
    """A schema with its labels in these languages; what the seed does not say is ""."""
    if isinstance(node, list):
        return [_spoken(one, languages) for one in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if _LABEL.fullmatch(key):
            continue
        if key == "x-enum":
            made[key] = {word: _by(languages, said) for word, said in value.items()}
        elif key == "$defs":
            made[key] = {name: _texted(one, languages) for name, one in value.items()}
        elif key == "examples":
            made[key] = [_by(languages, one) if _told(one) else one for one in value]
        else:
            made[key] = _spoken(value, languages)
        if key in ("title", "description") and isinstance(value, str):
            others = (lang for lang in languages if lang != "en")
            made |= {f"x-{key}-{lang}": node.get(f"x-{key}-{lang}", "") for lang in others}
    return made


def _texted(node: Mapping[str, Any], languages: tuple[Lang, ...]) -> dict[str, Any]:
    """The schema of a text by language, with these."""
    own = node["properties"]
    bare = {key: one for key, one in own["en"].items() if not _LABEL.fullmatch(key)}
    fields = {lang: own.get(lang, {**bare, "title": lang}) for lang in languages}
    made = {**node, "properties": _spoken(fields, languages)}
    return {**made, "required": list(languages)} if "required" in node else made


def _told(example: Any) -> bool:
    return isinstance(example, dict) and "en" in example


def _by(languages: tuple[Lang, ...], said: Mapping[Lang, str]) -> dict[Lang, str]:
    return {lang: said.get(lang, "") for lang in languages}
