"""The embedded engine by itself: plans in, hits out, over documents that no database holds."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from forum.search import analysis, storage
from forum.search.backend import Document, IndexUnavailable
from forum.search.engine import WhooshBackend
from forum.search.plan import Concept, Plan, Reason, Way
from forum.search.writing import TIER

FILLER = "Een gewone zin over iets heel anders. " * 6


def document(number: int, title: str = "Iets", body: str = "", **given: Any) -> Document:
    fields = {"kind": "tip", "theme": "", "tags": [], "municipality": "", "province": "", "summary": ""}
    always = {"id": number, "version": 1, "language": "nl", "is_public": True, "title": title, "body": body}
    return Document(**{**always, **fields, **given})


def concept(*ways: str, weight: float = 0.8, is_optional: bool = False) -> Concept:
    """Said as the first, or else as one of the others."""
    said = [tuple(analysis.terms(way)) for way in ways]
    others = tuple(Way(terms, weight, Reason.SYNONYM) for terms in said[1:])
    return Concept(ways[0], (Way(said[0]), *others), is_optional)


def words(text: str) -> Plan:
    return Plan(tuple(concept(word) for word in text.split()))


def ids(hits: Iterable[Any]) -> list[int]:
    return [hit.id for hit in hits]


@pytest.fixture
def engine(tmp_path: Path) -> WhooshBackend:
    backend = WhooshBackend(tmp_path / "index", report=lambda: None)
    backend.rebuild([])
    return backend


def test_the_best_way_counts_not_their_sum(engine: WhooshBackend) -> None:
    engine.upsert([document(1, "Leefgeld"), document(2, "Toelage"), document(3, "Toelage uitkering")])
    plan = Plan((concept("leefgeld", "toelage", "uitkering"),))
    assert ids(engine.search(plan))[0] == 1
    assert set(ids(engine.search(plan))) == {1, 2, 3}


def test_who_says_only_about_the_same_has_not_all_that_was_asked(engine: WhooshBackend) -> None:
    engine.upsert([document(1, "Leefgeld op een pas"), document(2, "Betaling, betaling, betaling"), document(3, "Pas")])
    plan = Plan((concept("leefgeld", "betaling", weight=0.55),))
    assert ids(engine.search(plan)) == [1]
    assert ids(engine.search(plan, some=True)) == [2]


def test_what_stands_side_by_side_comes_first(engine: WhooshBackend) -> None:
    engine.upsert(
        [
            document(1, body=f"Opvang voor mensen. {FILLER} Zij zijn gevlucht als vluchtelingen."),
            document(2, body=f"De opvang van vluchtelingen. {FILLER} Zij zijn mensen."),
        ]
    )
    assert ids(engine.search(words("opvang vluchtelingen"))) == [2, 1]
    assert ids(engine.search(Plan((concept("vluchtelingenkamp", "opvang vluchtelingen"),)))) == [2, 1]


def test_entries_with_some_follow_by_how_much_they_have(engine: WhooshBackend) -> None:
    common = [document(number, body="gemeente") for number in range(10, 30)]
    engine.upsert(
        [document(1, body="gemeente gascontract opzeggen"), document(2, body="gascontract opzeggen"), *common]
    )
    plan = words("gemeente gascontract opzeggen")
    assert ids(engine.search(plan)) == [1]
    some = ids(engine.search(plan, some=True))
    assert some[0] == 2
    assert len(some) == 21


def test_a_word_of_a_question_adds_and_is_no_must(engine: WhooshBackend) -> None:
    engine.upsert([document(1, body="leefgeld aanvragen"), document(2, body="leefgeld")])
    found = engine.search(Plan((concept("aanvragen", is_optional=True), concept("leefgeld"))))
    assert ids(found) == [1, 2]
    assert all(hit.is_complete for hit in found)


def test_phrases_exclusions_and_filters(engine: WhooshBackend) -> None:
    engine.upsert(
        [
            document(1, body="rode appels en groene peren", kind="tip"),
            document(2, body="groene appels en rode peren", kind="thread"),
            document(3, "Rode", body="appels", kind="thread"),
        ]
    )
    phrase = tuple(analysis.terms("rode appels"))
    assert ids(engine.search(Plan((), (phrase,)))) == [1]
    assert set(ids(engine.search(words("appels")._replace(excluded=(phrase,))))) == {2, 3}
    assert set(ids(engine.search(words("appels"), filters={"kind": "thread"}))) == {2, 3}
    assert ids(engine.search(words("appels"), filters={"kind": "niets"})) == []


def test_many_small_commits_stay_few_segments_and_lose_nothing(engine: WhooshBackend) -> None:
    count = TIER * 2 + 3
    for number in range(1, count + 1):
        engine.upsert([document(number, f"Tip {number}", body="noodopvang")])
    engine.upsert([document(1, "Nieuw", body="tolken")])
    engine.delete([2])
    assert set(ids(engine.search(words("noodopvang")))) == set(range(3, count + 1))
    assert ids(engine.search(words("tolken"))) == [1]
    assert engine.count() == count - 1
    assert len(engine._reader.segments) < TIER + 2  # type: ignore[union-attr]
    assert engine.vocabulary().frequency("noodopvang") >= count - 2
    engine.check()


def test_words_are_those_that_everyone_may_read(engine: WhooshBackend) -> None:
    engine.upsert([document(1, "Leefgeld en leges", body="Leefgeld"), document(2, "Lekgeheim", is_public=False)])
    engine.upsert([document(3, "Leefgeld later")])
    vocabulary = engine.vocabulary()
    assert vocabulary.starting("le", 5) == ["leefgeld", "leges"]
    assert vocabulary.frequency("leefgeld") == 2
    assert vocabulary.frequency("lekgeheim") == 0
    assert dict(vocabulary)["leefgeld"] == 2


def test_a_large_segment_that_is_cut_short_is_an_error_and_no_crash(
    engine: WhooshBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "COPIED", 0)
    engine.rebuild([document(number, body=f"noodopvang {FILLER}") for number in range(300)])
    assert len(engine.search(words("noodopvang"))) == 300
    for path in engine.generations.current().glob("*.seg"):
        os.truncate(path, 5_000)
    with pytest.raises(IndexUnavailable):
        engine.search(words("noodopvang iets"))
    with pytest.raises(IndexUnavailable):
        engine.check()


def test_an_explanation_tells_the_way_and_the_place(engine: WhooshBackend) -> None:
    engine.upsert([document(1, "Toelage", body="Wij betalen een toelage.")])
    plan = Plan((concept("leefgeld", "toelage"), concept("xyzzy")))
    explanation = engine.explain(plan, [1, 99])[1]
    said, missing = explanation.said
    assert said.way is not None
    assert said.way.reason is Reason.SYNONYM
    assert set(said.parts) == {"title", "body"}
    assert sum(said.parts.values()) == pytest.approx(1)
    assert said.points > 0
    assert missing.way is None


def test_a_worn_index_says_so(engine: WhooshBackend) -> None:
    engine.upsert([document(number) for number in range(20)])
    assert not engine.is_worn()
    engine.delete(range(10))
    assert engine.is_worn()
