from registry.importers.companies import Renaming, Sighting, directory, until
from registry.model import Company, Identity, Label, Name, When

READ = "2026-05-07"
UNDATED = When(not_before="2024-04-11", not_after=READ)


def seen(*names: str, last: str = READ) -> list[Sighting]:
    return [Sighting(name, last) for name in names]


def decided(decision: str, *names: str) -> Identity:
    return Identity(names, decision, Label("made up", "示例"))


def renaming(before: str, after: str, when: When = UNDATED) -> Renaming:
    return Renaming(before, after, when, "cn-cac-deep-synthesis/2024-04")


def test_one_name_is_one_company_in_either_width() -> None:
    known = directory(seen("例子（上海）有限公司", "例子(上海)有限公司"), [], [], {})
    assert list(known.companies) == ["lizi-shanghai"]
    assert known.companies["lizi-shanghai"].name.zh == "例子（上海）有限公司"


def test_names_that_sound_alike_keep_their_own_slugs() -> None:
    known = directory(seen("境跃有限公司", "荆跃有限公司", "竟跃有限公司"), [], [], {})
    assert sorted(known.companies) == ["jingyue", "jingyue-2", "jingyue-youxian-gongsi"]


def test_a_remark_joins_two_names() -> None:
    known = directory(seen("新名有限公司"), [renaming("旧名有限公司", "新名有限公司")], [], {})
    (company,) = known.companies.values()
    assert company.name.zh == "新名有限公司"
    assert [former.zh for former in company.former_names] == ["旧名有限公司"]
    assert known.slug("旧名有限公司") == known.slug("新名有限公司")


def test_a_former_name_that_lives_on_is_another_company() -> None:
    names = seen("新名有限公司", "旧名有限公司")
    known = directory(names, [renaming("旧名有限公司", "新名有限公司")], [], {})
    assert len(known.companies) == 2
    assert len(known.contested) == 1


def test_a_list_from_before_the_change_does_not_make_a_name_live_on() -> None:
    names = [*seen("新名有限公司"), *seen("旧名有限公司", last="2024-04-02")]
    known = directory(names, [renaming("旧名有限公司", "新名有限公司")], [], {})
    assert len(known.companies) == 1
    assert not known.contested


def test_an_editor_goes_before_the_lists() -> None:
    names = seen("新名有限公司", "旧名有限公司")
    change = [renaming("旧名有限公司", "新名有限公司")]
    same = directory(names, change, [decided("same", "新名有限公司", "旧名有限公司")], {})
    other = directory(names, change, [decided("different", "新名有限公司", "旧名有限公司")], {})
    assert len(same.companies) == 1
    assert len(other.companies) == 2
    assert not other.contested


def test_a_chain_of_renames_ends_at_the_last_name() -> None:
    known = directory(
        seen("丙有限公司"),
        [renaming("甲有限公司", "乙有限公司"), renaming("乙有限公司", "丙有限公司")],
        [],
        {},
    )
    (company,) = known.companies.values()
    assert company.name.zh == "丙有限公司"
    assert {former.zh for former in company.former_names} == {"甲有限公司", "乙有限公司"}


def test_a_known_company_keeps_its_slug_under_a_new_name() -> None:
    old = Company("content/companies/jiu.yml", "jiu", Name("旧名有限公司"), (), (), (), {}, "")
    known = directory(
        seen("新名有限公司"), [renaming("旧名有限公司", "新名有限公司")], [], {"jiu": old}
    )
    assert list(known.companies) == ["jiu"]
    assert known.companies["jiu"].name.zh == "新名有限公司"
    assert known.companies["jiu"].former_names[0].zh == "旧名有限公司"


def test_stray_letters_are_joined_by_an_editor_without_becoming_a_former_name() -> None:
    known = directory(
        seen("司例子有限公司"), [], [decided("same", "例子有限公司", "司例子有限公司")], {}
    )
    (company,) = known.companies.values()
    assert company.name.zh == "例子有限公司"
    assert company.former_names == ()
    assert known.slug("司例子有限公司") == company.slug


def test_a_date_goes_before_bounds_and_bounds_are_the_narrowest() -> None:
    early = When(not_before="2022-08-12", not_after=READ)
    assert until([early, UNDATED]) == UNDATED
    assert until([early, When(date="2024-08")]) == When(date="2024-08")
