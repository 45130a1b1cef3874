"""The example content, loaded once by the path of every import; its members can sign in on a local site."""

import csv
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.accounts import actions as accounts
from forum.accounts.models import Member, Role
from forum.database import db
from forum.digests import rhythms
from forum.digests.models import Frequency
from forum.entries import follows
from forum.entries.filing import Theme
from forum.entries.models import Entry, Reply, ReplyVote, Status
from forum.events import record
from forum.exchange.arrive import Outcome, arrive

FOLDER = Path(__file__).parent.parent / "examples"
PASSWORD = "voorbeeld-op-de-dijk"  # noqa: S105, printed at the start, and only for a local site
ACCOUNTS = "@voorbeeld.example"
FOLLOWED = ("opvang", "desinformatie-en-veiligheid", "samenleving")
NEWS = 12


def are_loaded() -> bool:
    return db.session.scalar(sa.select(Member.id).where(Member.is_example).limit(1)) is not None


def load() -> Outcome:
    """Members and content; running it again adds what is missing. Commits."""
    with (FOLDER / "members.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            accounts.enrol(
                email=row["email"],
                name=row["name"],
                function=row["function"],
                municipality=row["municipality"] or None,
                role=Role(row["role"]),
                expertise=row["expertise"],
                password=PASSWORD if row["email"] in _accounts() else None,
                example=True,
            )
    _rhythms()
    _follow()
    db.session.commit()
    outcome = arrive(FOLDER / "content.jsonl", example=True)
    _vote()
    if outcome.imported:
        _tell_of_newest()
    db.session.commit()
    return outcome


def _rhythms() -> None:
    """How often the accounts to look around with get a digest: one each, and the others as everybody."""
    own = (Frequency.WEEKLY, Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)
    rows = sa.select(Member).where(Member.email.in_(_accounts()))
    found = {member.email: member for member in db.session.scalars(rows)}
    for email, frequency in zip(_accounts(), own, strict=True):
        rhythms.choose(found[email], frequency)


def _follow() -> None:
    """The member to look around with follows some themes, so that the bell and the digest have something to show."""
    member = db.session.scalars(sa.select(Member).where(Member.email == _accounts()[0])).one()
    for theme in db.session.scalars(sa.select(Theme).where(Theme.slug.in_(FOLLOWED))):
        follows.follow(theme, by=member)


def _tell_of_newest() -> None:
    """The newest examples are news: what is brought in by an import is not, as a rule."""
    newest = sa.select(Entry).where(Entry.is_example, Entry.status == Status.PUBLISHED)
    newest = newest.order_by(Entry.published_at.desc()).limit(NEWS).options(joinedload(Entry.author))
    for entry in reversed(db.session.scalars(newest).all()):
        record("published", entry, by=entry.author)


def _vote() -> None:
    """Let example members have given the votes that the examples count, so that a next vote counts one more."""
    members = db.session.scalars(sa.select(Member.id).where(Member.is_example).order_by(Member.id)).all()
    counted = sa.select(Reply.id, Reply.author_id, Reply.helpful_count).join(Entry, Entry.id == Reply.entry_id)
    votes = [
        {"reply_id": reply_id, "member_id": member_id}
        for reply_id, author_id, count in db.session.execute(counted.where(Entry.is_example, Reply.helpful_count > 0))
        for member_id in [member for member in _from(reply_id, members) if member != author_id][:count]
    ]
    db.session.execute(sa.delete(ReplyVote).where(ReplyVote.member_id.in_(members)))
    db.session.execute(sa.insert(ReplyVote), votes)


def _from(start: int, members: Sequence[int]) -> list[int]:
    """The members in their order, beginning somewhere else every time."""
    at = start * 7 % len(members)
    return [*members[at:], *members[:at]]


def sign_ins() -> list[tuple[str, str]]:
    """The accounts to look around with: (role, address)."""
    rows = sa.select(Member).where(Member.email.in_(_accounts()))
    found = {member.email: member for member in db.session.scalars(rows)}
    return [(found[email].role.value, email) for email in _accounts() if email in found]


def _accounts() -> list[str]:
    """One of each role."""
    return [f"{name}{ACCOUNTS}" for name in ("lid", "redacteur", "moderator", "beheerder")]
