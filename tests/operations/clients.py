"""People at work on a served site: each signs in and posts one tip after another, whatever happens to the server."""

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from http.cookiejar import CookieJar
from typing import Any

import html5lib

from forum.exchange.examples import PASSWORD
from tests.operations.server import Served

PATIENCE = 120.0
"""Seconds that a client goes on trying to send a form."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Show the redirect itself."""


class Client(threading.Thread):
    """Posts a tip for every title; `confirmed` are those for which it was sent on to the new page."""

    def __init__(self, site: Served, email: str, titles: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self._site, self._email, self._titles = site, email, titles
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())
        self.confirmed: dict[str, str] = {}

    def run(self) -> None:
        form = self._form("/inloggen", "password")
        self._send("/inloggen", form | {"email": self._email, "password": PASSWORD})
        for title in self._titles:
            filled = self._form("/tips/nieuw", "title") | {"title": title, "theme": "opvang", "body": f"Over {title}."}
            self.confirmed[title] = self._send("/tips/nieuw", filled)

    def _form(self, path: str, holding: str) -> dict[str, str]:
        """The hidden and chosen values of the form with a field of this name."""
        page = self._insist(lambda: self._browser.open(self._site.address + path, timeout=30).read())
        for form in html5lib.parse(page, namespaceHTMLElements=False).iter("form"):
            fields = [field for field in form.iter("input") if field.get("name")]
            if any(field.get("name") == holding for field in fields):
                kept = [f for f in fields if f.get("type") not in ("radio", "checkbox") or f.get("checked") is not None]
                return {field.get("name"): field.get("value", "") for field in kept}
        raise AssertionError(f"no form with {holding!r} on {path}")

    def _send(self, path: str, values: dict[str, str]) -> str:
        """Where the answer leads; the same form is sent again until there is one."""
        data = urllib.parse.urlencode(values).encode()

        def attempt() -> str:
            try:
                self._browser.open(self._site.address + path, data, timeout=30)
            except urllib.error.HTTPError as answer:
                if answer.code in (302, 303):
                    return answer.headers["Location"]
                raise
            raise AssertionError(f"{path} was not accepted")

        return self._insist(attempt)

    def _insist(self, attempt: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return attempt()
            except OSError:
                assert time.monotonic() < deadline, "the server did not come back"
                time.sleep(0.1)
