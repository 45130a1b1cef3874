"""What a searcher may not see never shows: not as a result, not in counts, not in a fragment."""

import pytest
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience, Entry, Reply
from forum.search import indexing
from tests import factories
from tests.pages import Browser

CANARY = "kanarievogel"


@pytest.fixture
def hidden(app: Flask) -> dict[str, Entry]:
    """Entries that a visitor may not see, all with a word, a tag and a place of their own."""
    indexing.rebuild()
    author = factories.member(municipality="GM0344")
    given = {"by": author, "body": f"De {CANARY} zingt.", "tags": [CANARY]}
    entries = {
        "draft": factories.tip(title=f"Concept {CANARY}", draft=True, **given),
        "members": factories.initiative(title=f"Leden {CANARY}", audience=Audience.MEMBERS, **given),
        "municipality": factories.thread(title=f"Gemeente {CANARY}", audience=Audience.MUNICIPALITY, **given),
        "withdrawn": factories.tip(title=f"Ingetrokken {CANARY}", **given),
    }
    actions.withdraw(entries["withdrawn"], by=author)
    db.session.commit()
    jobs.drain(app)
    return entries


def shown_to(browser: Browser, member: Member | None, path: str = f"/zoeken?q={CANARY}") -> str:
    if member:
        browser.signed_in(member)
    page = browser.get(path)
    assert page.status == 200
    return page.main


def test_a_visitor_sees_nothing_of_it(app: Flask, browser: Browser, hidden: dict[str, Entry]) -> None:
    for path in (f"/zoeken?q={CANARY}", f"/zoeken?q={CANARY}+utrecht", "/zoeken", f"/zoeken?tag={CANARY}"):
        text = shown_to(browser, None, path).replace(f"Zoeken naar {CANARY}", "")
        assert "Concept" not in text
        assert "Leden" not in text
        assert "Ingetrokken" not in text
        assert "resultaten" not in text.replace("Geen resultaten", "")
    assert f"{CANARY} (" not in shown_to(browser, None, "/zoeken")


def test_members_see_what_is_theirs(app: Flask, browser: Browser, hidden: dict[str, Entry]) -> None:
    stranger = shown_to(browser, factories.member(municipality="GM0034"))
    assert "Leden" in stranger
    assert "1 resultaat" in stranger
    colleague = shown_to(browser, factories.member(municipality="GM0344"))
    assert "2 resultaten" in colleague
    assert "Gemeente kanarievogel" in colleague
    moderator = shown_to(browser, factories.moderator(municipality="GM0034"))
    assert "2 resultaten" in moderator
    assert "Concept" not in moderator
    assert "Ingetrokken" not in moderator


def test_a_stale_index_leaks_nothing(app: Flask, browser: Browser) -> None:
    indexing.rebuild()
    entry = factories.tip(title=f"Open {CANARY}", body=f"{CANARY} in de tekst", tags=[CANARY])
    reply = factories.reply(entry, "Een geheimwoord in een reactie.")
    jobs.drain(app)
    assert "1 resultaat" in shown_to(browser, None)
    assert "geheimwoord" in shown_to(browser, None, "/zoeken?q=geheimwoord")

    actions.withdraw_reply(db.session.get_one(Reply, reply.id), by=factories.moderator())
    db.session.commit()
    assert "geheimwoord in" not in shown_to(browser, None, "/zoeken?q=geheimwoord")

    actions.withdraw(db.session.get_one(Entry, entry.id), by=factories.moderator())
    db.session.commit()
    assert indexing.backend().count() == 1
    text = shown_to(browser, None)
    assert "Geen resultaten" in text
    assert "Open" not in text


def test_the_command_searches_as_a_visitor(app: Flask, hidden: dict[str, Entry]) -> None:
    from forum.search import commands

    assert list(commands._found(CANARY, 10)) == []
