"""What of a text to show: the stretch where the searched words stand together, with the words marked.

Reads plain text of the database, by the same analysis as the index; everything that comes out is escaped.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import NamedTuple

from markupsafe import Markup, escape

from forum.search import analysis

WIDTH = 220  # characters of a fragment
LONGEST = 20_000  # characters of a text that are looked at
MOST_MATCHES = 300

_TAG = re.compile(r"<[^<>]*>")
_CLOSED = Markup("</mark>")
_OPENED = Markup("<mark>")


class Fragment(NamedTuple):
    """`found` is how many of the searched terms it shows."""

    html: Markup
    found: int


class Highlighter:
    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = frozenset(terms)
        letters = "".join(sorted({re.escape(term[0]) for term in self.terms}))
        self._words = re.compile(rf"(?<![^\W_])[{letters}][^\W_]*(?:['’ʼ][^\W_]+)*") if letters else None

    def marked(self, text: str) -> Fragment:
        """The whole of a short text."""
        places = self._places(text)
        return Fragment(_mark(text, places, 0, len(text)), len({term for _, _, term in places}))

    def fragment(self, text: str) -> Fragment | None:
        """The best stretch of a long text; None when no word of it was asked for."""
        text = text[:LONGEST]
        places = self._places(text)
        if not places:
            return None
        first, last, found = _densest(places)
        start, end = _widened(text, places[first][0], places[last][1])
        html = _mark(text, places[first : last + 1], start, end)
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return Fragment(escape(before) + html + escape(after), found)

    def _places(self, text: str) -> list[tuple[int, int, str]]:
        """Where words stand that were asked for: (start, end, term)."""
        if self._words is None:
            return []
        places = []
        for match in self._words.finditer(text.translate(_flat)):
            term = analysis.term_of(text[match.start() : match.end()])
            if term in self.terms:
                places.append((match.start(), match.end(), term))
                if len(places) == MOST_MATCHES:
                    break
        return places


def plain(html: str) -> str:
    """The words of our own safe HTML, fast: tags to spaces. For showing parts of; they are escaped again."""
    return " ".join(unescape(_TAG.sub(" ", html[: LONGEST * 2])).split())


class _Flat(dict[int, str]):
    """Folds letter by letter and keeps every offset: a letter that would become two stays what it is."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = analysis.fold(letter)
        self[code] = folded if len(folded) == 1 else letter
        return self[code]


_flat = _Flat()


def _densest(places: Sequence[tuple[int, int, str]]) -> tuple[int, int, int]:
    """The run of places within a fragment's width with the most different terms, then the most places."""
    best, answer = (0, 0), (0, 0, 1)
    last = 0
    for first, (start, _, _) in enumerate(places):
        last = max(last, first)
        while last + 1 < len(places) and places[last + 1][1] - start <= WIDTH:
            last += 1
        found = len({term for _, _, term in places[first : last + 1]})
        if (found, last - first) > best:
            best, answer = (found, last - first), (first, last, found)
    return answer


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with words around it, up to the width, cut between words."""
    room = max(0, WIDTH - (end - start))
    left = max(0, start - room // 2)
    right = min(len(text), end + room - (start - left))
    if left:
        space = text.find(" ", left, start)
        left = start if space < 0 else space + 1
    if right < len(text):
        space = text.rfind(" ", end, right)
        right = end if space < 0 else space
    return left, right


def _mark(text: str, places: Sequence[tuple[int, int, str]], start: int, end: int) -> Markup:
    parts, at = [], start
    for begin, stop, _ in places:
        parts += [escape(text[at:begin]), _OPENED, escape(text[begin:stop]), _CLOSED]
        at = stop
    return Markup("").join([*parts, escape(text[at:end])])
