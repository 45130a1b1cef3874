"""The application under test: a real database, prepared once and copied for every test."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from forum import events, markup
from forum.app import create_app
from forum.cli import prepare
from forum.database import db
from forum.entries import content, diff
from forum.entries.reading import has_examples
from forum.search.postgresql import backend, counts
from forum.terms import lookup
from forum.terms.lookup import Lexicon
from tests.pages import Browser

pytest_plugins = ["tests.services"]

# The gate judges the change and not luck: there the examples are the same every time. No limit is one of time.
settings.register_profile(
    "forum",
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("forum")

ON_BOTH = [
    "test_sharing",
    "test_lists",
    "test_policy",
    "test_import",
    "test_export",
    "test_desk",
    "test_joining",
    "test_agreement",
    "test_fit",
    "test_moves",
    "test_glossary",
    "test_finding",
    "test_hidden",
    "test_any_text",
    "test_interest",
    "test_telling",
    "test_badges",
    "test_features",
    "test_reviews",
    "test_files",
    "test_metrics",
    "meetings.test_pages",
    "kit.test_pages",
]


class Compiled(BytecodeCache):
    """Templates compiled once a process, for the many applications of the tests."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}  # of every application that a test makes
ENGINES: dict[str, sa.Engine] = {}
RULES: dict[tuple[str, str, bool], Any] = {}
_compile_rule = Rule._compile_builder


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The code that builds the addresses of a route: the same in every application."""
    key = (rule.rule, repr(rule.defaults), append_unknown)
    if key not in RULES:
        RULES[key] = _compile_rule(rule, append_unknown)
    return RULES[key]


Rule._compile_builder = _compiled_once  # type: ignore[method-assign]


def _share_statements(engine: sa.Engine) -> None:
    """Statements compiled once a process and kind of database, for the many engines of the tests."""
    first = ENGINES.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The modules that ask the most of the database run on SQLite and on PostgreSQL."""
    module = f".{metafunc.module.__name__}"
    if "database_url" in metafunc.fixturenames and module.endswith(tuple(f".{name}" for name in ON_BOTH)):
        from tests.services import BACKENDS

        metafunc.parametrize("backend", BACKENDS, indirect=True)


def pytest_collection_finish() -> None:
    """What was imported stays: to look through it for garbage, over and over, took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20)


@pytest.fixture(scope="session")
def glossary(prepared_database: Path) -> Lexicon:
    """The glossary of the prepared database, read once: an application reads its own when a term has changed."""
    app = create_app(env="test", data_dir=prepared_database.parent, secret="s" * 40)
    with app.app_context():
        read = lookup.lexicon()
        db.session.remove()
        db.engine.dispose()
    return read


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with migrations applied and registers loaded, to copy from."""
    directory = tmp_path_factory.mktemp("prepared")
    app = create_app(env="test", data_dir=directory, secret="s" * 40)
    with app.app_context():
        prepare()
        db.session.execute(sa.update(events.Event).values(handled_at=events.Event.at))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return directory / "forum.sqlite"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time for what a busy server cuts short: a busy machine must not. The tests of those limits override this."""
    monkeypatch.setattr(markup._process, "_budget", 10.0)
    monkeypatch.setattr(content, "PATIENCE", 60)  # seconds
    monkeypatch.setattr(diff, "PATIENCE", 60)
    monkeypatch.setattr(backend, "PATIENCE", 20_000)  # milliseconds
    monkeypatch.setattr(counts, "PATIENCE", 20_000)


@pytest.fixture
def app(tmp_path: Path, prepared_database: Path, glossary: Lexicon, database_url: str) -> Iterator[Flask]:
    for name in list(os.environ):
        if name.startswith("FORUM_") and not name.startswith("FORUM_TEST_"):
            del os.environ[name]
    shutil.copy(prepared_database, tmp_path / "forum.sqlite")
    app = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=False, database_url=database_url)
    app.extensions["lexicon"] = kept = lookup._Kept()
    kept.lexicon = glossary
    with app.app_context():
        _share_statements(db.engine)
        has_examples()  # asked once a day, so not by one page more than by another
        db.session.rollback()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor: follows links, fills the forms that were rendered, reads what a person sees."""
    return Browser(app)
