"""Which pages are public on purpose. Every other route asks for a signed-in member; a new one starts closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from forum.database import db
from forum.policy import can

Model = TypeVar("Model")

PUBLIC = {
    "static",
    "i18n.switch",
    "home.index",
    "themes.index",
    "themes.show",
    "municipalities.index",
    "municipalities.show",
    "initiatives.index",
    "initiatives.show",
    "adoptions.show",
    "tips.index",
    "tips.show",
    "threads.index",
    "threads.show",
    "announcements.index",
    "announcements.show",
    "kit.download",
    "kit.version",
    "kit.whole",
    "curation.review",
    "postbox.unsubscribe",
    "meetings.show",
    "meetings.ics",
    "entries.permalink",
    "entries.reply_permalink",
    "search.results",
    "search.suggest",
    "terms.index",
    "terms.show",
    "terms.download",
    "spread.index",
    "spread.show",
    "spread.download",
    "feeds.atom",
    "accounts.join",
    "accounts.joined",
    "accounts.confirm",
    "accounts.sign_in",
    "accounts.sign_out",
    "accounts.forgot",
    "accounts.reset",
    "pages.accessibility",
    "pages.privacy",
    "pages.contact",
    "pages.security_txt",
    "pages.robots",
    "pages.health",
    "metrics.show",
    "devmail.index",
    "devmail.show",
}


class Id(IntegerConverter):
    """The `int` of every route: digits as the database counts, so that a number beyond its reach is a 404."""

    regex = r"[0-9]{1,10}"

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **({"max": 2**31 - 1} | options))


def init_app(app: Flask, ask_to_sign_in: Callable[[], ResponseReturnValue]) -> None:
    """Close every route that is not public; `ask_to_sign_in` answers a visitor whose POST must not be lost."""
    app.url_map.converters["int"] = Id

    @app.before_request
    def no_null_characters() -> None:
        """No person types them, and PostgreSQL takes none: an answer now, instead of a crash at the first query."""
        if any("\0" in value for value in (request.path, *request.args.values(), *request.form.values())):
            abort(400)

    @app.before_request
    def members_only() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint in PUBLIC or member() is not None:
            return None
        if request.method == "POST":
            return ask_to_sign_in()
        path = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=path))

    @app.after_request
    def kept_by_nobody_else(response: Response) -> Response:
        """What does not say otherwise is for this reader: no proxy keeps it, and a browser asks again."""
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def member() -> Any:
    """The signed-in member of this request, or None."""
    person: Any = current_user._get_current_object()
    return person if person.is_authenticated else None


def get_or_404(model: type[Model], key: Any, *, to: str, options: Any = ()) -> Model:
    """Load and authorise in one step: 404 for what the member may not know of, 403 for what they may not do."""
    found = db.session.get(model, key, options=options)
    if found is None or not can(current_user, "read", found):
        abort(404)
    return allowed(found, to=to)


def allowed(subject: Model, *, to: str) -> Model:
    """The subject, when the member may do `to` with it; else 403."""
    if not can(current_user, to, subject):
        abort(403)
    return subject


def settings() -> Any:
    return current_app.config["SETTINGS"]
