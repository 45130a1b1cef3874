"""Which municipalities took something up: a digest names them, for that is what an author wants to know."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from forum.accounts.models import Municipality
from forum.adoptions.models import Adoption
from forum.database import db
from forum.notifications.facts import Fact
from forum.notifications.models import What
from forum.search.traits import among


class Uptake:
    """The municipalities behind some facts: one query."""

    def __init__(self, found: Iterable[Fact]) -> None:
        ids = {fact.adoption_id for fact in found if fact.adoption_id is not None}
        rows = (
            sa.select(Adoption.id, Municipality.name)
            .join(Municipality, Municipality.code == Adoption.municipality_code)
            .where(among(Adoption.id, ids))
        )
        self._names = {row.id: row.name for row in db.session.execute(rows)}

    def places(self, told: Sequence[Fact], what: What) -> tuple[str, ...]:
        """Who did this, each once, in the order in which they did."""
        names = (self._names.get(fact.adoption_id or 0) for fact in told if fact.what is what)
        return tuple(dict.fromkeys(name for name in names if name))
