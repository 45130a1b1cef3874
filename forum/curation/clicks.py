"""Searches that had results, and whether one was opened: how often in a week, by the words, never by whom.

Nothing is written in links and nothing is kept of a reader. A result page that is sent counts a search; an item that is
opened counts when the browser says that it comes from a result page (the `Referer`, which our pages send to our own
site only). This is seen from outside the pages that are kept for visitors (`Watching`), so that those count as well.

It is an estimate: who comes back to a result page that the browser still has is not counted again; who hides the
`Referer` seems to open nothing. So words are told only when searched often with next to nothing opened.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from forum import clock, jobs
from forum.curation.misses import monday, normalised
from forum.curation.models import Clicks
from forum.database import db

HEADER = "X-Results"  # of a result page that counts, as far as `Watching`
KEPT = timedelta(weeks=13)

_SEARCH = "/zoeken"
_ITEM = re.compile(r"/[a-z]+/[0-9]+-[^/]*")

Headers = list[tuple[str, str]]


class Watching:
    """WSGI layer around the pages that are kept for visitors: has searches and openings counted in jobs."""

    def __init__(self, application: Any, app: Flask) -> None:
        self.application, self.app = application, app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_SEC_PURPOSE" in environ:  # fetched before anyone asked
            return self.application(environ, start_response)
        if environ.get("PATH_INFO") == _SEARCH:
            return self.application(
                environ, self._counting(searched, words_in(environ.get("QUERY_STRING", "")), start_response)
            )
        came_for = origin(environ)
        if came_for:
            return self.application(environ, self._counting(opened, came_for, start_response))
        return self.application(environ, start_response)

    def _counting(
        self, count: Callable[..., None], words: str, start_response: Callable[..., Any]
    ) -> Callable[..., Any]:
        def start(status: str, headers: Headers, *rest: Any) -> Any:
            told = [pair for pair in headers if pair[0] != HEADER]
            is_one = len(told) < len(headers) if count is searched else status[:3] in ("200", "304")
            if words and is_one:
                with self.app.app_context():
                    jobs.later(count, words)
            return start_response(status, told, *rest)

        return start


def words_in(query: str) -> str:
    """The normalised words of the query string of a result page; "" when they are not counted."""
    words = normalised(parse_qs(query[:1000]).get("q", [""])[0])
    return words if words.isprintable() else ""  # a NUL, say, which no page was for


def origin(environ: dict[str, Any]) -> str:
    """The normalised words of the result page that an item was opened from; "" when it was not."""
    if not _ITEM.fullmatch(environ.get("PATH_INFO", "")):
        return ""
    try:
        page = urlsplit(environ.get("HTTP_REFERER", ""))
    except ValueError:  # no address at all
        return ""
    is_ours = page.path == _SEARCH and page.netloc == environ.get("HTTP_HOST")
    return words_in(page.query) if is_ours else ""


@jobs.queued
def searched(words: str) -> None:
    """One more search for these words that had results. For jobs: commits."""
    if not _add(words, searches=1):
        try:
            db.session.add(Clicks(words=words, week=monday(clock.today()), searches=1, opened=0))
            db.session.commit()
        except IntegrityError:  # another was first
            db.session.rollback()
            _add(words, searches=1)


@jobs.queued
def opened(words: str) -> None:
    """Something was opened of what was found; counts only for a search that was counted. For jobs: commits."""
    _add(words, opened=1)


def forget_old() -> None:
    """Drop counts that tell nothing about now. Does not commit."""
    db.session.execute(sa.delete(Clicks).where(Clicks.week < clock.today() - KEPT))


def _add(words: str, searches: int = 0, opened: int = 0) -> bool:
    more = {"searches": Clicks.searches + searches, "opened": Clicks.opened + opened}
    known = sa.update(Clicks).where(Clicks.words == words, Clicks.week == monday(clock.today())).values(more)
    found = db.session.execute(known)
    db.session.commit()
    return bool(found.rowcount)  # type: ignore[attr-defined]
