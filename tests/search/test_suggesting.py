"""What is suggested while someone types: things of every kind, and nothing that the reader may not see."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions, tags
from forum.entries.models import Audience, Entry, Tag
from forum.search import indexing
from forum.search.starts import Starts, has
from forum.terms import actions as terms
from forum.terms import content
from forum.tips.models import Tip
from tests import factories
from tests.pages import Browser, Page

CANARY = "kanarievogel"


@pytest.fixture(autouse=True)
def index(app: Flask) -> None:
    indexing.rebuild()


def suggested(browser: Browser, typed: str) -> Page:
    page = browser.get("/zoeken/suggesties", query_string={"q": typed})
    assert page.status == 200
    return page


def labels(page: Page) -> list[str]:
    """What the options say, without their notes."""
    found = [option for option in page.html.iter("a") if option.get("role") == "option"]
    return [" ".join("".join(option.find("span").itertext()).split()) for option in found]


def test_every_kind_of_thing_is_suggested_and_leads_there(app: Flask, browser: Browser) -> None:
    entry = factories.tip(title="Zwolse aanpak", tags=["zwerfjongeren"], body="Zwembaden hielpen.")
    by = factories.editor()
    terms.add(content.tidied({"nl": ["zwangerschap"]}), by=by)
    db.session.commit()
    jobs.drain(app)
    page = suggested(browser, "zw")
    links = {option.find("span").text: option.get("href") for option in page.html.iter("a")}
    assert links["Zwolse aanpak"] == entry.url
    assert links["zwembaden"] == "/zoeken?q=zwembaden"
    assert links["zwerfjongeren"] == "/zoeken?tag=zwerfjongeren"
    assert links["Zwolle"] == "/gemeenten/GM0193"
    term = suggested(browser, "zwang").html.find(".//a[@role='option']")
    assert term.get("href").startswith("/begrippen/")
    for path in links.values():
        assert browser.get(path).status == 200
    assert f"{len(labels(page))} suggesties" in page.text


def test_a_theme_is_suggested(browser: Browser) -> None:
    assert "Opvang" in " ".join(labels(suggested(browser, "opva")))


@pytest.mark.parametrize("typed", ["", "z", " ", "!!", "%", "_", "\\", "'", "a" * 5000, "☃☃☃", "😀", "x OR 1=1", "*"])
def test_any_text_gets_an_answer(browser: Browser, typed: str) -> None:
    factories.tip(title="Een tip")
    assert labels(suggested(browser, typed)) == []


def test_what_is_typed_and_suggested_is_text(app: Flask, browser: Browser) -> None:
    factories.tip(title="<script>alert(1)</script> zandzak")
    assert "<script>alert(1)</script> zandzak" in labels(suggested(browser, "zandz"))
    assert "<script" not in suggested(browser, "zandz").source


def test_the_last_word_is_completed(app: Flask, browser: Browser) -> None:
    factories.tip(title="Iets", body="Pluimveehouderij en pluimvee en pluimvee")
    factories.tip(title="Anders", body="Pluimvee op de markt")
    jobs.drain(app)
    assert labels(suggested(browser, "Markt pluim"))[:2] == ["Markt pluimvee", "Markt pluimveehouderij"]
    assert "pluimvee" not in " ".join(labels(suggested(browser, "pluim ")))


def test_a_new_title_is_there_at_once_and_an_old_one_is_not(app: Flask, browser: Browser) -> None:
    author = factories.member()
    entry = factories.tip(title="Tuinkabouters", by=author)
    assert "Tuinkabouters" in labels(suggested(browser, "tuink"))
    entry = db.session.get_one(Tip, entry.id)
    entry.title = "Zonnebloemen"
    actions.revise(entry, by=author, labels=[], reason="")
    db.session.commit()
    assert "Tuinkabouters" not in labels(suggested(browser, "tuink"))
    assert "Zonnebloemen" in labels(suggested(browser, "zonneb"))
    actions.withdraw(db.session.get_one(Entry, entry.id), by=author)
    db.session.commit()
    assert "Zonnebloemen" not in labels(suggested(browser, "zonneb"))


def hidden() -> None:
    author = factories.member(municipality="GM0344")
    given = {"by": author, "body": f"De {CANARY} zingt.", "tags": [CANARY]}
    factories.tip(title=f"Concept {CANARY}", draft=True, **given)
    factories.initiative(title=f"Leden {CANARY}", audience=Audience.MEMBERS, **given)
    factories.thread(title=f"Gemeente {CANARY}", audience=Audience.MUNICIPALITY, **given)
    withdrawn = factories.tip(title=f"Ingetrokken {CANARY}", **given)
    actions.withdraw(withdrawn, by=author)
    db.session.commit()


def told(app: Flask, member: Member | None) -> set[str]:
    browser = Browser(app)
    if member:
        browser.signed_in(member)
    return {label for typed in ("kana", CANARY, f"leden {CANARY}") for label in labels(suggested(browser, typed))}


def test_nothing_hidden_is_ever_suggested(app: Flask) -> None:
    hidden()
    jobs.drain(app)
    for _again in range(2):  # also from memory, after others asked
        assert told(app, None) == set()
        assert told(app, factories.member(municipality="GM0034")) == {f"Leden {CANARY}", CANARY}
        colleague = told(app, factories.member(municipality="GM0344"))
        assert colleague == {f"Leden {CANARY}", f"Gemeente {CANARY}", CANARY}
        assert told(app, factories.moderator(municipality="GM0034")) == colleague


def test_a_synonym_leads_to_its_tag(app: Flask, browser: Browser) -> None:
    factories.tip(tags=["gastgezinnen"])
    factories.tip(tags=["pleeggezin"])
    one, other = (
        db.session.scalars(sa.select(Tag).where(Tag.slug == slug)).one() for slug in ("pleeggezin", "gastgezinnen")
    )
    tags.merge(one, other, by=factories.moderator())
    db.session.commit()
    page = suggested(browser, "pleegg")
    assert "gastgezinnen" in labels(page)
    assert "tag=gastgezinnen" in page.source
    assert "tag=pleeggezin" not in page.source


def test_texts_by_the_beginnings_of_their_words() -> None:
    starts = Starts(
        [(1, "Opvang van gastgezinnen"), (2, "Noodopvang"), (3, "De opvang"), (4, "BRP-inschrijving opvang")]
    )
    assert starts.find("opv", 9) == [1, 4, 3]
    assert starts.find("opv", 1) == [1]
    assert starts.find("ópvang GAST", 9) == [1]
    assert starts.find("inschr", 9) == [4]
    assert starts.find("brp-insch", 9) == [4]
    assert starts.find("gast opvang", 9) == []
    assert starts.find("o", 9) == []
    starts.add(5, "Opvang")
    assert starts.find("opvang", 2) == [5, 1]
    before = starts.size
    for _again in range(3):
        starts.add(5, "Opvang")
        starts.add(1, "Opvang van gastgezinnen")
    assert starts.size == before
    assert has("BRP-inschrijving opvang", "inschrijving opv")
    assert not has("Noodopvang", "opvang")
