"""What owners hear by mail, and what an edit answers."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import clock, mailer
from forum.curation import reviews
from forum.curation.models import Review
from forum.database import db
from forum.entries.models import Entry
from forum.events import Event, on
from forum.initiatives.models import Initiative


@on("review", "asked")
def ask_the_owner(event: Event) -> None:
    """Example members have no mailbox, and who left has none either: the desk sees those items."""
    wanted = sa.select(Review).where(Review.id == int(event.subject_id))
    review = db.session.scalars(wanted.options(joinedload(Review.entry), joinedload(Review.asked_of))).first()
    if review is None or review.answered_at is not None or not review.entry.is_published:
        return
    owner, entry = review.asked_of, review.entry
    if owner is None or not owner.is_active or owner.is_example:
        return
    mailer.send(
        "curation/review",
        sender="notice",
        to=owner.email,
        name=owner.name,
        language=owner.language,
        title=entry.title,
        valid_until=entry.valid_until,
        days=reviews.PATIENCE.days,
        right=mailer.link("curation.review", token=reviews.token(review)),
        edit=f"{entry.url}/bewerken",
    )


@on("entry", "revised")
def take_an_edit_for_an_answer(event: Event) -> None:
    """Who edits an entry looked at it."""
    entry = db.session.get(Entry, int(event.subject_id))
    if entry is None or reviews.opened(entry) is None:
        return
    if isinstance(entry, Initiative) and (entry.checked_on is None or entry.checked_on < clock.today()):
        entry.checked_on = clock.today()
    reviews.answer(entry)
