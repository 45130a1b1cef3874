"""The history of an entry or a reply: which revisions there are, and what changed between two."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort
from markupsafe import Markup
from sqlalchemy.orm import defer

from forum.accounts.models import Member
from forum.database import db
from forum.entries import diff
from forum.entries.models import AUDIENCE_LABELS, Audience, Entry, Reply, Revision, Theme
from forum.entries.prose import prose_fields
from forum.i18n import _

__all__ = ["MOST", "Named", "Revision", "compare", "of", "pair", "told_to"]

MOST = 500  # of one entry that its page names


class Named(NamedTuple):
    """A change with the name of the field as people know it."""

    label: str
    html: Markup


def of(entry: Entry, reply: Reply | None = None, *, reader: Member | None = None) -> sa.Select[Revision]:
    """The revisions of an entry, or of one reply, newest first, without their content.

    Only those that the reader could have read: what was said to a few stays among them when the rest is opened up.
    """
    about = Revision.reply_id == reply.id if reply else told_to(entry, reader)
    query = sa.select(Revision).where(Revision.entry_id == entry.id, about).order_by(Revision.number.desc())
    return query.options(defer(Revision.content))


def told_to(entry: Entry, reader: Member | None) -> sa.ColumnElement[bool]:
    """The condition for revisions of the entry itself that were for this reader too, by the audience at the time."""
    own = Revision.reply_id.is_(None)
    if reader is not None and (reader.is_moderator or reader.id == entry.author_id):
        return own
    audience = Revision.content["audience"].as_string()
    narrower = {Audience.MEMBERS, Audience.MUNICIPALITY} if reader is None else {Audience.MUNICIPALITY}
    if reader is not None and reader.municipality_code and reader.municipality_code == entry.municipality_code:
        narrower = set()
    return sa.and_(own, sa.func.coalesce(audience, Audience.PUBLIC.value).not_in([each.value for each in narrower]))


def pair(found: Sequence[Revision], newer: str | None, older: str | None) -> tuple[Revision | None, Revision | None]:
    """The two revisions asked for by number; else the last and the one before it. 404 for unknown numbers."""
    if not found:
        return None, None
    new = _numbered(found, newer) if newer else found[0]
    if older:
        return new, _numbered(found, older)
    before = [revision for revision in found if revision.number < new.number]
    return new, before[0] if before else None


def compare(kind: type[Entry], older: Revision | None, newer: Revision | None) -> list[Named]:
    """What changed from the older to the newer, field by field."""
    if older is None or newer is None:
        return []
    labels = _labels(kind)
    contents = [_readable(older.content), _readable(newer.content)]
    return [Named(str(labels.get(change.name, change.name)), change.html) for change in diff.changes(*contents)]


def _numbered(found: Sequence[Revision], number: str) -> Revision:
    for revision in found:
        if str(revision.number) == number:
            return revision
    abort(404)


def _labels(kind: type[Entry]) -> dict[str, Any]:
    shared = {
        "title": _("Titel"),
        "summary": _("Samenvatting"),
        "theme": _("Thema"),
        "tags": _("Labels"),
        "language": _("Taal"),
        "audience": _("Wie mag dit lezen?"),
        "valid_until": _("Geldig tot"),
    }
    return shared | kind.own_labels() | {field.name: field.label for field in prose_fields(kind)}


def _readable(content: dict[str, Any]) -> dict[str, Any]:
    """The content with names in place of ids and codes."""
    shown = dict(content)
    if shown.get("theme"):
        shown["theme"] = db.session.scalar(sa.select(Theme.name).where(Theme.id == shown["theme"])) or ""
    if shown.get("audience"):
        shown["audience"] = str(AUDIENCE_LABELS.get(shown["audience"], shown["audience"]))
    return shown
