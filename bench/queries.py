"""How many statements a page sends to the database, counted in this process over the same data."""

from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import event

from forum.accounts.models import Member
from forum.app import create_app
from forum.database import db


def queries_of(path: str, *, signed_in: bool) -> int:
    """The statements of one request, without BEGIN and ROLLBACK; pages in memory are left out of it."""
    app = _app()
    client = app.test_client()
    if signed_in:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = app.extensions["bench-token"], True
    client.get(path)
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            client.get(path)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@cache
def _app() -> Flask:
    from bench.seed import sign_in

    app = create_app(rate_limits=False, page_cache_mb=0)
    token = "counting-the-queries-of-a-page"  # noqa: S105 - of the seeded site only
    with app.app_context():
        member = db.session.get_one(Member, 2)
        sign_in(member.id, token)
        db.session.remove()
    app.extensions["bench-token"] = token
    return app
