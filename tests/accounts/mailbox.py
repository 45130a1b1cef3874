"""The mail that the site sent, read as a person reads it."""

import email
import re
from email.message import EmailMessage
from email.policy import default

from flask import Flask

from forum import jobs
from forum.database import db


class Mail:
    """One message: `to`, `subject`, `text`, `html`, and the `links` in its text."""

    def __init__(self, raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=default)
        assert isinstance(message, EmailMessage)
        self.message = message
        self.to = str(message["To"])
        self.subject = str(message["Subject"])
        self.text = self._part("plain")
        self.html = self._part("html")

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://\S+", self.text)

    def path(self, containing: str) -> str:
        """The path of the one link that contains this."""
        (found,) = {link for link in self.links if containing in link}
        return found.split("8000", 1)[1]

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert isinstance(part, EmailMessage)
        return str(part.get_content())


def sent(app: Flask) -> list[Mail]:
    """Everything sent so far, oldest first; runs the waiting jobs first."""
    db.session.rollback()  # a transaction left open here would keep the jobs from writing
    jobs.drain(app)
    directory = app.config["SETTINGS"].mail_dir
    return [Mail(file.read_bytes()) for file in sorted(directory.glob("*.eml"))] if directory.exists() else []


def last(app: Flask) -> Mail:
    return sent(app)[-1]
