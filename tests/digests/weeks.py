"""Weeks of digests: members on Thursday at eight, and the runs that send them."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from forum.accounts.models import Member
from forum.database import db
from forum.digests import jobs, rhythms
from forum.digests.models import Digest, Frequency, Rhythm, State
from tests.mailer.office import Office

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)  # eight o'clock in the Netherlands
WEEK, DAY, HOUR, MINUTE = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def begin(at: datetime = MONDAY) -> None:
    """Everybody who is a member by now gets a digest from here on."""
    db.session.execute(sa.delete(Rhythm))
    rhythms.enrol(at)
    db.session.commit()


def run(at: datetime) -> Counter[State]:
    """What the schedule does at a moment."""
    jobs.plan(at)
    tally = jobs.deliver(now=lambda: at)
    db.session.remove()
    return tally


def rhythm(member: Member, frequency: Frequency, **chosen: int) -> Rhythm:
    new = rhythms.choose(member, frequency, at=MONDAY, **chosen)
    db.session.commit()
    return new


def digests(member: Member | None = None) -> list[Digest]:
    """The digests that there are, oldest first."""
    db.session.commit()
    query = sa.select(Digest).order_by(Digest.due_at, Digest.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query.where(Digest.member_id == member.id) if member else query))


def states(member: Member | None = None) -> list[State]:
    return [digest.state for digest in digests(member)]


def to(post: Office, member: Member) -> list[str]:
    """The texts of the digests that arrived at a member."""
    return [text(raw) for raw, envelope in zip(post.raw, post.taken, strict=True) if member.email in envelope.rcpt_tos]


def text(raw: bytes) -> str:
    """What is readable in a mail: subject, text and HTML, decoded."""
    from email import message_from_bytes
    from email.message import EmailMessage
    from email.policy import default

    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return "\n".join([str(message["Subject"]), *(str(part.get_content()) for part in parts if part)])


def number(raw: bytes) -> int:
    """Which digest a mail is, by its Message-ID."""
    found = re.search(rb"^Message-ID: <digest-(\d+)@", raw, re.MULTILINE)
    assert found is not None
    return int(found.group(1))
