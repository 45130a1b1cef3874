"""What is done about addresses that get no mail any more. Flushes at most."""

from datetime import datetime

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.events import record
from forum.mailer import suppression
from forum.mailer.suppression import Reason
from forum.postbox.models import IncomingMail, Outcome


def stop(member: Member | None, address: str, reason: Reason, *, said: str = "", at: datetime | None = None) -> None:
    """Send no more to an address; the member whose it is sees so on the site."""
    known = suppression.is_suppressed(address)
    suppression.suppress(address, reason, said=said, at=at)
    if member is not None and not known:
        record("mail_stopped", member, at=at, reason=reason.value)


def mend(member: Member, *, at: datetime | None = None) -> None:
    """Send to the member's address again; a mail that shows whether it arrives follows from the event."""
    same = IncomingMail.address == member.email, IncomingMail.outcome == Outcome.SOFT
    db.session.execute(sa.update(IncomingMail).where(*same).values(outcome=Outcome.IGNORED))  # count from here again
    if suppression.lift(member.email):
        record("mail_mended", member, by=member, at=at)
