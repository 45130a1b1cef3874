"""Walking through a long list by a unique key, forth and back: the last page costs what the first does."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.database import db

SIZE = 50


class Part(NamedTuple):
    """A part of a list, and whether there is more before and after it."""

    rows: Sequence[Any]
    has_before: bool
    has_after: bool

    @property
    def first(self) -> Any:
        """The row that a link to the part before starts from, or None when this is the beginning."""
        return self.rows[0][0] if self.rows and self.has_before else None

    @property
    def last(self) -> Any:
        """The row that a link to the part after starts from, or None when this is the end."""
        return self.rows[-1][0] if self.rows and self.has_after else None


def part(
    query: sa.Select[*tuple[Any, ...]],
    key: Any,
    *,
    after: Any = None,
    before: Any = None,
    newest: bool = False,
    size: int = SIZE,
) -> Part:
    """The rows after `after`, or those just before `before`; by rising key, or by falling key when `newest`."""
    backwards = before is not None
    rising = newest is backwards
    mark = before if backwards else after
    if mark is not None:
        query = query.where(key > mark if rising else key < mark)
    rows = list(db.session.execute(query.order_by(key.asc() if rising else key.desc()).limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        return Part(rows[::-1], has_before=more, has_after=True)
    return Part(rows, has_before=after is not None, has_after=more)
