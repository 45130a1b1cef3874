"""A copy of a practice that the adopter makes their own; and what of the origin's later changes goes into it."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.adoptions import actions
from forum.adoptions.models import Adoption
from forum.database import db
from forum.entries import actions as entries
from forum.entries.content import SHARED_FIELDS
from forum.entries.models import Entry, Revision
from forum.entries.placeholders import filled
from forum.entries.prose import WITH_PROSE, prose_fields
from forum.events import Event, on, record
from forum.i18n import _
from forum.initiatives.models import Initiative

OWN_EXPERIENCE = "evaluated"  # the level of what only who did it can tell: results, lessons


def personalised(text: str, municipality: str, contact: str) -> str:
    """The text with the names of a municipality and a contact where the writer put `{{gemeente}}` and `{{contact}}`."""
    return filled(text, municipality=municipality, contact=contact)


def copy_of(adoption: Adoption, *, by: Member, at: datetime | None = None) -> Initiative:
    """A draft of the adopter's own with the texts of the practice; the one that is there already, if any.

    What only the origin can tell (results, lessons, costs, period) stays behind.
    Needs `adoption.initiative` and `adoption.municipality`.
    """
    origin = adoption.initiative
    actions.hold(origin)
    db.session.refresh(adoption, ["copy_id"])
    if adoption.copy_id is not None:
        return db.session.get_one(Initiative, adoption.copy_id)
    copy = _blank(origin, adoption.municipality.name, by)
    entries.draft(copy, by=by, labels=[name for _, name in origin.labels], at=at)
    adoption.copy_id = copy.id
    origin.version += 1
    record("copied", adoption, by=by, at=at, entry=origin.id, copy=copy.id)
    return copy


def take_over(
    adoption: Adoption,
    copy: Initiative,
    names: Iterable[str],
    newest: Revision,
    *,
    by: Member,
    at: datetime | None = None,
) -> list[str]:
    """Write these prose fields of the origin's revision into the copy, and call that revision seen.

    Gives the names of the fields that were taken over. Needs `adoption.municipality`.
    """
    wanted = set(names)
    taken = [field.name for field in prose_fields(Initiative) if field.name in wanted]
    for name in taken:
        said = personalised(newest.content.get(name) or "", adoption.municipality.name, copy.contact_name)
        setattr(copy, name, said)
    if taken:
        copy.origin_revision = newest.number
        reason = _("Overgenomen uit versie %(number)s van het origineel", number=newest.number)
        entries.revise(copy, by=by, reason=reason, at=at)
    actions.review(adoption, newest.number, by=by, at=at)
    return taken


@on("entry", "published", "withdrawn", "restored")
def renew_origin(event: Event) -> None:
    """The page of the origin leads to its copies: it changes when one appears or goes."""
    copy = db.session.get(Initiative, int(event.subject_id))
    origin = db.session.get(Initiative, copy.origin_id) if copy is not None and copy.origin_id else None
    if origin is not None:
        origin.version += 1


def with_texts(initiative_id: int) -> Initiative | None:
    """An initiative with its texts, for reading or writing them all."""
    found = sa.select(Initiative).where(Initiative.id == initiative_id)
    return db.session.scalars(found.options(WITH_PROSE, joinedload(Entry.theme))).first()


def _blank(origin: Initiative, municipality: str, by: Member) -> Initiative:
    revision = entries.last_revision(origin)
    copy = Initiative(
        origin_id=origin.id,
        origin_revision=revision.number if revision else 1,
        contact_name=by.name,
        contact_email=by.email,
        theme_id=origin.theme_id,
        is_example=origin.is_example,
    )
    for name in SHARED_FIELDS:
        setattr(copy, name, getattr(origin, name))
    longest = {"title": 150, "summary": 300} | {f.name: f.longest for f in prose_fields(Initiative)}
    kept = [field.name for field in prose_fields(Initiative) if field.level != OWN_EXPERIENCE]
    for name in ("title", "summary", *kept):
        setattr(copy, name, personalised(getattr(origin, name) or "", municipality, by.name)[: longest[name]])
    return copy
