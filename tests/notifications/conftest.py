"""A site whose mail goes to a real post office, and that gets mail at a domain of its own."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.mailer.office import Office, office


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """How the post office behaves, and what it took."""
    with office() as (opened, url):
        given = {"smtp_url": url, "mail_domain": "forum.example"}
        monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=given))
        yield opened
