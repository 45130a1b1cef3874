"""A site whose mail goes to a real post office, on the database of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum.app import create_app
from forum.database import db
from tests.mailer.office import Office, office


@pytest.fixture
def open_office() -> Iterator[tuple[Office, str]]:
    with office() as (behaviour, url):
        yield behaviour, url


@pytest.fixture
def post(open_office: tuple[Office, str]) -> Office:
    """How the post office behaves, and what it took."""
    return open_office[0]


@pytest.fixture
def site(app: Flask, tmp_path: Path, database_url: str, open_office: tuple[Office, str]) -> Iterator[Flask]:
    site = create_app(
        env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=False, database_url=database_url,
        smtp_url=open_office[1],
    )  # fmt: skip
    with site.app_context():
        yield site
        db.session.remove()
        db.engine.dispose()
