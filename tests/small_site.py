"""A small site with a page of every kind, made of made-up filings, some of them hostile."""

from __future__ import annotations

import shutil
from pathlib import Path

from registry import pipeline, site
from registry.progress import Progress
from registry.write import Written
from tests.conftest import DEEP, KEJI, REPOSITORY, WANGLUO, Tree

BASE = "https://registry.example/sub/"
MANY = 104  # filings of one company, so that lists have a second page
HOSTILE = "content/filings/cn-cac-deep-synthesis/2024-02/440305000000201240019.md"
FULL = "content/filings/cn-cac-recommendation/2022-08/110108000000101220015.md"
CANCELLED = "content/filings/cn-cac-deep-synthesis/2024-02/110108000000101240013.md"

FILES = {
    "content/companies/eyi-keji.yml": """\
name:
  zh: <script>alert("company")</script>科技有限公司
aliases:
  - name: '"><img src=x onerror=alert(1)>'
    kind: brand
    source: 示例
""",
    HOSTILE: """\
---
register: cn-cac-deep-synthesis
number: 网信算备440305000000201240019号
name:
  zh: '"><img src=x onerror=alert(1)><script>alert(2)</script>'
company: eyi-keji
category: generation-synthesis
role: service-technical-supporter
products:
  - name: "</script><svg onload=alert(3)>"
    form: website
status: filed
listings:
  - batch: 2024-02
    row: 9
    as_published:
      name: "<b>例子</b>"
    remark: "<iframe src=javascript:alert(4)>"
events:
  - kind: other
    text: "</q><script>alert(5)</script>"
    batch: 2024-02
    not_before: 2024-02
    not_after: 2026-05-07
---

# 标题

<script>alert(6)</script> [点击](javascript:alert(7)) <img src=x onerror=alert(8)>
<a href="https://example.org/" onclick="alert(9)" style="position:fixed">链接</a>
[相对](../../elsewhere.html) **重点**
""",
    CANCELLED: """\
---
register: cn-cac-deep-synthesis
number: 网信算备110108000000101240013号
name:
  zh: 示例注销算法
company: shili-keji
category: generation-synthesis
role: service-provider
status: cancelled
listings:
  - batch: 2024-02
    row: 3
events:
  - kind: products-changed
    added:
      - name: 示例新品
        form: app
    removed:
      - name: 示例旧品
    replaced:
      - from:
          name: 示例甲
        to:
          name: 示例乙
          form: website
    batch: 2024-02
    not_before: 2024-02
    not_after: 2026-05-07
  - kind: cancelled
    date: 2025-07
    announced: 2025-07-14
    notice: 关于注销示例算法的公告
    url: https://example.org/notice
---
""",
    FULL: """\
---
register: cn-cac-recommendation
number: 网信算备110108000000101220015号
name:
  zh: 示例合成算法
  en: Example Synthesis
  en_source: official
  en_reference: https://example.org/about
company: shili-keji
category: generation-synthesis
status: filed
listings:
  - batch: 2022-08
    row: 1
related:
  - register: cn-cac-deep-synthesis
    number: 网信算备110108000000101230017号
    kind: same-number
purpose:
  zh: 示例用途。
  en: An example *purpose*.
mechanism:
  principle:
    zh: 示例原理。
performance:
  - benchmark: 示例基准
    metric: accuracy
    value: '0.5'
    source: https://example.org/benchmark
languages:
  - zh
---
""",
    "content/groups.yml": """\
- id: shili
  name:
    en: Example Group
    zh: 示例集团
  description:
    en: A made-up group.
    zh: 虚构的集团。
  brands:
    - 示例
  members:
    - company: shili-keji
      basis: legal-name
      evidence: 示例
  open:
    - company: lizi-wangluo
      basis: product-name
      evidence: 示例产品
  excluded:
    - company: eyi-keji
      basis: public-source
      evidence: https://example.org/source
""",
    "content/identity.yml": """\
- names:
    - 示例科技有限公司
    - 例子网络有限公司
  decision: open
  reason:
    en: A made-up doubt.
    zh: 虚构的疑问。
""",
}


def fill(tree: Tree) -> Tree:
    """Adds to the tree of conftest what makes every kind of page, and a list of two pages."""
    for path, text in FILES.items():
        tree.write(path, text)
    tree.edit(KEJI, "codes:", "region: 110000\nwebsite: https://example.org/\ncodes:")
    heir = "successors:\n  - company: eyi-keji\n    kind: merger\n    source: <b>示例</b>\n"
    tree.edit(WANGLUO, "region:", f"{heir}former_slugs:\n  - lizi-jiude\nregion:")
    tree.edit(
        WANGLUO,
        "  zh: 例子网络有限公司",
        "  zh: 例子网络有限公司\n  en: Example Network\n"
        "  en_source: third-party\n  en_reference: an example list",
    )
    tree.edit(
        "content/batches.yml",
        "- register: cn-cac-genai-filing\n  batch: 2024-04\n",
        "- register: cn-cac-genai-filing\n  batch: 2024-04\n  read: 2026-05-07\n"
        "  url: https://example.org/list\n"
        "- register: cn-cac-genai-filing\n  batch: 2026-06\n  announced: 2026-07-10\n",
    )
    model = (tree.root / DEEP).read_text(encoding="utf-8")
    head, _, _ = model.partition("events:")
    for number in range(MANY):
        digits = f"1101080000001012399{number:02d}"[:18] + f"{number:03d}"
        text = head.replace("110108000000101230017", digits).replace("row: 1", f"row: {number + 2}")
        path = f"content/filings/cn-cac-deep-synthesis/2023-08/{digits}.md"
        tree.write(path, text.replace("示例合成算法", f"示例算法{number}号") + "---\n")
    shutil.copytree(REPOSITORY / "content" / "pages", tree.root / "content" / "pages")
    return tree


def build(tree: Tree, out: Path) -> Written:
    """The site of a tree, written to a folder."""
    settings = site.read(tree.root, BASE)
    bare = not (tree.root / ".git").exists()
    built = pipeline.build(tree.root, out, settings, Progress(), without_history=bare)
    assert built.written, [p.message for p in built.problems if p.severity == "error"]
    return built.written
