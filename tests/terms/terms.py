"""Small terms for tests, and the ones that ship along by their name."""

from typing import Any

from forum.accounts.models import Member
from forum.database import db
from forum.terms import actions, queries
from forum.terms.models import Term
from tests import factories


def term(name: str, *same: str, by: Member | None = None, **content: Any) -> Term:
    """A current term that a moderator added; commits."""
    made = actions.add({"nl": [name, *same], **content}, by=by or factories.moderator())
    db.session.commit()
    return made


def known(name: str) -> Term:
    """The current term with this Dutch name."""
    found = queries.by_name(name)
    assert found is not None, name
    return found
