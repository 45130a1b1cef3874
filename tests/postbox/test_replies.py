"""Reply by mail: by the ordinary rules, once, by the member only; what is refused is answered kindly and rarely."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member, Standing
from forum.config import Settings
from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience, Entry, Reply
from forum.postbox.models import IncomingMail, Outcome, Refusal
from forum.postbox.receiving import receive
from tests import factories
from tests.accounts.mailbox import Mail, sent
from tests.pages import Browser
from tests.postbox import post


@pytest.fixture
def member(app: Flask) -> Member:
    return factories.member(name="Fatma Lid")


@pytest.fixture
def entry(app: Flask) -> Entry:
    return factories.thread(title="Hoe regelt u leefgeld?")


def taken(raw: bytes) -> Outcome:
    outcome = receive(raw)
    db.session.commit()
    return outcome


def replied(settings: Settings, member: Member, entry: Entry, text: str = "Wij doen het zo.", **given: Any) -> Outcome:
    to = post.reply_address(settings, member.id, entry.id)
    by = given.pop("by", f"{member.name} <{member.email}>")
    return taken(post.letter(to, by, text, **given))


def replies() -> list[str]:
    return list(db.session.scalars(sa.select(Reply.body).order_by(Reply.id)))


def refusals(app: Flask) -> list[Mail]:
    return [mail for mail in sent(app) if mail.subject.startswith("Uw reactie is niet geplaatst")]


def test_an_answer_by_mail_is_a_reply_in_the_thread(
    app: Flask, settings: Settings, member: Member, entry: Entry, browser: Browser
) -> None:
    text = "Wij doen het anders.\n\nOp ma 3 nov. 2026 om 10:00 schreef Forum <reply@x>:\n\n> Oude tekst\n"
    assert replied(settings, member, entry, text) is Outcome.REPLY
    page = browser.get(entry.url)
    assert "Wij doen het anders." in page.main
    assert "Fatma Lid" in page.main
    assert "Oude tekst" not in page.main
    assert refusals(app) == []


def test_the_same_message_twice_makes_one_reply(settings: Settings, member: Member, entry: Entry) -> None:
    assert replied(settings, member, entry) is Outcome.REPLY
    assert replied(settings, member, entry, "Anders") is Outcome.REPLY
    assert replies() == ["Wij doen het zo."]
    assert replied(settings, member, entry, "Nog iets.", name="brief-2") is Outcome.REPLY
    assert len(replies()) == 2


def test_a_page_without_text_is_read_too(settings: Settings, member: Member, entry: Entry) -> None:
    html = "<p>Wij doen het <b>zo</b>.</p><script>alert(1)</script><blockquote>Oud</blockquote>"
    assert replied(settings, member, entry, "", html=html) is Outcome.REPLY
    assert replies() == ["Wij doen het zo."]


def test_files_are_left_out_and_that_is_told(settings: Settings, member: Member, entry: Entry) -> None:
    assert replied(settings, member, entry, files=2) is Outcome.REPLY
    assert replies() == ["Wij doen het zo.\n\n*Bij deze mail zaten bestanden. Die zijn weggelaten.*"]


def test_the_logo_under_a_signature_is_no_file(settings: Settings, member: Member, entry: Entry) -> None:
    to = post.reply_address(settings, member.id, entry.id)
    raw = post.letter(to, member.email, "Zo.", html="<p>Zo.<img src=cid:x>")
    message = message_from_bytes(raw, policy=default)
    html = message.get_payload()[1]
    html.add_related(b"GIF", maintype="image", subtype="gif", cid="<x>", filename="logo.gif", disposition="inline")
    assert taken(message.as_bytes()) is Outcome.REPLY
    assert replies() == ["Zo."]


def test_a_digital_signature_is_no_file(settings: Settings, member: Member, entry: Entry) -> None:
    to = post.reply_address(settings, member.id, entry.id)
    message = message_from_bytes(post.letter(to, member.email, "Zo."), policy=default)
    message.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert taken(message.as_bytes()) is Outcome.REPLY
    assert replies() == ["Zo."]


@pytest.mark.parametrize("name", ["=?utf-8?Q?Gr=C3=B6n=2C_Jan?=", "=?utf-8?Q?Jan_=40_Z=C3=A9?=", '"Jansen, Jan"'])
def test_whatever_the_sender_is_called(settings: Settings, member: Member, entry: Entry, name: str) -> None:
    to = post.reply_address(settings, member.id, entry.id)
    raw = f"From: {name} <{member.email}>\r\nTo: {to}\r\nMessage-ID: <1@x>\r\n\r\nZo.\r\n"
    assert taken(raw.encode()) is Outcome.REPLY


def test_who_quotes_a_bounce_is_a_person(settings: Settings, member: Member, entry: Entry) -> None:
    text = (
        "Onze mail komt terug, bij u ook?\n\n"
        "The following addresses had permanent fatal errors -----\n<piet@almere.nl>\n(reason: 550 5.1.1 unknown)\n\n"
    )
    assert replied(settings, member, entry, text) is Outcome.REPLY


def test_in_any_letters(settings: Settings, member: Member, entry: Entry) -> None:
    assert replied(settings, member, entry, "Ми робимо це інакше — дякую!") is Outcome.REPLY
    to = post.reply_address(settings, member.id, entry.id)
    raw = post.letter(to, member.email, "xxxx", name="koi").replace(b"utf-8", b"koi8-u")
    raw = raw.replace(b"xxxx", "Дякую".encode("koi8-u"))
    taken(raw)
    assert replies() == ["Ми робимо це інакше — дякую!", "Дякую"]


def refused(app: Flask, member: Member, because: Refusal, tells: str) -> None:
    """One mail, to the member and nobody else, that says why; and no reply."""
    row = db.session.scalars(sa.select(IncomingMail)).one()
    assert (row.outcome, row.said) == (Outcome.REFUSED, because)
    (mail,) = refusals(app)
    assert mail.to.endswith(f"<{member.email}>")
    assert tells in mail.text
    assert tells in mail.html
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert replies() == []


def test_another_sender_is_refused(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    replied(settings, member, entry, by="Iemand <iemand@elders.example>")
    refused(app, member, Refusal.SENDER, "een ander adres")


def test_a_thread_that_is_closed_takes_none(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    entry.is_closed = True  # type: ignore[attr-defined]
    db.session.commit()
    replied(settings, member, entry)
    refused(app, member, Refusal.CLOSED, "niet meer reageren")


def test_what_the_member_may_not_read_is_not_named(app: Flask, settings: Settings, member: Member) -> None:
    other = factories.member(municipality="GM0363")
    entry = factories.thread(title="Kanariepiet", by=other, audience=Audience.MUNICIPALITY)
    replied(settings, member, entry)
    refused(app, member, Refusal.GONE, "er niet meer")
    assert "Kanariepiet" not in refusals(app)[0].message.as_string()


def test_a_withdrawn_item_takes_none(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    actions.withdraw(entry, by=factories.moderator())
    db.session.commit()
    replied(settings, member, entry)
    refused(app, member, Refusal.GONE, "er niet meer")


def test_personal_data_is_not_posted_by_mail(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    replied(settings, member, entry, "Bel mevrouw Jansen op 06-12345678.")
    refused(app, member, Refusal.PERSONAL, "persoonsgegevens")
    assert "12345678" not in refusals(app)[0].message.as_string()


def test_a_quotation_alone_is_no_reply(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    replied(settings, member, entry, "> Oude tekst\n")
    refused(app, member, Refusal.EMPTY, "geen tekst")


@pytest.mark.parametrize("length", [20_001, 250_000])
def test_what_is_too_long_is_refused(app: Flask, settings: Settings, member: Member, entry: Entry, length: int) -> None:
    replied(settings, member, entry, "woord " * (length // 6 + 1))
    refused(app, member, Refusal.LONG, "te lang")


def test_a_member_who_left_places_nothing_and_hears_nothing(
    app: Flask, settings: Settings, member: Member, entry: Entry
) -> None:
    member.standing = Standing.DISABLED
    db.session.commit()
    assert replied(settings, member, entry) is Outcome.IGNORED
    assert replies() == []
    assert refusals(app) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<x.example>"},
    ],
)
def test_what_no_person_wrote_is_never_placed_or_answered(
    app: Flask, settings: Settings, member: Member, entry: Entry, headers: dict[str, str]
) -> None:
    """Two forums that answer each other would go on for ever."""
    assert replied(settings, member, entry, **headers) is Outcome.AUTOMATIC
    assert replied(settings, member, entry, by="a@b.nl", name="b", **headers) is Outcome.AUTOMATIC
    assert replies() == []
    assert refusals(app) == []


def test_our_own_mail_that_comes_back_to_us_stops_there(
    app: Flask, settings: Settings, member: Member, entry: Entry
) -> None:
    replied(settings, member, entry, by="a@b.nl")
    own = refusals(app)[0].message
    own.replace_header("To", post.reply_address(settings, member.id, entry.id))
    assert taken(own.as_bytes()) is Outcome.AUTOMATIC
    assert len(refusals(app)) == 1


def test_a_member_is_told_of_a_few_refusals_a_day(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    for number in range(20):
        replied(settings, member, entry, by=f"a{number}@b.nl", name=f"brief-{number}")
    assert len(refusals(app)) == 5


def test_nobody_places_more_than_a_person_can_write(
    app: Flask, settings: Settings, member: Member, entry: Entry
) -> None:
    outcomes = [replied(settings, member, entry, f"Nummer {n}", name=f"brief-{n}") for n in range(32)]
    assert outcomes.count(Outcome.REPLY) == 30
    assert outcomes[-1] is Outcome.REFUSED


def test_a_forged_address_places_nothing(app: Flask, settings: Settings, member: Member, entry: Entry) -> None:
    to = post.reply_address(settings, member.id, entry.id)
    token = to.split("+")[1].split("@")[0]
    others = [
        to.replace(token, "b" + token[1:]),
        to.replace(token, token[:-2] + "aa"),
        to.replace("reply", "bounces"),
        to.replace(post.DOMAIN, "anders.example"),
        post.reply_address(settings.model_copy(update={"secret": "z" * 40}), member.id, entry.id),
    ]
    for number, address in enumerate(others):
        outcome = taken(post.letter(address, member.email, name=f"brief-{number}"))
        assert outcome in (Outcome.FORGED, Outcome.IGNORED), address
    assert replies() == []
    assert refusals(app) == []


def test_only_who_and_what_is_kept(settings: Settings, member: Member, entry: Entry) -> None:
    """The message itself is nowhere on disk."""
    replied(settings, member, entry, "> geheimcitaat\n\nAntwoord")
    db.session.remove()
    found = [
        path for path in Path(settings.data_dir).rglob("*") if path.is_file() and b"geheimcitaat" in path.read_bytes()
    ]
    assert found == []
