"""`?uitleg=1` tells a moderator, and nobody else, why a result stands where it does."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum import clock, jobs
from forum.search import indexing
from forum.search.backend import IndexUnavailable
from tests import factories
from tests.pages import Browser


@pytest.fixture
def filled(app: Flask, browser: Browser) -> Browser:
    indexing.rebuild()
    factories.tip(title="Leefgeld uitbetalen", valid_until=clock.today() - timedelta(days=3))
    jobs.drain(app)
    return browser


def test_a_moderator_reads_why(filled: Browser) -> None:
    page = filled.signed_in(factories.moderator()).get("/zoeken?q=leefgeld+kapsalon&uitleg=1")
    assert page.status == 200
    table = " ".join(page.main.split())
    assert "Waarom hier" in table
    assert "zoals getypt" in table
    assert "titel" in table
    assert "kapsalon komt niet voor" in table
    assert "verlopen × 0.70" in table


def test_the_lines_lead_to_the_score(filled: Browser) -> None:
    """Points beside the best, times the factors for its standing, and one more with all words."""
    page = filled.signed_in(factories.moderator()).get("/zoeken?q=leefgeld&uitleg=1")
    table = " ".join(page.main.split())
    assert "score 1.602" in table
    assert "van 0 tot 1 1.000" in table
    assert "Keurmerken en gebruik × 0.86" in table
    assert "Met al uw woorden + 1" in table
    assert "Deel van wat u zocht" not in table


def test_who_has_some_of_the_words_has_a_part_of_the_points(filled: Browser) -> None:
    page = filled.signed_in(factories.moderator()).get("/zoeken?q=leefgeld+kapsalon&uitleg=1")
    assert re.search(r"Deel van wat u zocht × 0\.\d\d", " ".join(page.main.split()))


def test_others_read_results_alone(filled: Browser) -> None:
    for member in (None, factories.member()):
        if member:
            filled.signed_in(member)
        page = filled.get("/zoeken?q=leefgeld&uitleg=1")
        assert "Leefgeld uitbetalen" in page.links()
        assert "Waarom hier" not in page.main


def test_an_index_that_is_gone_halfway_is_told_like_any_other(filled: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_asked: object) -> None:
        raise IndexUnavailable("gone")

    filled.signed_in(factories.moderator())
    monkeypatch.setattr(indexing.backend(), "explain", gone)
    assert filled.get("/zoeken?q=leefgeld&uitleg=1").h1 == "Zoeken kan even niet"
