"""The application under test: a real database, prepared once and copied for every test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum.app import create_app
from forum.cli import prepare
from forum.database import db
from forum.entries.reading import has_examples
from tests.pages import Browser

pytest_plugins = ["tests.services"]

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
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The modules that ask the most of the database run on SQLite and on PostgreSQL."""
    if "database_url" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in ON_BOTH:
        from tests.services import BACKENDS

        metafunc.parametrize("backend", BACKENDS, indirect=True)


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with migrations applied and registers loaded, to copy from."""
    directory = tmp_path_factory.mktemp("prepared")
    app = create_app(env="test", data_dir=directory, secret="s" * 40)
    with app.app_context():
        prepare()
        db.session.remove()
        db.engine.dispose()
    return directory / "forum.sqlite"


@pytest.fixture
def app(tmp_path: Path, prepared_database: Path, database_url: str) -> Iterator[Flask]:
    for name in list(os.environ):
        if name.startswith("FORUM_") and not name.startswith("FORUM_TEST_"):
            del os.environ[name]
    shutil.copy(prepared_database, tmp_path / "forum.sqlite")
    app = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=False, database_url=database_url)
    with app.app_context():
        has_examples()  # asked once a day, so not by one page more than by another
        db.session.rollback()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor: follows links, fills the forms that were rendered, reads what a person sees."""
    return Browser(app)
