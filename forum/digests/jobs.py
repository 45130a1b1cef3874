"""The work of digests: what is due is planned, made and sent. These are bodies of jobs: they may be killed anywhere."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage

import sqlalchemy as sa
from flask import current_app

from forum import clock, jobs, mailer
from forum.accounts.models import Member
from forum.config import Settings
from forum.database import db, reading
from forum.digests import claims, forgetting, freshness, mails, planning, rhythms
from forum.digests.claims import Claim, Held
from forum.digests.editions import Edition, Editions
from forum.digests.freshness import Reading
from forum.digests.models import Rhythm, Skipped, State, Trouble
from forum.mailer import Post, Refused, TryLater, Unsure

log = logging.getLogger(__name__)

TURN = timedelta(seconds=20)  # then other jobs have theirs
REST = timedelta(minutes=2)  # when the mail server takes nothing at all

Now = Callable[[], datetime]


def tick() -> None:
    """A turn of the schedule: plan what has become due, and begin to send unless somebody is at it."""
    plan(clock.now())
    if not claims.is_busy(clock.now()):
        carry_on()


@jobs.queued
def carry_on() -> None:
    """Send for a while, and leave the rest to a next job: twenty thousand mails must not hold up the others.

    One such job waits at most, though every tick begins one; and none when the mail server takes nothing, however
    long it took to say so. Where there are more workers, another takes the one that waits: then two send at once.
    """
    if claims.are_many(clock.now()):
        _go_on_later()
    turn = _Turn(clock.now() + TURN)
    deliver(until=turn.ends)
    if turn.is_over:
        _go_on_later()


def _go_on_later() -> None:
    if not jobs.waits(carry_on):
        jobs.later(carry_on)


def plan(at: datetime) -> int:
    """Make the digests that are due; how many rhythms had come round."""
    rhythms.enrol(at)
    db.session.commit()
    planned = 0
    while batch := planning.plan(at):
        db.session.commit()
        db.session.expunge_all()
        planned += batch
    db.session.commit()
    return planned


def deliver(*, now: Now = clock.now, until: Callable[[], bool] = lambda: False) -> Counter[State]:
    """Make and send what is due, until nothing is or `until` says so; how they ended. Commits.

    It ends too when the mail server takes nothing: what is left is tried again after a rest.
    """
    tally: Counter[State] = Counter()
    with mailer.posting(_settings()) as post:
        while not until():
            claim = claims.claim(now())
            db.session.commit()
            if claim is None or not _Batch(claim, post, now, tally).send(until):
                break
            db.session.expunge_all()
    return tally


def nightly() -> None:
    """Recurring: forget what was sent long ago. Commits; may be killed anywhere."""
    while forgetting.forget_some(clock.now()):
        db.session.commit()
    db.session.commit()


def made(members: Sequence[Member], at: datetime) -> Iterator[tuple[Member, Edition | Exception]]:
    """The editions of some members; when they cannot be made together, each by itself, with its error."""
    try:
        yield from list(Editions(members, at))
        return
    except Exception:
        log.exception("digests of %s members could not be made together", len(members))
    for member in members:
        try:
            yield from list(Editions([member], at))
        except Exception as error:
            yield member, error


class _Turn:
    """A while to send in; `is_over` when that is why sending ended."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.is_over = False

    def ends(self) -> bool:
        self.is_over = clock.now() >= self.end
        return self.is_over


class _Batch:
    """The digests of one claim, on their way to the mail server."""

    def __init__(self, claim: Claim, post: Post, now: Now, tally: Counter[State]) -> None:
        self.claim = claim
        self.post = post
        self.now = now
        self.tally = tally
        self.settings = _settings()
        self.digests = {digest.member_id: digest for digest in reversed(claim.digests)}  # one a member at a time
        self.readings: dict[int, Reading] = {}
        self.rhythms: dict[int, Rhythm] = {}

    def send(self, until: Callable[[], bool]) -> bool:
        """False when the mail server takes nothing: then the rest is left for later."""
        goes_on = True
        for member, edition in self._make():
            goes_on = self._one(self.digests[member.id], member, edition)
            if not goes_on or until():
                break
        self.claim.write()
        self.claim.let_go(self.now() if goes_on else self.now() + REST)
        db.session.commit()
        return goes_on

    def _make(self) -> list[tuple[Member, Edition | Exception]]:
        with reading():
            members = db.session.scalars(sa.select(Member).where(Member.id.in_(self.digests))).all()
            self.rhythms = {each.member_id: each for each in db.session.scalars(rhythms.of_all(list(self.digests)))}
            self.readings = freshness.readings(list(self.digests))
            found = list(made(members, self.now()))
            db.session.commit()
        return found

    def _one(self, digest: Held, member: Member, edition: Edition | Exception) -> bool:
        """Send one, or say why not. False when the mail server takes nothing."""
        try:
            message = self._message(digest, member, edition)
        except Exception as error:
            log.exception("digest %s could not be made", digest.id)
            db.session.rollback()
            self._wait(digest, f"could not be made: {error}")
            return True
        if message is None:
            return True
        return self._hand_over(digest, member, *message)

    def _message(
        self, digest: Held, member: Member, edition: Edition | Exception
    ) -> tuple[Edition, EmailMessage] | None:
        """The mail as it should be at this moment; None when there should be none (yet), which is noted."""
        if isinstance(edition, Exception):
            raise edition
        with reading():
            now = freshness.readings([member.id]).get(member.id)
            if now != self.readings.get(member.id) or not freshness.is_fresh(member, edition):
                member = db.session.get_one(Member, member.id, populate_existing=True)
                edition = next(iter(Editions([member], self.now())))[1]
            why_not = self._why_not(member, now, edition)
            mail = (
                None
                if why_not or edition.is_partial
                else mails.message(member, edition, self.rhythms[member.id], key=digest.id)
            )
            db.session.commit()
        if why_not:
            self._end(digest, *why_not)
        elif mail is None:
            self._wait(digest, Trouble.NO_INDEX)
        return (edition, mail) if mail else None

    def _why_not(self, member: Member, now: Reading | None, edition: Edition) -> tuple[State, str] | None:
        if now is None:
            return State.SKIPPED, Skipped.AWAY
        if now.no_mail:
            return State.SKIPPED, now.no_mail
        if member.is_example and self.settings.smtp_url:
            return State.SKIPPED, Skipped.EXAMPLE
        if edition.is_empty and not edition.is_partial:
            return State.SKIPPED, Skipped.NOTHING_NEW
        return (State.SUPPRESSED, Trouble.NO_ADDRESS) if now.is_suppressed else None

    def _wait(self, digest: Held, why: str) -> None:
        digest.tried(self.now())
        self.claim.try_later(digest, self.now(), why)

    def _hand_over(self, digest: Held, member: Member, edition: Edition, mail: EmailMessage) -> bool:
        """`sending` stands before the mail server hears of it, and the end as soon as it has answered."""
        begun = self.claim.begin(digest, edition, str(mail["Subject"]), self.now())
        db.session.commit()
        if not begun:
            return True
        goes_on = self._post(digest, member, mail)
        self.claim.write()
        db.session.commit()
        return goes_on

    def _post(self, digest: Held, member: Member, mail: EmailMessage) -> bool:
        try:
            self.post.send(mail)
        except Refused as refused:
            if refused.is_hard:
                mailer.suppress(member.email, "hard", said=str(refused), at=self.now())
            self._end(digest, State.SUPPRESSED, str(refused))
        except TryLater as later:
            self.claim.try_later(digest, self.now(), str(later))
            self.tally[State.DUE] += 1
            return not later.for_all
        except Unsure as unsure:
            self._end(digest, State.UNCERTAIN, str(unsure))
        else:
            self._end(digest, State.SENT, sent_at=self.now())
        return True

    def _end(self, digest: Held, state: State, reason: str = "", **values: datetime) -> None:
        self.tally[state] += 1
        self.claim.end(digest, state, reason, **values)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
