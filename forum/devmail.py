"""The mails that were kept as files, for who runs the site on their own machine: `/dev/mail`.

Only where `settings.is_local`: in production the address does not exist.
"""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from forum.access import settings

routes = Blueprint("devmail", __name__)

NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{6}\.eml", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
MOST = 100


class Mail(NamedTuple):
    """A kept mail; `html` is its source and `head` its headers as they would go over the line, to be shown as text."""

    name: str
    subject: str
    to: str
    date: str
    text: str = ""
    html: str = ""
    head: str = ""


@routes.get("/dev/mail/")
def index() -> ResponseReturnValue:
    directory: Path = settings().mail_dir
    names = sorted((path.name for path in directory.glob("*.eml") if NAME.fullmatch(path.name)), reverse=True)
    mails = [_head(directory / name) for name in names[:MOST]]
    return render_template("devmail/index.html", mails=mails, count=len(names), directory=directory)


@routes.get("/dev/mail/<name>")
def show(name: str) -> ResponseReturnValue:
    path: Path = settings().mail_dir / name
    if not NAME.fullmatch(name) or not path.is_file():
        abort(404)
    mail = _read(path)
    return render_template("devmail/show.html", mail=mail, text=linked(mail.text))


def linked(text: str) -> Markup:
    """The text with its http(s) addresses as links, and nothing else of it as markup."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _head(path: Path) -> Mail:
    with path.open("rb") as file:
        return _mail(path.name, BytesParser(_class=EmailMessage, policy=policy.default).parse(file, headersonly=True))


def _read(path: Path) -> Mail:
    raw = path.read_bytes()
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].decode("utf-8", "replace")
    return _mail(path.name, message)._replace(text=_part(message, "plain"), html=_part(message, "html"), head=head)


def _mail(name: str, message: EmailMessage) -> Mail:
    subject, to, date = (str(message.get(header, "")) for header in ("Subject", "To", "Date"))
    return Mail(name, subject, to, date)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""
