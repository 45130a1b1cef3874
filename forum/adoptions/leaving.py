"""One click in a mail about a revised practice stops those mails, for this adoption. See mailer/unsubscribing.py.

Whoever stopped them still sees on the adoption's page what changed.
"""

from forum.accounts.models import Member
from forum.adoptions.models import Adoption, Keeper
from forum.database import db
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.mailer import unsubscribing
from forum.policy import can


def link(member: Member, adoption: Adoption) -> str:
    """The address that stops mail about changes of what was adopted."""
    return unsubscribing.link("revised", member.id, adoption.id)


def describe(member_id: int, of: str) -> str | None:
    if _keeper(member_id, of) is None:
        return None
    practice = db.session.get_one(Adoption, int(of)).initiative_id
    known = _title(member_id, practice)
    return _("mail als “%(title)s” verandert", title=known) if known else _("mail als een initiatief verandert")


def stop(member_id: int, of: str) -> str:
    return _choose(member_id, of, by_mail=False)


def undo(member_id: int, of: str, was: str) -> str:
    if was != "on" or _keeper(member_id, of) is None:
        raise ValueError(was)
    _choose(member_id, of, by_mail=True)
    return _("U krijgt weer mail als dit verandert.")


def _choose(member_id: int, of: str, *, by_mail: bool) -> str:
    keeper = _keeper(member_id, of)
    if keeper is None:
        return "off"
    was, keeper.by_mail = keeper.by_mail, by_mail
    return "on" if was else "off"


def _keeper(member_id: int, of: str) -> Keeper | None:
    return db.session.get(Keeper, (int(of), member_id)) if of.isdigit() else None


def _title(member_id: int, practice: int) -> str:
    """What it is called, for who may read it now."""
    found = db.session.get_one(Initiative, practice)
    return found.title if can(db.session.get(Member, member_id), "read", found) else ""


unsubscribing.register("revised", describe=describe, stop=stop, undo=undo)
