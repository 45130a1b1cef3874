"""What a searcher may not see never shows: not as a result, not in counts, not in a fragment."""

import pytest
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience, Entry, Reply
from forum.search import indexing, matches, ranking
from forum.search.postgresql import backend as postgres
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
    for path in (f"/zoeken?q={CANARY}", f"/zoeken?q={CANARY}+utrecht", "/zoeken"):
        text = shown_to(browser, None, path).replace(f"Zoeken naar {CANARY}", "")
        assert "Concept" not in text
        assert "Leden" not in text
        assert "Ingetrokken" not in text
        assert "resultaten" not in text.replace("Geen resultaten", "")
    assert f"{CANARY} (" not in shown_to(browser, None, "/zoeken")


def test_a_label_that_only_hidden_entries_have_is_unknown(browser: Browser, hidden: dict[str, Entry]) -> None:
    addresses = [f"/zoeken?tag={CANARY}", f"/tips/?tag={CANARY}"]
    assert [browser.get(address).status for address in addresses] == [404, 404]
    browser.signed_in(factories.member(municipality="GM0034"))
    assert [browser.get(address).status for address in addresses] == [200, 200]


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
    assert indexing.backend().count() == (0 if indexing.backend().is_live else 1)
    text = shown_to(browser, None)
    assert "Geen resultaten" in text
    assert "Open" not in text


def test_words_of_what_was_taken_away_are_not_suggested_any_more(app: Flask, browser: Browser) -> None:
    indexing.rebuild()
    author = factories.member()
    gone = factories.tip(title=f"Open {CANARY}", by=author)
    closed = factories.tip(title="Open kanariepiet", by=author)
    factories.tip(title="Kanariekooien", by=author)
    jobs.drain(app)
    typed = "/zoeken/suggesties?q=kanarie"
    assert {CANARY, "kanariepiet", "kanariekooien"} <= set(browser.get(typed).text.split())

    actions.withdraw(db.session.get_one(Entry, gone.id), by=factories.moderator())
    other = db.session.get_one(Entry, closed.id)
    other.audience = Audience.MEMBERS
    actions.revise(other, by=db.session.merge(author), labels=[], reason="")
    db.session.commit()
    jobs.drain(app)
    words = browser.get(typed).text.lower().split()
    assert "kanariekooien" in words
    assert not {CANARY, "kanariepiet"} & set(words)


def test_what_is_hidden_crowds_nothing_out_and_has_no_part_in_numbers(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (matches, ranking, postgres):
        monkeypatch.setattr(module, "MOST_HITS", 4)
    indexing.rebuild()
    factories.tip(title="Een verhaal", body=f"Ergens zingt een {CANARY} over een lange tekst heen.")
    for number in range(4):
        factories.tip(title=f"{CANARY} {number}", audience=Audience.MEMBERS)
    jobs.drain(app)
    text = shown_to(browser, None)
    assert "Een verhaal" in text
    assert "1 resultaat" in text
    assert "Meer dan" not in text
    assert "Meer dan 4 resultaten" in shown_to(browser, factories.member())


def test_the_command_searches_as_a_visitor(app: Flask, hidden: dict[str, Entry]) -> None:
    from forum.search import commands

    assert list(commands._found(CANARY, 10)) == []
