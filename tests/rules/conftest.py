"""The rules look at a whole site: a populated one, made once and copied for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum.app import create_app
from forum.database import db
from tests import town as places
from tests.town import SETTINGS, Town, settled

__all__ = ["settled"]


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
