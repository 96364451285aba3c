"""What `new` says, in both languages; what a field is and asks for stands in its schema."""

from __future__ import annotations

from collections.abc import Mapping

from registry.model import Label

SAID: Mapping[str, Label] = {
    "reading": Label("Reading content/ …", "正在读取 content/ …"),
    "welcome": Label(
        "A new filing. Enter takes what stands in [brackets], or leaves out what may be left out.\n"
        "? tells the help again, Tab completes, Ctrl-C ends. Nothing is written before you see it.",
        "新增一项备案。直接回车采用方括号中的内容，可不填的问题则跳过。\n"
        "输入 ? 再看说明，Tab 键补全，Ctrl-C 退出。写入之前会先显示内容。",
    ),
    "example": Label("For example: {example}", "例如：{example}"),
    "optional": Label("Enter leaves it out.", "没有则直接回车。"),
    "needed": Label("This one is needed.", "此项必填。"),
    "none": Label("none", "无"),
    "products": Label(
        "As the list prints them, each with its form in brackets: 豆包（APP）、今日头条（网站）",
        "按清单原样填写，形态写在括号内：豆包（APP）、今日头条（网站）",
    ),
    "terms": Label(
        "Paste the purpose (主要用途) as printed: only the terms found in it are kept.",
        "可粘贴清单中的“主要用途”：只保留其中的词表用语。",
    ),
    "mappings": Label("As YAML in one line, as in the example.", "请按示例以一行 YAML 填写。"),
    "several": Label(
        "Which one? Its number, or more of its name", "是哪一个？请输入序号，或多输入一些"
    ),
    "more": Label("… and {count} more", "…… 另有 {count} 个"),
    "types": Label(
        "Type a name in English or Chinese, pinyin or an id.", "输入中英文名称、拼音或代码均可。"
    ),
    "unreadable": Label(
        "That cannot be read as text: set the terminal to UTF-8.",
        "无法识别该输入：请将终端设为 UTF-8。",
    ),
    "allowed": Label("allowed: {allowed}", "允许的值：{allowed}"),
    "taken": Label("→ {value}", "→ {value}"),
    "keep": Label("Enter keeps it; or type it again", "回车保留，或重新输入"),
    "told": Label("The number tells: {facts}", "编号显示：{facts}"),
    "told.register": Label("register {name}", "名录：{name}"),
    "told.category": Label("category {name}", "类别：{name}"),
    "told.region": Label("region {name}", "属地：{name}"),
    "told.year": Label("year 20{year}", "20{year} 年"),
    "told.company": Label("company code {code}", "主体代码 {code}"),
    "told.date": Label("date {date}", "日期 {date}"),
    "owner": Label(
        "The same company code stands in the numbers of {name}.",
        "{name} 的备案编号中有相同的主体代码。",
    ),
    "standing": Label(
        "This filing is here already: {path}\nTo correct it, edit that file.",
        "该备案已存在：{path}\n如需更正，请修改该文件。",
    ),
    "occupied": Label(
        "{path} is there already and is never overwritten.", "{path} 已存在，不会被覆盖。"
    ),
    "other-register": Label(
        "{path} has the same number in another register: both files will name each other.",
        "{path} 在另一名录中编号相同：两个文件将互相注明。",
    ),
    "near-number": Label(
        "{path} has nearly the same number: {number}, {name}",
        "{path} 的编号几乎相同：{number}，{name}",
    ),
    "same-name": Label(
        "{path} of the same company has the same name: {name}",
        "{path} 为同一主体、名称相同：{name}",
    ),
    "alike-name": Label(
        "{path} of the same company has nearly the same name: {name}",
        "{path} 为同一主体、名称相近：{name}",
    ),
    "company-name": Label(
        "{path} has nearly the same name: {name}", "{path} 的名称几乎相同：{name}"
    ),
    "new-company": Label("none of these: a company that is new here", "都不是：新的主体"),
    "no-company": Label(
        "No company is called {name}. If that is its whole legal name as printed, y makes a file "
        "for it; else type another",
        "没有名为 {name} 的主体。如果这是清单所印的完整名称，输入 y 即为其新建文件；否则请重新输入",
    ),
    "succeeded": Label(
        "{value} took over from it: name the one that the list prints",
        "已由 {value} 承继：请填写清单所印的主体",
    ),
    "company-made": Label("It will get the file {path}", "将新建文件 {path}"),
    "no-batch": Label(
        "content/batches.yml has no list {batch} of this register. If it was published, y adds it",
        "content/batches.yml 中没有该名录 {batch} 的清单。如已公布，输入 y 即新增",
    ),
    "rows": Label("{count} rows were read.", "读取了 {count} 行。"),
    "which-row": Label(
        "Which row? Its number, or a text that stands in it", "哪一行？输入序号或该行中的文字"
    ),
    "noted": Label("note: {note}", "注意：{note}"),
    "no-row": Label("No row holds {text}.", "没有包含 {text} 的行。"),
    "many-rows": Label(
        "Several rows are meant; choose one with --pick:", "符合的行不止一行，请用 --pick 选择："
    ),
    "no-month": Label(
        "No title names the month of the list: give --batch.",
        "标题未注明清单月份：请用 --batch 给出。",
    ),
    "preview": Label("This will be written:", "将写入以下内容："),
    "changed": Label("{path}, changed:", "{path}，修改："),
    "nothing-wrong": Label("check finds nothing wrong.", "check 未发现问题。"),
    "checked": Label("check says:", "check 的结果："),
    "write": Label(
        "Enter writes it; the name of a question changes its answer; n ends",
        "回车写入；输入问题名称可修改该项；n 退出",
    ),
    "mend": Label(
        "Not written yet. The name of a question changes its answer; Enter ends",
        "尚未写入。输入问题名称可修改该项；回车退出",
    ),
    "which": Label("No question is called {text}: {all}", "没有名为 {text} 的问题：{all}"),
    "nothing": Label("Nothing was written.", "未写入任何文件。"),
    "dry": Label("Nothing was written: --dry-run.", "未写入任何文件（--dry-run）。"),
    "written": Label("written: {path}", "已写入：{path}"),
    "missing": Label(
        "Answers are missing. Give them as options, or at a terminal without --yes:",
        "缺少以下回答。请以选项给出，或在终端中不带 --yes 运行：",
    ),
    "next": Label(
        "Next, propose it as a pull request, from your own copy (fork) of the repository:\n"
        "{commands}\n"
        "The last one prints an address: open it, and press the button there.\n"
        "Without git: give the same answers in the form “New filing” among the issues of the\n"
        "repository; it becomes the pull request by itself.\n"
        "To see its page: python build.py serve --open",
        "下一步，从您自己的副本（fork）提交合并请求：\n"
        "{commands}\n"
        "最后一条命令会显示一个网址：打开它，按其中的按钮提交。\n"
        "不用 git：在仓库的议题中选择“新增备案”表单，填写同样的内容，\n"
        "合并请求会自动生成。\n"
        "查看网页：python build.py serve --open",
    ),
}
