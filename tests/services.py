"""PostgreSQL and Redis for tests: fresh databases on the servers that FORUM_TEST_DATABASE_URL and _REDIS_URL name.

Without them a test is skipped and says so; in CI it fails, so that nothing is left out there unseen.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy as sa

from forum.app import create_app
from forum.cli import prepare
from forum.database import db

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
            db.session.remove()
            db.engine.dispose()
        yield sa.make_url(url).database or ""


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """`sqlite`, unless the test's parameters or FORUM_TEST_BACKEND say `postgresql`."""
    return getattr(request, "param", os.environ.get("FORUM_TEST_BACKEND", "sqlite"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """A prepared database for one test: "" for SQLite in the data directory."""
    if backend == "sqlite":
        yield ""
        return
    with _database(like=request.getfixturevalue("prepared_postgres")) as url:
        yield url


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database that is empty before and after."""
    url = _service("FORUM_TEST_REDIS_URL", "Redis")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@contextmanager
def _database(like: str = "template1") -> Iterator[str]:
    url = sa.make_url(_service("FORUM_TEST_DATABASE_URL", "PostgreSQL"))
    name = f"forum_test_{secrets.token_hex(6)}"
    server = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _service(variable: str, name: str) -> str:
    url = os.environ.get(variable, "")
    if not url:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not here: {variable} names none")
    return url
