"""The rules look at a whole site: a populated one, made once and copied for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum import jobs
from forum.app import create_app
from forum.database import db
from tests import town as places
from tests.town import Town

SETTINGS = {"env": "test", "secret": "s" * 40, "rate_limits": False}


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, prepared_database: Path) -> Path:
    """The data directory of a populated site, index included, to copy from."""
    directory = tmp_path_factory.mktemp("settled") / "data"
    directory.mkdir()
    shutil.copy(prepared_database, directory / "forum.sqlite")
    app = create_app(data_dir=directory, **SETTINGS)
    with app.app_context():
        places.settle()
        jobs.drain(app)
        db.session.remove()
        db.engine.dispose()
    return directory


@pytest.fixture
def site(tmp_path: Path, settled: Path) -> Iterator[Flask]:
    """The application over a populated site of this test's own."""
    shutil.copytree(settled, tmp_path / "site")
    app = create_app(data_dir=tmp_path / "site", **SETTINGS)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def town(site: Flask) -> Town:
    return places.town()
