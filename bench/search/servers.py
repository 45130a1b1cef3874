"""A fresh database on the PostgreSQL server that FORUM_TEST_DATABASE_URL names, and engines that are not here."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa


class NotHere(Exception):
    """This engine cannot be measured on this machine; the message says why."""


@contextmanager
def fresh_database() -> Iterator[sa.URL]:
    """An empty database for the while. Raises NotHere without a server."""
    given = os.environ.get("FORUM_TEST_DATABASE_URL", "")
    if not given:
        raise NotHere("FORUM_TEST_DATABASE_URL names no PostgreSQL server")
    url, name = sa.make_url(given), f"forum_bench_{secrets.token_hex(6)}"
    _ask(url, f'CREATE DATABASE "{name}"')
    try:
        yield url.set(database=name)
    finally:
        _ask(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def connection(url: sa.URL) -> psycopg.Connection:
    """One that commits each statement. Raises NotHere when nobody answers."""
    try:
        server = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise NotHere(f"PostgreSQL does not answer: {error}".strip()) from error


def _ask(url: sa.URL, statement: str) -> None:
    with connection(url) as admin:
        admin.execute(statement.encode())
