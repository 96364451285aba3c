"""Who read what is kept through any order of builds."""

from hypothesis import given
from hypothesis import strategies as st

from registry import made
from registry.made import Made, Result
from registry.tracked import Reads

NAMES = st.sampled_from([f"en page {number}" for number in range(700)])
READS = st.dictionaries(st.sampled_from(["cat.x", "cat.y"]), st.sets(st.integers(0, 3)))


@given(st.lists(st.dictionaries(NAMES, READS, max_size=40), max_size=6))
def test_every_reader_of_a_value_is_found(builds: list[dict[str, Reads]]) -> None:
    known: Made = made.NOTHING
    wanted: dict[tuple[str, int], set[str]] = {}
    for build in builds:
        gathered = made.Gathered(known)
        for name, reads in build.items():
            read = made.digest(reads)
            gathered.take(Result(name, (), (), known.unknown(name, reads, read), read))
        known = gathered.made()
        for name, reads in build.items():
            for mapping, keys in reads.items():
                for key in keys:
                    wanted.setdefault((mapping, key), set()).add(name)
    for (mapping, key), names in wanted.items():
        assert known.reading({mapping: {key}}) == names
        packed = known.readers[mapping].get(key, b"")
        assert len(packed) // 4 == len(names)  # each stands there once
        assert not any(known.unknown(name, {mapping: {key}}, b"other") for name in names)


def test_a_place_is_not_found_across_two_others() -> None:
    assert not made._has(b"\1\0\0\0\0\1\0\0", 0x00000000)
    assert not made._has(b"\0\0\1\0\0\0\2\0", 1)
    assert made._has(b"\0\0\1\0\0\0\2\0\1\0\0\0", 1)
