"""The database: one declarative base, aware time stamps, and one writer at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, registry

from forum.config import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
WRITING = 20220301  # the lock that a writer holds on PostgreSQL

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Moment(sa.types.TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database. Refuses naive values with ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time stamp: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """The base of every model. Its constraints are named, so that migrations can name them too."""

    registry = registry(
        metadata=METADATA,
        type_annotation_map={
            datetime: Moment(),
            dict[str, Any]: sa.JSON(),
            list[str]: sa.JSON(),
            list[list[str]]: sa.JSON(),
            StrEnum: sa.Enum(
                StrEnum,
                native_enum=False,
                length=30,
                values_callable=lambda e: [member.value for member in e],
            ),
        },
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})


def init_app(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
    app.before_request(_read_only_when_safe)
    app.teardown_request(_forget_reading)


@contextmanager
def reading() -> Iterator[None]:
    """Within this block a transaction only reads: SQLite takes no write lock, and a flush is an error."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def _read_only_when_safe() -> None:
    _reading.set(request.method in SAFE_METHODS)


def _forget_reading(_error: BaseException | None) -> None:
    _reading.set(False)


@event.listens_for(Session, "before_flush")
def _no_get_changes_state(session: Session, _context: object, _instances: object) -> None:
    if _reading.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a request that should only read tries to write")


@event.listens_for(Session, "after_begin")
def _one_writer(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """On PostgreSQL writers queue as they do on SQLite, so that code that looks before it writes is right on both.

    Without it two votes, forms or new labels at once are a crash, and of two replies one is not counted.
    """
    if connection.dialect.name == "postgresql" and not _reading.get():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    milliseconds = settings.statement_timeout * 1000
    options = f"-c statement_timeout={milliseconds} -c timezone=UTC -c lock_timeout=10000"
    return {"pool_pre_ping": True, "pool_size": 5, "connect_args": {"options": options}}


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and a transaction that says at its start whether it will write.

    The driver's own BEGIN is deferred: two writers that both began by reading would deadlock at once,
    whatever the busy timeout. So writers queue at BEGIN IMMEDIATE, and readers never wait.
    """

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=15000")
        connection.execute("PRAGMA cache_size=-32000")
        connection.execute("PRAGMA mmap_size=268435456")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
