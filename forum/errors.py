"""Error pages in the site's style: what went wrong, and what to do now."""

import logging
import math

from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from forum import clock
from forum.database import db
from forum.extensions import limiter

log = logging.getLogger(__name__)

NOT_TYPED = {"csrf_token", "sent_as", "next"}
MOST_TYPED = 40  # fields; our largest form has fewer
PAGES = {400, 401, 403, 404, 405, 413, 429, 500}


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(Exception, _crash)


def _page(error: HTTPException) -> Response:
    """Any HTTP error; a status without a page of its own is told as its class (4xx as 400, 5xx as 500)."""
    response = error.get_response()
    if response.status_code < 400:
        return response  # type: ignore[return-value]
    code = response.status_code
    page = {405: 404}.get(code, code) if code in PAGES else (500 if code >= 500 else 400)
    page = 400 if page == 401 else page
    response.data = _render(page, error)
    response.content_type = "text/html; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    if wait := _seconds_to_wait():
        response.headers["Retry-After"] = str(wait)
    return response  # type: ignore[return-value]


def _stale_form(error: CSRFError) -> Response:
    """The form was open too long, or came from elsewhere: show what was typed, so that it is not lost."""
    typed = [value for name, value in request.form.items() if name not in NOT_TYPED and len(value) > 20]
    g.typed = typed[:MOST_TYPED] if "password" not in " ".join(request.form) else []
    return _page(error)


def _crash(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path)
    db.session.rollback()
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _page(InternalServerError())


def _render(page: int, error: HTTPException) -> str:
    if page == 500:  # whatever broke is not asked again: no member, no database, no catalogues
        return current_app.jinja_env.get_template("errors/500.html").render()
    if isinstance(error, SecurityError):  # a host that is not ours: no address can be made
        return current_app.jinja_env.get_template("errors/host.html").render()
    return render_template(f"errors/{page}.html", error=error, typed=g.get("typed", []), retry_after=_seconds_to_wait())


def _seconds_to_wait() -> int | None:
    """Until the rate limit that this request ran into lets the next one through."""
    limit = limiter.current_limit if request else None
    return max(1, math.ceil(limit.reset_at - clock.now().timestamp())) if limit and limit.breached else None
