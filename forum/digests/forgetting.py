"""What was sent long ago is forgotten, but for suggestions: one that was made is not made again. Flushes."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.database import db
from forum.digests.memory import FOR_GOOD
from forum.digests.models import OPEN, Digest, DigestItem

KEPT = timedelta(days=180)
AT_ONCE = 2_000  # digests


def forget_some(at: datetime) -> int:
    """Forget the items, and the digests that have none left, of some that are old. 0 when none is left."""
    old = sa.select(Digest.id).where(Digest.due_at < at - KEPT, Digest.state.not_in(OPEN))
    held = sa.exists().where(DigestItem.digest_id == Digest.id, DigestItem.news == FOR_GOOD)
    told = sa.exists().where(DigestItem.digest_id == Digest.id, DigestItem.news != FOR_GOOD)
    ids = db.session.scalars(old.where(sa.or_(told, ~held, Digest.subject != "")).limit(AT_ONCE)).all()
    items = DigestItem.digest_id.in_(ids), DigestItem.news != FOR_GOOD
    db.session.execute(sa.delete(DigestItem).where(*items))
    db.session.execute(sa.delete(Digest).where(Digest.id.in_(ids), ~held))
    db.session.execute(sa.update(Digest).where(Digest.id.in_(ids)).values(subject=""))  # it named what is forgotten
    return len(ids)
