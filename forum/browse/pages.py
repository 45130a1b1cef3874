"""Pages that hardly change, and the files that other software looks for."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum import clock
from forum.access import settings
from forum.database import db

pages = Blueprint("pages", __name__)

SECURITY_TXT_LASTS = timedelta(days=180)


@pages.get("/toegankelijkheid")
def accessibility() -> ResponseReturnValue:
    return render_template("browse/accessibility.html")


@pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("browse/privacy.html")


@pages.get("/contact")
def contact() -> ResponseReturnValue:
    return render_template("browse/contact.html")


@pages.get("/healthz")
def health() -> ResponseReturnValue:
    """For load balancers and monitors: whether the database answers. Says nothing about why not."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return _text("database unavailable\n", status=503)
    return _text("ok\n")


@pages.get("/.well-known/security.txt")
def security_txt() -> ResponseReturnValue:
    """RFC 9116; `Expires` moves along, at midnight, so that the file stays the same for a day."""
    expires = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TXT_LASTS
    lines = [
        f"Contact: mailto:{settings().contact_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings().url}{url_for('pages.security_txt')}",
    ]
    return _text("\n".join(lines) + "\n")


@pages.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Lists and items may be found; what only repeats them, or belongs to one member, need not."""
    closed = ["/zoeken", "/mijn/", "/moderatie/", "/leden/", "/inloggen", "/aanmelden", "/wachtwoord-vergeten"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return _text("\n".join(lines) + "\n")


def _text(words: str, status: int = 200) -> Response:
    response = Response(words, status=status, mimetype="text/plain")
    if status != 200 or words == "ok\n":
        response.headers["Cache-Control"] = "no-store"
    return response
