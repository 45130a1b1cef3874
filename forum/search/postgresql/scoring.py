"""From a plan to one statement: candidates by GIN, then the best of them scored way by way.

It follows the embedded engine (forum/search/ranking.py): a concept counts for its rarity times the strongest of the
ways in which the entry has it; who has more of what was asked comes first; words side by side count for more. How
strongly a word stands in an entry is `ts_rank`: by field, and less for each further time.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from forum.search.backend import EVERYONE
from forum.search.plan import Concept, Plan, Terms, Way
from forum.search.postgresql import vectors
from forum.search.postgresql.candidates import MOST, Sort, musts
from forum.search.postgresql.counts import Known

MOST_WAYS = 8  # of a concept that are scored one by one
EVERY_WAY = 32  # of all concepts together, but for the two heaviest of each
APART = 0.4  # what a way of several words is worth when they stand apart
TOGETHER = 0.5  # how much an entry gains when all that was asked for stands side by side

WORK = 8_000  # vectors that are looked into to score entries well; those beyond are only scored roughly
CLOSER = 100  # entries that are scored well, whatever it takes

FILTERS = {
    "kind": "kind = :kind",
    "theme": "theme = :theme",
    "tag": "tags @> ARRAY[:tag]",
    "municipality": "municipality = :municipality",
    "province": "province = :province",
    "readers": "readers = :readers",
}


def ranked(
    plan: Plan,
    among: Sequence[Sort],
    known: Known,
    filters: Mapping[str, str],
    limit: int,
    newest: int = 0,
) -> sa.TextClause:
    """Rows of an entry, its score, and whether that was worked out well: then it comes before all others.

    With `newest`, no other entries than that many are looked at.
    """
    statement = Statement()
    score = f"({_points(statement, plan, known)}) * {_share(statement, plan, known)} * {together(statement, plan)}"
    about = f"{_strength(statement.query(vectors.any_of(_words(plan))))} * {_share(statement, plan, known)}"
    closer = max(CLOSER, min(limit, WORK // score.count("vector")))
    # Only our own words and numbers stand in the text; whatever was typed is a parameter.
    return sa.text(
        f"""
        WITH candidate AS MATERIALIZED ({_candidates(statement, plan, among, filters, newest)}),
        found AS MATERIALIZED (
            SELECT entry_id, vector, {about} AS about FROM search_document JOIN candidate USING (entry_id)
            ORDER BY about DESC, entry_id DESC LIMIT :limit
        ), placed AS MATERIALIZED (SELECT *, row_number() OVER () <= :closer AS is_near FROM found)
        SELECT entry_id, CASE WHEN is_near THEN {score} ELSE about END AS score, is_near FROM placed
        ORDER BY is_near DESC, score DESC, entry_id DESC
        """  # noqa: S608
    ).bindparams(limit=limit, closer=closer, most=MOST, **filters, **statement.values)


def alike(
    terms: Sequence[str], among: Sequence[Sort], filters: Mapping[str, str], limit: int, newest: int = 0
) -> sa.TextClause:
    """Entries by how strongly they have some of the terms in title (A) or summary (C)."""
    statement = Statement()
    asked = statement.query(vectors.any_of(f"{vectors.quoted(term)}:AC" for term in terms))
    return sa.text(
        f"""
        WITH candidate AS MATERIALIZED ({_candidates(statement, Plan(()), among, filters, newest)})
        SELECT entry_id, {_strength(asked, "head")} AS score, true
        FROM search_document JOIN candidate USING (entry_id)
        WHERE head @@ {asked} ORDER BY score DESC, entry_id DESC LIMIT :limit
        """  # noqa: S608, see ranked
    ).bindparams(limit=limit, most=MOST, **filters, **statement.values)


def weighed(plan: Plan) -> set[str]:
    """What is counted before a plan is ranked."""
    concepts = {said(concept) for concept in plan.concepts for said in (vectors.concept, vectors.surely)}
    return concepts | {vectors.words(terms) for terms in plan.phrases}


class Statement:
    """The parameters of a statement, as they are gathered."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def query(self, literal: str) -> str:
        name = self.names.setdefault(literal, f"q{len(self.names)}")
        return f"CAST(:{name} AS tsquery)"

    def has(self, literal: str, column: str = "vector") -> str:
        return f"{column} @@ {self.query(literal)}"

    @property
    def values(self) -> dict[str, Any]:
        return {name: literal for literal, name in self.names.items()}


def _candidates(
    statement: Statement, plan: Plan, among: Sequence[Sort], filters: Mapping[str, str], newest: int
) -> str:
    """The newest entries of each sort."""
    unwanted = [f"!({vectors.phrase(terms)})" for terms in plan.excluded]
    narrow = [statement.has(vectors.all_of(unwanted))] if unwanted else []
    narrow += [FILTERS[name] for name in filters]
    is_open = not unwanted and filters.keys() <= EVERYONE.keys()  # most entries pass
    narrow += [f"entry_id > (SELECT max(entry_id) FROM search_document) - {newest:d}"] if newest else []  # noqa: S608
    return " UNION ".join(_newest(statement, sort, narrow, is_open) for sort in among)


def _newest(statement: Statement, sort: Sort, narrow: Sequence[str], is_open: bool) -> str:
    """Found by GIN (`+ 0` keeps PostgreSQL from looking into entry after entry), but for what is everywhere."""
    wanted = [statement.has(sort.anywhere)] if sort.anywhere else []
    wanted += [statement.has(sort.on_top, "head")] if sort.on_top else []
    order = "entry_id" if sort.is_everywhere and is_open else "entry_id + 0"
    return (
        f"(SELECT entry_id FROM search_document WHERE {' AND '.join([*wanted, *narrow])}"  # noqa: S608
        f" ORDER BY {order} DESC LIMIT :most)"
    )


def _points(statement: Statement, plan: Plan, known: Known) -> str:
    points = [f"{known.rarity(vectors.concept(one)):.6f} * {_best_way(statement, plan, one)}" for one in plan.concepts]
    points += [f"{known.rarity(vectors.words(terms)):.6f} * {_mean(statement, terms)}" for terms in plan.phrases]
    return " + ".join(points)


def _best_way(statement: Statement, plan: Plan, concept: Concept) -> str:
    one_by_one = ways(plan, concept)
    rest = concept.ways[len(one_by_one) :]
    every = [worth(statement, way) for way in one_by_one] + ([_worth_together(statement, rest)] if rest else [])
    return f"GREATEST({', '.join(every)})"


def ways(plan: Plan, concept: Concept) -> Sequence[Way]:
    """The heaviest ways, which come first: fewer of each concept when there are many."""
    return concept.ways[: max(2, min(MOST_WAYS, EVERY_WAY // len(plan.concepts)))]


def _worth_together(statement: Statement, rest: Sequence[Way]) -> str:
    """Roughly how well an entry says it in one of the other ways: as if the words of all stood apart."""
    terms = sorted({term for way in rest for term in way.terms})
    mean = _strength(statement.query(vectors.any_of(map(vectors.quoted, terms))))
    is_said = statement.has(vectors.any_of(map(vectors.way, rest)))
    return f"CASE WHEN {is_said} THEN {rest[-1].weight:.6f} * LEAST(1, {APART * len(terms)} * {mean}) ELSE 0 END"


def worth(statement: Statement, way: Way) -> str:
    """How well an entry says it this way."""
    points = f"{way.weight:.6f} * {_mean(statement, way.terms)}"
    if len(way.terms) == 1:
        return points
    nearness = f"CASE WHEN {statement.has(vectors.near(way.terms))} THEN 1 ELSE {APART} END"
    return f"CASE WHEN {statement.has(vectors.way(way))} THEN {points} * {nearness} ELSE 0 END"


def _mean(statement: Statement, terms: Terms) -> str:
    """The mean strength of some words: what `ts_rank` gives for any of them."""
    return _strength(statement.query(vectors.any_of(map(vectors.quoted, terms))))


def _share(statement: Statement, plan: Plan, known: Known) -> str:
    """How much of what was asked an entry has, by rarity: 0 to 1."""
    asked_for = [(vectors.concept(concept), known.rarity(vectors.concept(concept))) for concept in musts(plan)]
    asked = sum(value for _, value in asked_for)
    if len(asked_for) < 2 or not asked:
        return "1"
    had = " + ".join(f"CASE WHEN {statement.has(one)} THEN {value / asked:.6f} ELSE 0 END" for one, value in asked_for)
    return f"({had})"


def together(statement: Statement, plan: Plan) -> str:
    """A factor for concepts that stand next to each other, as they were typed."""
    pairs = list(pairwise(concept.ways[0].terms[0] for concept in plan.concepts))
    if not pairs:
        return "1"
    near = " + ".join(f"CASE WHEN {statement.has(vectors.near(pair))} THEN 1 ELSE 0 END" for pair in pairs)
    return f"(1 + {TOGETHER / len(pairs):.6f} * ({near}))"


def _words(plan: Plan) -> Iterable[str]:
    """Every word that may count, for a first and rough order."""
    terms = {term for concept in plan.concepts for way in ways(plan, concept) for term in way.terms}
    return sorted(map(vectors.quoted, terms | {term for phrase in plan.phrases for term in phrase}))


def _strength(query: str, column: str = "vector") -> str:
    """`ts_rank` by our weights; not divided by the length (0), which puts short remarks before full records."""
    return f"ts_rank('{vectors.WEIGHTS}', {column}, {query}, 0)"
