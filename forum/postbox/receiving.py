"""One message that came in: whose it is, what came of it. Flushes; the command or the job commits.

A message is known by its Message-ID, so that one that is handed in again, or fetched again after a crash, changes
nothing. Only addresses that we signed are listened to: anybody can send a bounce about anybody.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from forum import clock
from forum.accounts.models import Claim, Member
from forum.config import Settings
from forum.database import db
from forum.mailer.addresses import TOKEN, Bounced, Replied, behind, fingerprint
from forum.mailer.suppression import Reason
from forum.postbox import actions, bounces, replies
from forum.postbox.bounces import Verdict
from forum.postbox.letters import Letter
from forum.postbox.models import IncomingMail, Outcome

SOFT_ONES = 4  # mails that came back …
LATELY = timedelta(days=30)  # … within this time: then the address gets no more


def receive(raw: bytes, *, to: Sequence[str] = (), at: datetime | None = None) -> Outcome:
    """Handle a message as a mail server hands it over; `to`: the envelope's recipients, when they are known."""
    letter, at = Letter(raw), at or clock.now()
    known = db.session.scalars(sa.select(IncomingMail).where(IncomingMail.key == letter.key)).first()
    if known is not None:
        return known.outcome
    mail = IncomingMail(key=letter.key, outcome=Outcome.IGNORED, address="", about="", said="", at=at)
    _handle(letter, mail, list(to))
    db.session.add(mail)
    db.session.flush()
    return mail.outcome


def _handle(letter: Letter, mail: IncomingMail, to: list[str]) -> None:
    verdict = bounces.read(letter)
    if verdict is not None and verdict.outcome is Outcome.COMPLAINT:
        _complaint(letter, mail, verdict)
        return
    addresses = [*to, *letter.recipients]
    meant = next(filter(None, (behind(_settings(), address) for address in addresses)), None)
    if isinstance(meant, Bounced):
        _bounce(mail, meant, verdict)
    elif isinstance(meant, Replied) and (letter.is_automatic or bounces.is_report(letter)):  # not: who quotes a bounce
        mail.outcome = Outcome.AUTOMATIC
    elif isinstance(meant, Replied):
        replies.take(letter, meant, mail)
    elif any(TOKEN.fullmatch(address.strip()) for address in addresses):
        mail.outcome = Outcome.FORGED


def _bounce(mail: IncomingMail, meant: Bounced, verdict: Verdict | None) -> None:
    """A bounce of the message that this address was made for; other mail to it is let be."""
    if verdict is None:
        return
    member, mail.address = _whose(meant.recipient)
    mail.outcome, mail.about, mail.said = verdict.outcome, meant.message.hex(), verdict.said
    about_another = verdict.recipient not in ("", mail.address)  # it was sent on: the mailbox itself may be fine
    if mail.outcome is Outcome.HARD and about_another:
        mail.outcome = Outcome.SOFT
    if not mail.address:
        return
    if mail.outcome is Outcome.HARD:
        actions.stop(member, mail.address, Reason.HARD, said=mail.said, at=mail.at)
    elif mail.outcome is Outcome.SOFT and _came_back(mail) >= SOFT_ONES:
        actions.stop(member, mail.address, Reason.SOFT, said=mail.said, at=mail.at)


def _came_back(mail: IncomingMail) -> int:
    """How many of our mails to the address came back lately, this one included; each counts once."""
    before = sa.select(IncomingMail.about).where(
        IncomingMail.address == mail.address, IncomingMail.outcome == Outcome.SOFT, IncomingMail.at > mail.at - LATELY
    )
    return len({*db.session.scalars(before), mail.about})


def _complaint(letter: Letter, mail: IncomingMail, verdict: Verdict) -> None:
    """Somebody called our mail spam: nothing more but mail about their account. It holds our own bounce address."""
    for meant in _signed_within(letter.raw):
        member, mail.address = _whose(meant.recipient)
        mail.outcome, mail.about, mail.said = Outcome.COMPLAINT, meant.message.hex(), verdict.said
        if mail.address:
            actions.stop(member, mail.address, Reason.COMPLAINT, said=verdict.said, at=mail.at)
        return
    mail.outcome = Outcome.FORGED


def _signed_within(raw: bytes) -> Iterator[Bounced]:
    for found in list(TOKEN.finditer(raw.decode("latin-1")))[:20]:
        meant = behind(_settings(), found[0])
        if isinstance(meant, Bounced):
            yield meant


def _whose(recipient: bytes) -> tuple[Member | None, str]:
    """The member, and the address, of a fingerprint; an address that somebody only claims has no member."""
    for member_id, email in db.session.execute(sa.select(Member.id, Member.email)):
        if fingerprint(email) == recipient:
            return db.session.get(Member, member_id), email
    claimed = (email for email in db.session.scalars(sa.select(Claim.email)) if fingerprint(email) == recipient)
    return None, next(claimed, "")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
