"""What problems say, in Chinese: one table of texts, {} for what is put in.

A text is found again by its English words, so that rules and readers say everything once, in plain
English. A test holds that every text of theirs stands here, and nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

TEXTS: Mapping[str, str] = {
    # what is allowed
    "#rrggbb, six digits from 0 to f": "#rrggbb，六位十六进制数字",
    "a key of the English texts": "英文文本中的键",
    "a list of codes, such as en and nl": "代码列表，如 en 和 nl",
    "a text for each key of the English texts": "英文文本的每个键各有一条文本",
    "at least {} to 1": "至少 {} 比 1",
    "key: text": "键: 文本",
    "no blanks": "没有填空",
    "the blanks of the English text": "英文文本中的填空",
    "two or three letters": "两个或三个字母",
    "--- alone in a line below the fields": "字段之后单独一行 ---",
    "--- alone in the first line, the fields, --- alone again, then the notes": (
        "首行单独写 ---，其后为各字段，再单独一行 ---，最后是备注"
    ),
    ".md, .yml": ".md、.yml",
    "20,000 characters, 400 of one mark in a paragraph, lists 20 deep": (
        "至多 20,000 个字符，每段同一标记至多 400 个，列表至多 20 层"
    ),
    "256 kB for a record or a page, 4 MB for a list": "记录或页面至多 256 kB，列表至多 4 MB",
    "Latin letters, no Chinese ones": "拉丁字母，不含汉字",
    "Markdown that is read in less than five seconds": "五秒内可读完的 Markdown",
    "UTF-8 without a byte order mark": "不带 BOM 的 UTF-8",
    "a JSON Schema of the keywords known": "只用已知关键字的 JSON Schema",
    "a code that begins as that of a province": "以某省级代码开头的编码",
    "a date from the first announcement on": "首次公布之后的日期",
    "a date: 2024, 2024-08 or 2024-08-05": "日期：2024、2024-08 或 2024-08-05",
    "a day: 2024-08-05": "某日：2024-08-05",
    "a legal name in content/companies, or one printed in a list": (
        "content/companies 中的法定名称，或清单所印的名称"
    ),
    "a list (- item)": "列表（每项以 - 开头）",
    "a mapping (key: value)": "键值对（键: 值）",
    "a record with the field": "含有该字段的记录",
    "a value that a source states": "来源所载的值",
    "a web address: https://…": "网址：https://…",
    "a whole number": "整数",
    "a whole number from {}": "不小于 {} 的整数",
    "a-z, 0-9 and single hyphens": "a-z、0-9 和单个连字符",
    "a date up to the end of the filing": "备案终止之前（含当日）的日期",
    "an event of that kind, or the status of a filing in force": (
        "相应类型的变更记录，或有效备案的状态"
    ),
    "one such event": "一条这样的变更记录",
    "an address of its own": "各自不同的地址",
    "an address or a title": "网址或标题",
    "another legal entity": "另一法律主体",
    "as many filings as rows": "备案数与行数相同",
    "at least one item": "至少一项",
    'at most {} characters, without / \\ : * ? " < > | and ..': (
        '至多 {} 个字符，不含 / \\ : * ? " < > | 和 ..'
    ),
    "both fields, or neither": "两个字段都写，或都不写",
    "characters that can be seen": "看得见的字符",
    "content/companies/<slug>.yml, the slug of a-z, 0-9 and single hyphens": (
        "content/companies/<文件名>.yml，文件名由 a-z、0-9 和单个连字符组成"
    ),
    "date alone, or not_before with not_after, the earlier first": (
        "只写 date，或写 not_before 与 not_after，前者较早"
    ),
    "each candidate decided, or listed under open": "每个候选都有结论，或列入 open",
    "each company once in a group": "每家公司在一个集团中只出现一次",
    "each field once": "每个字段一次",
    "each id once": "每个 id 一次",
    "each successor once, and none that the company took over from itself": (
        "每个承继主体一次，且不含本主体自己承继的主体"
    ),
    "each value once": "每个值一次",
    "filings and companies as .yml or .md, and the list files": (
        ".yml 或 .md 格式的备案与公司，以及各列表文件"
    ),
    "key: value, one a line; - before each item of a list; what is within, two spaces deeper": (
        "每行一个“键: 值”；列表每项以 - 开头；下一级缩进两个空格"
    ),
    "names that are not there yet": "尚未列出的名称",
    "no category in this register": "该名录没有算法类别",
    "no role in this register": "该名录没有角色",
    "one file for a company": "一家公司一个文件",
    "one file for a filing": "一项备案一个文件",
    "one file for a legal name": "一个法定名称一个文件",
    "one file for register and number": "同一名录与编号一个文件",
    "one of the {} of {}": "{1} 中的 {0} 项之一",
    "one record a file": "一个文件一条记录",
    "one schema for each type of record": "每类记录一个 schema",
    "one script": "同一种文字",
    "one value": "单个值",
    "register/number of a filing": "某项备案的“名录/编号”",
    "text in the direction of its own letters": "按文字自身方向书写的文本",
    "text, spaces and line breaks": "文字、空格和换行",
    "the fields of one record": "一条记录的各字段",
    "the fields themselves": "各字段本身",
    "the form of {}": "形如 {}",
    "the name of a field": "字段名",
    "the name of a file in content/companies, without its ending": (
        "content/companies 中的文件名，不含扩展名"
    ),
    "the oldest list first, each row once": "最早的清单在前，每行一次",
    "the place as other numbers spell it": "其他编号所用的地名拼写",
    "the place that the list prints": "清单所印的属地",
    "the row as printed": "所印的序号",
    "the value alone": "只写值",
    "the value itself": "值本身",
    "{} as the last digit": "末位为 {}",
    "{} in the place of {}, or another category": "以 {0} 代替 {1}，或改用其他类别",
    "{}, cancelled, revoked": "{}, cancelled, revoked",
    "网信算备 + 21 digits + 号; of a service place-name-date": (
        "网信算备 + 21 位数字 + 号；生成式服务为 地名-名称-日期"
    ),
    # what is wrong
    "the label {} says nothing": "标签 {} 为空",
    "a list stands here, not a text": "此处是列表，不是文本",
    "a mapping is expected": "应为键值对",
    "accent: {} has a contrast of {} to 1 to the page: too little to read": (
        "accent：{} 与页面的对比度为 {} 比 1，难以阅读"
    ),
    "accent: {} is no colour": "accent：{} 不是颜色",
    "languages: codes of two or three letters, each once; en is needed": (
        "languages：应为两个或三个字母的代码，各一次；须含 en"
    ),
    "languages: {} has no label in {}": "languages：{0} 没有 {1} 的标签",
    "languages: {} has no texts: there is no {}": "languages：{0} 没有文本：缺少 {1}",
    "no page says a text with the key {}": "没有页面使用键为 {} 的文本",
    "not YAML: {}": "不是 YAML：{}",
    "the text {} has a blank that is filled with nothing": "文本 {} 中有无从填写的填空",
    "the text {} is missing": "缺少文本 {}",
    "title: a text for each of the languages is expected: {}": "title：每种语言各须一条文本：{}",
    "{}: an http or https address is expected, not {}": "{0}：应为 http 或 https 网址，而不是 {1}",
    "{}: one text is expected": "{}：应为一条文本",
    "{}: {} is no code of a language": "{0}：{1} 不是语言代码",
    "a NUL character": "含有 NUL 字符",
    "a YAML directive is not allowed": "不得使用 YAML 指令",
    "a company does not take over from itself": "主体不能承继自身",
    "a company lies directly in content/companies": "公司文件应直接位于 content/companies",
    "a date and bounds: keep the date if a source states it, else the bounds": (
        "同时写有日期和范围：来源载明日期的保留日期，否则保留范围"
    ),
    "a full-width space": "全角空格",
    "a key must be plain text": "键必须是普通文本",
    "a line break": "值中有换行",
    "a merge key (<<)": "合并键（<<）",
    "a record ends in .md or .yml": "记录文件的扩展名应为 .md 或 .yml",
    "a second document begins here": "此处开始了第二个文档",
    "a tab character": "制表符",
    "an alias (*{})": "别名（*{}）",
    "an anchor (&{})": "锚点（&{}）",
    "a tag ({})": "标签（{}）",
    "an escape for a character beyond U+10FFFF": "转义字符超出 U+10FFFF",
    "blanks at an end, or several in a row": "首尾有空格，或有连续空格",
    "byte 0x{} is not valid UTF-8": "字节 0x{} 不是合法的 UTF-8",
    "identity.yml leaves open whether this company and {} are one": (
        "identity.yml 尚未认定本主体与 {} 是否为同一主体"
    ),
    "identity.yml says that this company and {} are one": "identity.yml 认定本主体与 {} 为同一主体",
    "lists or quotations nested more than {} deep": "列表或引用嵌套超过 {} 层",
    "listings stand oldest first; {} comes before this one": (
        "listings 按由旧到新排列；{} 排在了这一条之前"
    ),
    "more than {} of {} in one paragraph": "一段中 {1} 超过 {0} 个",
    "needs at least {} {}": "至少需要 {0} 项",
    "nested more than {} levels deep": "嵌套超过 {} 层",
    "no company has the name {}": "没有名为 {} 的公司",
    "no filing has No. {}": "没有序号为 {} 的备案",
    "no filing of {} has No. {}": "{0} 中没有序号为 {1} 的备案",
    "no front matter: the first line must be ---": "缺少字段区：首行必须是 ---",
    "no record is read from this file": "不会从此文件读取记录",
    "no usable schema for {}: no file of that type can be read": (
        "{} 没有可用的 schema：此类文件都无法读取"
    ),
    "no value": "没有值",
    "no value; leave the field out where there is none": "没有值；无值时应省略该字段",
    "nobody can look up the name in {}": "根据 {} 无从查证该名称",
    "not_before is later than not_after ({})": "not_before 晚于 not_after（{}）",
    "nothing in it": "其中没有内容",
    "one value stands here, not a mapping (key: value)": "此处是单个值，而不是键值对（键: 值）",
    "row {} of the list {} stands twice": "清单 {1} 的第 {0} 行出现了两次",
    "the Markdown that begins here takes too long to read": "此处开始的 Markdown 读取过慢",
    "the category is missing": "缺少类别",
    "the character {} changes the direction in which a text is shown": (
        "字符 {} 会改变文本的显示方向"
    ),
    "the company has the name {} already": "该主体已有名称 {}",
    "the control character {}": "控制字符 {}",
    "the field {} is missing": "缺少字段 {}",
    "the file begins with a byte order mark; save it as UTF-8 without one": (
        "文件以 BOM 开头；请存为不带 BOM 的 UTF-8"
    ),
    "the file holds no data": "文件没有内容",
    "the file must be one list": "文件必须是一个列表",
    "the front matter is not closed: no second line of ---": "字段区没有结束：缺少第二行 ---",
    "the invisible character {}": "不可见字符 {}",
    "the key {} stands twice; first in line {}": "键 {0} 出现两次；首次在第 {1} 行",
    "the link {} is not https: on the way, anybody may change the page": (
        "链接 {} 不是 https：传输途中内容可能被改动"
    ),
    "the name of the file is no slug: {}": "文件名不合规范：{}",
    "the number cannot be the name of a file": "该编号不能作为文件名",
    "the number is one slip away from that of {}, and its check digit is wrong": (
        "该编号与 {} 的编号只差一处，且校验位不符"
    ),
    "the pages of {} after the first are called {}-2 …": "{0} 的后续页面名为 {1}-2 …",
    "the path does not follow from register, first batch and number": (
        "路径与名录、首个批次和编号不符"
    ),
    "the schema cannot be used: {}": "schema 无法使用：{}",
    "the schema takes data of which no {} can be made: {}": (
        "schema 接受了无法构成 {0} 的数据：{1}"
    ),
    "the status is {}, but an event says {}": "状态为 {0}，但变更记录为 {1}",
    "the status is {}, but no event says so": "状态为 {}，但没有相应的变更记录",
    "the remark says {}, but the status is {}": "备注为“{0}”，但状态为 {1}",
    "another event says already that the filing is {}": "已有另一条变更记录表明该备案为 {}",
    "there is no filing {}": "没有备案 {}",
    "there is no {} {}": "没有{0} {1}",
    "there is no list of {} named {}": "{0} 没有名为 {1} 的清单",
    "unknown field {}": "未知字段 {}",
    "{} bytes; a file of this kind has at most {}": "{0} 字节；此类文件至多 {1} 字节",
    "{} carries {} in {} and is not decided": "{0} 的名称 {2} 含有 {1}，尚无结论",
    "{} characters; at most {} are taken": "{0} 个字符；至多 {1} 个",
    "{} has a legal name of this company": "{} 含有本主体的法定名称",
    "{} has a like name: {}": "{0} 的名称相近：{1}",
    "{} has no column of categories": "{} 没有“算法类别”一栏",
    "{} has no column of roles": "{} 没有“角色”一栏",
    "{} has not the form required": "{} 的格式不符",
    "{} has the page {} already": "{0} 已占用页面 {1}",
    "{} has this legal name already": "{} 已有此法定名称",
    "{} has this register and number already": "{} 已有此名录与编号",
    "{} has {} rows, but {} filings name it": "{0} 有 {1} 行，但有 {2} 项备案列入",
    "{} holds the form of the product": "{} 中含有产品形态",
    "{} holds {} products with their forms": "{0} 中含有 {1} 个产品及其形态",
    "{} is U+{} {}, which looks like {}": "{0} 是 U+{1} {2}，与 {3} 形近",
    "{} is a register of {}s": "{0} 是 {1} 类名录",
    "{} is after the filing ended ({})": "{0} 晚于该备案终止的时间（{1}）",
    "{} is before the filing was first announced ({})": "{0} 早于该备案首次公布的时间（{1}）",
    "{} is full-width": "{} 是全角字符",
    "{} is less than {}": "{0} 小于 {1}",
    "{} is missing": "缺少 {}",
    "{} is not a whole number": "{} 不是整数",
    "{} is not in English": "{} 不是英文",
    "{} is not one of the values allowed": "{} 不是可用的值",
    "{} is not the form in which numbers of this register are written": ("{} 不是该名录编号的写法"),
    "{} is not {}": "{0} 不是{1}",
    "{} is the page of the whole list": "{} 是整个列表的页面",
    "{} is the same company": "{} 是同一家公司",
    "{} leads back to {} by its own successors": "{0} 的承继主体又回到 {1}",
    "{} mixes {} letters": "{0} 混用了 {1} 字母",
    "{} needs {} beside it": "{0} 须与 {1} 一起填写",
    "{} stands for a value that is still to be filled out": "{} 是尚未填写的占位文字",
    "{} stands here, not {}": "此处是{0}，而不是{1}",
    "{} stands twice among the successors": "承继主体中 {} 出现两次",
    "{} stands twice in the list": "{} 在列表中出现两次",
    "{} stands twice in this file": "{} 在此文件中出现两次",
    "{} stands under {} already": "{0} 已列在 {1} 之下",
    "{} translates: that is no source for a name": "{} 是翻译工具，不能作为名称的来源",
    # how to mend it
    "write what it is called": "写出其名称",
    "add x-title-{} and x-description-{} to it and to each of its fields": (
        "为它及其每个字段加上 x-title-{0} 和 x-description-{1}"
    ),
    "in English: {}": "英文为：{}",
    "write '{}', which is darker": "写作较深的 '{}'",
    "write it with the keys of the English texts; a check names each that is missing": (
        "按英文文本的键写出；check 会指出缺少的每一条"
    ),
    "write the blank as the English has it": "按英文文本写填空",
    "write the key as the English has it": "按英文文本写键",
    "write the setting as docs/adopting.md shows it": "按 docs/adopting.md 写该设置",
    "write the text": "写出文本",
    "- {}{} in a line below, two spaces deeper": "在下一行缩进两个空格写 - {0}{1}",
    "add it: {}": "补上：{}",
    "add to events: - kind: {}, below it the date and url of the notice; "
    "no date where the source gives none": (
        "在 events 中补上 - kind: {}，其下写公告的 date 与 url；来源没有日期的不写 date"
    ),
    "correct the date or the year, or leave it if the source says so": (
        "更正日期或年份；来源如此的保留"
    ),
    "keep one of them; leave both only where two notices say so": (
        "保留其中一条；确有两份公告时才保留两条"
    ),
    "write status: {} and the event that says so, if the remark means it": (
        "如备注确为此意，写 status: {} 及相应的变更记录"
    ),
    "write the status and the event that the remark tells": "写备注所说的状态及变更记录",
    "add the field": "补上该字段",
    "add the field that is named": "补上所指的字段",
    "add the listing to the other file and remove this one, or write the right number": (
        "把公布记录并入另一文件并删除此文件，或改正编号"
    ),
    "begin line {} with {} spaces, so that it stands below the other": (
        "第 {0} 行以 {1} 个空格开头，与上一行对齐"
    ),
    "begin the line with {} spaces: {} stands below {}": (
        "此行以 {0} 个空格开头：{1} 应位于 {2} 之下"
    ),
    "choose an id without a number at its end": "选用不以数字结尾的 id",
    "choose another id": "换一个 id",
    "choose another id or number": "换一个 id 或编号",
    "correct the year, or leave it if the list says so": "改正年份；清单确实如此的保留",
    "did you mean {}?": "是否应为 {}？",
    "for example {}": "例如 {}",
    "for example category: {}": "例如 category: {}",
    "for example {}: {}": "例如 {0}: {1}",
    "give the address or title of a page that has the name; or remove the name": (
        "写明载有该名称的网页地址或标题；否则删去该名称"
    ),
    "give the page that has the name, or write en_source: machine": (
        "写明载有该名称的网页，或写 en_source: machine"
    ),
    "if both are one, remove the successor and run `company merge`; else correct the names": (
        "如为同一主体，删去承继主体并运行 `company merge`；否则改正名称"
    ),
    "if a source tells of the successor, write decision: different": (
        "如有来源载明承继，写 decision: different"
    ),
    "if it is the same filing, keep one file, with both listings; leave it if the list prints "
    "both": "若为同一备案，只留一个文件并列入两条公布记录；清单确有两项的保留",
    "if it is the same filing, remove this file; if the list prints another number, write that; "
    "leave it if the list prints {}": (
        "若为同一备案，删除此文件；若清单所印编号不同，照清单改正；清单确为 {} 的保留"
    ),
    "import the rows that are missing, or correct the number of rows": ("导入缺少的行，或改正行数"),
    "keep date if a source states it, and remove the bounds; else keep the bounds": (
        "来源载明日期的保留 date 并删去范围，否则保留范围"
    ),
    "keep the line that is right and remove the other": "保留正确的一行，删去另一行",
    "leave it if the list prints it so; if not, write what the list prints": (
        "清单确实如此的保留；否则照清单改写"
    ),
    "leave it if the list prints it so; if not, {}": "清单确实如此的保留；否则{}",
    "move it to {}": "移至 {}",
    "move the file": "移动文件",
    "move the listing above those of later lists; of two that are the same, remove one": (
        "移到较晚的清单之前；两条相同的删去一条"
    ),
    "name it under members, excluded or open of {}": "列入 {} 的 members、excluded 或 open",
    "name one, or remove the field": "写上一项，或删去该字段",
    "nothing is to be done, unless another kind of event says the same": (
        "无须处理，除非另有变更类型可以表达"
    ),
    "nothing is to be done: both lists print it": "无须处理：两份清单均如此",
    "nothing is to be done: the list says so": "无须处理：清单如此",
    "put the value in double quotes if it holds : or # or begins with a sign; give the line as "
    "many spaces as its neighbours": (
        "值中含有 : 或 #，或以符号开头时，加双引号；行首空格与相邻行一致"
    ),
    "remove it": "删去",
    "remove it; or merge the two companies": "删去；或合并这两个主体",
    "remove it: the schema says what type a value has": "删去：值的类型由 schema 决定",
    "remove it; if an official list prints it, write {} within double quotes under as_published": (
        "删去；若官方清单确有此字符，在 as_published 之下的双引号内写 {}"
    ),
    "remove one of the two entries": "两条中删去一条",
    "remove one of the two, or give it another id": "两条中删去一条，或换一个 id",
    "remove the anchor": "删去锚点",
    "remove the brackets, or the levels too many": "删去多余的括号或层级",
    "remove the character": "删去该字符",
    "remove the escape": "删去该转义",
    "remove the field": "删去该字段",
    "remove the line": "删去该行",
    "remove the line of ---, or put what is below it in a file of its own": (
        "删去 --- 一行，或把其后的内容另存为文件"
    ),
    "remove the one of the two that no source tells": "删去两者中没有出处的一项",
    "remove the tag: the schema says what type a value has": "删去标签：值的类型由 schema 决定",
    "remove this file, or rename it": "删除此文件，或改名",
    "remove this line": "删去此行",
    "remove this name": "删去该名称",
    "rename the field, or remove it": "更改字段名，或删去该字段",
    "rename the file": "更改文件名",
    "rename the file, or move it out of content/": "更改文件名，或移出 content/",
    "restore the schema": "恢复 schema",
    "save it as UTF-8 without BOM, or run check --fix": (
        "存为不带 BOM 的 UTF-8，或运行 check --fix"
    ),
    "save the file as UTF-8 in your editor": "在编辑器中存为 UTF-8",
    "take out what is no part of the record": "删去不属于该记录的内容",
    "use spaces, or \\t within double quotes": "改用空格，或在双引号内写 \\t",
    "use the other file and remove this one, or write the legal name of this company": (
        "改用另一文件并删除此文件，或写本公司的法定名称"
    ),
    "write {}": "写 {}",
    'write "{}", with a quote at the end,': '写 "{}"，末尾加引号',
    "write '{}', with a quote at the end,": "写 '{}'，末尾加引号",
    "write - before each item, as in {}": "每项前写 -，如：{}",
    "write --- as the first line, and --- below the fields": "首行写 ---，字段之后再写 ---",
    "write --- in a line of its own below the fields": "在字段之后单独一行写 ---",
    "write : and a space instead of ：": "用半角 : 加空格代替 ：",
    "write a colon and a value behind the name": "在字段名后写冒号和值",
    "write a name before the colon": "在冒号前写字段名",
    "write a space between - and {}": "在 - 与 {} 之间写空格",
    "write a space between the colon and {}": "在冒号与 {} 之间写空格",
    "write all of {} within quotes": "把 {} 全部写在引号内",
    "write an item for each: {}": "各写为一项：{}",
    "write it as docs/filing-format.md shows the field": "按 docs/filing-format.md 的写法填写",
    "write it more simply: fewer marks in a paragraph, lists less deep, or a shorter text": (
        "写得简单些：减少每段的标记、列表的层数或文字"
    ),
    "write it shorter, or with fewer marks": "写短一些，或少用标记",
    "write one of the words allowed": "写可用的词之一",
    "write one of them; a new one is first added to {}": "写其中之一；新增的先加入 {}",
    "write one value behind the colon, without - and without lines below": (
        "在冒号后写单个值，不加 -，也不另起行"
    ),
    "write register/number of one that is": "写现有备案的“名录/编号”",
    "write spaces in the place of the tab: two for each level": "用空格代替制表符，每级两个",
    "write the digits alone, or remove the field": "只写数字，或删去该字段",
    "write the fields out": "写出各字段",
    "write the name as its source has it, or remove en, en_source and en_reference": (
        "照来源写名称，或删去 en、en_source 和 en_reference"
    ),
    "write the name as the company's file has it": "照公司文件写名称",
    "write the name of its file; if the company is new, add its file": (
        "写公司的文件名；新公司先添加文件"
    ),
    "write the number without these characters": "写不含这些字符的编号",
    "write the record, or remove the file": "写入记录，或删除文件",
    "write the status of this register": "写该名录的状态",
    "write the status that the event tells, or remove the event": (
        "写变更记录所示的状态，或删去该变更记录"
    ),
    "write the value in the form allowed": "按可用的格式写值",
    "write the value out": "写出值",
    "write the value that the source states, or leave the field out": (
        "写来源所载的值，或省略该字段"
    ),
    "write the value, or remove the whole line where there is none": "写上值；没有值的删去整行",
    "write the values out": "写出各值",
    "write the word in one script; leave it where the source writes it so": (
        "用同一种文字书写；来源确实如此的保留"
    ),
    "write {} if the site answers there; if not, leave it": "该网址可访问时写 {}；否则保留",
    "move a filing below content/filings, a company to content/companies": (
        "备案移至 content/filings 之下，公司移至 content/companies"
    ),
    "write the fields without - before them": "各字段前不写 -",
    "write {} or more, or remove the field": "写不小于 {} 的数，或删去该字段",
    'write "{}" if it is part of the value; else write it in a line of its own': (
        '若属于值，写 "{}"；否则另起一行'
    ),
    "what follows # is a comment and no part of the value": "# 之后是注释，不属于值",
    "a value without a comment behind it": "其后不带注释的值",
    "write {} for {}, unless it is meant so": "以 {0} 代替 {1}；确有此意的保留",
    "write {}, or remove the event": "写 {}，或删去该变更记录",
    "write - before {}, and its other fields two spaces deeper": (
        "在 {} 前写 -，该项的其他字段再缩进两个空格"
    ),
    "write an item for each in lines of their own, as in - {}: …": (
        "每个值各写一项，各占其行，如 - {}: …"
    ),
    "write {}: {} behind the -": "在 - 后写 {0}: {1}",
    "write {} in a line below, two spaces deeper": "在下一行缩进两个空格写 {}",
    "write {}; what a list prints otherwise stands under as_published": (
        "写 {}；清单所印不同的写在 as_published 之下"
    ),
    "write {}], with a bracket at the end,": "写 {}]，末尾加括号",
    "write {}}, with a bracket at the end,": "写 {}}，末尾加括号",
    "write 网信算备{}号, as the file is named; or, if the list prints it so, {}": (
        "写 网信算备{0}号，与文件名一致；清单确实如此的，{1}"
    ),
    "{} in line {}": "第 {1} 行：{0}",
    "{}: {} in a line below, two spaces deeper": "在下一行缩进两个空格写 {0}: {1}",
    "{}; what a list prints otherwise stands under as_published": (
        "{}；清单所印不同的写在 as_published 之下"
    ),
}
WORDS: Mapping[str, str] = {
    "register": "名录", "company": "公司", "category": "类别", "role": "角色", "form": "产品形态",
    "term": "用语", "sector": "行业领域", "function": "功能", "region": "地区", "law": "法规",
    "a list": "列表", "a mapping": "键值对", "one value": "单个值", "text": "文字",
    "fields": "字段", "spaces": "空格", "a value": "值", "40 levels": "40 层",
}  # fmt: skip


def text(english: str, more: Mapping[str, str] | None = None) -> str:
    """A text in Chinese; what is in no table stays as it is: a name, a value, a list of ids.

    `more` are texts that content/ brings along. A text longer than any is cut by its printer.
    """
    if english in WORDS:
        return WORDS[english]
    for patterns in (_compiled(tuple((more or {}).items())), _compiled(tuple(TEXTS.items()))):
        for pattern, chinese in patterns:
            match = pattern.fullmatch(english)
            if match:
                return _filled(chinese, list(map(_part, match.groups())))
    return english


def _part(english: str) -> str:
    """What is put into a text: a value in quotes stays as it is."""
    return english if _QUOTED.fullmatch(english) else text(english)


_QUOTED = re.compile("""'.*'|".*\"""", re.S)


@cache
def _compiled(texts: Iterable[tuple[str, str]]) -> list[tuple[re.Pattern[str], str]]:
    """Texts as patterns, those that say most first."""
    ordered = sorted(texts, key=lambda pair: -len(pair[0].replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.S), chinese)
        for english, chinese in ordered
    ]


def _filled(chinese: str, parts: list[str]) -> str:
    """A text with its parts put in, by their places or in order."""
    left = iter(parts)
    return re.sub(r"\{(\d?)\}", lambda m: parts[int(m[1])] if m[1] else next(left, ""), chinese)


def of_content(texts: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Texts that content/ brings along, by kind, in English and Chinese, with {names} for slots."""
    found = {}
    for kind, english, chinese in texts:
        named = re.findall(r"\{(\w+)\}", english)
        placed = {name: f"{{{at}}}" for at, name in enumerate(named)}
        told = re.sub(r"\{(\w+)\}", lambda m, p=placed: p.get(m[1], ""), chinese)  # type: ignore[misc]
        found[f"{kind}: {re.sub(r'{[^{}]+}', '{}', english)}"] = f"{kind}：{told}"
    return found
