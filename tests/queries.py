"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from forum.database import db


class Counted(list[str]):
    """The statements that were sent, in order."""

    def __str__(self) -> str:
        return "\n\n".join(self)


@contextmanager
def counted() -> Iterator[Counted]:
    """Collect the SQL statements sent within: `with counted() as queries: ...; assert len(queries) <= 5`.

    The BEGIN of a transaction is not one: it asks nothing.
    """
    statements = Counted()

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)
