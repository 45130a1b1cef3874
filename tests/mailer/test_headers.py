"""Headers as a mail server gets them: raw bytes, whatever was typed into a title or a name."""

import email
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32, default
from typing import Any

import pytest
from flask import Flask

from forum import mailer
from tests.mailer.office import Office, office

HOSTILE = [
    "Titel\r\nBcc: ander@evil.example",
    "Titel\nX-Evil: 1\n\nNieuwe inhoud",
    "Titel\rBcc: ander@evil.example",
    "Titel\u2028Bcc: ander@evil.example",
    "Titel\u2029Bcc: ander@evil.example",
    "Titel\x85Bcc: ander@evil.example",
    "Titel\x0bBcc: ander@evil.example\x0c\x1c\x1d\x1e",
    "=?utf-8?q?Titel=0D=0ABcc:_ander@evil.example?=",
    "=?utf-8?b?VGl0ZWwNCkJjYzogYW5kZXJAZXZpbC5leGFtcGxl?=",
    "=?utf-8?q?half",
    "Titel\0\x01\x7f",
    "\ud800 half teken",
    "\u202egnirts ednooh\u202c",
    "x" * 100_000,
    "Слово " * 300,
    '"; <ander@evil.example>, "',
    "ander@evil.example>, <",
    "a, b; c: d <e@evil.example> (f) \\",
    ":;",
    "?==?",
    "%0d%0aBcc: ander@evil.example",
    "Бургомістр\r\n Bcc: ander@evil.example",
    "😀" * 60,
]
OURS = {
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id",
    "Precedence", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Reply-To",
    "In-Reply-To", "References",
}  # fmt: skip


@pytest.fixture
def post_office() -> Iterator[tuple[Office, str]]:
    with office() as opened:
        yield opened


def written(app: Flask, **given: Any) -> EmailMessage:
    fields = {"subject": "Nieuw", "text": "Hallo", "html": "<p>Hallo</p>", "to": "lid@almere.nl"} | given
    return mailer.written(app.config["SETTINGS"], **fields)


def raw(app: Flask, **given: Any) -> bytes:
    return written(app, **given).as_bytes(policy=SMTP)


def head(raw: bytes) -> bytes:
    return raw.split(b"\r\n\r\n", 1)[0]


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("length", [10, 60, 300, 800])
@pytest.mark.parametrize("address", ["lid@almere.nl", f"{'l' * 64}@{'gemeente.' * 20}nl"])
def test_one_click_headers_are_not_folded_or_encoded(
    app: Flask, post_office: tuple[Office, str], length: int, address: str
) -> None:
    """The bytes that a real server gets: a program that unsubscribes reads no folded or encoded address."""
    behaviour, url = post_office
    settings = app.config["SETTINGS"].model_copy(update={"smtp_url": url})
    link = f"https://forum.example/uitschrijven/{'t' * length}"
    with mailer.posting(settings) as post:
        post.send(written(app, to=address, name="Наталія", unsubscribe=link, list_id="overzicht", sender="digest"))
    (received,) = behaviour.raw
    lines = head(received).split(b"\r\n")
    assert b"List-Unsubscribe: <" + link.encode() + b">" in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert b"List-Id: <overzicht.127.0.0.1>" in lines
    assert parsed(received)["To"].addresses[0].addr_spec == address
    assert max(map(len, received.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_typed_stays_in_its_header(app: Flask, typed: str) -> None:
    """A title and a name, however hostile, add no header and no recipient, and arrive as text."""
    received = raw(app, subject=typed, name=typed, list_id="overzicht", in_reply_to="entry-1")
    message = parsed(received)
    assert set(message.keys()) <= OURS
    assert len(message.keys()) == len(set(message.keys()))
    assert [each.addr_spec for each in message["To"].addresses] == ["lid@almere.nl"]
    assert not message["Subject"].defects
    assert "\n" not in str(message["Subject"]) + str(message["To"])
    assert message.get_body(("plain",)).get_content().strip() == "Hallo"
    assert re.search(rb"^[A-Za-z-]*evil|^bcc", head(received), re.MULTILINE | re.IGNORECASE) is None
    assert max(map(len, head(received).split(b"\r\n"))) <= 78


@pytest.mark.parametrize("title", ["Opvang", "Опіка для родин", "=?utf-8?q?a?=", "Één " * 40, "a" * 120])
def test_a_title_arrives_as_it_was_typed(app: Flask, title: str) -> None:
    message = parsed(raw(app, subject=title, name=title))
    assert str(message["Subject"]) == title.strip()
    shown = email.message_from_bytes(raw(app, subject=title, name=title), policy=compat32)["To"]
    assert title.strip() in str(make_header(decode_header(shown)))  # the newer parser joins encoded words wrongly


@pytest.mark.parametrize("address", ["", "geen", "a@b\r\nRCPT TO:<c@d.nl>", "a@b.nl, c@d.nl", "a b@c.nl", "<a@b.nl>"])
def test_an_address_that_is_none_is_refused(app: Flask, address: str) -> None:
    with pytest.raises(ValueError):
        written(app, to=address)


@pytest.mark.parametrize("name", ["", "a b", "a\r\nb", "<a>", "x" * 200, "a@b", "é"])
def test_a_message_has_a_name_that_fits_its_header(app: Flask, name: str) -> None:
    for header in ("list_id", "in_reply_to", "message_id"):
        if name:
            with pytest.raises(ValueError):
                written(app, **{header: name})


@pytest.mark.parametrize(
    "link", ["javascript:x", "https://a>,<mailto:b", "https://a b", "https://a\r\nb", "//a", "https://é"]
)
def test_an_unsubscribe_address_is_an_address(app: Flask, link: str) -> None:
    with pytest.raises(ValueError):
        written(app, unsubscribe=link)


def test_the_same_mail_has_the_same_id_and_a_thread(app: Flask) -> None:
    first, again = (written(app, message_id="digest-12", in_reply_to="entry-7") for _time in range(2))
    assert first["Message-ID"] == again["Message-ID"] == "<digest-12@127.0.0.1>"
    message = parsed(raw(app, in_reply_to="reply-40", references=[f"reply-{number}" for number in range(30)]))
    assert message["In-Reply-To"] == "<reply-40@127.0.0.1>"
    thread = str(message["References"]).split()
    assert (thread[0], thread[-1], len(thread)) == ("<reply-0@127.0.0.1>", "<reply-40@127.0.0.1>", 10)
    assert written(app)["Message-ID"] != written(app)["Message-ID"]


def test_senders_are_apart(app: Flask) -> None:
    settings = app.config["SETTINGS"].model_copy(
        update={"mail_from": "Forum <forum@a.nl>", "mail_from_digest": "Overzicht <overzicht@a.nl>"}
    )
    ready = {"subject": "x", "text": "x", "html": "x", "to": "lid@almere.nl"}
    froms = [mailer.written(settings, **ready, sender=each)["From"] for each in ("account", "digest", "notice")]
    assert froms == ["Forum <forum@a.nl>", "Overzicht <overzicht@a.nl>", "Forum <forum@a.nl>"]


def test_any_server_takes_the_text(app: Flask) -> None:
    """Seven bits, and no line that is too long, whatever the language."""
    received = raw(app, text="Ласкаво просимо " * 2000, html=f"<p>{'é' * 5000}</p>")
    received.decode("ascii")
    assert max(map(len, received.split(b"\r\n"))) <= 998
    assert parsed(received).get_body(("plain",)).get_content().startswith("Ласкаво просимо")
