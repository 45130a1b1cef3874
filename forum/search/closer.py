"""A closer look at a few entries: how near to each other words stand, and what each concept then counts for."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search.places import nearness, places
from forum.search.plan import Concept, Way
from forum.search.reader import Numbers, Reader

APART = 0.4  # what a way of several words is worth when they stand far apart; side by side it is 1
TOGETHER = 0.5  # how much an entry gains when all that was asked for stands side by side
MOST_CONCEPTS = 8  # that are looked at for nearness
MOST_WAYS = 24  # of a concept

Column = NDArray[np.float64]
NOWHERE = np.zeros(0, np.int64)


class Look(NamedTuple):
    """By document, in the order given: the points of all concepts, and the factor for their standing together."""

    points: Column
    together: Column


class Chosen:
    """A few documents (numbers in order), and what was read of terms in them."""

    def __init__(self, reader: Reader, documents: Numbers) -> None:
        self.reader, self.documents = reader, documents
        self._strengths: dict[str, Column] = {}
        self._places: dict[str, Numbers] = {}

    def strength(self, term: str) -> Column:
        """How strongly each document has a term: 0 to 1."""
        if term not in self._strengths:
            self._strengths[term] = self._looked_up(term)
        return self._strengths[term]

    def places(self, term: str) -> Numbers:
        """The places of a term in the documents."""
        if term not in self._places:
            self._places[term] = places(self.reader, term, self.documents)
        return self._places[term]

    def _looked_up(self, term: str) -> Column:
        holders, values = self.reader.strengths(term)
        if not len(holders):
            return np.zeros(len(self.documents))
        at = np.minimum(np.searchsorted(holders, self.documents), len(holders) - 1)
        return np.where(holders[at] == self.documents, values[at], 0.0)


def look(chosen: Chosen, asked: Sequence[tuple[Concept, float]]) -> Look:
    """Look at documents for concepts, each with its rarity."""
    points, near, before = np.zeros(len(chosen.documents)), np.zeros(len(chosen.documents)), None
    for concept, rarity in asked:
        points += rarity * np.max([worth(chosen, way) for way in concept.ways[:MOST_WAYS]], axis=0)
    for concept, _rarity in asked[:MOST_CONCEPTS] if len(asked) > 1 else []:
        here = _mentions(chosen, concept)
        if before is not None:
            near += nearness(before, here, len(chosen.documents))
        before = here
    pairs = max(1, min(len(asked), MOST_CONCEPTS) - 1)
    return Look(points, 1 + TOGETHER * near / pairs)


def worth(chosen: Chosen, way: Way) -> Column:
    """How well each document says it this way: 0 to 1."""
    strengths = np.array([chosen.strength(term) for term in way.terms])
    mean = np.where(strengths.all(axis=0), strengths.mean(axis=0), 0.0)
    if len(way.terms) == 1 or not mean.any():
        return way.weight * mean
    return way.weight * mean * (APART + (1 - APART) * side_by_side(chosen, way))


def side_by_side(chosen: Chosen, way: Way) -> Column:
    """How near to each other the terms of a way come: 1 in a row, 0 far apart."""
    pairs = pairwise(map(chosen.places, way.terms))
    return np.min([nearness(first, second, len(chosen.documents)) for first, second in pairs], axis=0)


def _mentions(chosen: Chosen, concept: Concept) -> Numbers:
    """The places where a concept is said, in whatever way."""
    terms = {term for way in concept.ways[:MOST_WAYS] for term in way.terms}
    every = [chosen.places(term) for term in terms if chosen.strength(term).any()]
    return np.unique(np.concatenate(every)) if len(every) > 1 else every[0] if every else NOWHERE
