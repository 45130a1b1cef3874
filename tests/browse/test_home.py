"""The front page: what is new, best, unanswered and announced, and the themes."""

from datetime import timedelta

from forum import clock
from forum.accounts.models import Role
from forum.database import db
from forum.entries import actions
from forum.threads.models import QuestionState
from tests import factories
from tests.browse.test_lists import secrets, titles
from tests.pages import Browser, Page
from tests.queries import counted


def test_an_empty_forum_has_a_front_page(browser: Browser) -> None:
    page = browser.get("/")
    assert page.status == 200
    assert "Er is nog niets gedeeld" in page.main
    assert "Nog niets gedeeld" in page.main
    assert page.form("q").action == "/zoeken"


def test_it_shows_each_list_in_its_order(browser: Browser) -> None:
    now = clock.now()
    old = factories.initiative(title="Zeer handig", at=now - timedelta(days=300))
    for _voter in range(2):
        actions.vote(old, by=factories.member())
    db.session.commit()
    factories.initiative(title="Nieuw initiatief")
    factories.question(title="Wacht al lang", at=now - timedelta(days=30))
    factories.question(title="Wacht kort", at=now - timedelta(days=2))
    answered = factories.question(title="Kreeg een reactie", at=now - timedelta(days=90))
    factories.reply(answered)
    factories.question(title="Beantwoord", question_state=QuestionState.ANSWERED)
    factories.announcement(title="Gewoon bericht")
    factories.announcement(title="Dringend bericht", urgent=True, at=now - timedelta(days=5))
    page = browser.get("/")
    assert lines(page, "Handige initiatieven") == ["Zeer handig", "Nieuw initiatief"]
    assert lines(page, "Weet u het antwoord?") == ["Wacht al lang", "Wacht kort", "Kreeg een reactie"]
    assert lines(page, "Urgente berichten") == ["Dringend bericht"]
    assert lines(page, "Berichten") == ["Gewoon bericht"]


def test_urgent_news_does_not_stay_on_top_for_ever(browser: Browser) -> None:
    now, yesterday = clock.now(), clock.today() - timedelta(days=1)
    factories.announcement(title="Oud", urgent=True, at=now - timedelta(days=40))
    factories.announcement(title="Te laat", urgent=True, action_deadline=yesterday, at=now - timedelta(days=3))
    factories.announcement(title="Verlopen", urgent=True, valid_until=yesterday, at=now - timedelta(days=2))
    factories.announcement(title="Gewoon", at=now - timedelta(days=1))
    deadline = clock.today() + timedelta(days=3)
    factories.announcement(title="Nog bezig", urgent=True, action_deadline=deadline, at=now - timedelta(days=60))
    page = browser.get("/")
    assert lines(page, "Urgente berichten") == ["Nog bezig"]
    assert lines(page, "Berichten") == ["Gewoon", "Verlopen", "Te laat", "Oud"]


def test_new_is_a_short_mixed_list(browser: Browser) -> None:
    for _round in range(3):
        for make in (factories.initiative, factories.tip, factories.thread, factories.announcement):
            make()
    assert len(titles(browser.get("/"))) == 7


def test_themes_tell_what_they_hold(browser: Browser) -> None:
    factories.initiative(theme="opvang")
    factories.initiative(theme="opvang")
    newest = factories.tip(theme="opvang", title="De nieuwste tip")
    page = browser.get("/")
    assert page.links()["2 initiatieven"] == "/themas/opvang?soort=initiative"
    assert page.links()["1 tip"] == "/themas/opvang?soort=tip"
    assert page.links()["De nieuwste tip"] == newest.url


def test_a_member_is_greeted_with_what_they_can_do(browser: Browser) -> None:
    browser.signed_in(factories.member(name="Sanne de Vries"))
    page = browser.get("/")
    assert "Dag Sanne de Vries" in page.main
    assert {"/gesprekken/nieuw", "/tips/nieuw", "/initiatieven/nieuw", "/gemeenten/GM0034"} <= set(
        page.links().values()
    )


def test_nobody_sees_what_is_not_theirs(browser: Browser) -> None:
    for make in (factories.initiative, factories.tip, factories.question, factories.announcement):
        secrets(make)
    page = browser.get("/")
    assert "KANARIE" not in page.source
    assert "1 tip" not in page.main
    assert "KANARIE leden" in browser.signed_in(factories.member(municipality="GM0014")).get("/").main


def test_texts_that_want_to_be_markup_are_text(browser: Browser) -> None:
    nasty = "<script>alert(1)</script>" + "W" * 120
    factories.initiative(title=nasty, summary=nasty, by=factories.member(name="<b>" + "N" * 70))
    page = browser.get("/")
    assert "<script>alert" not in page.source
    assert nasty in page.main


def test_the_number_of_queries_is_fixed(browser: Browser) -> None:
    counts = []
    for _round in range(2):
        for _number in range(4):
            for make in (factories.initiative, factories.tip, factories.question, factories.announcement):
                make(tags=["leefgeld"])
        with counted() as queries:
            browser.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
    browser.signed_in(factories.member(Role.MODERATOR))
    with counted() as queries:
        browser.get("/")
    assert len(queries) <= 8, str(queries)


def lines(page: Page, section: str) -> list[str]:
    """The titles in a panel of the front page."""
    panel = next(part for part in page.html.iter("section") if part.get("aria-label") == section)
    return ["".join(a.itertext()) for a in panel.iter("a") if a.get("class") == "line-title"]
