"""Who hears what by mail: the two contacts of each other, and keepers of what changed in the origin.

Every subscriber sends one mail at most, so that a job that runs again repeats none that was sent.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum import mailer
from forum.accounts.models import Member, Standing
from forum.adoptions import changes, leaving, queries
from forum.adoptions.models import Adoption, Keeper, State
from forum.database import db
from forum.events import Event, on, record
from forum.initiatives.models import Initiative
from forum.policy import can


@on("adoption", "adopted")
def tell_adopter(event: Event) -> None:
    """Whom to talk to: who shared it, and who took it over before."""
    adoption = _adoption(event)
    adopter = db.session.get(Member, event.by_id) if event.by_id else None
    if adoption is not None:
        _send("adopter", adopter, adoption, contacts=_contacts(adoption))


@on("adoption", "adopted")
def tell_origin(event: Event) -> None:
    """Who shared it hears who takes it over."""
    adoption = _adoption(event)
    if adoption is not None:
        _send("origin", adoption.initiative.author, adoption, adopter=_first_keeper(adoption.id))


@on("adoption", "adopted")
def tell_parent(event: Event) -> None:
    """Who took it over before hears who takes it over from them."""
    adoption = _adoption(event)
    if adoption is not None and adoption.parent_id is not None:
        keeper = _first_keeper(adoption.parent_id)
        if keeper is not None and keeper.id != adoption.initiative.author_id:
            _send("parent", keeper, adoption, adopter=_first_keeper(adoption.id))


@on("entry", "revised")
def spread_word(event: Event) -> None:
    """A practice was revised: one fact, and so one mail, for each of its keepers, once a revision."""
    number = int(event.data.get("revision", 0))
    keepers = (
        sa.select(Keeper)
        .join(Adoption, Adoption.id == Keeper.adoption_id)
        .where(Adoption.initiative_id == int(event.subject_id), Adoption.state != State.STOPPED)
        .where(Keeper.told < number, Adoption.reviewed < number, Keeper.member_id != (event.by_id or 0))
    )
    for keeper in db.session.scalars(keepers).all():
        keeper.told = number
        adoption = db.session.get_one(Adoption, keeper.adoption_id)
        record("outdated", adoption, keeper=keeper.member_id, revision=number)


@on("adoption", "outdated")
def tell_keeper(event: Event) -> None:
    """What changed in the practice that they took over."""
    adoption = _adoption(event)
    keeper = db.session.get(Member, event.data["keeper"])
    if adoption is None or keeper is None or not _wants_news(keeper, adoption):
        return
    news = changes.news(adoption, reader=keeper)
    if news is not None and can(keeper, "read", adoption):
        told = {"labels": [change.label for change in news.changes], "reason": news.newest.reason}
        _send("revised", keeper, adoption, list_id="overnames", unsubscribe=leaving.link(keeper, adoption), **told)


def _wants_news(member: Member, adoption: Adoption) -> bool:
    row = db.session.get(Keeper, (adoption.id, member.id))
    return row is not None and row.by_mail and member.municipality_code == adoption.municipality_code


def _send(template: str, to: Member | None, adoption: Adoption, **context: Any) -> None:
    """A mail to an active member, in their language; example members have no mailbox."""
    if to is None or to.is_example or to.standing is not Standing.ACTIVE:
        return
    links = {"link": mailer.link("adoptions.show", adoption_id=adoption.id), "practice": adoption.initiative}
    said = links | {"adoption": adoption, "municipality": adoption.municipality.name} | context
    mailer.send(f"adoptions/{template}", sender="notice", to=to.email, name=to.name, language=to.language, **said)


def _contacts(adoption: Adoption) -> list[tuple[str, str, str]]:
    """Whom the adopter can talk to: (name, municipality, address)."""
    origin = adoption.initiative
    email = origin.contact_email or (origin.author.email if origin.author else "")
    found = [(origin.contact_name or origin.author_name, origin.municipality_name, email)]
    keeper = _first_keeper(adoption.parent_id) if adoption.parent_id else None
    if keeper is not None and adoption.parent is not None:
        found.append((keeper.name, adoption.parent.municipality.name, keeper.email))
    return found


def _first_keeper(adoption_id: int) -> Member | None:
    return next(iter(queries.keepers(adoption_id)), None)


def _adoption(event: Event) -> Adoption | None:
    """The adoption of an event, with what a mail tells; None when it is gone or its practice is."""
    author = joinedload(Adoption.initiative).joinedload(Initiative.author)
    found = queries.full(int(event.subject_id)).options(author)
    adoption = db.session.scalars(found).unique().first()
    return adoption if adoption is not None and adoption.initiative.is_published else None
