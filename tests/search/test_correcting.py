"""Typing errors: which are mended, which are not, and what the page says of it."""

import tracemalloc

import pytest
from flask import Flask

from forum import jobs
from forum.entries.models import Audience
from forum.search import indexing
from forum.search.backend import backend
from forum.search.correcting import mended
from forum.search.query import SearchQuery
from forum.search.vocabulary import Table, Vocabulary
from tests import factories
from tests.pages import Browser

TEXT = """Leefgeld uitbetalen aan gastgezinnen. Leerlingenvervoer en huisvesting regelen met vrijwilligers in Almere.
Inschrijving in de BRP, tolken, aanbesteding van het vervoer, desinformatie en sancties. Noodopvang in een sporthal."""

MENDED = """leefgelt leefgeld | leerlingenvervoor leerlingenvervoer | huisvestng huisvesting
| vrijwiligers vrijwilligers | inschijving inschrijving  | dezinformatie desinformatie
| sancites sancties | noodopfang noodopvang | spothal sporthal | tolekn tolken"""

SHOUTED = "LEEFGELT"
LEFT = """leefgelden gastgezin gastgezinen aanbestedding uitbetaalen
opvang-noodopvang BRB Jansen 2022 GM0035 leerling vervoeren sanctie xyzzyplugh"""


@pytest.fixture(autouse=True)
def _text(app: Flask) -> None:
    indexing.rebuild()
    factories.tip(title="Allerlei", body=TEXT)
    jobs.drain(app)


def meant(text: str) -> str:
    query = mended(SearchQuery.of(text), backend().vocabulary())
    return query.meant if query else text


@pytest.mark.parametrize("pair", [pair.strip() for pair in MENDED.split("|")])
def test_an_error_becomes_the_word_that_occurs(pair: str) -> None:
    wrong, right = pair.split()
    assert meant(wrong) == right


def test_caps_lock_is_no_abbreviation() -> None:
    assert meant(SHOUTED) == "leefgeld"


def test_a_word_of_thousands_of_letters_is_left_alone() -> None:
    """One sign here is eighteen letters when it is folded; each way to cut it in two would be kept in memory."""
    meant("leefgelt")  # reads the words that occur
    tracemalloc.start()
    try:
        assert meant("ﷺ" * 296 + "aa") == "ﷺ" * 296 + "aa"
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5_000_000


@pytest.mark.parametrize("word", LEFT.split())
def test_other_words_stay(word: str) -> None:
    assert meant(word) == word


def test_the_page_says_what_it_searched_for_and_offers_what_was_typed(browser: Browser) -> None:
    page = browser.get("/zoeken?q=leefgelt+uitbetalen")
    assert "Resultaten voor leefgeld uitbetalen" in page.main
    assert "Allerlei" in page.main
    page = browser.click(page, "zoek toch naar leefgelt uitbetalen")
    assert "Resultaten voor" not in page.main
    assert "met al uw woorden" not in page.main


def test_only_the_word_itself_is_replaced_in_what_is_told() -> None:
    query = SearchQuery.of("gelt leefgelt gelt-a")
    assert query.meaning({"gelt": ("geld",)}).meant == "geld leefgelt gelt-a"


def test_what_is_found_as_typed_is_never_mended(app: Flask, browser: Browser) -> None:
    for number in range(3):
        factories.tip(title=f"Leefgelt {number}")
    jobs.drain(app)
    assert "Resultaten voor" not in browser.get("/zoeken?q=leefgelt").main


def test_a_word_of_a_hidden_entry_is_never_offered(app: Flask, browser: Browser) -> None:
    factories.tip(title="Kwantumkoeling", audience=Audience.MUNICIPALITY)
    jobs.drain(app)
    assert "Kwantum" not in browser.get("/zoeken?q=kwantumkoelink").main


def test_a_compound_that_no_text_has_comes_apart(browser: Browser) -> None:
    page = browser.get("/zoeken?q=sporthalsleutel")
    assert "Dit past minder goed" in page.main
    assert "Allerlei" in page.main
    assert "sporthal" in [mark.text for mark in page.html.iter("mark")]


def test_a_dutch_word_that_nobody_wrote_is_no_error_for_one_like_it() -> None:
    factories.tip(title="Een band", body="Vriendschapsband met een stad")
    assert meant("brand") == "brand"


def test_a_compound_that_finds_nothing_is_an_error_for_one_that_was_written(app: Flask, browser: Browser) -> None:
    """Its parts are words that occur, each on its own."""
    factories.tip(title="Draagvlak in de buurt")
    factories.tip(title="De vlag hangt uit")
    factories.tip(title="Wat een kind draagt in de winter")
    jobs.drain(app)
    assert "Resultaten voor draagvlak" in browser.get("/zoeken?q=draagvlag").main


def test_an_abbreviation_that_finds_nothing_is_read_as_words_of_the_glossary(app: Flask, browser: Browser) -> None:
    factories.tip(title="Een tolkentelefoon voor de balie")
    jobs.drain(app)
    page = browser.get("/zoeken?q=TT")
    assert "Resultaten voor tolkentelefoon · zoek toch naar TT" in page.main
    assert "Een tolkentelefoon voor de balie" in page.main


@pytest.mark.parametrize("letters", ["BEW", "BW", "AEN"])
def test_an_abbreviation_of_small_words_alone_is_answered(app: Flask, browser: Browser, letters: str) -> None:
    assert browser.get(f"/zoeken?q={letters}").status == 200


def test_an_abbreviation_that_someone_wrote_stays(app: Flask, browser: Browser) -> None:
    factories.tip(title="Een tolkentelefoon voor de balie")
    factories.tip(title="De TT in Assen")
    jobs.drain(app)
    page = browser.get("/zoeken?q=TT")
    assert "Resultaten voor" not in page.main
    assert "De TT in Assen" in page.main


def test_the_words_of_every_part_of_an_index_are_sorted_out_once() -> None:
    parts = [Table([(f"zwaluw{letter}", 1)]) for letter in "abcdefghijklmnopqrstuvw"]
    assert mended(SearchQuery.of("zwalluwa"), Vocabulary(parts))
    before = [part.by_start for part in parts]
    assert mended(SearchQuery.of("zwalluwb"), Vocabulary(parts))
    assert all(part.by_start is kept for part, kept in zip(parts, before, strict=True))
