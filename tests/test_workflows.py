"""The workflows hold their promises, and their scripts do what they say, with a made-up `gh`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.reports import review
from tests.conftest import REPOSITORY

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


@pytest.mark.parametrize("workflow", ["pull-request", "comment"])
def test_who_reads_the_stranger_cannot_write_and_who_writes_has_no_code(workflow: str) -> None:
    for job, one in WORKFLOWS[workflow]["jobs"].items():
        writes = "write" in one["permissions"].values()
        checkouts = [each for each in steps(workflow, job) if "checkout@" in each.get("uses", "")]
        assert not (writes and checkouts)
        for each in checkouts:
            assert each["with"]["ref"] in ("main", "${{ github.event.pull_request.base.sha }}")


def ran(name: str, tmp_path: Path, answers: dict[str, object], **environment: str) -> list[str]:
    """What a step of comment.yml asks of GitHub."""
    found = [step for job in ("review", "comment") for step in steps("comment", job)]
    (script,) = [step["run"] for step in found if step["name"] == name]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    for address, answer in answers.items():
        (tmp_path / address.replace("/", "_")).write_text(json.dumps(answer))
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "CALLS": str(tmp_path / "calls"),
            "ANSWERS": str(tmp_path),
            **environment,
        },
    )
    assert done.returncode == 0, done.stderr
    return (tmp_path / "calls").read_text().splitlines()


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
