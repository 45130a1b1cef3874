"""How a query is understood, with the glossary that the forum starts with."""

import gc
import weakref

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.database import db
from forum.search import phrasebook, understanding
from forum.search.plan import Concept, Reason
from forum.search.query import MOST_TERMS, SearchQuery
from forum.search.understanding import MOST_WAYS, plan_of
from forum.terms import start
from forum.terms.lookup import Lexicon


@pytest.fixture(autouse=True)
def _glossary(app: Flask) -> None:
    start.load()
    db.session.commit()


def concepts(text: str) -> tuple[Concept, ...]:
    return plan_of(SearchQuery.of(text)).concepts


def said(concept: Concept, *reasons: Reason) -> set[tuple[str, ...]]:
    return {way.terms for way in concept.ways if not reasons or way.reason in reasons}


def test_a_word_is_what_was_typed_before_all_else() -> None:
    [concept] = concepts("leefgeld")
    assert concept.ways[0].reason is Reason.TYPED
    assert concept.ways[0].weight == 1.0
    assert all(0 < way.weight < 1 for way in concept.ways[1:])


def test_a_compound_is_also_its_parts() -> None:
    [concept] = concepts("gasleveringscontract")
    assert ("contract", "gas") in said(concept)


def test_words_of_one_term_are_one_concept_whatever_their_order() -> None:
    [one] = concepts("opvang van vluchtelingen")
    [other] = concepts("vluchtelingenopvang")
    assert ("vluchtelopvang",) in said(one)
    assert ("opvang", "oekrainer") in said(one) & said(other)


def test_words_with_others_between_name_nothing_together() -> None:
    assert len(concepts("vluchtelingen die willen werken")) == 2
    assert len(concepts("opvang van de vluchtelingen")) == 1


def test_an_abbreviation_is_what_it_stands_for_and_the_other_way_round() -> None:
    assert ("gemeent", "opvang") in said(concepts("GOO")[0], Reason.SYNONYM)
    assert ("goo",) in said(concepts("gemeentelijke opvang")[0], Reason.SYNONYM)


def test_another_language_is_translated() -> None:
    assert ("gastgezin",) in said(concepts("host families")[0], Reason.TRANSLATION)
    assert ("vluchtel",) in said(concepts("біженців")[0], Reason.TRANSLATION)


def test_a_part_may_be_there_by_another_name() -> None:
    [concept] = concepts("stedenbandkoor")
    assert ("jumelag", "kor") in said(concept, Reason.SYNONYM)


def test_the_words_of_a_question_are_no_musts() -> None:
    asked = concepts("Hoe regelen andere gemeenten het leerlingenvervoer voor kinderen?")
    assert [concept.typed for concept in asked if not concept.is_optional] == ["leerlingenvervoer", "kinderen"]


def test_when_there_is_nothing_else_they_are() -> None:
    [concept] = concepts("gemeenten")
    assert not concept.is_optional


def test_a_short_word_of_english_is_left_out_of_an_english_question() -> None:
    assert [concept.typed for concept in concepts("where can refugees be registered") if not concept.is_optional] == [
        "refugees",
        "registered",
    ]


@given(st.text(max_size=400))
@settings(max_examples=150)
def test_any_text_is_understood_within_limits(text: str) -> None:
    plan = plan_of(SearchQuery.of(text))
    assert len(plan.concepts) <= MOST_TERMS
    for concept in plan.concepts:
        assert concept.typed
        assert 1 <= len(concept.ways) <= MOST_WAYS
        assert all(way.terms and all(way.terms) and 0 < way.weight <= 1 for way in concept.ways)


def test_a_phrasebook_of_before_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes 10 MB, and each change of the glossary makes a new one."""
    with monkeypatch.context() as patch:
        before = asked(patch)
    gc.collect()
    assert before() is None


def asked(patch: pytest.MonkeyPatch) -> weakref.ref[phrasebook.Phrasebook]:
    book = phrasebook.Phrasebook(Lexicon(1, [], {}))
    patch.setattr(understanding, "phrasebook", lambda: book)
    assert [concept.typed for concept in concepts("leefgeld")] == ["leefgeld"]
    return weakref.ref(book)
