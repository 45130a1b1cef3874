"""A limit to how long one statement may take, shorter than the site's own."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from psycopg.errors import QueryCanceled
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError


class TooLong(Exception):
    """The statement was broken off; the transaction goes on as if it had not been tried."""


def within(
    connection: Connection, milliseconds: int, statement: sa.TextClause, values: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """The rows of a statement. Raises TooLong."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
            rows = connection.execute(statement, values).all()
            connection.exec_driver_sql("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise TooLong from error
        raise
    return rows
