"""Who gets which file, under which name and with which headers; and the whole kit in one zip."""

import io
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask

from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entry_actions
from forum.entries.models import Audience
from forum.kit import actions
from forum.kit.queries import folder
from forum.security import CONTENT_SECURITY_POLICY
from tests import factories
from tests.kit import samples
from tests.kit.hands import facts, fresh, put
from tests.pages import Browser
from tests.queries import counted

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
