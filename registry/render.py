"""Pages → bytes: the Jinja environment of each language, and the only place that renders."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import rjsmin
from markupsafe import Markup

from registry import colours, compiled, texts, urls
from registry.model import Lang, Link, Page
from registry.program import TEMPLATES
from registry.schema import Schemas
from registry.site import Site

NAV = (
    "companies", "groups", "registers", "batches", "changes", "sectors", "functions",
    "regions", "laws",
)  # fmt: skip
Render = Callable[[Page], bytes]
NO_FILES: Mapping[str, str] = {"labels": "", "manifest": "", "facets": ""}


def assets(folder: Path = TEMPLATES, accent: str = "") -> dict[str, bytes]:
    """The files that pages use, by their path in the site; the style's name tells its content."""
    style = b"".join(path.read_bytes() for path in sorted((folder / "assets/css").glob("*.css")))
    digest = hashlib.sha256(style).hexdigest()[:10]
    icon = (folder / "assets/favicon.svg").read_bytes()
    made = {f"assets/site.{digest}.css": style}
    if accent:
        own = colours.style(accent).encode()
        made[f"assets/colours.{hashlib.sha256(own).hexdigest()[:10]}.css"] = own
        icon = colours.icon(icon, accent)
    return {**made, "favicon.svg": icon}


def styles(accent: str = "") -> tuple[str, ...]:
    """The paths of the styles, in the order in which pages name them."""
    return tuple(path for path in assets(accent=accent) if path.endswith(".css"))


# Each script is all files of a folder of assets/js; its name in the site tells its content, but for
# the one that browsers look for again under the same name.
SCRIPTS = {
    "revisions": "assets/revisions.{}.js",
    "box": "assets/box.{}.js",
    "search-page": "assets/search.{}.js",
    "search": "search/worker.{}.js",
    "offline": "search.sw.js",
}


@cache
def scripts(folder: Path = TEMPLATES) -> Mapping[str, tuple[str, bytes]]:
    """The scripts of the site: path and content by the name of their folder, comments left out."""
    found = {}
    for name, path in SCRIPTS.items():
        parts = [each.read_bytes() for each in sorted((folder / "assets/js" / name).glob("*.js"))]
        code = b'(() => {\n"use strict";\n' + b"\n".join(parts) + b"})();\n"
        data = bytes(rjsmin.jsmin(code))
        found[name] = (path.format(hashlib.sha256(data).hexdigest()[:10]), data)
    return found


def renderer(
    lang: Lang,
    site: Site,
    words: Mapping[str, str],
    schemas: Schemas,
    styles: Sequence[str],
    folder: Path = TEMPLATES,
    *,
    note: str = "",
    files: Mapping[str, str] = NO_FILES,
    sources: Mapping[str, str] = NO_FILES,
) -> Render:
    """A function that renders the pages of one language.

    `styles` are the paths of the styles in the site; `files` has those of the names of fields for
    scripts, of the manifest and of the facets of the search. `note` is what every page says of the
    state it shows, "" of the present one. Of `sources`, the template of each page is looked up.
    """
    fixed = _fixed(lang, site, words, note, schemas)
    root = "" if lang == "en" else "../"
    others = [
        (other, texts.of(other, schemas.texts))  # who leads to a page, in its own words
        for other in site.languages
        if other != lang
    ]
    paths = {name: path for name, (path, _) in scripts(folder).items()}

    @cache
    def at(up: str, to_root: str) -> jinja2.Environment:
        """The templates of all pages that lie as deep: whatever these share is the same to them."""
        environment = compiled.environment(folder, fixed)
        environment.filters["n"] = lambda number: f"{number:,}"
        environment.globals.update(
            up=up,
            root=to_root,
            stands=schemas.stands,
            has=lambda kind, path: path in schemas.tables.get(kind, {}),
            registrations="registration" in schemas.field("register", "kind").enum,
            styles=tuple(to_root + one for one in styles),
            scripts={name: to_root + path for name, path in paths.items()},
            files=files,
            icon=f"{to_root}favicon.svg",
            field=_fields(environment, lang, words, schemas),
        )
        repeated = environment.get_template("components/repeated.html")
        environment.globals.update(compiled.remembered(repeated))
        for name in ("head", "foot"):
            text = environment.get_template(f"components/{name}.html").render()
            environment.globals[name] = Markup(text)  # noqa: S704
        return environment

    @cache
    def template(name: str, up: str, to_root: str) -> jinja2.Template:
        return at(up, to_root).get_template(f"pages/{name}")

    def render(page: Page) -> bytes:
        sources.get(page.template)
        up = urls.up(page.url)
        to_root = up + root
        if page.anywhere:
            to_root = site.base_path
            up = to_root + urls.output(lang, "")
        return (
            template(page.template, up, to_root)
            .render(
                page.context,
                page=page,
                refresh=up + urls.href(page.leads_to) if page.leads_to else "",
                canonical=urls.absolute(site.base_url, lang, page.leads_to or page.url),
                alternates=[
                    (other, urls.absolute(site.base_url, other, page.url))
                    for other in site.languages
                ],
                twins=[
                    (
                        other,
                        texts.tag(other),
                        to_root + urls.href(urls.output(other, page.url)),
                        said,
                    )
                    for other, said in others
                ],
            )
            .encode()
        )

    return render


def _fixed(
    lang: Lang, site: Site, words: Mapping[str, str], note: str, schemas: Schemas
) -> Mapping[str, Any]:
    """What all pages of a language have in common."""
    return {
        "t": words,
        "lang": lang,
        "html_lang": texts.tag(lang),
        "other_lang": texts.tag(site.other(lang)),
        # What marks a name, as it is filed, on a page in another language.
        "zh": Markup("" if lang == site.names else f' lang="{texts.tag(site.names)}"'),  # noqa: S704
        "site_title": site.title[lang],
        "site_note": note,
        "nav": (
            *(Link(words[f"nav.{key}"], f"{key}/index.html") for key in NAV if schemas.stands(key)),
            *(Link(one.label[lang], f"{one.ref}/index.html") for one in schemas.axes),
        ),
        "count": lambda key, number: words[
            f"count.{key}.{'one' if number == 1 else 'other'}"
        ].format(n=f"{number:,}"),
    }


def _fields(
    environment: jinja2.Environment, lang: Lang, words: Mapping[str, str], schemas: Schemas
) -> Callable[[str, str], Markup]:
    component = environment.get_template("components/field.html")

    @cache
    def field(kind: str, path: str) -> Markup:
        """The name of a field, which opens its help."""
        info = schemas.field(kind, path)
        # The schema speaks to those who write a record; here and there a reader needs other words.
        hint = words.get(f"help.{kind}.{path}") or info.help[lang]
        return Markup(component.render(name=info.label[lang], help=hint))  # noqa: S704

    return field
