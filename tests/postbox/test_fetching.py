"""The mailbox is read, each message once, whatever is in it and wherever it stops."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.config import Settings
from forum.database import db
from forum.entries.models import Reply
from forum.postbox import fetching
from forum.postbox.models import IncomingMail
from tests import factories
from tests.postbox import post
from tests.postbox.imap import Folder, mailbox


@pytest.fixture
def member(app: Flask) -> Member:
    return factories.member()


@pytest.fixture
def folder(app: Flask, settings: Settings) -> Iterator[Folder]:
    with mailbox() as (opened, url):
        app.config["SETTINGS"] = settings.model_copy(update={"imap_url": url})
        yield opened


def answers(settings: Settings, member: Member, *texts: str) -> list[bytes]:
    entry = factories.thread()
    to = post.reply_address(settings, member.id, entry.id)
    return [post.letter(to, member.email, text, name=f"brief-{number}") for number, text in enumerate(texts)]


def placed() -> list[str]:
    return list(db.session.scalars(sa.select(Reply.body).order_by(Reply.id)))


def test_what_is_unread_is_taken_in_once(settings: Settings, folder: Folder, member: Member) -> None:
    for raw in answers(settings, member, "Een", "Twee"):
        folder.put(raw)
    assert fetching.fetch() == 2
    assert placed() == ["Een", "Twee"]
    assert folder.unread == []
    assert fetching.fetch() == 0


def test_a_line_that_is_cut_before_it_was_marked_changes_nothing(
    settings: Settings, folder: Folder, member: Member
) -> None:
    for raw in answers(settings, member, "Een", "Twee"):
        folder.put(raw)
    folder.drop_at = "STORE"
    with pytest.raises(fetching.NoMailbox):
        fetching.fetch()
    assert placed() == ["Een"]
    assert folder.unread == [1, 2]
    assert fetching.fetch() == 2
    assert placed() == ["Een", "Twee"]


@pytest.mark.parametrize("step", ["LOGIN", "SELECT", "SEARCH", "FETCH"])
def test_a_line_that_is_cut_is_for_later(settings: Settings, folder: Folder, member: Member, step: str) -> None:
    folder.put(answers(settings, member, "Een")[0])
    folder.drop_at = step
    fetching.fetch_if_any()
    assert placed() == []
    fetching.fetch_if_any()
    assert placed() == ["Een"]


def test_handled_mail_is_moved_where_the_address_says(
    app: Flask, settings: Settings, folder: Folder, member: Member
) -> None:
    url = app.config["SETTINGS"].imap_url
    app.config["SETTINGS"] = settings.model_copy(update={"imap_url": f"{url}?done=Verwerkt"})
    raw = answers(settings, member, "Een")[0]
    folder.put(raw)
    fetching.fetch()
    assert folder.moved == {"Verwerkt": [raw]}
    assert folder.messages == {}


def test_what_a_person_marked_as_deleted_stays_where_the_server_can_tell(
    app: Flask, settings: Settings, folder: Folder, member: Member
) -> None:
    url = app.config["SETTINGS"].imap_url
    app.config["SETTINGS"] = settings.model_copy(update={"imap_url": f"{url}?done=Verwerkt"})
    folder.capabilities = "IMAP4rev1 UIDPLUS"
    theirs, ours = answers(settings, member, "Een", "Twee")
    folder.flags[folder.put(theirs)] = {r"\Seen", r"\Deleted"}
    folder.put(ours)
    fetching.fetch()
    assert list(folder.messages.values()) == [theirs]


def test_a_server_that_says_nothing_of_an_empty_mailbox(folder: Folder) -> None:
    folder.says_nothing_found = False
    assert fetching.fetch() == 0


@pytest.mark.parametrize("greeting", ["BYE too many connections", "geen IMAP"])
def test_a_server_that_does_not_let_us_in_is_tried_again(
    settings: Settings, folder: Folder, member: Member, greeting: str
) -> None:
    folder.put(answers(settings, member, "Een")[0])
    folder.greeting = greeting
    fetching.fetch_if_any()
    folder.greeting = "OK ready"
    fetching.fetch_if_any()
    assert placed() == ["Een"]


def test_no_password_is_told_in_the_open_where_it_must_be_hidden(app: Flask, folder: Folder) -> None:
    known = app.config["SETTINGS"]
    app.config["SETTINGS"] = known.model_copy(update={"imap_url": f"{known.imap_url}?starttls=1"})
    with pytest.raises(fetching.NoMailbox):
        fetching.fetch()
    assert folder.logins == 0


@pytest.mark.parametrize("password", ["geheim", "сніг", 'één "twee"'])
def test_any_password_opens_it(app: Flask, settings: Settings, folder: Folder, member: Member, password: str) -> None:
    folder.put(answers(settings, member, "Een")[0])
    folder.password = password
    known = app.config["SETTINGS"]
    app.config["SETTINGS"] = known.model_copy(update={"imap_url": known.imap_url.replace("geheim", quote(password))})
    fetching.fetch()
    assert placed() == ["Een"]


def test_one_message_that_breaks_something_does_not_hold_up_the_rest(
    settings: Settings, folder: Folder, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = answers(settings, member, "Een", "Twee")
    for raw in raws:
        folder.put(raw)
    receive = fetching.receiving.receive

    def breaks(raw: bytes) -> object:
        if b"Een" in raw:
            raise RuntimeError("a fault of ours")
        return receive(raw)

    monkeypatch.setattr(fetching.receiving, "receive", breaks)
    fetching.fetch()
    assert placed() == ["Twee"]
    assert folder.flags == {1: {r"\Flagged"}, 2: {r"\Seen"}}
    assert fetching.fetch() == 0


def test_what_came_in_long_ago_is_forgotten(settings: Settings, folder: Folder, member: Member) -> None:
    for raw in answers(settings, member, "Een", "Twee"):
        folder.put(raw)
    fetching.fetch()
    old = db.session.scalars(sa.select(IncomingMail).order_by(IncomingMail.id)).first()
    assert old is not None
    old.at -= fetching.KEPT + timedelta(days=1)
    db.session.commit()
    fetching.forget_old()
    assert len(db.session.scalars(sa.select(IncomingMail)).all()) == 1
    assert placed() == ["Een", "Twee"]


def test_a_wrong_password_is_told_without_it(app: Flask, settings: Settings, folder: Folder) -> None:
    folder.password = "anders"
    with pytest.raises(fetching.NoMailbox) as reason:
        fetching.fetch()
    assert "wrong password" in str(reason.value)
    assert "geheim" not in str(reason.value)


def test_a_server_that_is_not_there_is_told(app: Flask, settings: Settings) -> None:
    app.config["SETTINGS"] = settings.model_copy(update={"imap_url": "imap://a:b@127.0.0.1:1/INBOX"})
    with pytest.raises(fetching.NoMailbox):
        fetching.fetch()
    fetching.fetch_if_any()


def test_without_a_mailbox_nothing_is_fetched(app: Flask, settings: Settings) -> None:
    fetching.fetch_if_any()
    assert db.session.scalars(sa.select(IncomingMail)).all() == []


def test_a_huge_message_is_read_in_part(settings: Settings, folder: Folder, member: Member) -> None:
    raw = answers(settings, member, "Een")[0]
    folder.put(raw + b"x" * 30_000_000)
    assert fetching.fetch() == 1
    assert folder.unread == []
