"""Where words stand in texts: for phrases, and for how near to each other words are.

A place is one number: (rank of the document, field, place in the field), so that places of many documents are compared
at once. `SPAN` keeps fields further apart than any distance that counts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forum.search.codec import Postings
from forum.search.inverting import LAST_PLACE
from forum.search.reader import Mask, Numbers, Reader
from forum.search.schema import PARTS

SPAN = 2 * (LAST_PLACE + 1)
WINDOW = 8  # terms apart at which nearness ends
BACKWARDS = 0.7  # of what words side by side are worth, when they stand in the other order
FIELDS = {name: number for number, name in enumerate(PARTS)}
ROOM = SPAN * len(FIELDS)  # of a document


def places(reader: Reader, term: str, documents: Numbers) -> Numbers:
    """The places of a term in these documents (numbers in order), in order."""
    return np.sort(np.concatenate([_places(reader, term, documents, field) for field in FIELDS]))


def phrase(reader: Reader, terms: Sequence[str], among: Mask) -> Mask:
    """Those of the documents in which the terms stand side by side, in this order."""
    holds_all = among.copy()
    for term in set(terms):
        holds_all &= reader.holders(term)
    if len(terms) == 1:
        return holds_all
    documents, found = np.flatnonzero(holds_all), np.zeros(reader.size, np.bool_)
    for field in FIELDS:
        standing = {term: _places(reader, term, documents, field) for term in set(terms)}
        starts = standing[terms[0]]
        for offset, term in enumerate(terms[1:], 1):
            starts = starts[_among(starts + offset, standing[term])]
        found[documents[starts // ROOM]] = True
    return found


def nearness(first: Numbers, second: Numbers, count: int) -> NDArray[np.float64]:
    """For each of `count` documents how near two words come, by their places: 1 side by side or in one word, to 0."""
    near = np.zeros(count)
    if not len(first) or not len(second):
        return near
    at = np.searchsorted(second, first)
    after = second[np.minimum(at, len(second) - 1)] - first  # negative where there is none
    before = first - second[np.maximum(at - 1, 0)]
    worth = np.maximum(_worth(after), BACKWARDS * _worth(before))
    np.maximum.at(near, first // ROOM, worth)
    return near


def _worth(distance: Numbers) -> NDArray[np.float64]:
    return np.where((distance >= 0) & (distance <= WINDOW), 1.0 / np.maximum(distance, 1), 0.0)


def _places(reader: Reader, term: str, documents: Numbers, field: str) -> Numbers:
    parts = [np.zeros(0, np.int64)]
    for start, end, postings in reader.postings(field, term):
        first, last = np.searchsorted(documents, (start, end))
        ranks, found = _within(postings, documents[first:last] - start)
        parts.append((ranks + first) * ROOM + FIELDS[field] * SPAN + found)
    return np.concatenate(parts)


def _within(postings: Postings, documents: Numbers) -> tuple[Numbers, Numbers]:
    """(rank in `documents`, place) of every mention in these documents."""
    wanted = documents.astype(np.uint32)
    at = np.searchsorted(postings.documents, wanted)
    at[at == len(postings.documents)] = 0
    ranks = np.flatnonzero(postings.documents[at] == wanted)
    if not len(ranks):
        return ranks, ranks
    chosen = at[ranks]
    ends = postings.ends[chosen].astype(np.int64)
    counts = ends - np.where(chosen > 0, postings.ends[chosen - 1], 0)
    joined = np.cumsum(counts)
    mentions = np.arange(joined[-1]) + np.repeat(ends - joined, counts)
    return np.repeat(ranks, counts), postings.places[mentions].astype(np.int64)


def _among(numbers: Numbers, known: Numbers) -> Mask:
    """Which of the numbers are known; both in order."""
    if not len(known):
        return np.zeros(len(numbers), np.bool_)
    return known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)] == numbers
