"""The smallest valid thing of each kind; a test names only what matters to it."""

import itertools
from typing import Any, TypeVar

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member, Municipality, Role, Standing
from forum.announcements.models import Announcement
from forum.database import db
from forum.entries import actions
from forum.entries.models import Entry, Reply, Theme
from forum.initiatives.models import Initiative
from forum.threads.models import QuestionState, Thread
from forum.tips.models import Tip

Kind = TypeVar("Kind", bound=Entry)
PASSWORD = "grachten-varen-langzaam-7"
_count = itertools.count(1)


def member(role: Role = Role.MEMBER, municipality: str | None = "GM0034", **given: Any) -> Member:
    number = next(_count)
    fields = {
        "email": f"lid{number}@almere.nl",
        "name": f"Lid {number}",
        "handle": f"lid-{number}",
        "standing": Standing.ACTIVE,
        "joined_at": clock.now(),
        "confirmed_at": clock.now(),
    }
    new = Member(role=role, municipality_code=municipality, **(fields | given))
    db.session.add(new)
    db.session.commit()
    return new


def moderator(**given: Any) -> Member:
    return member(Role.MODERATOR, **given)


def editor(**given: Any) -> Member:
    return member(Role.EDITOR, **given)


def initiative(**given: Any) -> Initiative:
    return _published(Initiative, {"contact_name": "Servicepunt"} | given)


def tip(**given: Any) -> Tip:
    return _published(Tip, given)


def thread(**given: Any) -> Thread:
    return _published(Thread, given)


def question(**given: Any) -> Thread:
    return _published(Thread, {"question_state": QuestionState.OPEN} | given)


def announcement(**given: Any) -> Announcement:
    return _published(Announcement, {"by": given.pop("by", None) or editor()} | given)


def reply(entry: Entry, body: str = "Wij doen het zo.", by: Member | None = None) -> Reply:
    new = actions.reply(entry, body, by=by or member())
    db.session.commit()
    return new


def theme(slug: str = "opvang") -> Theme:
    return db.session.scalars(sa.select(Theme).where(Theme.slug == slug)).one()


def municipality(name: str = "Almere") -> Municipality:
    return db.session.scalars(sa.select(Municipality).where(Municipality.name == name)).one()


def _published(kind: type[Kind], given: dict[str, Any]) -> Kind:
    """Options beside the columns: by, tags, theme (slug), at, draft."""
    by = given.pop("by", None) or member()
    labels, at = given.pop("tags", ()), given.pop("at", None)
    as_draft = given.pop("draft", False)
    given["theme"] = theme(given.pop("theme", "opvang"))
    number = next(_count)
    fields = {"title": f"Onderwerp {number}", "summary": f"Samenvatting {number}", "body": f"Tekst {number}."}
    entry = kind(**(fields | given))
    (actions.draft if as_draft else actions.publish)(entry, by=by, labels=labels, at=at)
    db.session.commit()
    return entry
