"""Pages and parts of pages that come out the same for many readers, made once and kept in memory.

Parts, in a template: `{% cache "card", entry.id, entry.version %} … {% endcache %}`. The key must name
everything the part depends on; language and date are added here.

Whole pages: `@shared` on a view whose page depends only on its address, on what happened so far and on the
*reach* of the reader (see `entries.reach`). What is the reader's own on such a page (menu, messages, CSRF
token) stands in templates as `{{ personal("member") }}`: in what is kept it is a mark, filled in for each.

What many places of a page ask of the reader ("new since your last visit" on each card) stands there as
`{{ piece("news", entry.id) }}`: all of them are made at once, when the page is finished.
"""

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, has_request_context, render_template
from flask_wtf.csrf import generate_csrf
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from forum import clock, i18n
from forum.config import Settings

_SECRET = secrets.token_hex(8)  # of this process, so that no text that a member writes holds a mark
TOKEN = f"\x02{_SECRET}:csrf\x03"  # the mark that stands for one
MARK = re.compile(f"\x02{_SECRET}:own:([a-z_]+)\x03")
PIECE = re.compile(f"\x02{_SECRET}:piece:([a-z_]+):([0-9]+)\x03".encode())

Maker = Callable[[list[int]], dict[int, str]]
_makers: dict[str, Maker] = {}


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
    app.jinja_env.globals.update(csrf_token=csrf_token, personal=personal, piece=piece)
    app.after_request(_put_pieces)
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
    text = kept(full_key, lambda: _made_for_anyone(make))
    return Markup(text if g.get("for_anyone") else _filled(text))  # noqa: S704 - rendered by a template


def shared_page(key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """A whole page for everyone with this key; what is not a page (a redirect, an error) is not kept."""
    full_key = (*key, i18n.current_language(), clock.today())
    text = _store.get(full_key)
    if text is None:
        text = _made_for_anyone(make)
        if not isinstance(text, str):
            return _finished(text)
        _store.put(full_key, text)
    return _filled(text)


def personal(name: str) -> Markup:
    """The reader's own piece of a page: `templates/personal/<name>.html`, or the mark that stands for it."""
    if g.get("for_anyone"):
        return Markup(f"\x02{_SECRET}:own:{name}\x03")  # noqa: S704 - a name from a template
    return Markup(render_template(f"personal/{name}.html"))  # noqa: S704


def pieces(name: str) -> Callable[[Maker], Maker]:
    """Let a function make the pieces of a name: for the keys of one page the HTML of those that have any."""

    def register(make: Maker) -> Maker:
        _makers[name] = make
        return make

    return register


def piece(name: str, key: int) -> Markup:
    """The mark of a small piece for this reader, filled in with all others of its name when the page is finished."""
    return Markup(f"\x02{_SECRET}:piece:{name}:{key}\x03") if has_request_context() else Markup()  # noqa: S704


def csrf_token() -> str:
    """The reader's token; inside a kept part only the mark that stands for it."""
    return TOKEN if g.get("for_anyone") else generate_csrf()


def _made_for_anyone(make: Callable[[], Any]) -> Any:
    outer, g.for_anyone = g.get("for_anyone", False), True
    try:
        made = make()
        return str(made) if isinstance(made, Markup) else made
    finally:
        g.for_anyone = outer


def _finished(answer: Any) -> Any:
    """An answer that is not kept, with the reader's own in it all the same."""
    if isinstance(answer, Response) and answer.mimetype == "text/html" and not answer.direct_passthrough:
        answer.set_data(_filled(answer.get_data(as_text=True)))
    return answer


def _filled(text: str) -> str:
    """The text with the reader's own pieces and token in place of the marks."""
    if "\x02" not in text:
        return text
    text = MARK.sub(lambda mark: personal(mark.group(1)), text)
    return text.replace(TOKEN, generate_csrf()) if TOKEN in text else text


def _put_pieces(response: Response) -> Response:
    """Make the pieces of a finished page, each kind at once."""
    if response.mimetype != "text/html" or response.direct_passthrough or b"\x02" not in response.get_data():
        return response
    wanted: dict[str, set[int]] = {}
    for name, key in PIECE.findall(response.get_data()):
        wanted.setdefault(name.decode(), set()).add(int(key))
    made = {name: _makers[name](sorted(keys)) for name, keys in wanted.items()}

    def filled(mark: re.Match[bytes]) -> bytes:
        return made[mark[1].decode()].get(int(mark[2]), "").encode()

    response.set_data(PIECE.sub(filled, response.get_data()))
    return response


def _size(part: Any) -> int:
    return len(part) + 300 if isinstance(part, str) else 3_000


class CacheBlock(Extension):
    """`{% cache KEY, … %} … {% endcache %}`"""

    tags = {"cache"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        key = parser.parse_tuple(with_condexpr=True)
        if not isinstance(key, nodes.Tuple):
            key = nodes.Tuple([key], "load")
        body = parser.parse_statements(("name:endcache",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_cached", [key]), [], [], body).set_lineno(line)

    def _cached(self, key: tuple[Any, ...], caller: Callable[[], str]) -> Markup:
        return part(key, caller)
