"""Letting people in: where somebody seems to work, letting in with the whole domain, and taking a decision back."""

from collections.abc import Iterator

from forum import clock
from forum.accounts import actions, addresses, memberships, register, sessions
from forum.accounts.models import Member, Municipality, Standing
from forum.database import db
from forum.events import record
from forum.moderation import registers
from forum.slugs import slug


def guess(member: Member) -> str:
    """The name of the municipality that somebody seems to work for, by what they said or by their domain; else ""."""
    by_slug = {slug(name, longest=80): name for name in register.municipalities().values()}
    by_slug |= {key.replace("-", ""): name for key, name in by_slug.items()}
    return next((by_slug[word] for word in _words(member) if word in by_slug), "")


def approve(member: Member, code: str, *, by: Member, admit_domain: bool = False) -> None:
    """Let somebody in; with `admit_domain` also everybody with such an address, from now on.

    `code` is the CBS code, or "" for who works for all municipalities. Raises registers.DomainRefused.
    """
    municipality = db.session.get_one(Municipality, code) if code else None
    domain = addresses.domain(member.email)
    if admit_domain and municipality is not None and not registers.is_admitted(domain, municipality):
        registers.admit(domain, municipality, by=by)
    actions.approve(member, municipality, by=by)


def take_back(member: Member, *, by: Member) -> None:
    """Undo an approval or a refusal: they wait again, and who was signed in is not any more."""
    member.standing = Standing.WAITING
    memberships.place(member, None, at=clock.now())
    sessions.sign_out_everywhere(member)
    record("taken_back", member, by=by)


def _words(member: Member) -> Iterator[str]:
    """What may be the name of a municipality, the most telling first."""
    said = slug(member.organisation, longest=80)
    yield said.removeprefix("gemeente-")
    for label in addresses.domain(member.email).split(".")[:-1]:
        yield label.removeprefix("gemeente-").removeprefix("gem-")
        yield label.removeprefix("gemeente").removeprefix("gem")
        yield from label.split("-")
