"""What members hear by mail about their mail: whether it arrives again, and why a reply could not be placed."""

from forum import mailer
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry
from forum.events import Event, on
from forum.mailer import suppression
from forum.policy import can
from forum.postbox.models import IncomingMail


@on("member", "mail_mended")
def try_address(event: Event) -> None:
    member = db.session.get(Member, int(event.subject_id))
    if member is not None and member.is_active and not member.is_example:
        mailer.send(
            "postbox/trial",
            to=member.email,
            name=member.name,
            language=member.language,
            link=mailer.link("postbox.mail"),
        )


@on("incoming_mail", "reply_refused")
def tell_refusal(event: Event) -> None:
    """To the member whose reply address it was, never to whoever sent it."""
    mail = db.session.get(IncomingMail, int(event.subject_id))
    member = db.session.get(Member, event.data["member"])
    entry = db.session.get(Entry, event.data["entry"]) if event.data["entry"] else None
    if mail is None or member is None or not member.is_active or member.is_example:
        return
    seen = entry if entry is not None and can(member, "read", entry) else None
    mailer.send(
        "postbox/refused", sender="notice", to=member.email, name=member.name, language=member.language,
        message_id=f"refused-{mail.id}", why=mail.said, title=seen.title if seen else "",
        link=mailer.link("entries.permalink", entry_id=seen.id) if seen else "",
    )  # fmt: skip


@on("member", "address_chosen")
def forget_old_trouble(event: Event) -> None:
    """Whoever chose an address used a link that was mailed to it: mail arrives there."""
    member = db.session.get(Member, int(event.subject_id))
    if member is not None:
        suppression.lift(member.email)
