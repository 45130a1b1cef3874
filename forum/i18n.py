"""Language: Dutch in the source, English and Ukrainian from catalogues; dates as people read them here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import flask_babel
from flask import Blueprint, Flask, Response, abort, redirect, request, url_for
from flask_babel import Babel, format_date, format_datetime, get_locale
from flask_babel.speaklater import LazyString

from forum.clock import AMSTERDAM

__all__ = ["LANGUAGES", "_", "_l", "babel", "current_language", "listed", "long_date", "moment", "ngettext"]

LANGUAGES = {"nl": "Nederlands", "en": "English", "uk": "Українська"}
COOKIE = "taal"

SOURCE = "nl"  # the language of the texts in the code: they need no catalogue

babel = Babel()
routes = Blueprint("i18n", __name__)


def gettext(text: str, **variables: Any) -> str:
    """The text in the language of this page. Dutch, the source, is not looked up: pages hold many texts."""
    if current_language() != SOURCE:
        return flask_babel.gettext(text, **variables)
    return text % variables if variables else text


def ngettext(one: str, many: str, num: int, **variables: Any) -> str:
    """The text that goes with a number, which it may name as %(num)s."""
    if current_language() != SOURCE:
        return flask_babel.ngettext(one, many, num, **variables)
    return (one if num == 1 else many) % {"num": num, **variables}


def _l(text: str, **variables: Any) -> Any:
    """A text that is translated when it is shown: for what is declared before there is a page."""
    return LazyString(gettext, text, **variables)


_ = gettext


def init_app(app: Flask) -> None:
    app.config.update(
        BABEL_DEFAULT_LOCALE=SOURCE,
        BABEL_DEFAULT_TIMEZONE=str(AMSTERDAM),
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    babel.init_app(app, locale_selector=_chosen_language)
    app.register_blueprint(routes)


def current_language() -> str:
    """The language of this page: nl, en or uk."""
    locale = get_locale()
    return locale.language if locale else SOURCE


def _chosen_language() -> str:
    chosen = request.cookies.get(COOKIE, "nl") if request else "nl"
    return chosen if chosen in LANGUAGES else "nl"


@routes.post("/taal")
def switch() -> Response:
    """Show the site in another language, on the page one is at.

    Exempt from CSRF tokens so that visitors' pages need no cookie; the browser tells where it was sent from.
    """
    language = request.form.get("language", "")
    if language not in LANGUAGES or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(400)
    return remember(language, redirect(safe_next(request.form.get("next", ""))))


def remember(language: str, response: Any) -> Response:
    """The response, which makes this browser show the site in `language` from now on."""
    response.set_cookie(COOKIE, language, max_age=365 * 86400, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def safe_next(target: str) -> str:
    """`target` when it is a path on this site, else the front page; never another site."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if inside else url_for("home.index")


def listed(words: Sequence[str]) -> str:
    """Almere, Ede en Utrecht"""
    *first, last = words
    return _("%(first)s en %(last)s", first=", ".join(first), last=last) if first else last


def long_date(value: date | datetime | None) -> str:
    """12 maart 2025, in the reader's language and Dutch time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM y")
    return format_date(value, "d MMMM y")


def moment(value: datetime | None) -> str:
    """12 maart 2025, 14:03, in the reader's language and Dutch time."""
    return format_datetime(value, "d MMMM y, HH:mm") if value else ""


def clock_time(value: datetime) -> str:
    """14:03, in Dutch time."""
    return format_datetime(value, "HH:mm")
