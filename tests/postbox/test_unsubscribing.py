"""One click in a mail stops what it was about; asking changes nothing; less often, and back."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forum.database import db
from forum.entries import follows
from forum.entries.follows import Channel
from forum.mailer import unsubscribing
from forum.mailer.unsubscribing import _kinds as kinds
from tests import factories
from tests.pages import Browser

ORDER = ["daily", "weekly", "monthly"]


class Newsletter:
    """A kind of mail with three rhythms, for these tests."""

    def __init__(self) -> None:
        self.state: dict[int, str] = {}

    def describe(self, member_id: int, of: str) -> str | None:
        return f"de {of} nieuwsbrief" if member_id in self.state else None

    def stop(self, member_id: int, of: str) -> str:
        was, self.state[member_id] = self.state[member_id], ""
        return was

    def undo(self, member_id: int, of: str, was: str) -> str:
        if was not in ORDER:
            raise ValueError(was)
        self.state[member_id] = was
        return f"U krijgt hem {was}."

    def less(self, member_id: int, of: str, was: str) -> list[tuple[str, str]]:
        return [(each, f"Liever {each}") for each in ORDER[ORDER.index(was) + 1 :]] if was else []


@pytest.fixture
def letter(app: Flask) -> Iterator[Newsletter]:
    kind = Newsletter()
    unsubscribing.register("letter", describe=kind.describe, stop=kind.stop, undo=kind.undo, less=kind.less)
    yield kind
    del kinds["letter"]


@pytest.fixture
def path(letter: Newsletter) -> str:
    member = factories.member()
    letter.state[member.id] = "daily"
    return unsubscribing.link("letter", member.id, "eerste").split("8000", 1)[1]


def test_a_scanner_that_follows_the_link_stops_nothing(letter: Newsletter, path: str, browser: Browser) -> None:
    for _time in range(2):
        page = browser.get(path)
        assert "de eerste nieuwsbrief" in page.main
        browser.head(path)
    assert list(letter.state.values()) == ["daily"]
    assert page.response.headers["Cache-Control"] == "no-store"


def test_the_button_stops_it_without_signing_in(letter: Newsletter, path: str, browser: Browser) -> None:
    page = browser.submit(browser.get(path).form("Stop deze mail"))
    assert page.status == 200
    assert "U krijgt deze mail niet meer" in page.h1
    assert list(letter.state.values()) == [""]
    assert "Set-Cookie" not in page.response.headers


def test_a_mail_program_stops_it_with_one_post(app: Flask, letter: Newsletter, path: str) -> None:
    """As RFC 8058 says: no page, no cookie, no token, this body; again is no error."""
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}, content_type=kind)
        assert answer.status_code == 200
    assert list(letter.state.values()) == [""]


def test_less_often_or_back(letter: Newsletter, path: str, browser: Browser) -> None:
    page = browser.submit(browser.get(path).form("Stop deze mail"))
    page = browser.submit(page.form("Liever monthly"), "Liever monthly")
    assert "U krijgt hem monthly." in page.main
    assert list(letter.state.values()) == ["monthly"]
    page = browser.submit(page.form("Stop deze mail"))
    assert "Liever" not in page.main.replace("Liever minder vaak", "")
    browser.submit(page.form("Draai het terug"), "Draai het terug")
    assert list(letter.state.values()) == ["monthly"]


def test_a_state_that_is_none_is_refused(letter: Newsletter, path: str, browser: Browser) -> None:
    assert browser.post(path, {"state": "hourly"}).status == 400
    assert list(letter.state.values()) == ["daily"]


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda t: t + "a", lambda t: "x", lambda t: t.replace(".", "")]
)
def test_a_forged_link_stops_nothing(letter: Newsletter, path: str, browser: Browser, change) -> None:
    base, token = path.rsplit("/", 1)
    for page in (browser.get(f"{base}/{change(token)}"), browser.post(f"{base}/{change(token)}", {})):
        assert page.status == 404
        assert "niets om te stoppen" in page.h1
    assert list(letter.state.values()) == ["daily"]


def test_a_link_to_something_that_is_gone_says_so(letter: Newsletter, path: str, browser: Browser) -> None:
    letter.state.clear()
    page = browser.get(path)
    assert "niets om te stoppen" in page.h1
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status == 200


def test_links_of_one_member_do_not_stop_those_of_another(letter: Newsletter, path: str, browser: Browser) -> None:
    other = factories.member()
    letter.state[other.id] = "daily"
    browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert letter.state[other.id] == "daily"


def test_the_page_speaks_the_members_language(letter: Newsletter, app: Flask, browser: Browser) -> None:
    """Whoever comes from a mail has no cookie to tell it; one who chose a language keeps it."""
    member = factories.member(language="uk")
    letter.state[member.id] = "daily"
    path = unsubscribing.link("letter", member.id, "x").split("8000", 1)[1]
    assert browser.get(path).html.get("lang") == "uk"
    browser.client.set_cookie("taal", "en")
    assert browser.get(path).html.get("lang") == "en"


def test_what_was_stopped_already_cannot_be_turned_back(letter: Newsletter, path: str, browser: Browser) -> None:
    browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert "Draai het terug" not in browser.submit(browser.get(path).form("Stop deze mail")).main


@pytest.mark.parametrize(("kind", "of"), [("digest", ""), ("urgent", ""), ("follow", "entry")])
def test_every_kind_of_mail_can_be_stopped_and_taken_up_again(app: Flask, browser: Browser, kind: str, of: str) -> None:
    member = factories.member()
    if of:
        row = follows.follow(factories.tip(), by=member, channel=Channel.DIRECT)
        db.session.commit()
        of = str(row.id)
    path = unsubscribing.link(kind, member.id, of).split("8000", 1)[1]
    page = browser.submit(browser.get(path).form("Stop deze mail"))
    assert "U krijgt deze mail niet meer" in page.h1
    page = browser.submit(page.form("Draai het terug"), "Draai het terug")
    assert page.status == 200
    assert "Uw keuze is bewaard" in page.h1
