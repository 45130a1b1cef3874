"""The last word: only the elements, attributes and values below leave this package.

It trusts nothing of what comes before it. Members cannot type HTML at all (`convert` escapes it), so
these lists hold just what `convert` makes: a value that is not ours, such as another class, is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import bleach

from forum.markup.links import REL, Leads, leads
from forum.markup.text import clean_html

Judge = Callable[[str], bool]

_HREF: Judge = lambda value: leads(value) is not None  # noqa: E731
_OWN: Judge = lambda value: leads(value) is Leads.HERE  # noqa: E731
_ANY: Judge = lambda value: True  # noqa: E731


def _one_of(*values: str) -> Judge:
    return frozenset(values).__contains__


def _like(pattern: str) -> Judge:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


_FOOTNOTE = _like(r"[a-z0-9-]{0,40}fn-[0-9]{1,5}")
_FOOTNOTE_REF = _like(r"[a-z0-9-]{0,40}fnref[0-9]{0,5}-[0-9]{1,5}")
_LABEL = _like(r"Terug naar noot [0-9]{1,5} in de tekst")
_ALIGNED = _one_of("align-left", "align-center", "align-right")

ALLOWED: dict[str, dict[str, Judge]] = {
    **{tag: {} for tag in ("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del")},
    **{tag: {} for tag in ("blockquote", "code", "table", "thead", "tbody", "tr")},
    "a": {
        "href": _HREF,
        "title": _ANY,
        "class": _one_of("mention", "footnote-ref", "footnote-backref"),
        "aria-label": _LABEL,
    },
    "img": {"src": _OWN, "alt": _ANY, "title": _ANY},
    "ul": {"class": _one_of("task-list")},
    "ol": {"start": _like("[0-9]{1,9}")},
    "li": {"id": _FOOTNOTE, "class": _one_of("task")},
    "sup": {"id": _FOOTNOTE_REF},
    "span": {
        "role": _one_of("img"),
        "aria-label": _one_of("Gedaan", "Nog te doen"),
        "class": _one_of("task-mark"),
    },
    "pre": {"tabindex": _one_of("0")},
    "th": {"scope": _one_of("col"), "class": _ALIGNED},
    "td": {"class": _ALIGNED},
    "div": {
        "class": _one_of("table-scroll", "footnotes"),
        "tabindex": _one_of("0"),
        "role": _one_of("group"),
        "aria-label": _one_of("Tabel"),
    },
}
"""Element -> attribute -> who judges the value. There is no `style`, no `name` and no form control."""


class Sanitiser:
    """Bleach with the lists above. Not for several threads at once: bleach's parser keeps state."""

    def __init__(self) -> None:
        self._cleaner = bleach.Cleaner(
            tags=set(ALLOWED),
            attributes=_is_allowed,
            protocols={"http", "https", "mailto"},
            strip=False,
            filters=[_Complete],  # type: ignore[list-item]
        )

    def sanitise(self, html: str) -> str:
        return clean_html(self._cleaner.clean(html))


class _Complete:
    """After bleach: an external link gets its `rel`, and a picture that lost its source goes."""

    def __init__(self, source: Iterable[dict]) -> None:
        self._source = source

    def __iter__(self) -> Iterator[dict]:
        for token in self._source:
            opens = token.get("name") if token["type"] in ("StartTag", "EmptyTag") else None
            if opens == "img" and not token["data"].get((None, "src")):
                continue
            if opens == "a" and leads(token["data"].get((None, "href"), "")) is Leads.AWAY:
                token["data"][None, "rel"] = REL
            yield token


def _is_allowed(tag: str, name: str, value: str) -> bool:
    judge = ALLOWED.get(tag, {}).get(name)
    return judge is not None and judge(value)
