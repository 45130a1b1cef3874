"""Mail: rendered from three templates (subject, text, HTML), sent by SMTP or kept as files when local."""

import smtplib
import ssl
import uuid
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale

from forum import clock
from forum.config import Settings
from forum.database import db

TIMEOUT = 30  # seconds


def send(template: str, *, to: str, name: str = "", language: str = "nl", **context: Any) -> None:
    """Render `templates/mail/<template>.{subject.txt,txt,html}` in `language` and send it. For jobs only.

    Raises what smtplib raises when the server refuses; the job is then tried again.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(language):
        message = compose(settings, template, to=to, name=name, **context)
    db.session.rollback()  # ends the transaction: a mail server that is slow keeps no writer waiting
    if settings.smtp_url:
        _submit(settings.smtp_url, message)
    else:
        _keep(settings.mail_dir, message)


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page, for a mail: a job has no request to take the host from."""
    settings: Settings = current_app.config["SETTINGS"]
    path = current_app.url_map.bind("forum", url_scheme="http").build(endpoint, values)
    return settings.url + path


def compose(settings: Settings, template: str, *, to: str, name: str, **context: Any) -> EmailMessage:
    context = {"name": name, "site_url": settings.url, "site_name": settings.site_name} | context
    message = EmailMessage()
    message["Subject"] = _one_line(render_template(f"mail/{template}.subject.txt", **context))
    message["From"] = _address(*parseaddr(settings.mail_from))
    message["To"] = _address(name, to)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=settings.url.split("//", 1)[1].split(":")[0])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_template(f"mail/{template}.txt", **context))
    message.add_alternative(render_template(f"mail/{template}.html", **context), subtype="html")
    return message


def _one_line(text: str) -> str:
    """A header value: whatever a member typed, it stays on its line."""
    return " ".join(text.split())


def _address(name: str, email: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=email)


def _keep(directory: Path, message: EmailMessage) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    scratch = directory / f".{uuid.uuid4().hex}"
    scratch.write_bytes(message.as_bytes())
    scratch.rename(directory / f"{stamp}-{uuid.uuid4().hex[:6]}.eml")


def _submit(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    secure = parts.scheme == "smtps"
    port = parts.port or (465 if secure else 25)
    host = parts.hostname or "localhost"
    client = (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        if secure
        else smtplib.SMTP(host, port, timeout=TIMEOUT)
    )
    with client as smtp:
        if options.get("starttls") == ["1"]:
            smtp.starttls(context=ssl.create_default_context())
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.send_message(message)
