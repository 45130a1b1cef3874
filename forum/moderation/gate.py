"""The blueprint of the desk, and who gets in: moderators, unless a page is meant for every member."""

from typing import TypeVar

from flask import Blueprint, abort, request

from forum.access import member
from forum.accounts.models import Member
from forum.database import db

Model = TypeVar("Model")

routes = Blueprint("moderation", __name__)

FOR_MEMBERS = {"moderation.report_entry", "moderation.report_reply", "moderation.entry_log"}
LARGEST_ID = 2**31 - 1


@routes.before_request
def moderators_only() -> None:
    """Closed by default: a new page of the desk needs nothing to be safe."""
    if any(isinstance(value, int) and value > LARGEST_ID for value in (request.view_args or {}).values()):
        abort(404)
    if request.endpoint not in FOR_MEMBERS and not moderator().is_moderator:
        abort(403)


def found(model: type[Model], key: int | str) -> Model:
    """The row, or 404. For what moderators may know of as a rule: members, tags, themes, reports."""
    row = db.session.get(model, key)
    if row is None:
        abort(404)
    return row


def moderator() -> Member:
    """The member at the desk: past the gate there always is one."""
    here: Member = member()
    return here


def number(name: str) -> int | None:
    """A number in the address, None when it is not there; 400 for what is no id."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:12]) > LARGEST_ID:
        abort(400)
    return int(text)
