"""PostgreSQL and Redis for tests: fresh databases on the servers that FORUM_TEST_DATABASE_URL and _REDIS_URL name.

Without them a test is skipped and says so; in CI it fails, so that nothing is left out there unseen.
"""

import fcntl
import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy as sa

from forum import events
from forum.app import create_app
from forum.cli import prepare
from forum.database import db
from forum.search import indexing

State = dict[str, tuple[int, int]]
"""Of every table, how many rows it has and which transaction wrote the newest: both the same, nothing was written."""

END_CLIENTS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend'
"""
CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint")
PATIENCE = 120  # seconds
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty database on PostgreSQL, for one test."""
    with _database() as url:
        yield url


@pytest.fixture(scope="session")
def prepared_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database with migrations applied and registers loaded, to copy from."""
    with _database() as url:
        app = create_app(env="test", data_dir=tmp_path_factory.mktemp("postgres"), secret="s" * 40, database_url=url)
        with app.app_context():
            prepare()
            db.session.execute(sa.update(events.Event).values(handled_at=events.Event.at))
            db.session.commit()
            indexing.rebuild()  # as a site does when it starts
            db.session.remove()
            db.engine.dispose()
        yield sa.make_url(url).database or ""


@pytest.fixture(scope="session")
def lent_postgres(prepared_postgres: str) -> Iterator["Lent"]:
    with psycopg.connect(_server(), autocommit=True) as admin:
        lent = Lent(prepared_postgres, admin)
        yield lent
        lent.discard()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """`sqlite`, unless the test's parameters or FORUM_TEST_BACKEND say `postgresql`."""
    return getattr(request, "param", os.environ.get("FORUM_TEST_BACKEND", "sqlite"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str) -> Iterator[str]:
    """A prepared database for one test: "" for SQLite in the data directory."""
    if backend == "sqlite":
        yield ""
        return
    lent: Lent = request.getfixturevalue("lent_postgres")
    yield lent.take()
    lent.put_back()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database that is empty before and after; one test on this machine has it at a time."""
    url = _service("FORUM_TEST_REDIS_URL", "Redis")
    turn = Path(tempfile.gettempdir(), f"forum-test-redis-{hashlib.sha256(url.encode()).hexdigest()[:12]}")
    with turn.open("a") as lock, redis.Redis.from_url(url) as client:
        fcntl.flock(lock, fcntl.LOCK_EX)
        client.flushdb()
        yield url
        client.flushdb()


@dataclass
class Lent:
    """A copy of the prepared database, lent to one test after another and put back as it was in between.

    A fresh copy for every test took 0.4 s of a processor: PostgreSQL copies some 900 files. A test that changed
    more than rows (tables, indexes) does get one. Every test has it under a new name, so that what is left
    of one test (a thread, a process) cannot reach the database of the next.
    """

    prepared: str
    admin: psycopg.Connection
    name: str = ""
    rows: dict[str, bytes] = field(default_factory=dict)
    sequences: list[tuple[str, int, bool]] = field(default_factory=list)
    state: State = field(default_factory=dict)
    catalogues: State = field(default_factory=dict)

    def take(self) -> str:
        """The address of the database."""
        if not self.name:
            self.name = _create(self.admin, like=self.prepared)
            with psycopg.connect(_server(self.name)) as database:
                self._remember(database)
        return _address(self.name)

    def put_back(self) -> None:
        """Every row and every number as it was; where that cannot be, the next test gets a fresh copy."""
        self._rename()
        is_restored = False
        with suppress(psycopg.errors.InsufficientPrivilege), psycopg.connect(_server(self.name)) as database:
            is_restored = self._restore(database)
        if not is_restored:
            self.discard()

    def discard(self) -> None:
        if self.name:
            _insist(self.admin, f'DROP DATABASE "{self.name}" WITH (FORCE)')
            self.name = ""

    def _rename(self) -> None:
        name = _new_name()
        self.admin.execute(END_CLIENTS, [self.name])
        _insist(self.admin, f'ALTER DATABASE "{self.name}" RENAME TO "{name}"')
        self.name = name

    def _remember(self, database: psycopg.Connection) -> None:
        tables = [name for (name,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        self.state, self.catalogues = _state(database, tables), _state(database, CATALOGUES)
        self.rows = {table: _rows(database, table) for table in tables if self.state[table][0]}
        names = database.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'").fetchall()
        each = " UNION ALL ".join(f"SELECT '{name}', last_value, is_called FROM \"{name}\"" for (name,) in names)  # noqa: S608
        self.sequences = database.execute(each.encode()).fetchall()

    def _restore(self, database: psycopg.Connection) -> bool:
        """False when tables or indexes were changed as well."""
        if _state(database, CATALOGUES) != self.catalogues:
            return False
        now = _state(database, self.state)
        changed = [table for table in now if now[table] != self.state[table]]
        database.execute("SET LOCAL session_replication_role = replica")  # in any order: no foreign key is checked
        for table in changed:
            database.execute(f'DELETE FROM "{table}"'.encode())  # noqa: S608 - a name from the catalogue
            if table in self.rows:
                with database.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)'.encode()) as copy:
                    copy.write(self.rows[table])
        for sequence in self.sequences:
            database.execute("SELECT setval(%s::regclass, %s, %s)", sequence)
        self.state |= _state(database, changed)
        return True


def _state(database: psycopg.Connection, tables: Iterable[str]) -> State:
    each = [
        f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM \"{table}\""  # noqa: S608
        for table in tables
    ]
    found = database.execute(" UNION ALL ".join(each).encode()).fetchall() if each else []
    return {name: (count, newest) for name, count, newest in found}


def _rows(database: psycopg.Connection, table: str) -> bytes:
    with database.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)'.encode()) as copy:
        return b"".join(copy)


@contextmanager
def _database() -> Iterator[str]:
    with psycopg.connect(_server(), autocommit=True) as admin:
        name = _create(admin, like="template0")
    try:
        yield _address(name)
    finally:
        with psycopg.connect(_server(), autocommit=True) as admin:
            _insist(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


def _create(admin: psycopg.Connection, *, like: str) -> str:
    name = _new_name()
    _insist(admin, f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY file_copy')  # a third of the time
    admin.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())  # here no server dies
    return name


def _insist(admin: psycopg.Connection, statement: str) -> None:
    """Again while somebody is in the database: the server sees it late that one has left, and cleans up in them."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            admin.execute(statement.encode())
            return
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise


def _new_name() -> str:
    return f"forum_test_{secrets.token_hex(6)}"


def _address(name: str) -> str:
    """The address of a database, for the application."""
    return _url().set(database=name).render_as_string(hide_password=False)


def _server(name: str | None = None) -> str:
    """The address of a database, for psycopg; without a name the one in the settings."""
    url = _url().set(drivername="postgresql")
    return (url.set(database=name) if name else url).render_as_string(hide_password=False)


def _url() -> sa.URL:
    return sa.make_url(_service("FORUM_TEST_DATABASE_URL", "PostgreSQL"))


def _service(variable: str, name: str) -> str:
    url = os.environ.get(variable, "")
    if not url:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not here: {variable} names none")
    return url
