"""Finished pages for visitors, kept in memory for as long as nothing has happened.

What a visitor sees depends on the address, the language, the date and the state of the site; and the site
changes only together with a new event. So one cheap query (the newest event id) tells whether a page that
was made before is still right. Browsers are asked to check each time, and get a 304 when it is.
A request with a session cookie never comes here.
"""

import hashlib
import logging
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from werkzeug.http import parse_accept_header, parse_cookie

from forum import clock
from forum.config import Settings
from forum.events import VERSION
from forum.i18n import COOKIE, LANGUAGES

log = logging.getLogger(__name__)

NOT_KEPT = ("/healthz", "/metrics", "/nakijken/", "/dev/", "/mijn/", "/moderatie", "/bestanden/")
NOT_KEPT_FILES = (".zip", ".csv", ".ics")  # downloads, some of them large
LONGEST_ADDRESS = 500
Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Page:
    version: tuple[str, str]
    headers: Headers
    etag: str
    body: bytes
    packed: bytes | None = field(default=None)


class VisitorPages:
    """WSGI layer between the static files and Flask. `kept` is how many pages are in memory."""

    def __init__(self, application: Any, engine: sa.Engine, settings: Settings, session_cookie: str) -> None:
        self.application = application
        self.engine = engine
        self.hosts = set(settings.trusted_hosts)
        self.session_cookie = session_cookie
        self.room = settings.page_cache_mb * 1_000_000
        self.pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self.used = 0
        self.lock = threading.Lock()

    @property
    def kept(self) -> int:
        return len(self.pages)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = self._key(environ)
        version = self._version() if key else None
        if key is None or version is None:
            return self.application(environ, start_response)
        page = self.pages.get(key)
        if page is None or page.version != version:
            status, headers, body = self._ask(environ)
            if not _may_be_kept(status, headers):
                start_response(status, headers)
                return [body]
            page = self._keep(key, Page(version, headers, f'"{hashlib.sha1(body).hexdigest()}"', body))  # noqa: S324
        return _answer(page, environ, start_response)

    def _key(self, environ: dict[str, Any]) -> tuple[str, ...] | None:
        """What the page depends on, or None when this request is not a visitor's for a page that is kept."""
        if not self.room or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if path.startswith(NOT_KEPT) or path.endswith(NOT_KEPT_FILES) or len(path) + len(query) > LONGEST_ADDRESS:
            return None
        host = environ.get("HTTP_HOST", "")
        if host.rsplit(":", 1)[0] not in self.hosts or "HTTP_AUTHORIZATION" in environ:
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        if self.session_cookie in cookies:
            return None
        return environ["wsgi.url_scheme"], host, path, query, _language(cookies)

    def _version(self) -> tuple[str, str] | None:
        try:
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(VERSION.text)
                return str(cursor.fetchone()), clock.today().isoformat()
            finally:
                connection.close()
        except Exception:
            log.warning("the version of the site is not known; pages are made anew", exc_info=True)
            return None

    def _ask(self, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
        """The whole answer of the application, as to a GET without conditions."""
        asked = {name: value for name, value in environ.items() if not name.startswith("HTTP_IF_")}
        answer: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
            answer[:] = [status, headers]
            return lambda _data: None

        parts = self.application(asked | {"REQUEST_METHOD": "GET"}, start)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return answer[0], answer[1], body

    def _keep(self, key: tuple[str, ...], page: Page) -> Page:
        """Remember the page; the longest unused ones make room."""
        page.headers = [
            (name, value) for name, value in page.headers if name.lower() not in _OWN and not _is_of_the_asker(name)
        ]
        page.packed = zlib.compress(page.body, 6, wbits=31) if len(page.body) > 1000 else None
        with self.lock:
            old = self.pages.pop(key, None)
            self.used += _size(page) - (_size(old) if old else 0)
            self.pages[key] = page
            while self.used > self.room and self.pages:
                self.used -= _size(self.pages.popitem(last=False)[1])
        return page


_OWN = {"content-length", "etag", "cache-control", "vary"}


def _is_of_the_asker(name: str) -> bool:
    """Headers that tell one visitor what they have left to ask."""
    return name.lower().startswith("x-ratelimit") or name.lower() == "retry-after"


def _answer(page: Page, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    own = [("Cache-Control", "private, no-cache"), ("Vary", "Cookie, Accept-Encoding"), ("ETag", page.etag)]
    if _is_known(page, environ):
        start_response("304 Not Modified", own)
        return []
    body = page.body
    if page.packed and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = page.packed
        own = [*own[:2], ("ETag", f"W/{page.etag}"), ("Content-Encoding", "gzip")]
    start_response("200 OK", [*page.headers, *own, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _is_known(page: Page, environ: dict[str, Any]) -> bool:
    """Whether the asker has this very page: by its tag, or, for feed readers without one, by its date."""
    tags = environ.get("HTTP_IF_NONE_MATCH", "")
    if tags:
        return page.etag in tags.replace("W/", "")
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and ("last-modified", since) in ((name.lower(), value) for name, value in page.headers)


def _may_be_kept(status: str, headers: Headers) -> bool:
    names = {name.lower(): value for name, value in headers}
    kind = names.get("content-type", "")
    return (
        status.startswith("200")
        and "set-cookie" not in names
        and "no-store" not in names.get("cache-control", "")
        and kind.startswith(("text/html", "application/atom+xml"))
    )


def _takes_gzip(accepted: str) -> bool:
    return "gzip" in accepted and parse_accept_header(accepted)["gzip"] > 0


def _language(cookies: str) -> str:
    """As the application will read it: what two parsers read differently would be one reader's page for another."""
    if COOKIE not in cookies:
        return "nl"
    chosen = parse_cookie(cookies).get(COOKIE, "nl")
    return chosen if chosen in LANGUAGES else "nl"


def _size(page: Page) -> int:
    return len(page.body) + len(page.packed or b"") + 1000
