"""Reply by mail: an answer to a notification becomes a reply in the thread, by the ordinary rules.

The address names the member and the item, and is signed; the sender must be the member's own address. What cannot be
placed is answered with a mail that says why, to the member only, and never to mail that no person wrote.
"""

from datetime import timedelta
from email.message import Message

import sqlalchemy as sa
from flask_babel import force_locale

from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions, privacy
from forum.entries.models import Entry, Reply
from forum.events import record
from forum.i18n import _
from forum.mailer.addresses import Replied
from forum.policy import can
from forum.postbox.letters import Letter
from forum.postbox.models import IncomingMail, Outcome, Refusal
from forum.postbox.quoting import answer, plain

LONGEST_MAIL = 200_000  # bytes of text
LONGEST = 20_000  # characters of a reply, as in its form
OFTEN = 30  # replies in an hour
SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
ANSWERS = 5  # refusals that a member is told of in a day


def take(letter: Letter, meant: Replied, mail: IncomingMail) -> None:
    """Place the reply, or tell the member why not."""
    member = db.session.get(Member, meant.member_id)
    entry = db.session.get(Entry, meant.entry_id)
    if member is None or not member.is_active:
        return
    mail.address = member.email
    text, has_files = read(letter)
    refusal = _refusal(letter, member, entry, text, mail)
    if refusal is not None or entry is None:
        _refuse(mail, member, entry, refusal or Refusal.GONE)
        return
    with force_locale(member.language):
        body = text + (f"\n\n*{_('Bij deze mail zaten bestanden. Die zijn weggelaten.')}*" if has_files else "")
    placed: Reply = actions.reply(entry, body, by=member, at=mail.at)
    placed.sent_as = mail.key[:40]
    mail.outcome, mail.reply_id = Outcome.REPLY, placed.id


def read(letter: Letter) -> tuple[str, bool]:
    """What the member wrote, and whether files came with it. Of a mail in two forms the plain one."""
    texts: dict[str, str] = {}
    has_files = letter.is_cut
    for part in letter.parts():
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            has_files = has_files or not _is_decoration(part)
        elif kind not in texts:
            texts[kind] = letter.text_of(part)[: LONGEST_MAIL + 1]
    said = texts.get("text/plain", "").strip() or plain(texts.get("text/html", ""))
    return (said if len(said) > LONGEST_MAIL else answer(said)), has_files


def _is_decoration(part: Message) -> bool:
    """What nobody sent along: a picture that the text shows, as the logo under a signature, and a digital signature."""
    if part.get_content_type() in SIGNATURES:
        return True
    is_shown = part.get_content_disposition() != "attachment" and bool(part.get("Content-ID"))
    return part.get_content_maintype() == "image" and is_shown


def _refusal(letter: Letter, member: Member, entry: Entry | None, text: str, mail: IncomingMail) -> Refusal | None:
    if letter.sender != member.email:
        return Refusal.SENDER
    if entry is None or not can(member, "read", entry):
        return Refusal.GONE
    if not can(member, "reply", entry):
        return Refusal.CLOSED
    if not text:
        return Refusal.EMPTY
    if len(text) > LONGEST:
        return Refusal.LONG
    if privacy.found_in(text):
        return Refusal.PERSONAL
    return Refusal.OFTEN if _lately(mail, Outcome.REPLY, timedelta(hours=1)) >= OFTEN else None


def _refuse(mail: IncomingMail, member: Member, entry: Entry | None, refusal: Refusal) -> None:
    """Tell the member, unless they were told of many already; the mail follows from the event."""
    mail.outcome, mail.said = Outcome.REFUSED, refusal.value
    if _lately(mail, Outcome.REFUSED, timedelta(days=1)) < ANSWERS:
        db.session.add(mail)
        record("reply_refused", mail, at=mail.at, member=member.id, entry=entry.id if entry else None)


def _lately(mail: IncomingMail, outcome: Outcome, within: timedelta) -> int:
    same = IncomingMail.address == mail.address, IncomingMail.outcome == outcome, IncomingMail.at > mail.at - within
    return db.session.scalar(sa.select(sa.func.count(IncomingMail.id)).where(*same)) or 0
