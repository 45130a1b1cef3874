"""Handing mails over: many on one connection, and what became of each.

`Refused`: never for this recipient. `TryLater`: not taken, so it can be sent again. `Unsure`: it may have been taken.
What goes over the line, and when a doubt begins, is in `connection.py`.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, Protocol

from flask import current_app
from flask_babel import force_locale

from forum.config import Settings
from forum.database import db
from forum.mailer.composing import compose
from forum.mailer.connection import Connection, Drop
from forum.mailer.errors import Refused
from forum.mailer.suppression import is_suppressed, suppress

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds that a server has for each step


class Post(Protocol):
    """Takes mails, one after the other."""

    def send(self, message: EmailMessage, *, to: str | None = None, bounce_to: str | None = None) -> None:
        """Hand over a message, to whom its To names unless `to` says otherwise.

        It comes back to `bounce_to`, else to a signed address of its own (FORUM_MAIL_DOMAIN), else to its From.
        Raises Refused, TryLater or Unsure.
        """


def send(template: str, *, to: str, name: str = "", language: str = "nl", **context: Any) -> None:
    """Render `templates/mail/<template>.{subject.txt,txt,html}` in `language` and send it. For jobs only.

    `context` is as for `compose`: what the templates want to know, and headers (`sender="notice"`).
    Raises TryLater or Unsure, and the job is tried again; what is refused is not. Only account mail goes to an
    address that is suppressed.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if context.get("sender", "account") != "account" and is_suppressed(to):
        return
    with force_locale(language):
        message = compose(settings, template, to=to, name=name, **context)
    db.session.rollback()  # ends the transaction: a mail server that is slow keeps no writer waiting
    try:
        with posting(settings) as post:
            post.send(message)
    except Refused as refused:
        log.warning("a mail (%s) was refused: %s", template, refused)
        if refused.is_hard:
            suppress(to, "hard", said=str(refused))


@contextmanager
def posting(settings: Settings, *, patience: float = PATIENCE) -> Iterator[Post]:
    """A connection for many mails, opened at the first and again when it was lost; files when there is no server.

    For one thread. Nobody should hold a transaction while it sends.
    """
    if not settings.smtp_url:
        yield Drop(settings)
        return
    connection = Connection(settings, patience)
    try:
        yield connection
    finally:
        connection.close()
