"""YAML read as text: every value keeps its line and column, and none is turned into a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import yaml
from msgspec import Struct

MAX_DEPTH = 40


class Issue(NamedTuple):
    """Something wrong at a line and column of one text, both counted from 1."""

    line: int
    column: int
    rule: str
    message: str
    found: str = ""
    allowed: str = ""
    hint: str = ""


class Scalar:
    """A value as text; `empty` where nothing at all was written (not even quotes)."""

    __slots__ = ("column", "empty", "line", "text")

    def __init__(self, text: str, line: int, column: int, empty: bool = False) -> None:
        self.text = text
        self.line = line
        self.column = column
        self.empty = empty


class Sequence:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.items: list[Node] = []
        self.line = line
        self.column = column


class Mapping:
    """Entries in the order written: key, its line, its column, the node."""

    __slots__ = ("column", "entries", "line")

    def __init__(self, line: int, column: int) -> None:
        self.entries: list[tuple[str, int, int, Node]] = []
        self.line = line
        self.column = column


Node = Scalar | Sequence | Mapping


class Document(Struct, frozen=True):
    """One file: its data as nodes, its Markdown notes, its text, and what is wrong with it."""

    root: Node | None
    body: str
    text: str
    issues: tuple[Issue, ...]
    above: int = 0  # the lines above the notes


def read(data: bytes, front_matter: bool) -> Document:
    """The bytes of a file as a document; with front_matter, YAML between two lines of `---`."""
    text, issues = decoded(data)
    if any(issue.rule != "byte-order-mark" for issue in issues):
        return Document(None, "", text, tuple(issues))
    source, body, offset, above = text, "", 0, 0
    if front_matter:
        split = _front_matter(text, issues)
        if split is None:
            return Document(None, "", text, tuple(issues))
        source, body = split
        offset = 1
        above = text.rstrip("\n").count("\n") - body.count("\n")  # the notes are the end
        issues += prose(body, above)
    issues += hidden(text)
    issues += _lost(source, offset)
    root, found = parse(source, offset)
    issues += found
    return Document(root, body, text, tuple(issues), above)


def plain(node: Node) -> Any:
    """A node as texts, lists and mappings; of a key that stands twice, the first value."""
    if type(node) is Scalar:
        return node.text
    if type(node) is Sequence:
        return [plain(item) for item in node.items]
    assert type(node) is Mapping  # noqa: S101  (there is no fourth kind)
    return {key: plain(value) for key, _, _, value in node.entries}


def shown(value: Any) -> Any:
    """Texts, lists and mappings with U+FFFD in place of each control character."""
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", value)
    if isinstance(value, list):
        return [shown(one) for one in value]
    return {shown(key): shown(one) for key, one in value.items()}


def decoded(data: bytes) -> tuple[str, list[Issue]]:
    """The text of a file, and what is wrong with its bytes."""
    issues: list[Issue] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        text = data.decode("utf-8", "replace").replace("\r\n", "\n")
        message = f"byte 0x{data[error.start]:02x} is not valid UTF-8"
        issues.append(Issue(*_place(good.replace("\r\n", "\n")), "invalid-utf-8", message))
        return text, issues
    text = text.replace("\r\n", "\n")
    if text.startswith("\ufeff"):
        text = text[1:]
        message = "the file begins with a byte order mark; save it as UTF-8 without one"
        issues.append(Issue(1, 1, "byte-order-mark", message))
    at = text.find("\0")
    if at >= 0:
        issues.append(Issue(*_place(text[:at]), "nul-character", "a NUL character"))
    return text, issues


def prose(body: str, offset: int = 0) -> list[Issue]:
    """The first control character of a Markdown text; tabs may stand there."""
    match = _CONTROL.search(body)
    if match is None:
        return []
    line, column = _place(body[: match.start()])
    return [_control(match[0], line + offset, column)]


def _lost(source: str, offset: int) -> list[Issue]:
    """Values of which a part is not read, as it begins with # and makes a comment."""
    issues = []
    for match in _REMARKED.finditer(source) if "#" in source else ():
        line, column = _place(source[: match.start(1)])
        value = match[1].replace("\\", "\\\\").replace('"', '\\"')
        issues.append(Issue(
            line + offset, column, "comment-behind-value",
            "what follows # is a comment and no part of the value", match[1],
            "a value without a comment behind it",
            f'write "{value}" if it is part of the value; else write it in a line of its own',
        ))  # fmt: skip
    return issues


_REMARKED = re.compile(r"^[ -]*[A-Za-z_]+: +((?:[^\s\"'|>#][^\n]* )?#[^\n]*)", re.M)


def hidden(text: str) -> list[Issue]:
    """Each kind of character in a text that nobody sees, where it first stands.

    In a value an escape says the same for all to see; the rules of values judge that.
    """
    issues: dict[str, Issue] = {}
    if _UNSEEN.search(text) is None:  # five times as fast, and true of nearly every file
        return []
    for match in HIDDEN.finditer(text):
        char = match[0]
        if char not in issues:
            rule, message = hidden_as(char)
            issues[char] = Issue(
                *_place(text[: match.start()]), rule, message, f"U+{ord(char):04X}", "",
                f"remove it; if an official list prints it, write {escaped(char)} within double "
                "quotes under as_published",
            )  # fmt: skip
    return list(issues.values())


def hidden_as(char: str) -> tuple[str, str]:
    """The rule that a hidden character breaks, and what is to be said of it."""
    name = f"U+{ord(char):04X} {unicodedata.name(char, 'without a name')}"
    if _TURNS.match(char):
        message = f"the character {name} changes the direction in which a text is shown"
        return "bidirectional-character", message
    return "invisible-character", f"the invisible character {name}"


def escaped(char: str) -> str:
    """A character as an escape within double quotes: \\u200b."""
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# Unicode's Bidi_Control; and of its Default_Ignorable_Code_Point what no text here has a use for
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TURNS = re.compile(f"[{_TURNING}]")
_NEVER = (
    _TURNING + "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u2060-\u2065"
    "\u206a-\u206f\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_IN_EMOJI = "\u200d\ufe0e\ufe0f"  # join and colour the pictures before them
UNSEEN = _NEVER + _IN_EMOJI
_UNSEEN = re.compile(f"[{UNSEEN}]")
HIDDEN = re.compile(f"[{_NEVER}]|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001ffff])[{_IN_EMOJI}]")


def parse(text: str, offset: int = 0) -> tuple[Node | None, list[Issue]]:
    """The nodes of one YAML document, and what is wrong with it; None where it has no data.

    The offset is the number of lines above the text, by which places are counted on.
    """
    issues: list[Issue] = []
    if _FORBIDDEN.search(text):
        _forbidden(text, offset, issues)
        return None, issues
    if _C_LOADER is not None:
        root = _build(text, _C_LOADER, offset, issues)
        if not any(i.rule == "yaml-syntax" for i in issues):
            return root, issues
        # the two word and place faults differently: the pure one speaks for both
        issues = []
    root = _build(text, _PURE_LOADER, offset, issues)
    return root, [_mendable(text, offset, one) for one in issues]


def _mendable(text: str, offset: int, issue: Issue) -> Issue:
    """A fault of syntax with a hint to what is most likely wrong."""
    if issue.rule != "yaml-syntax":
        return issue
    return issue._replace(hint=_slip(text, offset) or _deeper(text, offset, issue))


def _slip(text: str, offset: int) -> str:
    """What most likely makes a text no YAML, and how to mend it: parsers tell where they gave up.

    The first line with one of the slips that people make; "" where there is none.
    """
    for number, line in enumerate(text.split("\n"), offset + 1):
        for slip, hint in _SLIPS:
            match = re.match(slip, line)
            if match:
                value = next((group for group in match.groups() if group is not None), "")
                quoted = value.replace("\\", "\\\\").replace('"', '\\"')
                return f"{hint.format(value=value, quoted=quoted)} in line {number}"
    return ""


WIDE_COLON = re.compile(r"^[ -]*[A-Za-z_]+\uff1a", re.M)
COLON_HINT = "write : and a space instead of \uff1a"
_KEY = r"(?: *- )? *[A-Za-z_]+"
_BEGINS = r"[@`%,\]}].*"  # a sign that no plain value begins with
_INSIDE = r"[^\s\"'|>\[{#].*: .*|[^\"'|>]\S*:$"  # a colon that reads as one after a key
_SLIPS = (  # how a line goes wrong, and what to write; compiled where a file has a fault
    (rf"{_KEY}\uff1a", COLON_HINT),
    (rf"{_KEY}:([^\s:/].*)", "write a space between the colon and {value}"),
    (r" *-([^\s-].*:.*)", "write a space between - and {value}"),
    (rf"{_KEY}: +\"((?:[^\"\\]|\\.)*)$", 'write "{value}", with a quote at the end,'),
    (rf"{_KEY}: +'((?:[^']|'')*)$", "write '{value}', with a quote at the end,"),
    (rf"{_KEY}: +({_BEGINS}|{_INSIDE})", 'write "{quoted}"'),
    (rf"{_KEY}: +(\{{[^{{}}]*)$", "write {value}}}, with a bracket at the end,"),
    (rf"{_KEY}: +(\[[^\[\]]*)$", "write {value}], with a bracket at the end,"),
    (rf"{_KEY}: +([*&!?\[{{|>].*)", 'write "{quoted}"'),
    (rf"{_KEY}: +'([^']*'[^'\s].*)'$", 'write "{quoted}"'),
    (rf"{_KEY}: +(\"[^\"]*\" *[^\s#].*)", "write all of {value} within quotes"),
    (r"[A-Za-z_ ]+$", "write a colon and a value behind the name"),
)


def _deeper(text: str, offset: int, issue: Issue) -> str:
    """How many spaces a line should begin with that is not as deep as the one above; "" unsure."""
    lines = text.split("\n")
    at = issue.line - offset - 1
    if not 0 < at < len(lines):
        return ""
    above, this = _DEPTH.match(lines[at - 1]), _DEPTH.match(lines[at])
    if above is None or this is None or len(above[0]) == len(this[0]):
        return ""
    if lines[at - 1].rstrip().endswith(":") and len(this[0]) > len(above[0]):
        return ""  # as it should be: it is something else
    return f"begin line {issue.line} with {len(above[0])} spaces, so that it stands below the other"


_DEPTH = re.compile(r" *(?:- )?(?=[A-Za-z_]+:)")


# what YAML 1.1 does not take or takes for a line break (U+0085, U+2028, U+2029), and U+FEFF
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

# the same in values, where an escape may have made any of them; a line break and a tab are text
_CONTROL = re.compile(_FORBIDDEN.pattern.replace("\x09", "\x08"))


def _control(char: str, line: int, column: int) -> Issue:
    name = f"U+{ord(char):04X}"
    message = f"the control character {name}"
    return Issue(line, column, "control-character", message, name, "", "remove it")


def _forbidden(text: str, offset: int, issues: list[Issue]) -> None:
    """Name the first tab and the first control character: YAML gives both odd meanings."""
    seen: set[str] = set()
    for match in _FORBIDDEN.finditer(text):
        char = match[0]
        rule = "yaml-tab" if char == "\t" else "control-character"
        if rule in seen:
            continue
        seen.add(rule)
        line, column = _place(text[: match.start()])
        place = (line + offset, column)
        if rule == "yaml-tab":
            hint = "use spaces, or \\t within double quotes"
            issues.append(Issue(*place, rule, "a tab character", hint=hint))
        else:
            issues.append(_control(char, *place))


def _place(before: str) -> tuple[int, int]:
    """Line and column of what follows the text given."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _front_matter(text: str, issues: list[Issue]) -> tuple[str, str] | None:
    """The YAML between the first two lines of `---`, and the Markdown after them."""
    first, _, rest = text.partition("\n")
    if first.rstrip(" ") != "---":
        message = "no front matter: the first line must be ---"
        issues.append(Issue(1, 1, "front-matter-missing", message, found=first[:40]))
        return None
    close = _CLOSE.search(rest)
    if close is None:
        message = "the front matter is not closed: no second line of ---"
        issues.append(Issue(1, 1, "front-matter-unclosed", message))
        return None
    return rest[: close.start()], rest[close.end() :].strip("\n")


_CLOSE = re.compile(r"^--- *(?:\n|\Z)", re.M)


_C_LOADER: Any = getattr(yaml, "CSafeLoader", None)
_PURE_LOADER: Any = yaml.SafeLoader


def _build(text: str, loader: Any, offset: int, issues: list[Issue]) -> Node | None:
    try:
        opened = loader(text)
        try:
            return _Builder(offset, issues).document(iter(opened.get_event, None))
        finally:
            opened.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = " ".join(filter(None, [error.context, error.problem]))
        issues.append(Issue(line + offset, column, "yaml-syntax", message))
    except yaml.YAMLError as error:
        issues.append(Issue(1 + offset, 1, "yaml-syntax", str(error).splitlines()[0]))
    except (ValueError, OverflowError):  # chr() within the pure parser
        match = _BEYOND.search(text)
        line, column = _place(text[: match.start()]) if match else (1, 1)
        message = "an escape for a character beyond U+10FFFF"
        issues.append(Issue(line + offset, column, "yaml-syntax", message))
    return None


_BEYOND = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")


class _TooDeepError(Exception):
    """Stops reading where no honest file goes."""


class _Builder:
    """Turns events into nodes without recursion, and notes what the format does not take."""

    def __init__(self, offset: int, issues: list[Issue]) -> None:
        self.first = 1 + offset
        self.issues = issues

    def document(self, events: Iterable[Any]) -> Node | None:
        """The first document's node; a second document is an issue."""
        root: Node | None = None
        documents = 0
        stream = iter(events)
        try:
            for event in stream:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._issue(event, "several-documents", "a second document begins here")
                        break
                    if event.version or event.tags:
                        self._issue(event, "yaml-directive", "a YAML directive is not allowed")
                elif isinstance(event, yaml.NodeEvent):
                    root = self._tree(event, stream)
        except _TooDeepError:
            return None
        if isinstance(root, Scalar) and root.empty:
            return None
        return root

    def _issue(self, event: Any, rule: str, message: str, hint: str = "") -> None:
        mark = event.start_mark
        place = (mark.line + self.first, mark.column + 1)
        self.issues.append(Issue(*place, rule, message, hint=hint))

    def _tree(self, event: Any, events: Iterator[Any]) -> Node:
        """The node that begins with an event, read to its end."""
        holder = Sequence(0, 0)
        inner = _Open(holder)
        stack: list[_Open] = [inner]
        while True:
            if type(event) in _ENDS:
                stack.pop()
                inner = stack[-1]
            else:
                node = self._node(event)
                self._add(inner, node, event)
                if type(node) is not Scalar:
                    inner = _Open(node)
                    stack.append(inner)
                    if len(stack) > MAX_DEPTH + 1:
                        message = f"nested more than {MAX_DEPTH} levels deep"
                        self._issue(event, "yaml-depth", message)
                        raise _TooDeepError
            if len(stack) == 1:
                return holder.items[0]
            event = next(events)

    def _node(self, event: Any) -> Node:
        mark = event.start_mark
        line, column = mark.line + self.first, mark.column + 1
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._issue(event, "yaml-alias", f"an alias (*{event.anchor})", "write the value out")
            return Scalar("", line, column)
        if event.anchor is not None:
            self._issue(event, "yaml-anchor", f"an anchor (&{event.anchor})", "remove it")
        if event.tag is not None:
            hint = "remove it: the schema says what type a value has"
            self._issue(event, "yaml-tag", f"a tag ({event.tag})", hint)
        if kind is yaml.ScalarEvent:
            text = event.value
            # isprintable() first: it is fast, and true of nearly every value
            if not text.isprintable() and (match := _CONTROL.search(text)):
                self.issues.append(_control(match[0], line, column))
            return Scalar(text, line, column, text == "" and event.style in _PLAIN)
        if kind is yaml.SequenceStartEvent:
            return Sequence(line, column)
        return Mapping(line, column)

    def _add(self, parent: _Open, node: Node, event: Any) -> None:
        """Put a node where it belongs: an item, a key or the value of the last key."""
        holder = parent.node
        if type(holder) is Sequence:
            holder.items.append(node)
            return
        key = parent.key
        if key is None:
            parent.key = self._key(node, event, parent)
            return
        parent.key = None
        text, line, column, good = key
        if type(node) is Scalar and node.empty:
            node.line, node.column = line, column
        if good and type(holder) is Mapping:
            holder.entries.append((text, line, column, node))

    def _key(self, node: Node, event: Any, parent: _Open) -> tuple[str, int, int, bool]:
        if type(node) is not Scalar:
            self._issue(event, "yaml-key", "a key must be plain text")
            return "", node.line, node.column, False
        text = node.text
        good = True
        if text == "<<" and event.style in _PLAIN:
            self._issue(event, "yaml-merge", "a merge key (<<)", "write the values out")
            good = False
        elif text in parent.seen:
            message = f"the key {text!r} stands twice; first in line {parent.seen[text]}"
            self._issue(event, "duplicate-key", message)
            good = False
        else:
            parent.seen[text] = node.line
        return text, node.line, node.column, good


_PLAIN = (None, "")
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class _Open:
    """A list or mapping not yet at its end."""

    __slots__ = ("key", "node", "seen")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.key: tuple[str, int, int, bool] | None = None
        self.seen: dict[str, int] = {}
