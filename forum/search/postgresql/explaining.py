"""Why an entry scores as it does in PostgreSQL, told in what scoring.py works out."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from forum.search.backend import Explanation, Said
from forum.search.plan import Concept, Plan, Way
from forum.search.postgresql import vectors
from forum.search.postgresql.counts import Known
from forum.search.postgresql.scoring import Statement, together, worth

ALONE = {"title": "{0, 0, 0, 1}", "tags": "{0, 0, 0.75, 0}", "summary": "{0, 0.5, 0, 0}", "body": "{0.25, 0, 0, 0}"}
"""The weights of `ts_rank` with which one part counts, and the others do not."""


def explain(connection: Connection, plan: Plan, ids: Iterable[int], known: Known) -> dict[int, Explanation]:
    """By id; those that the index does not hold are left out. One statement a concept, and one for nearness."""
    wanted = list(ids)
    near = _near(connection, plan, wanted)
    said = [_said(connection, concept, wanted, known.rarity(vectors.concept(concept))) for concept in plan.concepts]
    return {entry_id: Explanation(tuple(one[entry_id] for one in said), near[entry_id]) for entry_id in near}


def _near(connection: Connection, plan: Plan, ids: list[int]) -> dict[int, float]:
    statement = Statement()
    rows = _rows(connection, statement, [together(statement, plan)], ids)
    return {entry_id: float(factor) for entry_id, factor in rows}


def _said(connection: Connection, concept: Concept, ids: list[int], rarity: float) -> dict[int, Said]:
    statement = Statement()
    columns = [column for way in concept.ways for column in (worth(statement, way), *_parts(statement, way))]
    found = {}
    for entry_id, *values in _rows(connection, statement, columns, ids):
        each = [values[start : start + 1 + len(ALONE)] for start in range(0, len(values), 1 + len(ALONE))]
        found[entry_id] = _best(concept, each, rarity)
    return found


def _best(concept: Concept, each: list[list[float]], rarity: float) -> Said:
    (best, *parts), way = max(zip(each, concept.ways, strict=True), key=lambda pair: pair[0][0])
    if not best:
        return Said(concept, None, {}, 0.0, rarity)
    total = sum(parts) or 1.0
    shares = {part: value / total for part, value in zip(ALONE, parts, strict=True) if value}
    return Said(concept, way, shares, rarity * best, rarity)


def _parts(statement: Statement, way: Way) -> list[str]:
    said = statement.query(vectors.any_of(map(vectors.quoted, way.terms)))
    return [f"ts_rank('{weights}', vector, {said}, 0)" for weights in ALONE.values()]


def _rows(connection: Connection, statement: Statement, columns: list[str], ids: list[int]) -> Sequence[Any]:
    # Only our own words and numbers stand in the text; whatever was typed is a parameter.
    asked = f"SELECT entry_id, {', '.join(columns)} FROM search_document WHERE entry_id = ANY(:ids)"  # noqa: S608
    return connection.execute(sa.text(asked).bindparams(ids=ids, **statement.values)).all()
