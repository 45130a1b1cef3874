"""Walks through the site as a member would: every internal link and every form that only asks."""

from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.pages import Browser, Form, Page

ALIKE = 2  # pages visited of those that differ only in their values

START = "the start"
MOST_FILTERS = 2  # together in an address: beyond that there are too many ways to combine them


class Crawl:
    """`visits` yields (path, page); `pages` with the same endpoint and parameter names are visited a few times only."""

    def __init__(self, app: Flask, browser: Browser, start: list[str], alike: int = ALIKE) -> None:
        self.browser = browser
        self.alike = alike
        self.adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        self.waiting = deque((path, START) for path in start)
        self.seen: set[str] = set()
        self.shapes: Counter[tuple[str, ...]] = Counter()

    def visits(self) -> Iterator[tuple[str, str, Page]]:
        """(path, where the link to it was, what it answered), until there is nothing new."""
        while self.waiting:
            path, source = self.waiting.popleft()
            if path in self.seen:
                continue
            self.seen.add(path)
            shape = self._shape(path)
            if path.count("&") >= MOST_FILTERS:
                continue
            self.shapes[shape] += 1
            if self.shapes[shape] > self.alike and source != START:
                continue
            page = self.browser.get(path)
            yield path, source, page
            if page.response.mimetype == "text/html":
                self.waiting.extend((target, path) for target in targets(page))

    def endpoints(self) -> set[str]:
        return {shape[0] for shape in self.shapes}

    def _shape(self, path: str) -> tuple[str, ...]:
        parts = urlsplit(path)
        names = sorted({name for name, _ in parse_qsl(parts.query)})
        try:
            endpoint, values = self.adapter.match(parts.path, method="GET")
        except HTTPException:
            return (parts.path, *names)
        return (endpoint, *sorted(values), *names)


def targets(page: Page) -> Iterator[str]:
    """Where this page leads on this site, without fragments."""
    for element in page.html.iter():
        address = element.get("href") or element.get("src")
        if address and not address.startswith("#"):
            yield from _inside(page, address)
    for element in page.forms():
        form = Form(page, element)
        if form.method == "get":
            yield from _inside(page, f"{form.action.split('?')[0]}?{urlencode(form.values)}")
            yield from _inside(page, f"{form.action.split('?')[0]}?{urlencode(form.values | {'q': 'opvang'})}")


def _inside(page: Page, address: str) -> Iterator[str]:
    parts = urlsplit(urljoin(f"http://localhost{page.path}", address))
    if parts.scheme in ("http", "https") and parts.netloc in ("localhost", "127.0.0.1:8000"):
        yield (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
