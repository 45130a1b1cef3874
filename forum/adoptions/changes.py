"""What changed in a practice since its adopter looked, and how a copy differs from its origin: word by word."""

from typing import NamedTuple

import sqlalchemy as sa
from markupsafe import Markup

from forum.accounts.models import Member
from forum.adoptions.copies import personalised
from forum.adoptions.models import Adoption
from forum.database import db
from forum.entries import diff, revisions
from forum.entries.models import Revision
from forum.entries.prose import prose_fields
from forum.i18n import _
from forum.initiatives.models import Initiative


class Offer(NamedTuple):
    """A text of the origin that changed: `change` in the origin itself; `effect` on the copy, "" when there is none."""

    name: str
    label: str
    change: Markup
    effect: Markup


class News(NamedTuple):
    """What the origin's newest revision says that its adopter has not looked at yet."""

    newest: Revision
    changes: list[revisions.Named]
    offers: list[Offer]


def news(adoption: Adoption, copy: Initiative | None = None, *, reader: Member) -> News | None:
    """The changes since `adoption.reviewed`; with offers when there is a copy to take them over into. None when none.

    Of revisions that the reader could read, as everywhere. Needs `adoption.initiative` and `adoption.municipality`.
    """
    newest = numbered(adoption.initiative, None, reader=reader)
    if newest is None or newest.number <= adoption.reviewed:
        return None
    seen = numbered(adoption.initiative, adoption.reviewed, reader=reader)
    changes = revisions.compare(Initiative, seen, newest)
    offers = _offers(seen, newest, copy, adoption.municipality.name) if copy and seen else []
    return News(newest, changes, offers)


def numbered(initiative: Initiative, number: int | None, *, reader: Member) -> Revision | None:
    """A revision by its number, or the newest; when that one is not there for this reader, the one before it."""
    told = sa.select(Revision).where(Revision.entry_id == initiative.id, revisions.told_to(initiative, reader))
    if number is not None:
        told = told.where(Revision.number <= number)
    return db.session.scalars(told.order_by(Revision.number.desc()).limit(1)).first()


def against_origin(copy: Initiative, ours: Revision, theirs: Revision) -> list[revisions.Named]:
    """How a revision of the copy differs from a revision of its origin; texts only, for the rest is one's own.

    Needs `copy.municipality`.
    """
    labels = {"title": _("Titel"), "summary": _("Samenvatting")}
    labels |= {field.name: str(field.label) for field in prose_fields(Initiative)}
    old, new = ({name: str(each.content.get(name) or "") for name in labels} for each in (theirs, ours))
    old = {name: personalised(text, copy.municipality_name, copy.contact_name) for name, text in old.items()}
    return [revisions.Named(labels[change.name], change.html) for change in diff.changes(old, new)]


def _offers(seen: Revision, newest: Revision, copy: Initiative, municipality: str) -> list[Offer]:
    offers = []
    for field in prose_fields(Initiative):
        before, after = (str(each.content.get(field.name) or "") for each in (seen, newest))
        if before == after:
            continue
        own = getattr(copy, field.name) or ""
        effect = diff.words(own, personalised(after, municipality, copy.contact_name))
        offers.append(Offer(field.name, str(field.label), diff.words(before, after), effect))
    return offers
