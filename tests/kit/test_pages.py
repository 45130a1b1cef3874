"""Adding, replacing, taking away and downloading, as people do it: without JavaScript."""

import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entry_actions
from forum.entries.models import Audience, Entry
from forum.events import Event
from forum.kit import actions
from forum.kit.intake import take_in
from forum.kit.models import Attachment
from forum.kit.queries import folder
from forum.kit.types import LARGEST, MOST
from forum.security import CONTENT_SECURITY_POLICY
from tests import factories
from tests.kit import samples
from tests.pages import Browser, Page
from tests.queries import counted
from tests.rules.judge import findings


def send(browser: Browser, page: Page, content: bytes, name: str, button: str, action: str = "bestanden") -> Page:
    return browser.submit(page.form(button, action=action).fill(file=(io.BytesIO(content), name)))


def put(entry: Entry, name: str = "plan.pdf", content: bytes | None = None, reply: Any = None) -> Attachment:
    """A file with an entry, or with a reply of it."""
    subject = reply or entry
    by = db.session.get_one(Member, subject.author_id)
    taken = take_in(io.BytesIO(content or samples.GOOD[name]), name, folder())
    made = actions.attach(subject, taken, by=by)
    db.session.commit()
    return made


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


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


@pytest.mark.parametrize("name", samples.GOOD)
def test_downloads_are_harmless(app: Flask, browser: Browser, name: str) -> None:
    made = put(factories.initiative(), name)
    response = browser.get(made.url).response
    for header, value in HEADERS.items():
        assert response.headers[header] == value, header
    policies = response.headers.getlist("Content-Security-Policy")
    assert policies == [CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"]
    is_image = name.split(".")[1] in ("jpg", "png", "webp", "gif")
    assert response.headers["Content-Disposition"] == f"{'inline' if is_image else 'attachment'}; filename={name}"
    assert response.mimetype not in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "given", ["Plan\r\nSet-Cookie: a=b.pdf", 'a";b=c.pdf', "план \u202efdp.pdf", "é€🇺🇦.pdf", "a" * 300]
)
def test_names_in_headers(app: Flask, browser: Browser, given: str) -> None:
    made = put(factories.initiative(), given, samples.PDF)
    header = browser.get(made.url).response.headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not {"\r", "\n", "\u202e"} & set(unquote(header))
    assert header.isascii()


def readers(author: Member) -> dict[str, Member | None]:
    return {
        "visitor": None,
        "author": author,
        "colleague": factories.member(),
        "elsewhere": factories.member(municipality="GM0014"),
        "moderator": factories.moderator(municipality="GM0014"),
    }


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        ("public", {"visitor", "author", "colleague", "elsewhere", "moderator"}),
        ("members", {"author", "colleague", "elsewhere", "moderator"}),
        ("municipality", {"author", "colleague", "moderator"}),
        ("draft", {"author"}),
        ("withdrawn", {"author", "moderator"}),
        ("detached", {"author", "moderator"}),
        ("withdrawn reply", {"answerer", "moderator"}),
    ],
)
def test_files_are_seen_by_who_may_see_what_they_go_with(app: Flask, state: str, seen_by: set[str]) -> None:
    author = factories.member()
    audience = Audience(state) if state in list(Audience) else Audience.PUBLIC
    entry = factories.initiative(by=author, audience=audience, draft=state == "draft")
    people = readers(author)
    reply = None
    if state == "withdrawn reply":
        people["answerer"] = factories.member()
        reply = factories.reply(entry, by=people["answerer"])
    made = put(entry, reply=reply)
    moderator = people["moderator"]
    assert moderator is not None
    if state == "withdrawn":
        entry_actions.withdraw(entry, by=author)
    elif state == "detached":
        actions.detach(made, by=author)
    elif reply is not None:
        entry_actions.withdraw_reply(reply, by=moderator)
    db.session.commit()
    paths = [made.url, f"{made.url}/1"] + ([f"{entry.url}/kit.zip"] if reply is None and state != "detached" else [])
    for path in paths:
        seen = {who for who, person in people.items() if fresh(app, person).get(path).status == 200}
        assert seen == seen_by, path


def test_only_who_may_edit_changes_a_kit(app: Flask) -> None:
    author = factories.member()
    entry = factories.initiative(by=author)
    made = put(entry)
    for who, person in readers(author).items():
        if who in ("author", "moderator"):
            continue
        browser = fresh(app, person)
        assert "Toevoegen aan de kit" not in browser.get(entry.url).source
        token = browser.get("/inloggen" if person is None else "/mijn/profiel").forms()[0]
        values = {field.get("name"): field.get("value") for page in [token] for field in page.iter("input")}
        fresh_page = browser.get("/zoeken" if person else "/inloggen")
        csrf = next(field.get("value") for field in fresh_page.html.iter("input") if field.get("name") == "csrf_token")
        assert values is not None
        for path in (f"/items/{entry.id}/bestanden", f"{made.url}/vervangen", f"{made.url}/verwijderen"):
            sent = {"csrf_token": csrf, "file": (io.BytesIO(b"tekst"), "a.txt")}
            assert browser.post(path, sent).status == (401 if person is None else 403), (who, path)
    assert [fact.verb for fact in facts()] == ["attached"]


def test_the_whole_kit(app: Flask, browser: Browser) -> None:
    entry = factories.initiative(
        title="Opvang in {{gemeente}}",
        body="Bel **{{contact}}**. <script>alert(1)</script>",
        goal="Onderdak",
        contact_name="Loket",
    )
    put(entry, "brief.txt")
    put(entry, "foto.jpg")
    put(entry, "brief.txt", b"Een andere brief van {{ Gemeente }}")
    browser.signed_in(factories.member(municipality="GM0014", name="Piet <b>O'Brien</b>"))
    response = browser.get(f"{entry.url}/kit.zip").response
    assert response.mimetype == "application/zip"
    assert f'filename="kit-{entry.slug}.zip"' in response.headers["Content-Disposition"]
    assert response.headers.getlist("Content-Security-Policy")[1:] == ["default-src 'none'; sandbox"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["LEESMIJ.html", "LEESMIJ.md", "brief.txt", "foto.jpg", "brief (2).txt"]
        letter = archive.read("brief.txt").decode()
        html, plain = archive.read("LEESMIJ.html").decode(), archive.read("LEESMIJ.md").decode()
        assert archive.read("brief (2).txt").decode() == "Een andere brief van Groningen"
    assert letter == "Beste bewoners van Groningen,\nBel Piet <b>O'Brien</b>.\n"
    assert "<b>O'Brien" not in html
    assert "<script" not in html
    assert "Opvang in Groningen" in html
    for text in (html, plain):
        for part in ("Onderdak", "Loket", entry.url, "Versie van de tekst", "noem de bron", "brief (2).txt"):
            assert part in text


def test_a_visitors_kit_keeps_the_marks(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    put(entry, "brief.txt")
    for _ in range(2):
        with zipfile.ZipFile(io.BytesIO(browser.get(f"{entry.url}/kit.zip").response.data)) as archive:
            assert "{{gemeente}}" in archive.read("brief.txt").decode()
    assert not [key for key in app.extensions["visitors"].pages if "kit.zip" in str(key) or "bestanden" in str(key)]


def test_lost_content_is_a_404_and_the_kit_goes_on(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    made = put(entry)
    put(entry, "brief.txt")
    for path in folder().rglob("*"):
        if path.is_file() and path.read_bytes().startswith(b"%PDF"):
            path.unlink()
    assert browser.get(made.url).status == 404
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{entry.url}/kit.zip").response.data)) as archive:
        assert archive.namelist() == ["LEESMIJ.html", "LEESMIJ.md", "brief.txt"]


def test_a_kit_costs_no_query(app: Flask, browser: Browser) -> None:
    entry = factories.initiative()
    for number in range(5):
        put(entry, "brief.txt", b"Brief %d" % number)
    put(entry, reply=factories.reply(entry))
    with counted() as after:
        assert "brief.txt" in browser.get(entry.url).main
    assert not [query for query in after if "attachment" in query]


def test_a_backup_holds_the_uploads(app: Flask, tmp_path: Path) -> None:
    backup = pytest.importorskip("forum.backup")
    put(factories.initiative())
    made = tmp_path.parent / f"{tmp_path.name}.zip"
    backup.back_up(app.config["SETTINGS"], made)
    with zipfile.ZipFile(made) as archive:
        assert [name for name in archive.namelist() if name.startswith("uploads/")]


def fresh(app: Flask, person: Member | None) -> Browser:
    browser = Browser(app)
    return browser.signed_in(person) if person is not None else browser


def facts() -> list[Event]:
    """What happened to files, oldest first."""
    verbs = ("attached", "replaced", "detached", "reattached")
    return list(db.session.scalars(sa.select(Event).where(Event.verb.in_(verbs)).order_by(Event.id)))
