"""A mail server that is slow, or gone, is not felt on the site."""

import pytest
from flask import Flask

from forum import mailer
from forum.accounts import claims
from forum.app import create_app
from forum.database import db
from forum.jobs import drain


def test_no_writer_waits_for_the_mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = []
    monkeypatch.setattr(mailer, "_submit", lambda _url, _message: busy.append(db.session().in_transaction()))
    settings = app.config["SETTINGS"]
    posting = create_app(env="test", data_dir=settings.data_dir, secret=settings.secret, smtp_url="smtp://mail.invalid")
    with posting.app_context():
        claims.join(email="nieuw@almere.nl", name="Nieuw", function="", password_hash="x", language="nl")
        db.session.commit()
    drain(posting)
    assert busy == [False]
