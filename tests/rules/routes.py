"""The routes of the site as a table: an address for each, with values that exist."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from forum.accounts.models import Member, Standing
from forum.adoptions.models import Adoption
from forum.announcements.models import Announcement
from forum.curation.models import Aside, Badge, Feature
from forum.database import db
from forum.digests.models import Digest
from forum.entries.models import Entry, Reply, Report, Tag, Theme
from forum.initiatives.models import Initiative
from forum.kit.models import Attachment, AttachmentVersion
from forum.meetings.models import Meeting, MeetingQuestion
from forum.notifications.models import DirectMail
from forum.terms.models import Term
from forum.threads.models import Thread
from forum.tips.models import Tip

KINDS: dict[str, type[Entry]] = {
    "initiatives": Initiative,
    "adoptions": Initiative,
    "meetings": Initiative,
    "tips": Tip,
    "threads": Thread,
    "announcements": Announcement,
    "broadcasts": Announcement,
    "harvest": Thread,
}


class Route(NamedTuple):
    endpoint: str
    method: str
    path: str
    rule: Rule


def routes(app: Flask, *methods: str) -> Iterator[Route]:
    """Every route that answers one of these methods, at an address that leads somewhere."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & set(methods)):
            given = rule.defaults or {}
            values = {name: value_of(rule, name) for name in rule.arguments - set(given)} | given
            yield Route(rule.endpoint, method, adapter.build(rule.endpoint, values), rule)


def value_of(rule: Rule, name: str) -> Any:
    """A value for a part of an address, of something that exists."""
    area, page = rule.endpoint.split(".", 1)
    choices = getattr(rule._converters.get(name), "items", None)  # of <any(sluiten, openen):what>
    if choices:
        return sorted(choices)[0]
    if name == "id":
        return identity(area, page)
    if name == "entry_id":
        return first(KINDS.get(area, Entry))
    if name == "code":
        return "GM0034"
    if name == "slug" and area == "terms":
        return db.session.get_one(Term, first(Term)).slug
    if name == "slug":
        return "opvang" if area == "themes" else db.session.get_one(Entry, first(KINDS.get(area, Entry))).slug
    simple = {
        "reply_id": Reply,
        "member_id": Member,
        "adoption_id": Adoption,
        "attachment_id": Attachment,
        "number": AttachmentVersion,
        "meeting_id": Meeting,
        "question_id": MeetingQuestion,
        "term_id": Term,
        "digest_id": Digest,
        "mail_id": DirectMail,
    }
    return first(simple[name]) if name in simple else "x" * 20


def identity(area: str, page: str) -> int:
    """The `id` of the moderators' desk, which names what the page is about."""
    assert area == "moderation", f"which id does {area}.{page} want?"
    for word, model in {"badge": Badge, "feature": Feature, "put_back": Aside}.items():
        if word in page:
            return first(model)
    if "tag" in page:
        return first(Tag)
    if "theme" in page:
        return first(Theme)
    if page in ("report", "dismiss", "uphold", "bring_back"):
        return first(Report)
    waiting = sa.select(Member.id).where(Member.standing == Standing.WAITING)
    return db.session.scalars(waiting).first() or first(Member)


def first(model: type[Any]) -> int:
    return int(db.session.scalars(sa.select(model.id).order_by(model.id)).first() or 1)
