"""`form`: an issue filled in on GitHub as files in content/, or an answer saying what is wrong."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import sys
from pathlib import Path

from registry import files, findings, problems, reading, workers
from registry.commands import new
from registry.entering import corrected, forms, outcome, questions
from registry.entering.corrected import CorrectionError
from registry.entering.forms import Answers, Form
from registry.entering.said import SAID
from registry.reading import ChangedError, Reading

HELP = "an issue filled in on GitHub as files, or as an answer that says what is wrong"
CLEAN, PROBLEMS, USAGE = 0, 1, 2
MARKER = "<!-- open-algorithm-registry:form -->"  # by which the answer is found and kept up
MOST = 60_000  # characters of an answer; GitHub takes 65,536
ANSWER, MESSAGE = "answer.md", "message.txt"
KIND = {"new-filing": "official", "correction": "correction", "company": "editorial"}
MISSING = "Answers are missing:"
ADDRESS = re.compile(r"https?://[!-~]{1,500}")
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `form`."""
    parser.add_argument("body", metavar="FILE", type=Path, help="the text of the issue")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help=f"where to write {ANSWER}, or {MESSAGE} for the commit",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Write the files: 0 written, 1 something is wrong and the answer says so, 2 it is no form."""
    try:
        body = args.body.read_bytes().decode("utf-8", "replace")
        before = reading.remembered(args.root)
        now = reading.read(args.root, before, workers.count())
    except (OSError, ChangedError) as error:
        print(problems.printable(str(error)), file=sys.stderr)
        return USAGE
    if not {"filing", "company", "batch"} <= now.schemas.readers.keys():
        print(f"no content/ in {args.root.resolve()}; name its folder with --root", file=sys.stderr)
        return USAGE
    found = forms.read(body, forms.forms(now.schemas, now.content))
    if found is None:
        print("the issue is none of the forms: nothing is done", file=sys.stderr)
        return USAGE
    form, answers = found
    args.out.mkdir(parents=True, exist_ok=True)
    code, told = _taken(args.root, form, answers, now)
    (args.out / ANSWER).write_text(answer(told, code), encoding="utf-8")
    if code == CLEAN:
        changed = files.read(args.root)
        paths = [path for path, data in changed if now.tree.get(path) != data]
        text = message(form, {"source": _list(paths, now), **answers}, paths)
        (args.out / MESSAGE).write_text(text, encoding="utf-8")
        sys.stdout.write("".join(f"{problems.printable(path)}\n" for path in paths))
    return code


def _list(paths: list[str], now: Reading) -> str:
    """The address of the list that a filing stands in, of which its path tells; "" not known."""
    parts = next((path.split("/") for path in paths if "/filings/" in path), [])
    batch = now.content.batches.get("/".join(parts[2:4]))
    return batch.url if batch else ""


def _taken(root: Path, form: Form, answers: Answers, now: Reading) -> tuple[int, str]:
    """Whether the files are written, and what is said: by `new`, or as `check` would."""
    if form.name == "new-filing":
        return _entered(root, form, answers)
    make = corrected.filing if form.name == "correction" else corrected.company
    try:
        made = make(answers, now.content, now.schemas)
    except CorrectionError as error:
        return PROBLEMS, in_words(str(error), form)
    known = findings.of(root, now, None)
    found = outcome.judged(made, now.tree, now.problems, known)
    told = problems.render(found, "text")
    if problems.errors(found):
        return PROBLEMS, told
    files.write(root, made.texts)
    return CLEAN, told


def _entered(root: Path, form: Form, answers: Answers) -> tuple[int, str]:
    """What `new` makes of the answers as its options."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    new.add_arguments(parser)
    args = parser.parse_args(["--yes", "--lang", "en"])
    args.root = root
    wide = {one.id for one in form.questions if one.kind == "textarea"}
    for id_, given in answers.items():
        if given:
            setattr(args, id_, [given] if id_ in wide else " ".join(given.split()))
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = new.run(args)
    told = said.getvalue()
    for key, instead in (("next", ""), ("missing", MISSING)):
        before, found, after = told.partition(SAID[key]["en"].partition("{")[0].strip())
        told = f"{before}{instead}{after if instead else ''}" if found else told
    return (CLEAN if code == CLEAN else PROBLEMS), in_words(told, form)


def in_words(told: str, form: Form) -> str:
    """What is said of options, said of the questions of a form; within a sentence in quotes."""
    titles = {_option(one.id): one.title for one in form.questions}
    options = "|".join(sorted(map(re.escape, titles), key=len, reverse=True))

    def title(found: re.Match[str]) -> str:
        line = told[: found.start()].rpartition("\n")[2]
        return f"“{titles[found[0]]}”" if line.strip() else titles[found[0]]

    return re.sub(rf"(?<![\w-])({options})(?![\w-])", title, told)


def _option(id_: str) -> str:
    """The option of `new` that takes the answer to a question."""
    return f"--{id_.replace('.', '-')}" if id_.startswith("batch.") else questions.option(id_)


def answer(told: str, code: int) -> str:
    """What is answered, in Markdown in which nothing that was filled in acts."""
    lines = [problems.printable(line) for line in told.splitlines()]
    text = "\n".join(lines)
    if len(text) > MOST:
        text = f"{text[:MOST]}\n… {len(text) - MOST:,} more characters"
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=2))
    head = (
        "This can be taken; a pull request follows."
        if code == CLEAN
        else "This cannot be taken yet. Edit the issue:"
    )
    zh = "可以采纳，随后会提交合并请求。" if code == CLEAN else "尚不能采纳。请修改本议题："
    block = f"\n{fence}text\n{text}\n{fence}\n" if text.strip() else ""
    return f"{MARKER}\n{head} {zh}\n{block}"


def message(form: Form, answers: Answers, paths: list[str]) -> str:
    """The message of the commit: of what was filled in only what can do nothing there."""
    path = next((one for one in paths if "/filings/" in one), paths[0] if paths else "")
    stem = Path(path).stem
    name = stem if PLAIN.fullmatch(stem) else form.label.en.lower()
    verb = {"new-filing": "Add filing", "correction": "Correct filing"}.get(
        form.name, "Add company" if answers.get("new_company") else "Tell more of"
    )
    given = answers.get("source") or answers.get("batch.url") or ""
    source = f"Source: {given}\n" if ADDRESS.fullmatch(given) else ""
    return f"{verb} {name}\n\nChange-Kind: {KIND[form.name]}\n{source}"
