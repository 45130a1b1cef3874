"""Parts of pages that come out the same for many readers, made once and kept in memory.

In a template: `{% cache "card", entry.id, entry.version %} … {% endcache %}`. The key must name everything
the part depends on; language and date are added here. A CSRF token inside a part is kept as a mark and
put in for each reader. In Python: `kept(key, make)`.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from forum import clock, i18n
from forum.config import Settings

TOKEN = "\x02csrf\x03"  # noqa: S105 - the mark that stands for one


class Store:
    """The least recently used parts make room for new ones; `room` is in bytes of text, roughly."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self.parts: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> Any:
        return self.parts.get(key)

    def put(self, key: tuple[Any, ...], part: Any) -> None:
        with self.lock:
            if key not in self.parts:
                self.used += _size(part)
            self.parts[key] = part
            while self.used > self.room and self.parts:
                self.used -= _size(self.parts.popitem(last=False)[1])


_store = Store(0)


def init_app(app: Flask, settings: Settings) -> None:
    global _store
    _store = Store(settings.part_cache_mb * 1_000_000)
    app.jinja_env.add_extension(CacheBlock)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})


def kept(key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What `make` gave for this key before, else what it gives now. The value must not be changed by anyone."""
    found = _store.get(key)
    if found is None:
        found = make()
        _store.put(key, found)
    return found


def part(key: tuple[Any, ...], make: Callable[[], str]) -> Markup:
    """A part of a page, from memory or made now, with this reader's CSRF token."""
    full_key = (*key, i18n.current_language(), clock.today())
    text = _store.get(full_key)
    if text is None:
        text = _made_for_anyone(make)
        _store.put(full_key, text)
    return Markup(text.replace(TOKEN, generate_csrf()) if TOKEN in text else text)  # noqa: S704 - rendered


def csrf_token() -> str:
    """The reader's token; inside a kept part only the mark that stands for it."""
    return TOKEN if g.get("for_anyone") else generate_csrf()


def _made_for_anyone(make: Callable[[], str]) -> str:
    outer, g.for_anyone = g.get("for_anyone", False), True
    try:
        return str(make())
    finally:
        g.for_anyone = outer


def _size(part: Any) -> int:
    return len(part) + 300 if isinstance(part, str) else 3_000


class CacheBlock(Extension):
    """`{% cache KEY, … %} … {% endcache %}`"""

    tags: ClassVar[set[str]] = {"cache"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        key = parser.parse_tuple(with_condexpr=True)
        if not isinstance(key, nodes.Tuple):
            key = nodes.Tuple([key], "load")
        body = parser.parse_statements(("name:endcache",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_cached", [key]), [], [], body).set_lineno(line)

    def _cached(self, key: tuple[Any, ...], caller: Callable[[], str]) -> Markup:
        return part(key, caller)
