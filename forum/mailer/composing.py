"""A message, from templates or from what is ready, with the headers that make it welcome."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any, Literal
from urllib.parse import urlsplit

from flask import current_app, render_template

from forum import clock
from forum.config import Settings
from forum.mailer.headers import Line, Mailbox, Words

Sender = Literal["account", "digest", "notice"]

WIRE = SMTP.clone(cte_type="7bit")  # any server takes it
HEADERS = ("sender", "list_id", "unsubscribe", "message_id", "in_reply_to", "references", "reply_to")
LOCAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=-]{0,120}")
THREAD = 10  # references that a mail carries, the first and the newest


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page, for a mail: a job has no request to take the host from."""
    settings: Settings = current_app.config["SETTINGS"]
    path = current_app.url_map.bind("forum", url_scheme="http").build(endpoint, values)
    return settings.url + path


def compose(settings: Settings, template: str, *, to: str, name: str = "", **given: Any) -> EmailMessage:
    """Render `templates/mail/<template>.{subject.txt,txt,html}` in the language of the moment (`force_locale`).

    `given` is what the templates want to know, and any of the headers of `written`: sender, list_id, unsubscribe,
    message_id, in_reply_to, references, reply_to.
    """
    headers = {key: given.pop(key) for key in HEADERS if key in given}
    own = {"name": name, "unsubscribe": headers.get("unsubscribe")}
    context = own | {"site_url": settings.url, "site_name": settings.site_name} | given
    subject, text, html = (render_template(f"mail/{template}.{part}", **context) for part in PARTS)
    return written(settings, subject=subject, text=text, html=html, to=to, name=name, **headers)


PARTS = ("subject.txt", "txt", "html")


def written(
    settings: Settings,
    *,
    subject: str,
    text: str,
    html: str,
    to: str,
    name: str = "",
    sender: Sender = "account",
    list_id: str | None = None,
    unsubscribe: str | None = None,
    message_id: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    reply_to: str | None = None,
) -> EmailMessage:
    """A message of parts that are ready.

    `list_id`, `message_id`, `in_reply_to` and `references` are names within this site ("digest-12"): the same name is
    the same Message-ID, whenever it is made. `unsubscribe` is the full address that takes a POST (RFC 8058).
    Raises ValueError when `to` is no address or a name cannot be in a header.
    """
    message = EmailMessage(policy=WIRE)
    message["Subject"] = Words("Subject", subject)
    message["From"] = Mailbox("From", *parseaddr(settings.sender(sender)))
    message["To"] = Mailbox("To", name, to)
    if reply_to:
        message["Reply-To"] = Mailbox("Reply-To", settings.site_name, reply_to)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = Line("Message-ID", _id(settings, message_id) if message_id else _any_id(settings))
    _thread(message, settings, in_reply_to, references)
    _unattended(message, settings, list_id, unsubscribe)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _thread(message: EmailMessage, settings: Settings, in_reply_to: str | None, references: Sequence[str]) -> None:
    """What lets a mail program put the mails about one item together."""
    before = [*references, in_reply_to] if in_reply_to and in_reply_to not in references else [*references]
    if len(before) > THREAD:
        before = [before[0], *before[-THREAD + 1 :]]
    if before:
        message["In-Reply-To"] = Line("In-Reply-To", _id(settings, in_reply_to or before[-1]))
        message["References"] = _References("References", " ".join(_id(settings, each) for each in before if each))


def _unattended(message: EmailMessage, settings: Settings, list_id: str | None, unsubscribe: str | None) -> None:
    """What tells programs that no person wrote this, so that none answers, and how to have no more of it."""
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # Exchange, which most town halls have
    if list_id:
        message["List-Id"] = Line("List-Id", f"<{_local(list_id)}.{host(settings)}>")
        message["Precedence"] = "list"
    if unsubscribe:
        message["List-Unsubscribe"] = Line("List-Unsubscribe", f"<{_url(unsubscribe)}>")
        message["List-Unsubscribe-Post"] = Line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


class _References(Line):
    """One id a line: an id is never cut."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self.replace(' ', policy.linesep + ' ')}{policy.linesep}"


def host(settings: Settings) -> str:
    """The site's own name, which its ids end in."""
    return urlsplit(settings.url).hostname or "localhost"


def _any_id(settings: Settings) -> str:
    return make_msgid(domain=host(settings))


def _id(settings: Settings, name: str) -> str:
    return f"<{_local(name)}@{host(settings)}>"


def _local(name: str) -> str:
    if not LOCAL_PART.fullmatch(name):
        raise ValueError(f"not a name for a message: {name[:80]!r}")
    return name


def _url(address: str) -> str:
    if not address.startswith(("http://", "https://")) or set(address) & set('<>"\\ '):
        raise ValueError(f"not an address to unsubscribe at: {address[:80]!r}")
    return address
