import hashlib
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry import files, held, load, memo, parsing, reading, text
from registry.model import Content
from registry.reading import ChangedError, Reading
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, SERVICE, WANGLUO, Tree

ID = "cn-cac-deep-synthesis/网信算备110108000000101230017号"
SCHEMA = "content/schema/filing.schema.json"
PURPOSE = "status: filed\npurpose:\n  zh: |\n    用途。\n"
MAPPINGS = [name for name in Content.__struct_fields__ if name not in ("identities", "broken")]


def equal(one: Reading, other: Reading) -> None:
    """Holds two readings against each other in all but what has changed."""
    assert one.content == other.content
    for name in MAPPINGS:  # equality of mappings knows no order
        assert list(getattr(one.content, name)) == list(getattr(other.content, name)), name
    assert one.problems == other.problems
    assert one.schemas.raw == other.schemas.raw
    assert list(one.files) == list(other.files)
    assert {path: seen.blob for path, seen in one.files.items()} == {
        path: seen.blob for path, seen in other.files.items()
    }
    assert dict(one.tree) == dict(other.tree)
    one_by_one = (repr([*each.content.filings.values()]) for each in (one, other))
    assert next(one_by_one) == next(one_by_one)  # of details, the order too


@pytest.fixture
def settled(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """A tree whose files are all held to be older than the first look at them."""
    monkeypatch.setattr(files, "MARGIN", 0)
    return tree


# --- what a reading tells ---------------------------------------------------------------------


def test_a_first_reading_is_what_loading_gives(tree: Tree) -> None:
    read = reading.read(tree.root)
    content, schemas, problems = load.load(tree.files())
    assert (read.content.filings, list(read.problems)) == (content.filings, problems)
    assert read.schemas.raw == schemas.raw
    assert read.changed == {path for path, _ in tree.files()} == set(read.files)
    assert dict(read.tree) == dict(tree.files())


def test_files_have_the_names_that_git_gives_them(tree: Tree) -> None:
    data = FILES[KEJI].encode()
    name = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    assert reading.read(tree.root).files[KEJI].blob == name


def test_no_content_is_an_empty_reading(tmp_path: Path) -> None:
    first = reading.read(tmp_path)
    assert (dict(first.files), first.problems, first.content.filings) == ({}, (), {})
    assert not reading.read(tmp_path, first).changed


def test_what_has_not_changed_is_the_same_object(tree: Tree) -> None:
    before = reading.read(tree.root)
    tree.edit(RECOMMENDATION, "status: filed", "status: cancelled")
    tree.edit("content/roles.yml", "en: Service provider", "en: Provider of a service")
    tree.edit(KEJI, "codes:", "# a remark\ncodes:")
    after = reading.read(tree.root, before)
    assert after.changed == {RECOMMENDATION, KEJI, "content/roles.yml"}
    assert after.content.filings[ID] is before.content.filings[ID]
    assert after.content.companies["shili-keji"] is before.content.companies["shili-keji"]
    assert after.content.registers is before.content.registers
    other = "service-technical-supporter"
    assert after.content.roles[other] is before.content.roles[other]
    assert after.content.roles["service-provider"].name.en == "Provider of a service"
    assert after.schemas is before.schemas


def test_nothing_changed_reads_no_file(settled: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reading.read(settled.root, reading.read(settled.root))
    monkeypatch.setattr(files, "bytes_of", pytest.fail)
    after = reading.read(settled.root, before)
    assert not after.changed
    assert after.content is before.content
    assert after.files is before.files


def test_a_schema_that_changes_reads_its_records_anew(tree: Tree) -> None:
    before = reading.read(tree.root)
    tree.edit(SCHEMA, '"status": {', '"state": {')
    after = reading.read(tree.root, before)
    equal(after, reading.read(tree.root))
    assert after.changed == {SCHEMA}
    assert not after.content.filings
    assert after.content.companies["shili-keji"] is before.content.companies["shili-keji"]


@pytest.mark.parametrize("older", [0, 1_000_000_000])
def test_same_size_and_same_time_are_found_out(tree: Tree, older: int) -> None:
    path = tree.root / KEJI
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - older))
    before = reading.read(tree.root)
    stat = path.stat()
    tree.edit(KEJI, "示例科技", "例示科技")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    after = reading.read(tree.root, before)
    assert after.changed == {KEJI}
    assert after.content.companies["shili-keji"].name.zh.startswith("例示")


def test_a_clock_that_stands_still_hides_nothing(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a coarse clock makes of two edits in one of its steps: no number tells them apart."""
    listed = files.listed
    start = (tree.root / KEJI).stat()

    def coarse(root: Path) -> Any:
        for path, stat in listed(root):
            yield path, start if path == KEJI else stat

    monkeypatch.setattr(files, "listed", coarse)
    before = reading.read(tree.root)
    tree.edit(KEJI, "示例科技", "例示科技")
    assert reading.read(tree.root, before).changed == {KEJI}


def test_a_file_only_touched_has_not_changed(tree: Tree) -> None:
    before = reading.read(tree.root)
    (tree.root / KEJI).touch()
    tree.move(DEEP, "elsewhere")
    tree.move("elsewhere", DEEP)
    after = reading.read(tree.root, before)
    assert not after.changed
    assert after.content is before.content


def test_a_file_that_goes_while_it_is_read_is_not_there(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files.bytes_of

    def gone(root: Path, path: str) -> bytes:
        if path == KEJI:
            raise FileNotFoundError
        return whole(root, path)

    monkeypatch.setattr(files, "bytes_of", gone)
    read = reading.read(tree.root)
    assert KEJI not in read.files
    assert list(read.content.companies) == ["lizi-wangluo"]


@pytest.mark.parametrize("path", ["content/README.md", "content/companies/x.png"])
def test_what_is_no_record_is_read_when_asked_for(tree: Tree, path: str) -> None:
    tree.write(path, "first")
    read = reading.read(tree.root)
    assert read.tree[path] == b"first"
    tree.write(path, "other")
    with pytest.raises(ChangedError, match=path):
        read.tree[path]


def test_hidden_files_and_linked_folders_are_not_read(tree: Tree) -> None:
    tree.write("content/.hidden/x.yml", "x")
    tree.write("content/companies/.x.yml.swp", "x")
    tree.write("outside/x.yml", "x")
    (tree.root / "content/companies/linked").symlink_to(tree.root / "outside")
    assert not reading.read(tree.root).problems
    (tree.root / "content/companies/y.yml").symlink_to(tree.root / "nothing")
    with pytest.raises(FileNotFoundError):
        reading.read(tree.root)


@pytest.mark.parametrize("several", [1, 3])
def test_many_files_are_read_alike_by_one_and_by_several(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, several: int
) -> None:
    alone = reading.read(tree.root)
    monkeypatch.setattr(parsing, "CHUNK", 4)
    monkeypatch.setattr(parsing, "FEW", 4)
    seen: list[tuple[int, int]] = []
    equal(reading.read(tree.root, None, several, lambda *at: seen.append(at)), alone)
    many = len(alone.files) - len(list((tree.root / "content/schema").iterdir()))
    assert seen[-1] == (many, many)


# --- Markdown ---------------------------------------------------------------------------------


def test_markdown_is_read_along(tree: Tree) -> None:
    tree.edit(RECOMMENDATION, "status: filed\n", PURPOSE)
    content = reading.read(tree.root).content
    assert content.html == {
        load.named(3, "一条示例备注。"): text.html("一条示例备注。"),
        load.named(4, "用途。\n"): text.html("用途。\n", level=4),
    }


def test_markdown_that_is_as_before_is_not_read_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reading.read(tree.root)
    tree.edit(DEEP, "示例", "虚构")
    with monkeypatch.context() as patch:
        patch.setattr(text, "html", pytest.fail)
        now = reading.read(tree.root, before)
    assert now.changed == {DEEP}
    assert now.content.html == before.content.html == reading.read(tree.root).content.html != {}


@pytest.mark.parametrize(
    ("path", "edit", "place"),
    [
        (DEEP, ("一条示例备注。", "- x\n" * 2_000), (24, 1)),
        (RECOMMENDATION, ("status: filed\n", PURPOSE), (10, 7)),
        ("content/pages/about.en.md", ("", "- x\n" * 2_000), (1, 1)),
    ],
)
def test_markdown_that_takes_too_long_is_a_problem(
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    edit: tuple[str, str],
    place: tuple[int, int],
) -> None:
    tree.write(path, FILES.get(path, "").replace(*edit) or edit[1])
    slow = (edit[1].strip(), "用途。\n", edit[1])

    def html(source: str, **_: object) -> str:
        if source in slow:
            raise text.TooSlowError
        return source

    monkeypatch.setattr(text, "html", html)
    (problem,) = reading.read(tree.root).problems
    assert (problem.path, problem.line, problem.column) == (path, *place)
    assert (problem.rule, problem.severity) == ("notes-too-slow", "error")
    assert problem.hint


# --- on disk ----------------------------------------------------------------------------------


def remembered(tree: Tree) -> Reading:
    found = reading.remembered(tree.root)
    assert found is not None
    return found


def test_another_process_goes_on_from_what_is_remembered(
    settled: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reading.read(settled.root)
    reading.remember(settled.root, first)
    equal(remembered(settled), first)
    for path, text_ in ((KEJI, FILES[KEJI] + "aliases: []\n"), (SERVICE, "x"), ("content/x", "")):
        settled.write(path, text_)
        (settled.root / WANGLUO).unlink(missing_ok=True)
        after = reading.read(settled.root, remembered(settled))
        equal(after, reading.read(settled.root))
        reading.remember(settled.root, after)
        equal(remembered(settled), after)
    assert len(list((settled.root / memo.FOLDER).iterdir())) == 3  # one of each was enough
    monkeypatch.setattr(held, "MANY", 1)
    reading.remember(settled.root, reading.read(settled.root, remembered(settled)))
    equal(remembered(settled), after)
    assert len(list((settled.root / memo.FOLDER).iterdir())) == 3


def test_records_that_come_and_go_are_not_put_together_with_all_others(
    settled: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filing and a company come, move and go; of a file that did both, nothing is left."""
    reading.remember(settled.root, reading.read(settled.root))
    filing, company = DEEP.replace("230017", "230099"), KEJI.replace("shili", "other")
    steps: list[Callable[[], object]] = [
        lambda: settled.write(filing, FILES[DEEP].replace("230017", "230099")),
        lambda: settled.write(company, FILES[KEJI].replace("示例", "其他")),
        lambda: settled.move(DEEP, DEEP.replace("2023-08", "2023-09")),
        lambda: settled.move(DEEP.replace("2023-08", "2023-09"), DEEP),
        lambda: (settled.root / company).unlink(),
        lambda: (settled.root / filing).unlink(),
    ]
    for step in steps:
        step()
        with monkeypatch.context() as patch:
            patch.setattr(held, "together", pytest.fail)
            after = reading.read(settled.root, remembered(settled))
            reading.remember(settled.root, after)
            kept = remembered(settled)
            assert kept.content  # which unpacks it
        equal(after, reading.read(settled.root))
        equal(kept, after)


def test_nothing_is_unpacked_where_nothing_has_changed(
    settled: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.remember(settled.root, reading.read(settled.root))
    monkeypatch.setattr(held, "_unpacked", pytest.fail)
    after = reading.read(settled.root, remembered(settled))
    assert not after.changed
    reading.remember(settled.root, after)
    assert len(after.files) == len(remembered(settled).files)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def exchange(path: Path) -> None:
    path.write_bytes(pickle.dumps(["other"]))


@pytest.mark.parametrize("damage", [Path.unlink, cut, flip, exchange])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_what_is_damaged_was_never_remembered(
    tree: Tree, damage: Callable[[Path], None], which: int
) -> None:
    read = reading.read(tree.root)
    reading.remember(tree.root, read)
    damage(sorted((tree.root / memo.FOLDER).iterdir())[which])
    assert reading.remembered(tree.root) is None
    reading.remember(tree.root, reading.read(tree.root))
    equal(remembered(tree), read)


class Evil:
    """What a file that was put here on purpose would like to be read as."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("exit",)


def test_nothing_but_records_is_made_from_a_file(tree: Tree) -> None:
    folder = tree.root / memo.FOLDER
    folder.mkdir()
    table = pickle.dumps(Evil())
    head = f"{held._key()}{hashlib.sha256(table).hexdigest()}".encode()
    (folder / held.TABLE).write_bytes(head + table)
    assert reading.remembered(tree.root) is None


def test_a_schema_for_other_data_is_a_problem(tree: Tree) -> None:
    tree.write(SCHEMA, (tree.root / "content/schema/role.schema.json").read_bytes())
    tree.write(DEEP, "---\nid: x\nname:\n  en: a\n  zh: b\n---\n")
    told = {(one.path, one.rule) for one in reading.read(tree.root).problems}
    assert (SCHEMA, "schema-invalid") in told


def test_what_other_code_read_is_not_used(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    reading.remember(tree.root, reading.read(tree.root))
    monkeypatch.setattr(memo, "code", lambda *_: "other")
    assert reading.remembered(tree.root) is None


@pytest.mark.parametrize("others", [None, [1], {"content/x": 1}, {"content/x": (1, 2)}, {1: None}])
def test_what_is_otherwise_is_no_more_than_files(tree: Tree, others: object) -> None:
    reading.remember(tree.root, reading.read(tree.root))
    place = tree.root / memo.FOLDER / held.TABLE
    table = pickle.dumps((*pickle.loads(place.read_bytes()[128:])[:4], others))
    head = f"{held._key()}{hashlib.sha256(table).hexdigest()}".encode()
    place.write_bytes(head + table)
    found = reading.remembered(tree.root)
    assert found is None or found.files == reading.read(tree.root).files


@pytest.mark.parametrize("which", [held.BASE, held.FILES])
def test_what_another_process_removed_is_written_again(tree: Tree, which: str) -> None:
    read = reading.read(tree.root)
    reading.remember(tree.root, read)
    names = {held.BASE: read.held.base, held.FILES: read.held.files[0]}
    (tree.root / memo.FOLDER / which.format(names[which])).unlink()
    reading.remember(tree.root, read)
    equal(remembered(tree), read)


def test_a_folder_that_cannot_be_written_stops_nothing(tree: Tree) -> None:
    tree.write(memo.FOLDER, "a file where the folder should be")
    reading.remember(tree.root, reading.read(tree.root))
    assert reading.remembered(tree.root) is None


# --- any edits --------------------------------------------------------------------------------

NAMES = [
    *(DEEP, RECOMMENDATION, SERVICE, KEJI, WANGLUO, WANGLUO.replace(".yml", ".md")),
    *(DEEP.replace("110108", "a"), DEEP.replace("110108", "B"), DEEP.replace("110108", "b")),
    *("content/roles.yml", "content/batches.yml", "content/identity.yml", "content/README.md"),
    *("content/x.yml", "content/pages/about.en.md", "content/companies/Lizi-Wangluo.yml"),
    *(SCHEMA, "content/schema/company.schema.json", "content/schema/role.schema.json"),
]
IDENTITY = "- names: [一, 二]\n  decision: open\n  reason:\n    en: a\n    zh: b\n"


class Editor:
    """Edits a tree at random, as people, git and other programs do."""

    def __init__(self, tree: Tree, seed: int) -> None:
        self.tree, self.any = tree, random.Random(seed)
        self.first = dict(tree.files())
        self.texts = [*map(str.encode, FILES.values()), IDENTITY.encode(), b"", b"{", b"\xff"]
        self.texts += [self.first[path] for path in NAMES if path in self.first]

    def there(self) -> list[str]:
        return [path for path in NAMES if (self.tree.root / path).exists()]

    def edit(self) -> None:
        """One edit."""
        doing = (self.write, self.bend, self.bend, self.move, self.remove, self.mend, self.forge)
        self.any.choice(doing)()

    def write(self) -> None:
        self.tree.write(self.any.choice(NAMES), self.any.choice(self.texts))

    def bend(self) -> None:
        path = self.any.choice(self.there())
        data = (self.tree.root / path).read_bytes()
        pairs = [(b"filed", b"fild"), (b"zh: ", b"zh:  "), (b"en: ", b"en: a"), (b"\n", b"\r\n")]
        pairs += [(b"row: 1", b"row: 2"), (b"- id: ", b"- id: x"), (b"}", b"}\n"), (b"  ", b"   ")]
        self.tree.write(path, data.replace(*self.any.choice(pairs), self.any.choice((1, -1))))

    def move(self) -> None:
        self.tree.move(self.any.choice(self.there()), self.any.choice(NAMES))

    def remove(self) -> None:
        if len(self.there()) > 4:
            (self.tree.root / self.any.choice(self.there())).unlink()

    def mend(self) -> None:
        path = self.any.choice(NAMES)
        if path in self.first:
            self.tree.write(path, self.first[path])

    def forge(self) -> None:
        """Other content of the same size and time."""
        path = self.tree.root / self.any.choice(self.there())
        data, stat = path.read_bytes(), path.stat()
        path.write_bytes(data.replace(b"e", b"a", 1))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("margin", [20_000_000, files.MARGIN])  # one is passed within a test
@pytest.mark.parametrize("seed", (0, 1, 2, 22))
def test_after_any_edits_a_reading_is_what_a_first_one_would_be(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, seed: int, margin: int
) -> None:
    monkeypatch.setattr(files, "MARGIN", margin)
    editor = Editor(tree, seed)
    before: Reading | None = reading.read(tree.root)
    for step in range(20):
        for _ in range(editor.any.choice((0, 1, 1, 2, 5))):
            editor.edit()
        if before:
            looked, beside = files.look(tree.root, before.files), reading.looking(tree.root, before)
            assert [(*one[:5], path) for path, one in beside().items()] == [
                (*one[:5], path) for path, one in looked.items()
            ]
        after = reading.read(tree.root, before)
        first = reading.read(tree.root)
        equal(after, first)
        if before:
            names = {path: seen.blob for path, seen in before.files.items()}
            now = {path: seen.blob for path, seen in after.files.items()}
            assert after.changed == {path for path, _ in names.items() ^ now.items()}
        if step % 5 == 4:
            reading.remember(tree.root, after)
            before = reading.remembered(tree.root)
            assert before is not None
        else:
            before = after


def test_a_look_at_what_was_saved_sees_what_a_look_at_all_sees(settled: Tree) -> None:
    known = reading.read(settled.root).files
    settled.edit(RECOMMENDATION, "status: filed", "status: cancelled")
    there = files.look_at(settled.root, known, [RECOMMENDATION, "content/that-came-and-went.md"])
    assert there == files.look(settled.root, known)
    assert [path for path, seen in (there or {}).items() if not seen.blob] == [RECOMMENDATION]
    assert files.look_at(settled.root, known, [KEJI]) == known


@pytest.mark.parametrize("what", ["new", "gone", "folder", "folder gone"])
def test_what_came_or_went_makes_a_look_at_all(settled: Tree, what: str) -> None:
    known = reading.read(settled.root).files
    folder = "content/companies"
    path = {"new": f"{folder}/neu.md", "gone": KEJI}.get(what, folder)
    if what == "new":
        (settled.root / path).write_text("---\n")
    elif what == "gone":
        (settled.root / path).unlink()
    elif what == "folder gone":  # of a folder that is moved away nothing else is heard
        (settled.root / path).rename(settled.root / "elsewhere")
    assert files.look_at(settled.root, known, [path]) is None
