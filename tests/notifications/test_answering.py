"""From a reply on the forum to a mail, to an answer by mail, to a reply on the forum: all of the way."""

import os
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

from flask import Flask

from forum import clock
from forum.config import ROOT
from forum.database import db
from forum.entries import follows
from forum.entries.follows import Channel
from forum.entries.models import Entry, Reply
from forum.notifications.models import MailState
from tests import factories
from tests.mailer.office import Office
from tests.notifications.mails import answer, send
from tests.pages import Browser


def test_an_answer_to_a_direct_mail_stands_in_the_conversation(app: Flask, post: Office, browser: Browser) -> None:
    member = factories.member(name="Олександра Довгопол-ван дер Вельде", email="o.dovhopol@almere.nl")
    talk = factories.thread(title="Hoe regelt u het leerlingenvervoer?", by=factories.member(municipality="GM0344"))
    email, member_id, url, talk_id = member.email, member.id, talk.url, talk.id
    follows.follow(talk, by=member, channel=Channel.DIRECT)
    answer(talk, "Wij huren **een bus** met twee gemeenten.")
    assert MailState.SENT in send(app)
    (mail,) = [
        message_from_bytes(raw, policy=policy.default)
        for raw, envelope in zip(post.raw, post.taken, strict=True)
        if envelope.rcpt_tos == [email]
    ]
    assert isinstance(mail, EmailMessage)
    assert "een bus" in body(mail, "plain")
    db.session.remove()
    assert piped(app, as_outlook_would(mail, "Dat doen wij ook, met Lelystad.\n\nWat kost het u?")) == b"reply\n"
    page = browser.get(url)
    assert "Dat doen wij ook, met Lelystad. Wat kost het u?" in page.main
    reply = db.session.query(Reply).order_by(Reply.id.desc()).first()
    assert reply is not None
    assert (reply.author_id, reply.entry_id) == (member_id, talk_id)
    assert reply.body == "Dat doen wij ook, met Lelystad.\n\nWat kost het u?"
    assert db.session.get_one(Entry, talk_id).reply_count == 2


def as_outlook_would(mail: EmailMessage, said: str) -> bytes:
    """The answer of a mail program: to the Reply-To, in the thread, above all of the mail it answers."""
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"], reply["To"] = mail["To"], mail["Reply-To"]
    reply["Subject"] = f"RE: {mail['Subject']}"
    reply["Date"], reply["Message-ID"] = format_datetime(clock.now()), "<DB9PR01MB1234.eurprd01@almere.nl>"
    reply["In-Reply-To"] = mail["Message-ID"]
    reply["References"] = f"{mail['References']} {mail['Message-ID']}"
    reply["Thread-Index"] = "AdkJ0c2bQmWq3oX0RkyGm9wQy2rP7A=="
    sent = "maandag 3 november 2026 10:00"
    head = f"Van: {mail['From']}\nVerzonden: {sent}\nAan: {mail['To']}\nOnderwerp: {mail['Subject']}"
    signed = "Met vriendelijke groet,\n\nO. Dovhopol\nGemeente Almere"
    reply.set_content(f"{said}\n\n{signed}\n\n________________________________\n{head}\n\n{body(mail, 'plain')}")
    lines = "".join(f"<p class=MsoNormal>{line}</p>" for line in [*said.split("\n\n"), signed])
    quoted = f'<div id="divRplyFwdMsg">{head}</div>{body(mail, "html")}'
    reply.add_alternative(f"<html><body>{lines}<hr>{quoted}</body></html>", subtype="html")
    return reply.as_bytes()


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def piped(app: Flask, raw: bytes) -> bytes:
    """What `forum mail receive` says, as the mail server of the municipality's provider runs it."""
    settings = app.config["SETTINGS"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    own |= {"FORUM_ENV": "test", "FORUM_DATA_DIR": str(settings.data_dir), "FORUM_SECRET": settings.secret}
    own |= {"FORUM_MAIL_DOMAIN": settings.mail_domain}
    command = [sys.executable, "-c", "from forum.cli import main; main()", "mail", "receive"]
    done = subprocess.run(command, cwd=ROOT, env=own, input=raw, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
