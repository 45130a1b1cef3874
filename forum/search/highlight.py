"""What of a text to show: the stretch where what was asked for stands together, with the words marked.

Reads plain text of the database, by the same analysis as the index, so that a word is marked for whatever made the
entry be found: itself, its parts, a synonym, a correction. Everything that comes out is escaped.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from markupsafe import Markup, escape

from forum.search import analysis
from forum.search.analysis.folding import texts_of_words, words
from forum.search.plan import Plan, Terms

WIDTH = 220  # characters of a fragment
LONGEST = 20_000  # characters of a text that are looked at
MOST_MATCHES = 300

_TAG = re.compile(r"<[^<>]*>")
_CLOSED = Markup("</mark>")
_OPENED = Markup("<mark>")


class Fragment(NamedTuple):
    """`found` is how many of the things that were asked for it shows."""

    html: Markup
    found: int


class Place(NamedTuple):
    """A word that was asked for: characters `start` up to `end`, and which of the things asked for it says."""

    start: int
    end: int
    said: frozenset[int]


class Highlighter:
    """`asked` is how many things were asked for: concepts and phrases."""

    def __init__(self, plan: Plan) -> None:
        concepts = [[way.terms for way in concept.ways] for concept in plan.concepts]
        self._ways = [(number, terms) for number, ways in enumerate(concepts) for terms in ways]
        self._ways += [(len(concepts) + number, terms) for number, terms in enumerate(plan.phrases)]
        self._terms = frozenset(term for _, terms in self._ways for term in terms)
        self.asked = len(concepts) + len(plan.phrases)

    def marked(self, text: str, language: str = analysis.DUTCH) -> Fragment:
        """The whole of a short text."""
        places = self._places(text, language)
        return Fragment(_mark(text, places, 0, len(text)), len(_said(places)))

    def fragment(self, text: str, language: str = analysis.DUTCH) -> Fragment | None:
        """The best stretch of a long text; None when no word of it was asked for."""
        text = text[:LONGEST]
        places = self._places(text, language)
        if not places:
            return None
        first, last, found = _densest(places)
        start, end = _widened(text, places[first].start, places[last].end)
        html = _mark(text, places[first : last + 1], start, end)
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return Fragment(escape(before) + html + escape(after), found)

    def _places(self, text: str, language: str) -> list[Place]:
        """Where words stand that were asked for, in order."""
        wanted = self._wanted(text, language)
        if not wanted:
            return []
        found = (Place(word.start, word.end, wanted[word.text]) for word in words(text) if word.text in wanted)
        return [place for _, place in zip(range(MOST_MATCHES), found, strict=False)]

    def _wanted(self, text: str, language: str) -> dict[str, frozenset[int]]:
        """The words of a text that were asked for, and what they say. A way of several words needs them all."""
        readings = {word: self._terms.intersection(analysis.readings(word, language)) for word in _different(text)}
        here = frozenset[str]().union(*readings.values())
        ways = [(number, terms) for number, terms in self._ways if here.issuperset(terms)]
        said = {word: frozenset(_numbers(found, ways)) for word, found in readings.items() if found}
        return {word: numbers for word, numbers in said.items() if numbers}


def plain(html: str) -> str:
    """The words of our own safe HTML, fast: tags to spaces. For showing parts of; they are escaped again."""
    return " ".join(unescape(_TAG.sub(" ", html[: LONGEST * 2])).split())


def _different(text: str) -> set[str]:
    return set(texts_of_words(text))


def _numbers(found: frozenset[str], ways: Sequence[tuple[int, Terms]]) -> Iterator[int]:
    return (number for number, terms in ways if not found.isdisjoint(terms))


def _said(places: Sequence[Place]) -> frozenset[int]:
    return frozenset[int]().union(*(place.said for place in places))


def _densest(places: Sequence[Place]) -> tuple[int, int, int]:
    """The run of places within a fragment's width that says most of what was asked for, then has the most places."""
    best, answer = (0, 0), (0, 0, 1)
    last = 0
    for first, place in enumerate(places):
        last = max(last, first)
        while last + 1 < len(places) and places[last + 1].end - place.start <= WIDTH:
            last += 1
        found = len(_said(places[first : last + 1]))
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


def _mark(text: str, places: Sequence[Place], start: int, end: int) -> Markup:
    parts, at = [], start
    for place in places:
        parts += [escape(text[at : place.start]), _OPENED, escape(text[place.start : place.end]), _CLOSED]
        at = place.end
    return Markup("").join([*parts, escape(text[at:end])])
