from registry.importers.edit import update

OLD = "---\nname: 甲\nproducts:\n  - name: 一\nstatus: filed\n---\n"
HAND = """\
---
# why it is called so
name: 甲  # as printed
products:
- {name: 一}
status: filed
---
A note.
"""


def test_only_the_changed_field_is_rewritten() -> None:
    new = OLD.replace("filed", "cancelled")
    assert update(HAND, OLD, new) == HAND.replace("filed", "cancelled")


def test_a_comment_above_a_changed_field_stays() -> None:
    new = OLD.replace("甲", "乙")
    assert update(HAND, OLD, new) == HAND.replace("name: 甲  # as printed", "name: 乙")


def test_a_new_field_comes_where_it_belongs() -> None:
    new = OLD.replace("status:", "terms:\n  - 对话\nstatus:")
    assert "- {name: 一}\nterms:\n  - 对话\nstatus: filed\n---\nA note." in update(HAND, OLD, new)


def test_a_field_that_is_gone_is_removed() -> None:
    new = OLD.replace("products:\n  - name: 一\n", "")
    assert "products" not in update(HAND, OLD, new)


def test_nothing_changes_nothing() -> None:
    assert update(HAND, OLD, OLD) == HAND


def test_files_without_front_matter() -> None:
    assert update("name: 甲\n", "name: 甲\n", "name: 甲\ncodes:\n  - x\n") == (
        "name: 甲\ncodes:\n  - x\n"
    )
