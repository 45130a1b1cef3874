"""The mailbox that bounces and replies arrive in, over IMAP: each message is taken in, committed, then marked read.

A crash between the last two takes it in once more, which changes nothing. A message that cannot be taken in gets a
flag and is left for a person; the others go on.
"""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import OperationalError

from forum import clock
from forum.config import Settings
from forum.database import db
from forum.postbox import receiving
from forum.postbox.letters import MOST
from forum.postbox.models import IncomingMail

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds for an answer
AT_ONCE = 500  # messages in one go
KEPT = timedelta(days=180)  # what came of a message


class NoMailbox(Exception):
    """The mailbox cannot be opened; the message says why, without the password."""


def fetch_if_any() -> None:
    """Recurring: nothing where there is no mailbox; one that is out of reach is tried again."""
    if not _settings().imap_url:
        return
    try:
        fetch()
    except NoMailbox as reason:
        log.warning("mail was not fetched: %s", reason)


def fetch() -> int:
    """Take in what is unread; returns how many. Commits after each. Raises NoMailbox."""
    url = _settings().imap_url
    if not url:
        raise NoMailbox("FORUM_IMAP_URL names no mailbox")
    done = parse_qs(urlsplit(url).query).get("done", [""])[0]
    with _mailbox(url) as box:
        found = _said(box.uid("SEARCH", "UNSEEN", "UNFLAGGED"))
        numbers = [number for line in found if line for number in line.split()][:AT_ONCE]  # no line when there is none
        for number in numbers:
            taken = _take(box, number.decode())
            box.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)" if taken else r"(\Flagged)")
            if taken and done:
                _move(box, number.decode(), done)
    return len(numbers)


def forget_old() -> None:
    """Recurring: forget what came in long ago. Commits."""
    db.session.execute(sa.delete(IncomingMail).where(IncomingMail.at < clock.now() - KEPT))
    db.session.commit()


def _take(box: imaplib.IMAP4, number: str) -> bool:
    """Whether the message was taken in; one that broke something is told in the log."""
    answer = _said(box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST + 1}>)"))
    raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    try:
        receiving.receive(raw)
        db.session.commit()
    except OperationalError:
        raise  # the database is away: nothing is wrong with the message
    except Exception:
        db.session.rollback()
        log.exception("message %s in the mailbox could not be taken in", number)
        return False
    return True


def _move(box: imaplib.IMAP4, number: str, folder: str) -> None:
    """Out of the way, to a folder that is there; what a person marked as deleted stays where the server can tell."""
    status, _answer = box.uid("COPY", number, _quoted(folder))
    if status != "OK":
        return
    box.uid("STORE", number, "+FLAGS", r"(\Deleted)")
    if b"UIDPLUS" in _said(box.capability())[0].split():  # many tell it only to who is signed in
        box.uid("EXPUNGE", number)
    else:
        box.expunge()


@contextmanager
def _mailbox(url: str) -> Iterator[imaplib.IMAP4]:
    """`imaps://user:password@host/FOLDER?done=FOLDER`, opened. Raises NoMailbox, also when the line is lost.

    `imap://…?starttls=1` is encrypted before the password is told.
    """
    parts = urlsplit(url)
    try:
        box = _connected(parts.scheme == "imaps", parts.hostname or "localhost", parts.port)
    except (imaplib.IMAP4.error, OSError) as error:
        raise NoMailbox(f"{parts.hostname} does not answer: {error}") from None
    try:
        if parse_qs(parts.query).get("starttls") == ["1"]:
            box.starttls(ssl.create_default_context())
        _sign_in(box, unquote(parts.username or ""), unquote(parts.password or ""))
        _said(box.select(_quoted(unquote(parts.path.strip("/")) or "INBOX")))
        yield box
    except (imaplib.IMAP4.error, OSError) as error:
        raise NoMailbox(f"{parts.hostname}: {error}") from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _connected(secure: bool, host: str, port: int | None) -> imaplib.IMAP4:
    if secure:
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=PATIENCE)
    return imaplib.IMAP4(host, port or 143, timeout=PATIENCE)


def _sign_in(box: imaplib.IMAP4, name: str, password: str) -> None:
    """LOGIN takes plain letters only."""
    if (name + password).isascii():
        box.login(name, password)
    else:
        box.authenticate("PLAIN", lambda _challenge: f"\0{name}\0{password}".encode())


def _said(answer: tuple[str, list]) -> list:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(said)[:200])
    return said


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
