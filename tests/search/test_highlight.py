"""What is marked in a text, and which stretch of it is shown."""

import re

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.search.highlight import WIDTH, Highlighter
from forum.search.plan import Concept, Plan, Reason, Way
from forum.search.query import SearchQuery
from forum.search.understanding import plan_of


def marks(text: str, query: str, language: str = "nl") -> list[str]:
    return re.findall("<mark>(.*?)</mark>", Highlighter(plan_of(SearchQuery.of(query))).marked(text, language).html)


def test_forms_and_compounds_of_a_word_are_marked(app: Flask) -> None:
    assert marks("De noodopvang is vol, zij worden elders opgevangen.", "opvang") == ["noodopvang", "opgevangen"]
    assert marks("Opvang van vluchtelingen", "vluchtelingenopvang") == ["Opvang", "vluchtelingen"]
    assert marks("Her BRP-formulier", "brp") == ["BRP-formulier"]


def test_parts_are_marked_only_where_all_stand(app: Flask) -> None:
    assert marks("De levering van gas volgens het contract", "gascontract")[-2:] == ["gas", "contract"]
    assert marks("Een contract met de schilder", "gascontract") == []


def test_another_name_of_several_words_is_marked_only_where_they_stand_together(app: Flask) -> None:
    plan = Plan((Concept("gastgezin", (Way(("gastgezin",)), Way(("del", "won"), 0.7, Reason.SYNONYM))),))
    near, far = "Gedeeld wonen bij een gastgezin", "Wij hebben de kosten gedeeld met wie er in de straat wonen"
    assert re.findall("<mark>(.*?)</mark>", Highlighter(plan).marked(near).html) == ["Gedeeld", "wonen", "gastgezin"]
    assert "<mark>" not in Highlighter(plan).marked(far).html


def test_a_text_is_read_in_its_own_language(app: Flask) -> None:
    plan = Plan((Concept("families", (Way(("famili",)),)), Concept("x", (Way(("gastgezin",), 0.7, Reason.SYNONYM),))))
    shown = Highlighter(plan).marked("Two families", "en")
    assert shown.html == "Two <mark>families</mark>"
    assert shown.found == 1


def test_the_stretch_shown_has_most_of_what_was_asked(app: Flask) -> None:
    text = f"Tolk. {'Iets anders. ' * 60}De tolk van de huisarts. {'Nog iets. ' * 60}"
    shown = Highlighter(plan_of(SearchQuery.of("tolk huisarts"))).fragment(text)
    assert shown
    assert shown.found == 2
    assert "<mark>tolk</mark> van de <mark>huisarts</mark>" in shown.html


@given(st.text(), st.text(max_size=60))
@settings(max_examples=100)
def test_whatever_the_text_nothing_is_lost_or_left_unescaped(app: Flask, text: str, query: str) -> None:
    highlighter = Highlighter(plan_of(SearchQuery.of(query)))
    html = highlighter.marked(text).html
    assert html.replace("<mark>", "").replace("</mark>", "").unescape() == text
    shown = highlighter.fragment(text)
    assert shown is None or len(shown.html.striptags()) <= len(text) + WIDTH
