"""The index in the files is lunr's: the same terms, in the same documents, of the same weights."""

from __future__ import annotations

from collections import defaultdict

from lunr.builder import Builder
from lunr.field_ref import FieldRef

from registry.search import documents as docs
from registry.search import files
from registry.search.documents import BOOSTS, FIELDS, Documents
from registry.search.index import K1, B
from tests.conftest import Tree
from tests.search import built, reading
from tests.small_site import fill


def builder(documents: Documents) -> Builder:
    """lunr's own index of the documents, but for the set of tokens, which weights do not need."""
    made = Builder()
    made.ref("ref")
    for name, boost in zip(FIELDS, BOOSTS, strict=True):
        made.field(name, boost)
    for number, document in enumerate(documents):
        values = document.fields
        made.add(
            {
                "ref": str(number),
                **{
                    name: [term for value in values.get(at, ()) for term in value]
                    for at, name in enumerate(FIELDS)
                },
            },
            {"boost": docs.PAGES} if document.kind not in ("company", "filing") else None,
        )
    made._calculate_average_field_lengths()
    made._create_field_vectors()
    return made


def of_lunr(made: Builder) -> dict[str, dict[tuple[int, int], float]]:
    """The weights of lunr: by term, by field and document."""
    names = {posting["_index"]: term for term, posting in made.inverted_index.items()}
    found: dict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    for ref, vector in made.field_vectors.items():
        place = FieldRef.from_string(ref)
        elements = vector.elements
        for index, weight in zip(elements[::2], elements[1::2], strict=True):
            at = (FIELDS.index(place.field_name), int(place.doc_ref))
            found[names[int(index)]][at] = weight
    return found


def same(documents: Documents) -> None:
    """Compares term by term; the terms, the places and the weights."""
    ours = reading.weights(files.of(documents), documents)
    lunr = of_lunr(builder(documents))
    assert ours.keys() == lunr.keys()
    different = [term for term in lunr if ours[term] != lunr[term]]
    assert [(term, ours[term], lunr[term]) for term in different[:3]] == []


def test_the_settings_are_those_of_lunr() -> None:
    made = Builder()
    assert (made._k1, made._b) == (K1, B)


def test_the_weights_are_those_of_lunr(tree: Tree) -> None:
    cat, schemas = built.read(fill(tree).root)
    same(docs.make(cat, built.statuses(schemas)))


def test_the_weights_of_the_real_content_are_those_of_lunr() -> None:
    same(built.real_documents())
