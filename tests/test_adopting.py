"""A registry for another subject, as docs/adopting.md tells: not Chinese, with words of its own."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import cli, colours, git, load, pinyin, seeding, site, texts
from registry.files import read
from tests.conftest import REPOSITORY

DOCUMENT = (REPOSITORY / "docs" / "adopting.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.S)
FILES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", DOCUMENT, re.S)
FIELDS = [json.loads(f"{{{one}}}") for one in re.findall(r"```json\n(.*?)```", DOCUMENT, re.S)]
ENTRY = "content/filings/example-register/2031-01/EX-0001.md"
# Of CAC, its country and its language nothing may be left.
CHINESE = re.compile("CAC|Cyberspace|Chin(?:a|ese)|[Pp]inyin|Provinc|Beijing|generative AI")


def _rooted(root: Path, arguments: list[str]) -> list[str]:
    return [one.replace("../my-registry", str(root)) for one in arguments]


def run(root: Path, *arguments: str) -> int:
    return cli.main(_rooted(root, list(arguments)))


def commands(block: str) -> Iterator[list[str]]:
    for line in block.splitlines():
        python, program, *arguments = shlex.split(line)
        assert (python, program) == ("python", "build.py")
        yield arguments


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry of the document, with its entry and its field, built."""
    root = tmp_path_factory.mktemp("adopting") / "my-registry"
    first, *rest = SHELL
    for arguments in commands(first):
        if arguments[0] == "init":
            arguments += ["--name", "nl=Voorbeeldregister", "--no-git"]
        else:
            arguments += ["--no-history", "--jobs", "1"] if arguments[0] == "build" else []
        assert run(root, *arguments) == 0, arguments
    assert (root / "site" / "index.html").is_file()
    for path, text in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for block in rest:
        for arguments in commands(block):
            if arguments[0] == "new":
                with_fields(root)
            with pytest.MonkeyPatch.context() as patch:  # as `new` looks for --root by itself
                patch.setattr("sys.argv", ["build.py", *(_rooted(root, arguments))])
                assert run(root, *arguments) == 0, arguments
    assert build(root) == 0
    return root


def with_fields(root: Path) -> None:
    """Adds the document's own fields, one of which every entry must have, and their values."""
    path = root / "content/schema/filing.schema.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    for one in FIELDS:
        raw["properties"] |= one
    raw["required"].append("risk")
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    entry = root / ENTRY
    own = "risk: low\ndistricts:\n  - north\nlegal_basis"
    entry.write_text(entry.read_text("utf-8").replace("legal_basis", own), encoding="utf-8")


def build(root: Path) -> int:
    return run(root, "build", "--root", str(root), "--no-history", "--jobs", "1", "--quiet")


def page(root: Path, path: str) -> str:
    return (root / "site" / path).read_text(encoding="utf-8")


def test_pages_are_in_both_languages_with_own_words(begun: Path) -> None:
    dutch = page(begun, "nl/filings/example-register/EX-0001.html")
    english = page(begun, "filings/example-register/EX-0001.html")
    for said in ('<html lang="nl">', "Voorbeeldregister", "Eigenaar", "Wettelijke grondslag",
                 "<p>Een voorbeelddoel</p>", "Risico", "Laag", "In gebruik"):  # fmt: skip
        assert said in dutch, said
    for said in ("Example Register", "Owner", "Legal basis", "<p>An example purpose</p>", "Risk",
                 '<h1 lang="nl">Example allowance check</h1>', ">Nederlands</a>"):  # fmt: skip
        assert said in english, said
    assert "Sectors" not in page(begun, "index.html")


def test_nothing_is_left_of_another_registry(begun: Path) -> None:
    pages = [one for one in (begun / "site").rglob("*") if one.suffix in (".html", ".xml", ".json")]
    assert len(pages) > 60
    for one in pages:
        text = one.read_text(encoding="utf-8")
        assert not pinyin.HAN.search(text), one
        assert not CHINESE.search(text.replace("cn-cac", "")), one


def test_no_text_of_dutch_pages_is_english(begun: Path) -> None:
    english, dutch = (texts.flat(text(begun, lang)) for lang in ("en", "nl"))
    alike = {key for key, said in dutch.items() if said == {**texts.english(), **english}.get(key)}
    words = {re.sub("{.*?}", "", dutch[key]).strip(" ()#") for key in alike}
    same = {"Register", "Registers", "Status", "Filters", "commit", "Commit", "Commits", "Sector",
            "Pull request", "pull request", "pinyin"}  # fmt: skip
    assert {one for one in words if re.search("[a-z]{4}", one)} == same


def test_an_axis_of_its_own_has_pages(begun: Path) -> None:
    assert ">Stadsdelen</a>" in page(begun, "nl/index.html")  # in the menu
    assert "Waar zij gebruikt wordt." in page(begun, "nl/axes/districts/index.html")
    dutch = page(begun, "nl/axes/districts/north.html")
    assert "<h1>Noord</h1>" in dutch and "Example allowance check" in dutch
    assert "Example parking planner" not in dutch
    assert "Example parking planner" in page(begun, "axes/districts/south.html")
    entry = page(begun, "filings/example-register/EX-0001.html")
    assert '<a href="../../axes/districts/north.html">North</a>' in entry


def test_an_edit_makes_the_pages_of_an_axis_anew(begun: Path) -> None:
    right = (begun / ENTRY).read_text(encoding="utf-8")
    path = begun / "content/axes/districts.yml"
    names = path.read_text(encoding="utf-8")
    try:
        (begun / ENTRY).write_text(right.replace("- north", "- south"), encoding="utf-8")
        path.write_text(names.replace("en: South", "en: Far south"), encoding="utf-8")
        assert build(begun) == 0
        assert "Example allowance check" not in page(begun, "axes/districts/north.html")
        south = page(begun, "axes/districts/south.html")
        assert "<h1>Far south</h1>" in south and "Example allowance check" in south
    finally:
        (begun / ENTRY).write_text(right, encoding="utf-8")
        path.write_text(names, encoding="utf-8")
        assert build(begun) == 0


def test_new_takes_what_the_schema_has(begun: Path) -> None:
    made = begun / "content/filings/example-register/2031-01/EX-0002.md"
    said = made.read_text(encoding="utf-8")
    assert "name: Example parking planner\n" in said
    assert "status: in-use\n" in said
    assert "risk: high\ndistricts:\n  - south\n" in said


def test_a_company_under_another_name(begun: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(begun, copy, ignore=shutil.ignore_patterns("site", ".cache"))
    arguments = ("example-department", "Example Bureau", "--until", "2031-02")
    assert run(copy, "company", "rename", *arguments, "--root", str(copy)) == 0
    text = (copy / "content/companies/example-department.yml").read_text(encoding="utf-8")
    assert text.startswith("name: Example Bureau\nformer_names:\n  - name: Example Department\n")
    assert run(copy, "check", "--root", str(copy)) == 0


def text(root: Path, lang: str) -> str:
    return (root / texts.FILE.format(lang)).read_text(encoding="utf-8")


def test_the_colour_is_a_style_of_its_own(begun: Path) -> None:
    (style,) = (begun / "site" / "assets").glob("colours.*.css")
    assert "--link: #7a1f5c;" in style.read_text(encoding="utf-8")
    assert f"assets/{style.name}" in page(begun, "index.html")
    assert "style=" not in page(begun, "index.html")


@pytest.mark.parametrize("accent", ["#7a1f5c", "#0a4f94", "#006400", "#000000"])
def test_colours_can_be_read_by_day_and_night(accent: str) -> None:
    assert colours.wrong(accent) is None
    day, night = colours.style(accent).splitlines()
    for line, behind in ((day, colours.DAY), (night, colours.NIGHT)):
        for found in re.findall(r"#[0-9a-f]{6}", line):
            colour = tuple(int(found[at : at + 2], 16) for at in (1, 3, 5))
            assert min(colours.contrast(colour, one) for one in behind) >= colours.LEAST  # type: ignore[arg-type]


WRONG = (
    ("number: EX-0001", "number: EX-0001\nrisks: low", f"{ENTRY}:4:1: unknown-field"),
    ("risk: low", "risk: lo", f"{ENTRY}:12:7: not-allowed"),
    ("- north", "- nort", f"{ENTRY}:14:5: unknown-axis-entry"),
    ("risk: low\n", "", f"{ENTRY}:2:1: missing-field"),
    ("name: Example", "name:\n  zh: Example", f"{ENTRY}:5:3: wrong-kind"),
)


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    begun: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    right = (begun / ENTRY).read_text(encoding="utf-8")
    try:
        (begun / ENTRY).write_text(right.replace(old, new), encoding="utf-8")
        assert run(begun, "check", "--root", str(begun)) == 1
        assert said in capsys.readouterr().out
    finally:
        (begun / ENTRY).write_text(right, encoding="utf-8")


SETTINGS = (
    ("accent: \"#7a1f5c\"", "accent: \"#ffcc00\"", "10:9", "accent: #ffcc00 has a contrast of"),
    ("accent: \"#7a1f5c\"", "accent: plum", "10:9", "accent: 'plum' is no colour"),
    ("  - nl", "  - fy", "8:5", "languages: fy has no texts"),
    ("names: nl", "names: Dutch", "9:8", "names: 'Dutch' is no code"),
    ("names: nl", "fonts: nl", "9:1", "unknown: fonts"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "said"), SETTINGS)
def test_settings_are_checked(
    begun: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, place: str, said: str
) -> None:
    right = (begun / "site.yml").read_text(encoding="utf-8")
    try:
        assert old in right
        wrong = right.replace(old, new).replace("  nl: V", "  fy: V" if "fy" in new else "  nl: V")
        (begun / "site.yml").write_text(wrong, encoding="utf-8")
        assert run(begun, "check", "--root", str(begun)) == 1
        assert f"site.yml:{place}: site-setting {said}" in capsys.readouterr().out
        with pytest.raises(site.SiteError, match=f"site.yml:{place}: "):
            site.read(begun)
    finally:
        (begun / "site.yml").write_text(right, encoding="utf-8")


def test_a_missing_text_is_a_problem_and_never_english(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = begun / texts.FILE.format("nl")
    right = path.read_text(encoding="utf-8")
    try:
        path.write_text(right.replace("  home: Start\n", ""), encoding="utf-8")
        assert build(begun) == 1
        told = capsys.readouterr().err
        assert "content/schema/texts.nl.yml:14:1: missing-text the text nav.home is missing" in told
        assert "in English: Home" in told
    finally:
        path.write_text(right, encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Toon {n}", ""),
        ("Toon {m}", "wrong-blank"),
        ("Toon {n.__class__}", "wrong-blank"),
        ("Toon {n!r}", "wrong-blank"),
        ("Toon {", "wrong-blank"),
    ],
)
def test_blanks_are_those_of_english(said: str, rule: str) -> None:
    data = f'list:\n  others: "{said}"\n'.encode()
    _, issues = texts.read("en", data, ())
    assert [one.rule for one in issues] == ([rule] if rule else [])


def test_another_language_has_every_word_to_be_written(tmp_path: Path) -> None:
    root = tmp_path / "fy"
    assert run(root, "init", str(root), "--name", "Foarbyld", "--language", "fy", "--no-git") == 0
    _, _, found = load.load(read(root))
    missing = [one for one in found if one.rule == "missing-text"]
    of_texts = {one.found for one in missing if one.path.endswith("texts.fy.yml")}
    assert {"nav.home", "list.name", "wording.until", "language.fy"} <= of_texts
    labels = [one for one in missing if one.path.endswith("filing.schema.json")]
    assert len(labels) > 30 and all(one.line > 1 for one in labels)
    assert {one.rule for one in found} <= {"missing-text", "empty-value"}


def test_english_alone(tmp_path: Path) -> None:
    root = tmp_path / "one"
    assert run(root, "init", str(root), "--name", "Example", "--no-git") == 0
    assert run(root, "check", "--root", str(root)) == 0
    assert build(root) == 0
    assert not (root / "site" / "nl").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--name: what is the registry called?"),
        (["--name", " "], "--name: a name"),
        (["--name", "A", "--language", "Dutch"], "--language: 'Dutch' is no code"),
        (["--name", "nl=A"], "--name: nl is none of the languages: en"),
        (["--name", "A", "--accent", "#fff000"], "--accent: #fff000 has a contrast"),
        (["--name", "A", "--accent", "red"], "--accent: 'red' is no colour"),
        (["--name", "A", "--register", "A B"], "--register: 'A B' is no id"),
        (["--name", "A", "--public-since", "soon"], "--public-since: 'soon' is no date"),
        (["--name", "A", "--base-url", "here"], "--base-url: 'here' is no address"),
    ],
)
def test_wrong_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert cli.main(["init", str(tmp_path / "new"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_repository_is_begun_so_that_pages_know_their_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Example")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "example@example.org")
    root = tmp_path / "new"
    assert cli.main(["init", str(root), "--name", "Example"]) == 0
    assert "Change-Kind: editorial" in git.run(root, "log", "--format=%B")
    assert cli.main(["build", "--root", str(root), "--jobs", "1", "--quiet"]) == 0
    assert "Begin the registry" in page(root, "changes/recorded/index.html")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    assert cli.main(["init", str(tmp_path), "--name", "A"]) == 2
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_answers_are_asked_for_until_they_can_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("\nExample\nen Dutch\nen nl\nyellow\n\n"))
    assert cli.main(["init", str(tmp_path / "new"), "--no-git"]) == 0
    assert "'Dutch' is no code" in capsys.readouterr().out
    made = site.read(tmp_path / "new")
    assert (made.title["nl"], made.languages, made.accent) == ("Example", ("en", "nl"), "#0a4f94")


def test_the_seed_says_nothing_of_cac() -> None:
    types = {path.name.partition(".")[0] for path in (seeding.SEED / "schema").iterdir()}
    own = texts.flat((seeding.SEED / "texts" / "en.yml").read_text(encoding="utf-8"))
    for key, said in {**texts.english(), **own}.items():
        if texts.asked(key, types) and not key.startswith(("language.", "search.example.")):
            assert not CHINESE.search(said) and not pinyin.HAN.search(said), key
