"""Adding, replacing and taking away, as people do it: without JavaScript."""

import io

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entry_actions
from forum.entries.models import Entry
from forum.kit.models import Attachment
from forum.kit.queries import folder
from forum.kit.types import LARGEST, MOST
from tests import factories
from tests.kit import samples
from tests.kit.hands import facts, put, send
from tests.pages import Browser
from tests.rules.judge import findings


def test_the_kit_of_ones_own_initiative(app: Flask, browser: Browser) -> None:
    author = factories.member()
    entry = factories.initiative(by=author)
    version = entry.version
    page = browser.signed_in(author).get(entry.url)
    assert "Er zijn nog geen bestanden" in page.main
    page = send(browser, page, samples.GOOD["stuk.docx"], "Draaiboek opvang.docx", "Toevoegen aan de kit")
    assert "Het bestand staat in de kit." in page.text
    assert "Draaiboek opvang.docx" in page.main
    assert "Word-document, 1 kB, versie 1" in page.main
    assert "Zip met 1 bestand (1 kB)" in page.main
    assert not findings(page)
    db.session.expire_all()
    assert db.session.get_one(Entry, entry.id).version > version
    assert [fact.verb for fact in facts()] == ["attached"]


def test_a_newer_version_keeps_the_older(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    made = put(entry, "brief.txt")
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    page = browser.get(f"{made.url}/vervangen")
    assert "U vervangt “brief.txt”" in page.main
    same = send(browser, page, samples.GOOD["brief.txt"], "brief.txt", "Bestand sturen", "vervangen")
    assert same.status == 422
    assert "hetzelfde als de laatste versie" in same.main
    page = send(browser, page, b"Beste allemaal,\n", "nieuwe brief.txt", "Bestand sturen", "vervangen")
    assert "nieuwe brief.txt" in page.main
    assert "versie 2" in page.main
    assert "1 oudere versie" in page.main
    assert browser.get(made.url).source == "Beste allemaal,\n"
    assert browser.get(f"{made.url}/1").source.startswith("Beste bewoners")
    assert browser.get(f"{made.url}/2").source == "Beste allemaal,\n"
    assert browser.get(f"{made.url}/3").status == 404
    assert [fact.verb for fact in facts()] == ["attached", "replaced"]


def test_taking_away_can_be_undone(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    made = put(entry)
    visitor = Browser(app)
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    page = browser.submit(browser.get(entry.url).form("Weghalen"))
    assert "Het bestand is weg" in page.text
    assert "1 weggehaald bestand" in page.main
    assert "plan.pdf" not in visitor.get(entry.url).main
    assert visitor.get(made.url).status == 404
    page = browser.submit(page.form("Terugzetten"))
    assert "Het bestand is teruggezet." in page.text
    assert "plan.pdf" in visitor.get(entry.url).main
    assert [fact.verb for fact in facts()] == ["attached", "detached", "reattached"]


def test_the_log_tells_what_a_moderator_did_to_anothers_file(app: Flask, browser: Browser) -> None:
    entry = factories.initiative(title="Van een ander")
    put(entry)
    browser.signed_in(factories.moderator())
    browser.submit(browser.get(entry.url).form("Weghalen"))
    log = browser.get("/moderatie/logboek").main
    assert "Bestand weggehaald" in log


def test_a_file_with_ones_reply(app: Flask, browser: Browser) -> None:
    thread = factories.thread()
    answerer = factories.member()
    reply = factories.reply(thread, by=answerer)
    browser.signed_in(answerer)
    page = browser.click(browser.get(thread.url), "Bestanden")
    page = send(browser, page, samples.GOOD["stuk.xlsx"], "cijfers.xlsx", "Bestand sturen")
    assert "cijfers.xlsx" in page.main
    assert not findings(page)
    seen = Browser(app).get(thread.url)
    assert "cijfers.xlsx" in seen.main
    assert "Excel-werkblad" in seen.main
    assert Browser(app).get(seen.links()["cijfers.xlsx"]).status == 200
    entry_actions.withdraw_reply(db.session.get_one(type(reply), reply.id), by=factories.moderator())
    db.session.commit()
    assert "cijfers.xlsx" not in Browser(app).get(thread.url).main
    assert Browser(app).get(seen.links()["cijfers.xlsx"]).status == 404


@pytest.mark.parametrize("what", ["an svg that says it is a png", "a zip bomb", "nothing", "a huge picture"])
def test_what_cannot_be_taken_is_told_at_the_form(app: Flask, browser: Browser, what: str) -> None:
    entry = factories.initiative()
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    name, content, help = samples.REFUSED[what]
    page = send(browser, browser.get(entry.url), content, name, "Toevoegen aan de kit")
    assert page.status == 422
    assert help in page.main
    assert page.title.startswith("Let op")
    assert not findings(page)
    assert not db.session.scalar(sa.select(sa.func.count(Attachment.id)))


def test_no_file_chosen(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    page = browser.submit(browser.get(entry.url).form("Toevoegen aan de kit"))
    assert page.status == 422
    assert "Kies een bestand." in page.main


def test_25_mb_is_taken_and_26_is_not(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    page = browser.get(entry.url)
    line = b"Een regel van een lange tekst die gewoon leesbaar is.\n"
    exactly = (line * (LARGEST // len(line) + 1))[:LARGEST]
    done = send(browser, page, exactly, "lang.txt", "Toevoegen aan de kit")
    assert "25 MB" in done.main
    for size in (LARGEST + 1, 26 * 1024 * 1024):
        refused = send(browser, page, (exactly * 2)[:size], "te-lang.txt", "Toevoegen aan de kit")
        assert refused.status == 413
        assert "te groot" in refused.h1
    assert db.session.scalar(sa.select(sa.func.count(Attachment.id))) == 1
    assert not list(folder().glob("*.part"))


def test_other_pages_and_visitors_keep_the_small_limit(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    token = browser.get("/inloggen").form("email").values["csrf_token"]
    sent = {"csrf_token": token, "file": (io.BytesIO(b"x" * 3_000_000), "a.txt")}
    assert browser.post(f"/items/{entry.id}/bestanden", sent).status == 413
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    sent = {"body": "x" * 3_000_000}
    assert browser.post(f"/items/{entry.id}/reacties", sent).status == 413


def test_no_more_than_twenty(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    for number in range(MOST):
        put(entry, "brief.txt", b"Brief %d" % number)
    browser.signed_in(db.session.get_one(Member, entry.author_id))
    page = send(browser, browser.get(entry.url), b"Nog een", "a.txt", "Toevoegen aan de kit")
    assert page.status == 422
    assert "Er zijn al 20 bestanden" in page.main
    page = browser.submit(browser.get(entry.url).form("Weghalen"))
    assert send(browser, page, b"Nog een", "a.txt", "Toevoegen aan de kit").status == 200
    page = browser.submit(browser.get(entry.url).form("Terugzetten"))
    assert "Er zijn al 20 bestanden" in page.text
