"""The glossary as people use it: looked up, added to, changed, merged, taken back."""

import csv
import io
import json

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.database import db
from forum.terms.lookup import lexicon
from forum.terms.models import Term, TermStatus
from tests import factories
from tests.pages import Browser, Page
from tests.queries import counted
from tests.terms.terms import known, term


def look_up(browser: Browser, words: str) -> Page:
    page = browser.get("/begrippen")
    form = next(form for form in page.forms() if form.get("action") == "/begrippen")
    assert form is not None
    return browser.get("/begrippen", query_string={"q": words})


def ways(words: str) -> set[str]:
    db.session.rollback()
    return {way.text for way in lexicon().ways(tuple(words.split()))}


def test_a_visitor_reads_what_an_abbreviation_means(browser: Browser) -> None:
    assert "Begrippen" in browser.get("/").links()
    page = look_up(browser, "goo")
    assert "gemeentelijke opvang" in page.links()
    page = browser.click(page, "gemeentelijke opvang")
    assert page.h1 == "gemeentelijke opvang"
    assert "Opvang van Oekraïners op een locatie die de gemeente regelt" in page.main
    assert "municipal reception" in page.main
    assert "leefgeld" in page.links()
    assert "Bewerken" not in page.links()
    assert browser.click(page, "Zoek items met dit begrip").path.startswith("/zoeken?q=gemeentelijke")


def test_words_are_marked_with_their_language_and_described_for_search_engines(browser: Browser) -> None:
    page = browser.get(known("gastgezin").url)
    spoken = {element.get("lang"): "".join(element.itertext()) for element in page.html.iter() if element.get("lang")}
    assert "host family" in page.source
    assert {"en", "uk"} <= spoken.keys()
    block = next(script for script in page.html.iter("script") if script.get("type") == "application/ld+json")
    described = json.loads("".join(block.itertext()))
    assert described["@type"] == "DefinedTerm"
    assert described["name"] == "gastgezin"


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", "gastgezin"), ("en", "host family"), ("uk", "приймаюча родина")]
)
def test_it_is_read_in_ones_own_language(browser: Browser, language: str, expected: str) -> None:
    browser.client.set_cookie("taal", language)
    page = browser.get(f"/begrippen?letter={expected[0]}")
    assert expected in page.links()
    assert browser.get(known("gastgezin").url).h1 == expected


def test_letters_and_themes_lead_to_every_term(browser: Browser) -> None:
    page = browser.get("/begrippen")
    letters = [address for text, address in page.links().items() if "letter=" in address]
    total = db.session.scalar(sa.select(sa.func.count(Term.id)).where(Term.status == TermStatus.CURRENT))
    listed = sum(browser.get(address).source.count('<li class="term"') for address in letters)
    assert listed == total
    themes = [address for text, address in page.links().items() if "thema=" in address]
    assert sum(browser.get(address).source.count('<li class="term"') for address in themes) == total


@pytest.mark.parametrize("address", ["?letter=%21", "?letter=ab", "?thema=bestaat-niet"])
def test_what_is_not_there_is_a_404(browser: Browser, address: str) -> None:
    assert browser.get(f"/begrippen{address}").status == 404


@pytest.mark.parametrize("words", ["%", "_", "'; drop table term", "\u202e", "x" * 500, "<script>", "   "])
def test_any_words_can_be_looked_up(browser: Browser, words: str) -> None:
    page = look_up(browser, words)
    assert page.status == 200
    assert "<script>alert" not in page.source
    if words.strip() and words != "\u202e":
        assert "Geen begrip gevonden" in page.main or 'class="term"' in page.source


def test_a_page_asks_a_fixed_number_of_questions(app: Flask, browser: Browser) -> None:
    member = Browser(app).signed_in(factories.editor())
    for path in ("/begrippen", "/begrippen?q=opvang", "/begrippen?thema=opvang", known("opvang").url):
        for one, most in ((browser, 5), (member, 8)):
            app.extensions["visitors"].pages.clear()
            with counted() as asked:
                assert one.get(path).status == 200
            assert len(asked) <= most, f"{path}: {len(asked)}\n{asked}"


def test_an_editor_adds_a_term_and_search_knows_it(app: Flask) -> None:
    editor = Browser(app).signed_in(factories.editor())
    page = editor.click(editor.get("/begrippen"), "Begrip toevoegen")
    form = page.form("nl").fill(
        nl="kanarie\r\nzangvogel\r\n\r\n", short="KNR", en="canary", definition_nl="Een  vogel."
    )
    page = editor.submit(form.fill(theme="opvang"))
    assert page.h1 == "kanarie"
    assert "Ook wel: zangvogel" in page.main
    assert "kanarie (KNR)" in page.main
    assert ways("KNR") == {"kanarie", "zangvogel", "canary"}
    assert "kanarie" in look_up(Browser(app), "zangvog").links()


def test_signs_that_stand_for_many_letters_fit(app: Flask) -> None:
    editor = Browser(app).signed_in(factories.editor())
    page = editor.get("/begrippen/nieuw")
    page = editor.submit(page.form("nl").fill(nl="kanarie\n" + "ﷺ" * 120))
    assert page.h1 == "kanarie"


def test_a_word_of_another_term_is_told_and_may_be_kept(app: Flask) -> None:
    editor = Browser(app).signed_in(factories.editor())
    page = editor.get("/begrippen/nieuw")
    page = editor.submit(page.form("nl").fill(nl="kanarie\nleefgeld"))
    assert page.status == 422
    assert "Een woord staat ook bij een ander begrip" in page.main
    assert "leefgeld" in page.links()
    page = editor.submit(page.form("nl").fill(understood=True))
    assert page.h1 == "kanarie"
    assert "Staat ook bij een ander begrip" in page.main


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"nl": ""}, "Geef een naam"),
        ({"nl": "Leefgeld"}, "staat al in de begrippenlijst"),
        ({"nl": "x" * 200}, "is te lang"),
        ({"nl": "\n".join(f"woord {number}" for number in range(50))}, "Dit zijn er te veel"),
        ({"nl": "kanarie\n---"}, "heeft geen letters of cijfers"),
        ({"nl": "kanarie", "broader": "bestaat niet"}, "kennen wij niet"),
        ({"nl": "kanarie", "related": "gastgezin\nbestaat niet"}, "kennen wij niet"),
        ({"nl": "kanarie", "definition_nl": "x" * 900}, "Dit is te lang"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_typed_is_lost(app: Flask, typed: dict[str, str], told: str) -> None:
    editor = Browser(app).signed_in(factories.editor())
    page = editor.submit(editor.get("/begrippen/nieuw").form("nl").fill(en="canary\nbird", **typed))
    assert page.status == 422
    assert told in page.main
    assert page.form("nl").values["en"] == "canary\nbird"
    assert page.form("nl").values["nl"].split() == typed["nl"].split()


def test_a_change_is_seen_at_once_and_can_be_undone(app: Flask, browser: Browser) -> None:
    made = term("kanarie", "zangvogel", definition_nl="Een vogel.")
    assert "zangvogel" in browser.get(made.url).main
    editor = Browser(app).signed_in(factories.editor(name="Els Redacteur"))
    page = editor.click(editor.get(made.url), "Bewerken")
    page = editor.submit(
        page.form("nl").fill(nl="kanarie\ngeeltje", definition_nl="Een gele vogel.", reason="Preciezer")
    )
    assert page.path == made.url
    assert "geeltje" in browser.get(made.url).main
    page = editor.click(page, "Geschiedenis")
    assert "Els Redacteur" in page.main
    assert "Preciezer" in page.main
    assert "gele" in "".join("".join(ins.itertext()) for ins in page.html.iter("ins"))
    page = editor.get(f"{page.path}?nieuw=1")
    page = editor.submit(page.form("Versie 1 terugzetten"))
    assert "zangvogel" in page.main
    assert "geeltje" not in page.main
    assert ways("kanarie") == {"zangvogel"}


def test_two_at_once_do_not_undo_each_other(app: Flask) -> None:
    made = term("kanarie")
    one, two = Browser(app).signed_in(factories.editor()), Browser(app).signed_in(factories.editor())
    first, second = one.get(f"{made.url}/bewerken"), two.get(f"{made.url}/bewerken")
    one.submit(first.form("nl").fill(nl="kanarie\neerste"))
    page = two.submit(second.form("nl").fill(nl="kanarie\ntweede"))
    assert page.status == 422
    assert "Iemand anders heeft dit begrip net gewijzigd" in page.main
    page = two.submit(page.form("nl").fill(nl="kanarie\neerste\ntweede"))
    assert "eerste, tweede" in page.main


def test_two_terms_become_one_and_two_again(app: Flask, browser: Browser) -> None:
    bird, yellow = term("kanarie", "zangvogel"), term("geeltje", "gele vogel", en=["canary"])
    moderator = Browser(app).signed_in(factories.moderator())
    page = moderator.click(moderator.get(yellow.url), "Samenvoegen met een ander begrip")
    assert moderator.submit(page.form("into").fill(into="bestaat niet")).status == 422
    assert moderator.submit(page.form("into").fill(into="geeltje")).status == 422
    page = moderator.submit(page.form("into").fill(into="Kanarie"))
    assert page.path == bird.url
    assert ways("geeltje") == {"kanarie", "zangvogel", "gele vogel", "canary"}
    assert browser.get(yellow.url).h1 == "kanarie"
    page = moderator.get(yellow.url)
    assert "Dit begrip is samengevoegd met kanarie" in page.main
    moderator.submit(page.form("Terugzetten"))
    assert ways("kanarie") == {"zangvogel"}
    assert ways("geeltje") == {"gele vogel", "canary"}
    assert browser.get(yellow.url).h1 == "geeltje"


def test_what_was_merged_twice_leads_on_and_what_is_narrower_comes_along(app: Flask, browser: Browser) -> None:
    one, two, three = term("kanarie"), term("geeltje"), term("zanger")
    chick = term("kuiken", broader="geeltje")
    moderator = Browser(app).signed_in(factories.moderator())
    for source, target in ((one, "geeltje"), (two, "zanger")):
        moderator.submit(moderator.get(f"{source.url}/samenvoegen").form("into").fill(into=target))
    assert browser.get(one.url).path == three.url
    assert "zanger" in browser.get(chick.url).links()
    moderator.submit(moderator.get(two.url).form("Terugzetten"))
    assert "geeltje" in browser.get(chick.url).links()


def test_what_is_taken_out_is_gone_for_visitors_and_comes_back(app: Flask, browser: Browser) -> None:
    made = term("kanarie", "zangvogel")
    moderator = Browser(app).signed_in(factories.moderator())
    page = moderator.submit(moderator.get(made.url).form("Uit de lijst halen"))
    assert "Dit begrip staat niet in de lijst" in page.main
    assert browser.get(made.url).status == 404
    assert "Geen begrip gevonden" in look_up(browser, "kanarie").main
    moderator.submit(page.form("Terugzetten"))
    assert browser.get(made.url).status == 200


def suggest(app: Flask, name: str = "kanarie") -> Browser:
    member = Browser(app).signed_in(factories.member(name="Fatma Lid"))
    page = member.click(member.get("/begrippen"), "Begrip voorstellen")
    page = member.submit(page.form("nl").fill(nl=name, definition_nl="Een vogel.", reason="Ik zocht dit."))
    assert "Dit is een voorstel" in page.main
    return member


def test_a_member_suggests_and_a_moderator_takes_it_up_in_two_clicks(app: Flask, browser: Browser) -> None:
    member = suggest(app)
    made = db.session.scalars(sa.select(Term).where(Term.status == TermStatus.SUGGESTED)).one()
    assert browser.get(made.url).status == 404
    assert Browser(app).signed_in(factories.member()).get(made.url).status == 404
    assert "Geen begrip gevonden" in look_up(browser, "kanarie").main
    assert member.get(f"{made.url}/bewerken").status == 403
    moderator = Browser(app).signed_in(factories.moderator())
    desk = moderator.get("/moderatie/")
    assert "Ik zocht dit." in desk.main
    assert "Fatma Lid" in desk.main
    desk = moderator.submit(desk.form("Opnemen: kanarie"))
    assert "Voorgestelde begrippen" not in desk.main
    assert "kanarie" in look_up(browser, "kanarie").links()
    assert "Voorgesteld begrip opgenomen" in moderator.get("/moderatie/logboek").main


def test_a_suggestion_is_declined_and_that_is_undone(app: Flask, browser: Browser) -> None:
    suggest(app)
    moderator = Browser(app).signed_in(factories.moderator())
    desk = moderator.get("/moderatie/")
    desk = moderator.submit(desk.form("Afwijzen: kanarie"))
    assert "Voorgestelde begrippen" not in desk.main
    desk = moderator.submit(desk.form("Terugzetten: kanarie"))
    assert "Voorgestelde begrippen" in moderator.get("/moderatie/").main
    assert "Geen begrip gevonden" in look_up(browser, "kanarie").main


def test_a_member_cannot_change_a_term(app: Flask) -> None:
    member = Browser(app).signed_in(factories.member())
    made = known("gastgezin")
    for page in ("bewerken", "samenvoegen"):
        assert member.get(f"{made.url}/{page}").status == 403
    token = member.get("/begrippen/nieuw").form("nl").values["csrf_token"]
    for page in ("intrekken", "herstellen", "opnemen", "versies/1/terugzetten"):
        assert member.post(f"/begrippen/{made.id}/{page}", {"csrf_token": token}).status == 403, page


def test_the_list_as_a_file(app: Flask, browser: Browser) -> None:
    term("=1+1", en=["plus"])
    text = browser.get("/begrippen.csv").source.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    by_name = {row["Begrip"]: row for row in rows}
    assert "host family" in by_name["gastgezin"]["Engels"]
    assert by_name["'=1+1"]["Engels"] == "plus"
    assert len(rows) == len(by_name)


def test_a_name_that_another_term_has_by_now_is_not_taken_twice(app: Flask) -> None:
    moderator = Browser(app).signed_in(factories.moderator())
    first = term("kanarie")
    withdrawn = moderator.submit(moderator.get(first.url).form("Uit de lijst halen"))
    term("kanarie")
    page = moderator.submit(withdrawn.form("Terugzetten"))
    assert "staat al in de begrippenlijst" in page.text
    assert "Dit begrip staat niet in de lijst" in page.main
    suggest(app, "mus")
    term("mus")
    page = moderator.submit(moderator.get("/moderatie/").form("Opnemen: mus"))
    assert "staat al in de begrippenlijst" in page.text
    assert moderator.get("/moderatie/").form("Opnemen: mus")


def test_a_term_does_not_take_back_a_name_that_another_has_by_now(app: Flask) -> None:
    editor = Browser(app).signed_in(factories.editor())
    made = term("kanarie")
    editor.submit(editor.get(f"{made.url}/bewerken").form("nl").fill(nl="zangvogel"))
    term("kanarie")
    page = editor.submit(editor.get(f"/begrippen/{made.id}/geschiedenis?nieuw=1").form("Versie 1 terugzetten"))
    assert "staat al in de begrippenlijst" in page.text
    assert page.h1 == "zangvogel"


def test_no_term_belongs_under_itself_by_way_of_others(app: Flask) -> None:
    editor = Browser(app).signed_in(factories.editor())
    top, middle = term("vogel"), term("zangvogel", broader="vogel")
    term("kanarie", broader="zangvogel")
    page = editor.submit(editor.get(f"{top.url}/bewerken").form("nl").fill(broader="kanarie"))
    assert page.status == 422
    assert "‘kanarie’ hoort zelf al onder dit begrip" in page.main
    page = editor.submit(editor.get(f"{middle.url}/bewerken").form("nl").fill(broader=""))
    assert page.status == 200


def test_a_chain_of_merges_is_undone_in_any_order(app: Flask, browser: Browser) -> None:
    one, two, three = term("kanarie", "zangvogel"), term("geeltje"), term("zanger")
    moderator = Browser(app).signed_in(factories.moderator())
    for source, target in ((one, "geeltje"), (two, "zanger")):
        moderator.submit(moderator.get(f"{source.url}/samenvoegen").form("into").fill(into=target))
    for merged in (one, two):
        moderator.submit(moderator.get(merged.url).form("Terugzetten"))
    assert ways("kanarie") == {"zangvogel"}
    assert ways("geeltje") == ways("zanger") == set()
    assert [browser.get(each.url).h1 for each in (one, two, three)] == ["kanarie", "geeltje", "zanger"]
