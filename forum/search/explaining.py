"""Why an entry of a Whoosh index scores as it does, told in what ranking.py and closer.py work out."""

from collections.abc import Iterable

import numpy as np

from forum.search import closer
from forum.search.backend import Explanation, Said
from forum.search.closer import Chosen
from forum.search.plan import Concept, Plan, Way
from forum.search.ranking import weighed
from forum.search.reader import Reader
from forum.search.schema import PARTS


def explain(reader: Reader, plan: Plan, ids: Iterable[int]) -> dict[int, Explanation]:
    """By id; those that the index does not hold are left out."""
    asked = [(concept, weighed(reader, concept).rarity) for concept in plan.concepts]
    numbers = np.flatnonzero(np.isin(reader.ids, list(ids)) & reader.alive)
    return {int(reader.ids[number]): _explanation(reader, asked, int(number)) for number in numbers}


def _explanation(reader: Reader, asked: list[tuple[Concept, float]], number: int) -> Explanation:
    said = tuple(_said(reader, concept, rarity, number) for concept, rarity in asked)
    return Explanation(said, float(closer.look(Chosen(reader, np.array([number])), asked).together[0]))


def _said(reader: Reader, concept: Concept, rarity: float, number: int) -> Said:
    chosen = Chosen(reader, np.array([number]))
    worths = [(closer.worth(chosen, way)[0], way) for way in concept.ways[: closer.MOST_WAYS]]
    best, way = max(worths, key=lambda pair: pair[0])
    if not best:
        return Said(concept, None, {}, 0.0, rarity)
    return Said(concept, way, _parts(reader, way, number), rarity * float(best), rarity)


def _parts(reader: Reader, way: Way, number: int) -> dict[str, float]:
    """In which parts of the text it is said this way, in shares that are 1 together."""
    found = {part: sum(reader.mentions(part, term, number) for term in way.terms) for part in PARTS}
    total = sum(found.values()) or 1.0
    return {part: value / total for part, value in found.items() if value}
