"""From a plan to the best entries of a Whoosh index: NumPy over whole lists of postings.

First every entry is weighed roughly: a concept counts for its rarity times the strongest of the ways in which the
entry has it. Then the best of them are looked at closely: how near the words stand to each other.

A score is in (1, 2] for an entry with every concept, in (0, 1] for one with some: relative to the best of its sort.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forum.search import closer
from forum.search.backend import FEWER_HITS, MOST_HITS, Hit
from forum.search.closer import APART, MOST_WAYS, Chosen
from forum.search.places import phrase
from forum.search.plan import Concept, Plan, Terms, Way
from forum.search.reader import Mask, Numbers, Reader

REMEMBERED = 100  # answers of a commit
CLOSER = 200  # entries that are looked at closely
LAST = "the plan that was weighed last"  # among the answers

Weights = NDArray[np.float32]


class Weighed(NamedTuple):
    """A concept as this index has it: its rarity, and by document the strength and whether it is surely said."""

    concept: Concept
    rarity: float
    strongest: Weights
    surely: Mask


class Weighing(NamedTuple):
    """A plan as this index has it: by document the points, the share of what was asked for, whether that is all."""

    asked: list[Weighed]
    total: Weights
    share: Weights
    is_complete: Mask


def remembered(reader: Reader, plan: Plan, filters: Mapping[str, str], *, some: bool) -> list[Hit]:
    """The answer to a question that was asked of this very index before, else a new one."""
    key = plan, frozenset(filters.items()), some
    if key not in reader.answers:
        reader.answers[key] = answer(reader, plan, filters, some=some)
        if len(reader.answers) > REMEMBERED:
            reader.answers.popitem(last=False)
    found: list[Hit] = reader.answers[key]
    return found


def answer(reader: Reader, plan: Plan, filters: Mapping[str, str], *, some: bool) -> list[Hit]:
    """The best entries with every concept, or those with only some, best first."""
    work = _last_weighed(reader, plan)
    allowed = _allowed(reader, plan, filters)
    if not some:
        return _hits(reader, _best(reader, work, allowed & work.is_complete, MOST_HITS), is_complete=True)
    among = allowed & ~work.is_complete & (work.share > 0)
    return _hits(reader, _best(reader, work, among, FEWER_HITS), is_complete=False)


def alike(reader: Reader, terms: Sequence[str], limit: int, filters: Mapping[str, str]) -> list[Hit]:
    """Entries with some of the terms, in title, tags or summary above all."""
    plan = Plan(tuple(Concept(term, (Way((term,)),)) for term in terms))
    complete = answer(reader, plan, filters, some=False)
    return [*complete, *answer(reader, plan, filters, some=True)][:limit]


def rarity(reader: Reader, holders: int) -> float:
    """What having a concept is worth, given how many entries have it (BM25's inverse document frequency)."""
    return float(np.log1p((reader.size - holders + 0.5) / (holders + 0.5)))


def _last_weighed(reader: Reader, plan: Plan) -> Weighing:
    """The plan weighed; kept until the next one, for whoever asks for every concept often asks for some after it."""
    kept: tuple[Plan, Weighing] | None = reader.answers.pop(LAST, None)
    if kept is None or kept[0] != plan:
        kept = plan, _weighing(reader, plan)
    reader.answers[LAST] = kept
    return kept[1]


def _weighing(reader: Reader, plan: Plan) -> Weighing:
    asked = [weighed(reader, concept) for concept in plan.concepts]
    total = _phrase_strengths(reader, plan)
    for one in asked:
        total += np.float32(one.rarity) * one.strongest
    musts = [one for one in asked if not one.concept.is_optional] or asked
    is_complete = np.logical_and.reduce([np.ones(reader.size, np.bool_), *(one.surely for one in musts)])
    return Weighing(asked, total, _share(musts, reader.size), is_complete)


def weighed(reader: Reader, concept: Concept) -> Weighed:
    strongest, surely = np.zeros(reader.size, np.float32), np.zeros(reader.size, np.bool_)
    for way in concept.ways[:MOST_WAYS]:
        documents, values = _strengths(reader, way.terms)
        scale = way.weight * (APART if len(way.terms) > 1 else 1.0)
        strongest[documents] = np.maximum(strongest[documents], values * np.float32(scale))
        surely[documents] |= way.is_sure
    return Weighed(concept, rarity(reader, int(np.count_nonzero(strongest > 0))), strongest, surely)


def _strengths(reader: Reader, terms: Terms) -> tuple[Numbers, Weights]:
    """Documents that have all the terms, and the mean of their strengths."""
    documents, values = reader.strengths(terms[0])
    for term in terms[1:]:
        others = np.zeros(reader.size, np.float32)
        others[reader.strengths(term).documents] = reader.strengths(term).values
        theirs = others[documents]
        documents, values = documents[theirs > 0], (values + theirs)[theirs > 0]
    return documents, values if len(terms) == 1 else values / np.float32(len(terms))


def _allowed(reader: Reader, plan: Plan, filters: Mapping[str, str]) -> Mask:
    """Those that pass the filters, with every phrase, without what was excluded."""
    allowed = reader.passing(filters)
    for terms in plan.phrases:
        allowed = phrase(reader, terms, allowed)
    for terms in plan.excluded:
        allowed &= ~phrase(reader, terms, allowed)
    return allowed


def _phrase_strengths(reader: Reader, plan: Plan) -> Weights:
    total = np.zeros(reader.size, np.float32)
    for terms in plan.phrases:
        documents, values = _strengths(reader, terms)
        total[documents] += values * np.float32(rarity(reader, len(documents)))
    return total


def _share(musts: Sequence[Weighed], size: int) -> Weights:
    """How much of what was asked for an entry has, by rarity: 0 to 1."""
    share = np.zeros(size, np.float32)
    whole = sum(one.rarity for one in musts)
    if not whole:
        return share + 1
    for one in musts:
        share += np.float32(one.rarity / whole) * (one.strongest > 0)
    return share


def _best(reader: Reader, work: Weighing, among: Mask, limit: int) -> list[tuple[int, float]]:
    """The best documents and their scores, after a closer look at those on top."""
    asked, total, share = work.asked, work.total, work.share
    numbers = np.flatnonzero(among)
    scores = total[numbers] * share[numbers]
    if len(numbers) > limit:
        kept = np.argpartition(-scores, limit)[:limit]
        numbers, scores = numbers[kept], scores[kept]
    order = np.argsort(-scores, kind="stable")
    numbers, scores = numbers[order], scores[order].astype(np.float64)
    top = np.sort(numbers[:CLOSER])
    looked_at = closer.look(Chosen(reader, top), [(one.concept, one.rarity) for one in asked])
    known = np.searchsorted(top, numbers[:CLOSER])
    rough = sum((one.rarity * one.strongest[top] for one in asked), np.zeros(len(top)))
    points = (total[top] - rough + looked_at.points) * share[top] * looked_at.together
    scores[:CLOSER] = points[known]
    order = np.argsort(-scores, kind="stable")
    return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))


def _hits(reader: Reader, best: Sequence[tuple[int, float]], *, is_complete: bool) -> list[Hit]:
    if not best:
        return []
    highest = best[0][1] or 1.0
    ids = reader.ids[[number for number, _ in best]].tolist()
    scores = (is_complete + score / highest for _, score in best)
    return list(map(Hit._make, zip(ids, scores, repeat(is_complete), strict=False)))
