"""What people do with files, and what tests read of it."""

import io
from typing import Any

import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry
from forum.events import Event
from forum.kit import actions
from forum.kit.intake import take_in
from forum.kit.models import Attachment
from forum.kit.queries import folder
from tests.kit import samples
from tests.pages import Browser, Page


def send(browser: Browser, page: Page, content: bytes, name: str, button: str, action: str = "bestanden") -> Page:
    return browser.submit(page.form(button, action=action).fill(file=(io.BytesIO(content), name)))


def put(entry: Entry, name: str = "plan.pdf", content: bytes | None = None, reply: Any = None) -> Attachment:
    """A file with an entry, or with a reply of it."""
    subject = reply or entry
    by = db.session.get_one(Member, subject.author_id)
    taken = take_in(io.BytesIO(content or samples.GOOD[name]), name, folder())
    made = actions.attach(subject, taken, by=by)
    db.session.commit()
    return made


def fresh(app: Flask, person: Member | None) -> Browser:
    browser = Browser(app)
    return browser.signed_in(person) if person is not None else browser


def facts() -> list[Event]:
    """What happened to files, oldest first."""
    verbs = ("attached", "replaced", "detached", "reattached")
    return list(db.session.scalars(sa.select(Event).where(Event.verb.in_(verbs)).order_by(Event.id)))
