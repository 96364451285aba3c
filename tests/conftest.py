"""A small content tree of made-up filings, with the real schemas and vocabularies."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry import files, load, site
from registry.commands.check import check
from registry.model import Content, Problem

os.environ["LC_ALL"] = "C.UTF-8"  # messages are in English, wherever the tests run
REPOSITORY = Path(__file__).parents[1]
VOCABULARIES = [
    "registers",
    "categories",
    "roles",
    "forms",
    "sectors",
    "functions",
    "laws",
    "terms",
    "regions",
    "anomalies",
]

DEEP = "content/filings/cn-cac-deep-synthesis/2023-08/110108000000101230017.md"
RECOMMENDATION = "content/filings/cn-cac-recommendation/2022-08/110108000000202230025.md"
SERVICE = "content/filings/cn-cac-genai-filing/2024-04/Beijing-ShiLi-20240101.yml"
KEJI = "content/companies/shili-keji.yml"
WANGLUO = "content/companies/lizi-wangluo.yml"

FILES = {
    "content/batches.yml": """\
- register: cn-cac-recommendation
  batch: 2022-08
  announced: 2022-08-12
- register: cn-cac-deep-synthesis
  batch: 2023-08
  announced: 2023-09-01
- register: cn-cac-deep-synthesis
  batch: 2024-02
  announced: 2024-02
- register: cn-cac-genai-filing
  batch: 2024-04
""",
    KEJI: """\
name:
  zh: 示例科技有限公司
codes:
  - 1101080000001
""",
    WANGLUO: """\
name:
  zh: 例子网络有限公司
former_names:
  - zh: 例子信息有限公司
    until: 2023-05
region: 110000
""",
    DEEP: """\
---
register: cn-cac-deep-synthesis
number: 网信算备110108000000101230017号
name:
  zh: 示例合成算法
company: shili-keji
category: generation-synthesis
role: service-provider
products:
  - name: 示例阅读
    form: app
status: filed
listings:
  - batch: 2023-08
    row: 1
events:
  - kind: renamed
    from: 例一算法
    to: 示例合成算法
    batch: 2023-08
    date: 2024-08
---

一条示例备注。
""",
    RECOMMENDATION: """\
---
register: cn-cac-recommendation
number: 网信算备110108000000202230025号
name:
  zh: 例子推送算法
company: lizi-wangluo
category: personalised-push
status: filed
listings:
  - batch: 2022-08
    row: 2
---
""",
    SERVICE: """\
register: cn-cac-genai-filing
number: Beijing-ShiLi-20240101
name:
  zh: 示例大模型
company: shili-keji
status: filed
listings:
  - batch: 2024-04
    row: 7
    place: 北京市
    date: 2024-01-01
""",
}


@dataclass(frozen=True)
class Tree:
    """A folder with content/ in it, to be changed and checked."""

    root: Path

    def write(self, path: str, text: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new, 1))

    def move(self, path: str, to: str) -> None:
        text = (self.root / path).read_bytes()
        (self.root / path).unlink()
        self.write(to, text)

    def files(self) -> list[tuple[str, bytes]]:
        return files.read(self.root)

    def content(self) -> Content:
        return load.load(self.files())[0]

    def problems(self) -> list[Problem]:
        return [*check(self.files()), *site.problems(self.root)]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Two companies, three filings, four lists, nothing wrong."""
    return filled(tmp_path)


def filled(root: Path) -> Tree:
    """The tree of those in a folder, which is made."""
    shutil.copytree(REPOSITORY / "content" / "schema", root / "content" / "schema")
    for name in VOCABULARIES:
        shutil.copy(REPOSITORY / "content" / f"{name}.yml", root / "content")
    made = Tree(root)
    for path, text in FILES.items():
        made.write(path, text)
    return made
