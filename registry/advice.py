"""What is allowed and how to mend it, rule by rule, where a finding does not say more itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Advice(NamedTuple):
    """What may stand in the place of what is wrong, and what to do."""

    allowed: str
    hint: str


OF: Mapping[str, Advice] = {
    # files
    "unknown-file": Advice(
        "filings and companies as .yml or .md, and the list files",
        "rename the file, or move it out of content/",
    ),
    "empty-file": Advice("the fields of one record", "write the record, or remove the file"),
    "invalid-utf-8": Advice("UTF-8", "save the file as UTF-8 in your editor"),
    "byte-order-mark": Advice(
        "UTF-8 without a byte order mark", "save it as UTF-8 without BOM, or run check --fix"
    ),
    "nul-character": Advice("text", "remove the character"),
    "control-character": Advice("text, spaces and line breaks", "remove it"),
    "invisible-character": Advice("characters that can be seen", "remove it"),
    "bidirectional-character": Advice("text in the direction of its own letters", "remove it"),
    "file-too-large": Advice(
        "256 kB for a record or a page, 4 MB for a list", "take out what is no part of the record"
    ),
    "notes-too-hard": Advice(
        "20,000 characters, 400 of one mark in a paragraph, lists 20 deep",
        "write it shorter, or with fewer marks",
    ),
    "notes-too-slow": Advice(
        "Markdown that is read in less than five seconds",
        "write it more simply: fewer marks in a paragraph, lists less deep, or a shorter text",
    ),
    "front-matter-missing": Advice(
        "--- alone in the first line, the fields, --- alone again, then the notes",
        "write --- as the first line, and --- below the fields",
    ),
    "front-matter-unclosed": Advice(
        "--- alone in a line below the fields", "write --- in a line of its own below the fields"
    ),
    # YAML
    "yaml-syntax": Advice(
        "key: value, one a line; - before each item of a list; what is within, two spaces deeper",
        "put the value in double quotes if it holds : or # or begins with a sign; give the line as "
        "many spaces as its neighbours",
    ),
    "yaml-tab": Advice("spaces", "write spaces in the place of the tab: two for each level"),
    "yaml-tag": Advice("the value alone", "remove the tag: the schema says what type a value has"),
    "yaml-anchor": Advice("the value alone", "remove the anchor"),
    "yaml-alias": Advice("the value itself", "write the value out"),
    "yaml-merge": Advice("the fields themselves", "write the fields out"),
    "yaml-key": Advice("the name of a field", "write a name before the colon"),
    "yaml-directive": Advice("fields", "remove the line"),
    "yaml-depth": Advice("40 levels", "remove the brackets, or the levels too many"),
    "several-documents": Advice(
        "one record a file", "remove the line of ---, or put what is below it in a file of its own"
    ),
    "duplicate-key": Advice("each field once", "keep the line that is right and remove the other"),
    # shape
    "unknown-field": Advice("", "rename the field, or remove it"),
    "missing-field": Advice("a record with the field", "add the field"),
    "needs-field": Advice("both fields, or neither", "add the field that is named"),
    "empty-value": Advice(
        "a value", "write the value, or remove the whole line where there is none"
    ),
    "wrong-kind": Advice("", "write it as docs/filing-format.md shows the field"),
    "wrong-form": Advice("", "write the value in the form allowed"),
    "not-allowed": Advice("", "write one of the words allowed"),
    "too-few": Advice("at least one item", "name one, or remove the field"),
    "listed-twice": Advice("each value once", "remove this line"),
    "schema-invalid": Advice("a JSON Schema of the keywords known", "restore the schema"),
    "schema-missing": Advice("one schema for each type of record", "restore the schema"),
    "duplicate-filing": Advice(
        "one file for register and number",
        "add the listing to the other file and remove this one, or write the right number",
    ),
    "duplicate-company": Advice("one file for a company", "remove this file, or rename it"),
    "duplicate-id": Advice("each id once", "remove one of the two, or give it another id"),
    # the site
    "unknown-text": Advice("a key of the English texts", "write the key as the English has it"),
    "missing-text": Advice("a text for each key of the English texts", "write the text"),
    "wrong-blank": Advice(
        "the blanks of the English text", "write the blank as the English has it"
    ),
    "site-setting": Advice("", "write the setting as docs/adopting.md shows it"),
    # across records
    "unknown-company": Advice(
        "the name of a file in content/companies, without its ending",
        "write the name of its file; if the company is new, add its file",
    ),
    "unknown-filing": Advice("register/number of a filing", "write register/number of one that is"),
    "unknown-name": Advice(
        "a legal name in content/companies, or one printed in a list",
        "write the name as the company's file has it",
    ),
    "filing-path": Advice("", "move the file"),
    "page-address": Advice("an address of its own", "choose another id or number"),
    "file-name": Advice("", "write the number without these characters"),
    "company-path": Advice(
        "content/companies/<slug>.yml, the slug of a-z, 0-9 and single hyphens", "rename the file"
    ),
    "company-name-twice": Advice(
        "one file for a legal name",
        "use the other file and remove this one, or write the legal name of this company",
    ),
    "alias-twice": Advice("names that are not there yet", "remove this name"),
    "succession": Advice(
        "each successor once, and none that the company took over from itself",
        "remove the one of the two that no source tells",
    ),
    "successor-same": Advice(
        "another legal entity",
        "if both are one, remove the successor and run `company merge`; else correct the names",
    ),
    "listing-order": Advice(
        "the oldest list first, each row once",
        "move the listing above those of later lists; of two that are the same, remove one",
    ),
    "date-bounds": Advice(
        "date alone, or not_before with not_after, the earlier first",
        "keep date if a source states it, and remove the bounds; else keep the bounds",
    ),
    "event-before-listing": Advice(
        "a date from the first announcement on", "correct the year, or leave it if the list says so"
    ),
    "event-after-end": Advice(
        "a date up to the end of the filing",
        "correct the date or the year, or leave it if the source says so",
    ),
    "role-register": Advice("no role in this register", "remove the field"),
    "category-register": Advice("no category in this register", "remove the field"),
    "status-register": Advice("", "write the status of this register"),
    "status-events": Advice("", "write the status that the event tells, or remove the event"),
    "status-remark": Advice("", "write the status and the event that the remark tells"),
    "group-member-twice": Advice("each company once in a group", "remove one of the two entries"),
    "batch-rows": Advice(
        "as many filings as rows", "import the rows that are missing, or correct the number of rows"
    ),
    "near-name": Advice("one file for a filing", ""),
    "undecided-candidate": Advice("each candidate decided, or listed under open", ""),
}
NONE = Advice("", "")
