"""Which entries are scored at all: a few thousand, however many have what was asked for.

Scoring reads an entry's whole vector, so it is never done for all that a common word finds. Whoever asks for rare
things gets all there is; of common things, entries that say them in their title, tags or summary come first, then
those that have more of the rarest, then the newest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from forum.search.plan import Concept, Plan
from forum.search.postgresql import vectors
from forum.search.postgresql.counts import Known

MOST = 1_000  # entries of one sort; there are four sorts at most
EVERYWHERE = 0.2  # of all entries: who asks for something so common finds it soon among the newest


class Sort(NamedTuple):
    """Entries that say something anywhere, and something in title, tags or summary; "" asks for nothing."""

    anywhere: str = ""
    on_top: str = ""
    is_everywhere: bool = False


def with_every_concept(plan: Plan, known: Known) -> list[Sort]:
    concepts = list(map(vectors.surely, musts(plan)))
    must = vectors.all_of([*concepts, *map(vectors.phrase, plan.phrases)])
    rarest = min([*concepts, *map(vectors.words, plan.phrases)], key=known.held.__getitem__)
    if known.held[rarest] <= MOST:
        return [Sort(must)]
    if len(concepts) + len(plan.phrases) == 1:
        is_everywhere = bool(concepts) and _is_everywhere(rarest, known)
        return [Sort(on_top=must, is_everywhere=is_everywhere), Sort(must, is_everywhere=is_everywhere)]
    return [Sort(on_top=must), Sort(must, rarest), Sort(must)]


def with_some_concepts(plan: Plan, known: Known) -> list[Sort]:
    """A quoted phrase is a must here too."""
    phrases = [vectors.phrase(terms) for terms in plan.phrases]
    few, many = _apart(map(vectors.concept, musts(plan)), known.held)
    found = [Sort(vectors.any_of(few))] if few else []
    if many:
        is_everywhere = not phrases and _is_everywhere(many[0], known)
        found += [Sort(vectors.all_of(_together(many, known)))]
        found += [Sort(on_top=many[0], is_everywhere=is_everywhere), Sort(many[0], is_everywhere=is_everywhere)]
    return [
        Sort(vectors.all_of([*filter(None, [anywhere]), *phrases]), on_top, is_everywhere)
        for anywhere, on_top, is_everywhere in dict.fromkeys(found)
    ]


def on_top(terms: Sequence[str], known: Known) -> list[Sort]:
    """Entries with some terms in title, tags or summary."""
    few, many = _apart(map(vectors.quoted, terms), known.held)
    found = [vectors.any_of(few)] if few else []
    found += [vectors.all_of(_together(many, known)), many[0]] if many else []
    return [Sort(on_top=one) for one in dict.fromkeys(found)]


def musts(plan: Plan) -> Sequence[Concept]:
    return [concept for concept in plan.concepts if not concept.is_optional] or plan.concepts


def _apart(concepts: Iterable[str], held: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The rare ones, that few entries have all told; the others, from rare to common."""
    ordered = sorted(dict.fromkeys(concepts), key=held.__getitem__)
    total = 0
    for number, concept in enumerate(ordered):
        total += held[concept]
        if total > MOST:
            return ordered[:number], ordered[number:]
    return ordered, []


def _is_everywhere(query: str, known: Known) -> bool:
    return known.held[query] > EVERYWHERE * known.entries


def _together(concepts: Sequence[str], known: Known) -> list[str]:
    """So many of the rarest as few entries have all of, as far as can be told beforehand."""
    expected = float(known.entries)
    for number, concept in enumerate(concepts):
        if number and expected <= MOST:
            return list(concepts[:number])
        expected *= known.held[concept] / max(known.entries, 1)
    return list(concepts)
