"""The workflows hold their promises, and their scripts do what they say, with a made-up `gh`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.reports import review
from tests.conftest import DEEP, FILES, REPOSITORY, Tree
from tests.repository import Repository

FOLDER = REPOSITORY / ".github" / "workflows"
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yml")}
JOBS = [(name, job) for name, one in WORKFLOWS.items() for job in one["jobs"]]
SHELL = "#!/bin/sh\n"
# Answers with the file named as the address, its slashes as _, and notes each call.
GH = (
    SHELL
    + """\
printf '%s\\n' "$*" >> "$CALLS"
for last; do case $last in body.json) cat body.json >> "$CALLS" ;; repos/*) at=$last ;; esac; done
at=$(printf '%s' "${at%%\\?*}" | tr / _)
case $* in *'--method POST'*) at=$at.post ;; esac
test ! -f "$ANSWERS/$at" || cat "$ANSWERS/$at"
"""
)
needs_jq = pytest.mark.skipif(not shutil.which("jq"), reason="jq, which the runners have")


def steps(workflow: str, job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = WORKFLOWS[workflow]["jobs"][job]["steps"]
    return found


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_no_workflow_has_a_permission_by_default(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_every_action_is_pinned_and_no_script_is_composed(workflow: str, job: str) -> None:
    for step in steps(workflow, job):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step.get("uses", "a/a@" + "0" * 40))
        assert "${{" not in step.get("run", "")  # a value comes in the environment, as data
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("workflow", ["pull-request", "comment", "form"])
def test_who_reads_the_stranger_cannot_write_and_who_writes_has_no_code(workflow: str) -> None:
    for job, one in WORKFLOWS[workflow]["jobs"].items():
        writes = "write" in one["permissions"].values()
        checkouts = [each for each in steps(workflow, job) if "checkout@" in each.get("uses", "")]
        assert not (writes and checkouts)
        for each in checkouts:
            assert each["with"]["ref"] in ("main", "${{ github.event.pull_request.base.sha }}")


def ran(name: str, tmp_path: Path, answers: dict[str, object], **environment: str) -> list[str]:
    """What a step of comment.yml asks of GitHub."""
    for address, answer in answers.items():
        (tmp_path / address.replace("/", "_")).write_text(json.dumps(answer))
    script(WORKFLOWS["comment"], name, tmp_path, tmp_path, **environment)
    return (tmp_path / "calls").read_text().splitlines()


def script(workflow: dict[str, Any], name: str, cwd: Path, runner: Path, **environment: str) -> str:
    """Run the script of a step as a runner does, with a `gh` of ours; what it prints."""
    found = [step for job in workflow["jobs"].values() for step in job["steps"]]
    (text,) = [step["run"] for step in found if step["name"] == name]
    (runner / "bin").mkdir(exist_ok=True)
    (runner / "bin" / "gh").write_text(GH)
    (runner / "bin" / "gh").chmod(0o755)
    (runner / "calls").unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", text],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={
            "PATH": f"{runner / 'bin'}:{os.environ['PATH']}",
            "HOME": str(runner),
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_REPOSITORY_OWNER": "o",
            "GITHUB_SERVER_URL": f"file://{runner}",
            "GITHUB_OUTPUT": str(runner / "output"),
            "RUNNER_TEMP": str(runner),
            "CALLS": str(runner / "calls"),
            "ANSWERS": str(runner),
            **environment,
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_jq
@pytest.mark.parametrize(("head", "number"), [("aa", "7"), ("cc", "")])
def test_the_pull_request_is_found_by_its_head(head: str, number: str, tmp_path: Path) -> None:
    pulls = [{"number": 6, "head": {"sha": "bb"}}, {"number": 7, "head": {"sha": "aa"}}]
    ran("Find the open pull request by its head", tmp_path, {"repos/o/r/pulls": pulls}, HEAD=head)
    assert (tmp_path / "output").read_text() == f"number={number}\n"


@needs_jq
@pytest.mark.parametrize(
    ("who", "call"),
    [
        ("github-actions[bot]", "--method PATCH repos/o/r/issues/comments/5"),
        ("stranger", "--method POST repos/o/r/issues/7/comments"),
    ],
)
def test_one_comment_is_kept_up_to_date(who: str, call: str, tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "comment.md").write_text(f'{review.MARKER}\n"`$(id)`"\n')
    theirs = [
        {"id": 4, "user": {"login": "github-actions[bot]"}, "body": "Another"},
        {"id": 5, "user": {"login": who}, "body": f"{review.MARKER}\nOlder"},
    ]
    answers: dict[str, object] = {"repos/o/r/issues/7/comments": theirs}
    _, written, *body = ran(
        "Write the comment, or bring it up to date", tmp_path, answers, NUMBER="7"
    )
    assert call in written
    assert json.loads("".join(body)) == {"body": f'{review.MARKER}\n"`$(id)`"\n'}


@needs_jq
def test_labels_of_ours_follow_the_change_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "labels.txt").write_text("added\nowner\ncode\n")
    there = [{"name": "form only"}, {"name": "code"}, {"name": "wontfix"}]
    answers: dict[str, object] = {"repos/o/r/issues/7/labels": there}
    name = "Set the labels by kind of change"
    _, gone, _, *body = ran(name, tmp_path, answers, NUMBER="7")
    assert gone.endswith("--method DELETE repos/o/r/issues/7/labels/form%20only")
    assert json.loads("".join(body)) == {"labels": ["added", "code"]}


def test_the_scripts_know_the_mark_and_the_labels() -> None:
    scripts = "".join(step.get("run", "") for step in steps("comment", "comment"))
    assert f"'{review.MARKER}'" in scripts
    assert f"kinds='{'|'.join(review.LABELS)}'" in scripts


LABELS = json.loads((REPOSITORY / ".github" / "labels.json").read_text("utf-8"))


def test_every_label_has_a_colour_and_says_what_it_means() -> None:
    assert tuple(one["name"] for one in LABELS) == review.LABELS
    assert len({one["color"] for one in LABELS}) == len(LABELS)
    for one in LABELS:
        assert set(one) == {"name", "color", "description"}
        assert one["name"] == one["name"].lower()  # GitHub tells no capitals apart
        assert re.fullmatch("[0-9a-f]{6}", one["color"])
        assert 0 < len(one["description"]) <= 100  # which is all that GitHub takes


@needs_jq
@pytest.mark.parametrize(
    ("there", "calls"),
    [
        (LABELS, []),
        (LABELS[:-1], ["POST repos/o/r/labels "]),
        (
            [{**one, "description": None} if one["name"] == "form only" else one for one in LABELS],
            ["PATCH repos/o/r/labels/form%20only "],
        ),
        ([{**LABELS[0], "name": "Errors", "color": "ededed"}, *LABELS[1:]], ["PATCH repos/o/r/"]),
        ([*LABELS, {"name": "wontfix", "color": "ffffff", "description": None}], []),
        ([], ["POST repos/o/r/labels "] * len(LABELS)),
    ],
)
def test_labels_that_differ_are_brought_up_to_date(
    there: list[dict[str, object]], calls: list[str], tmp_path: Path
) -> None:
    (tmp_path / "repos_o_r_contents_.github_labels.json").write_text(json.dumps(LABELS))
    (tmp_path / "repos_o_r_labels").write_text(json.dumps(there))
    name = "Make or mend the labels that differ"
    script(WORKFLOWS["labels"], name, tmp_path, tmp_path, GITHUB_SHA="aa")
    made = (tmp_path / "calls").read_text()
    asked = [line for line in made.splitlines() if "--method" in line]
    assert len(asked) == len(calls)
    assert all(call in line for call, line in zip(calls, asked, strict=True))
    assert made.count('"color"') == len(calls)
    assert made.count('"new_name"') == sum(call.startswith("PATCH") for call in calls)


@pytest.fixture
def checkout(tree: Tree) -> Repository:
    """main as a runner has it: checked out, with the program installed."""
    tree.write("build.py", (REPOSITORY / "build.py").read_text("utf-8"))
    made = Repository(tree.root)
    made.commit(files={".gitignore": ".cache\n/.venv/\n/made/\n/review/\n/preview/\n/pages/\n"})
    return made


def installed(checkout: Repository) -> Path:
    """The checkout once the program is installed in it; nothing is committed after that."""
    shim = checkout.root / ".venv" / "bin" / "python"
    shim.parent.mkdir(parents=True)
    shim.write_text(f'{SHELL}PYTHONPATH={REPOSITORY} exec {sys.executable} "$@"\n')
    shim.chmod(0o755)
    return checkout.root


def test_a_pull_request_is_reviewed_and_its_pages_previewed(
    checkout: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    runner = tmp_path_factory.mktemp("runner")
    checkout.git("checkout", "--quiet", "-b", "stranger")
    changed = FILES[DEEP].replace("示例合成", "示例生成")
    head = checkout.commit(files={DEEP: changed, "build.py": "raise SystemExit('taken over')\n"})
    checkout.git("checkout", "--quiet", "main")
    workflow, asked = WORKFLOWS["pull-request"], {"BASE": "main", "HEAD": head}
    installed(checkout)
    script(workflow, "Review", checkout.root, runner, **asked)
    script(workflow, "Build the pages that become otherwise", checkout.root, runner, **asked)
    page = checkout.root / "pages" / "filings" / "cn-cac-deep-synthesis" / f"{Path(DEEP).stem}.html"
    assert "示例生成" in page.read_text(encoding="utf-8")
    assert (checkout.root / "pages" / "assets").is_dir()
    assert not (checkout.root / "pages" / "index.html").exists()


@needs_jq
def test_a_form_becomes_a_branch_with_the_file(
    checkout: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    runner = tmp_path_factory.mktemp("runner")
    (runner / "o").mkdir()
    checkout.git("clone", "--quiet", "--bare", str(checkout.root), str(runner / "o" / "r"))
    answers = {
        "Which filing · 哪项备案": Path(DEEP).stem,
        "Which field · 哪个字段": "Status · 备案状态",
        "What it should say · 应当改为": "cancelled",
        "Source · 来源": "https://example.org/a",
    }
    body = "\n\n".join(f"### {title}\n\n{text}" for title, text in answers.items())
    (runner / "event.json").write_text(json.dumps({"issue": {"body": body}}))
    workflow = WORKFLOWS["form"]
    name = "Read the form, make the files, check and review them"
    script(
        workflow, name, installed(checkout), runner, GITHUB_EVENT_PATH=str(runner / "event.json")
    )
    assert (runner / "output").read_text() == "code=0\n"
    script(workflow, "Build the pages that become otherwise", checkout.root, runner)
    page = checkout.root / "pages" / "filings" / "cn-cac-deep-synthesis" / f"{Path(DEEP).stem}.html"
    assert "Cancelled" in page.read_text(encoding="utf-8")
    assert (checkout.root / "pages" / "assets").is_dir()
    assert not (checkout.root / "pages" / "index.html").exists()
    shutil.copytree(checkout.root / "made", runner / "made")
    (runner / "repos_o_r_pulls").write_text("[]")
    script(workflow, "Push the branch", runner, runner, NUMBER="7")
    pushed = Repository.git(checkout, "-C", str(runner / "o" / "r"), "show", "form/issue-7")
    assert "+status: cancelled" in pushed and "Change-Kind: correction" in pushed
    (runner / "repos_o_r_pulls").write_text("[]")
    (runner / "repos_o_r_issues_7_comments").write_text("[]")
    script(workflow, "Answer what is wrong, or that nothing is", runner, runner, NUMBER="7")
    assert "This can be taken; a" in (runner / "calls").read_text()


@needs_jq
@pytest.mark.parametrize("body", ["No form", None])
def test_another_issue_is_left_alone(
    body: str | None, checkout: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    runner = tmp_path_factory.mktemp("runner")
    (runner / "event.json").write_text(json.dumps({"issue": {"body": body}}))
    name = "Read the form, make the files, check and review them"
    event = str(runner / "event.json")
    script(WORKFLOWS["form"], name, installed(checkout), runner, GITHUB_EVENT_PATH=event)
    assert (runner / "output").read_text() == "code=2\n"


@needs_jq
def test_the_pull_request_of_a_form_is_opened_once_and_reviewed(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "message.txt").write_text('Add filing 1 "a"\n\nChange-Kind: official\n')
    (tmp_path / "made" / "labels.txt").write_text("added\n")
    (tmp_path / "repos_o_r_pulls.post").write_text('{"number": 8}')
    (tmp_path / "repos_o_r_issues_8_comments").write_text("[]")
    for pulls, opened in (("[]", True), ('[{"number": 8}]', False)):
        (tmp_path / "repos_o_r_pulls").write_text(pulls)
        name = "Open the pull request, and comment on it"
        (tmp_path / "made" / "comment.md").write_text(f"{review.MARKER}\nNew\n")
        preview = "https://github.com/o/r/actions/runs/1/artifacts/2" if opened else ""
        script(WORKFLOWS["form"], name, tmp_path, tmp_path, NUMBER="7", PREVIEW=preview)
        calls = (tmp_path / "calls").read_text()
        assert ("POST repos/o/r/pulls " in calls) == opened
        assert ('"title": "Add filing 1 \\"a\\""' in calls) == opened
        assert "POST repos/o/r/issues/8/comments" in calls
        assert "POST repos/o/r/issues/8/labels" in calls
        assert (f"[Preview of these pages]({preview})" in calls) == opened
