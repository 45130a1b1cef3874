"""What members hear by mail about their account. Each claim yields one mail, whoever has the address."""

from typing import Any

from forum import mailer
from forum.accounts import claims, municipalities
from forum.accounts.models import Claim, Member, Standing
from forum.accounts.queries import by_email
from forum.database import db
from forum.events import Event, on

# To an address that is not confirmed we repeat nothing that was typed: the form would mail anything to anybody.


@on("claim", "join_asked")
def answer_join(event: Event) -> None:
    claim = db.session.get(Claim, event.subject_id)
    if claim is None:
        return
    if member := by_email(claim.email):
        _send("known", claim, standing=member.standing)
    else:
        _send("confirm", claim, link=_link("accounts.confirm", claim), municipality=municipalities.at(claim.email))


@on("claim", "reset_asked")
def answer_reset(event: Event) -> None:
    claim = db.session.get(Claim, event.subject_id)
    if claim is None:
        return
    member = by_email(claim.email)
    if member is None or member.standing is Standing.DISABLED:
        _send("no_reset", claim, is_closed=member is not None)
    else:
        _send("reset", claim, link=_link("accounts.reset", claim))


@on("claim", "move_asked")
def answer_move(event: Event) -> None:
    """To the new address the link (or word that it has an account), to the old one a warning."""
    claim = db.session.get(Claim, event.subject_id)
    member = db.session.get(Member, claim.member_id) if claim else None
    if claim is None or member is None:
        return
    if other := by_email(claim.email):
        _send("known", claim, standing=other.standing)
    else:
        _send("move", claim, link=_link("my.confirm_address", claim))
    tell("moving", member, email=claim.email, forgot=mailer.link("accounts.forgot"))


@on("member", "approved")
def tell_approved(event: Event) -> None:
    tell("approved", _member(event), link=mailer.link("accounts.sign_in"))


@on("member", "disabled")
def tell_disabled(event: Event) -> None:
    tell("disabled", _member(event), reason=event.data.get("reason", ""))


@on("member", "refused")
def tell_refused(event: Event) -> None:
    tell("refused", _member(event), reason=event.data.get("reason", ""))


@on("member", "password_chosen")
def tell_password(event: Event) -> None:
    tell("password", _member(event), link=mailer.link("accounts.forgot"))


def tell(template: str, member: Member | None, **context: Any) -> None:
    """A mail to a confirmed address, in the member's language; example members have no mailbox."""
    if member is not None and not member.is_example:
        mailer.send(f"accounts/{template}", to=member.email, name=member.name, language=member.language, **context)


def _send(template: str, claim: Claim, **context: Any) -> None:
    links = {"sign_in": mailer.link("accounts.sign_in"), "forgot": mailer.link("accounts.forgot")}
    mailer.send(f"accounts/{template}", to=claim.email, language=claim.language, **links, **context)


def _link(endpoint: str, claim: Claim) -> str:
    return mailer.link(endpoint, token=claims.token(claim))


def _member(event: Event) -> Member | None:
    return db.session.get(Member, int(event.subject_id))
