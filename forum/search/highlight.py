"""What of a text to show: the stretch where what was asked for stands together, with the words marked.

Reads plain text of the database, by the same analysis as the index, so that a word is marked for whatever made the
entry be found: itself, its parts, a synonym, a correction. Everything that comes out is escaped.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from html import unescape
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup, escape

from forum.search import analysis
from forum.search.analysis.folding import texts_of_words, words
from forum.search.plan import Plan, Reason, Terms

WIDTH = 220  # characters of a fragment
LONGEST = 20_000  # characters of a text that are looked at
MOST_MATCHES = 300
NEAR = 6  # words: so close must the words of another name stand to say it
APART = frozenset({Reason.TYPED, Reason.COMPOUND})
"""What is marked wherever it stands: a searcher typed these words. Those of another name say it together only."""

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


class Told(NamedTuple):
    """One way to say the thing with this number."""

    number: int
    terms: Terms
    is_apart: bool


class Hit(NamedTuple):
    """A word of the text, number `at`, with the terms of it that were asked for."""

    at: int
    start: int
    end: int
    terms: frozenset[str]


class Highlighter:
    """`asked` is how many things were asked for: concepts and phrases."""

    def __init__(self, plan: Plan) -> None:
        self._ways = [
            Told(number, way.terms, len(way.terms) == 1 or way.reason in APART)
            for number, concept in enumerate(plan.concepts)
            for way in concept.ways
        ]
        first = len(plan.concepts)
        self._ways += [Told(first + number, terms, True) for number, terms in enumerate(plan.phrases)]
        self._terms = frozenset(term for way in self._ways for term in way.terms)
        self.asked = first + len(plan.phrases)

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
        hits = self._hits(text, language)
        here = frozenset[str]().union(*(hit.terms for hit in hits))
        ways = [way for way in self._ways if here.issuperset(way.terms)]
        places = (Place(hit.start, hit.end, _numbers(hit, hits, ways)) for hit in hits)
        return list(islice((place for place in places if place.said), MOST_MATCHES))

    def _hits(self, text: str, language: str) -> list[Hit]:
        different = set(texts_of_words(text))
        readings = {word: self._terms.intersection(analysis.readings(word, language)) for word in different}
        wanted = {word: terms for word, terms in readings.items() if terms}
        if not wanted:
            return []
        every = enumerate(words(text))
        return [Hit(at, word.start, word.end, wanted[word.text]) for at, word in every if word.text in wanted]


def plain(html: str) -> str:
    """The words of our own safe HTML, fast: tags to spaces. For showing parts of; they are escaped again."""
    return " ".join(unescape(_TAG.sub(" ", html[: LONGEST * 2])).split())


def _numbers(hit: Hit, hits: Sequence[Hit], ways: Sequence[Told]) -> frozenset[int]:
    """Which of the things asked for a word says, alone or with the words near it."""
    found = [way for way in ways if not hit.terms.isdisjoint(way.terms)]
    if all(way.is_apart for way in found):
        return frozenset(way.number for way in found)
    first = bisect_left(hits, hit.at - NEAR, key=lambda other: other.at)
    last = bisect_right(hits, hit.at + NEAR, key=lambda other: other.at)
    near = frozenset[str]().union(*(other.terms for other in hits[first:last]))
    return frozenset(way.number for way in found if way.is_apart or near.issuperset(way.terms))


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
