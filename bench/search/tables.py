"""The figures as Markdown, and what was missed as text."""

from collections.abc import Callable, Mapping, Sequence

from bench.search.judged import JudgedSet, Query, types_of
from bench.search.measures import DEPTH, Figures, Found, figures, ndcg

POOR = 0.5  # nDCG@10 below which a query is a miss

Answers = Mapping[str, Found]
"""What each engine found, by its name."""


def compared(queries: list[Query], answers: Answers) -> str:
    """nDCG@10 a type by engine, then every figure over all queries."""
    kinds = types_of(queries)
    own = {kind: [query for query in queries if query.type == kind] for kind in kinds}
    rows = [(kind, lambda found, kind=kind: f"{figures(own[kind], found).ndcg:.3f}") for kind in kinds]
    rows += [(label, lambda found, show=show: show(figures(queries, found))) for label, show in OVERALL]
    return _table(["nDCG@10", *answers], [[label, *map(show, answers.values())] for label, show in rows])


def by_type(queries: list[Query], found: Found) -> str:
    """Every figure of one engine, a row a type."""
    rows = [_row(kind, [query for query in queries if query.type == kind], found) for kind in types_of(queries)]
    head = ["type", "queries", "nDCG@10", "MRR", "recall@10", "no result"]
    return _table(head, [*rows, _row("**all**", queries, found)])


def misses(texts: JudgedSet, queries: Sequence[Query], found: Found) -> str:
    """Each query that goes wrong: what came, with its grade, and what should have."""
    poor = [(ndcg(query, found[query.text]), query) for query in queries]
    return "\n".join(_miss(texts.titles(), score, query, found[query.text]) for score, query in poor if score < POOR)


OVERALL: list[tuple[str, Callable[[Figures], str]]] = [
    ("**all**", lambda all_: f"{all_.ndcg:.3f}"),
    ("MRR", lambda all_: f"{all_.mrr:.3f}"),
    ("recall@10", lambda all_: f"{all_.recall:.3f}"),
    ("no result", lambda all_: f"{all_.nothing:.1%}"),
]


def _row(label: str, queries: Sequence[Query], found: Found) -> list[str]:
    own = figures(queries, found)
    return [label, str(own.queries), f"{own.ndcg:.3f}", f"{own.mrr:.3f}", f"{own.recall:.3f}", f"{own.nothing:.1%}"]


def _miss(titles: Mapping[str, str], score: float, query: Query, ids: Sequence[str]) -> str:
    lines = [f"{score:.2f}  {query.text}  ({query.type})"]
    lines += [f"    came   {query.relevant.get(each, 0)}  {_named(titles, each)}" for each in ids[:5]] or [
        "    came   nothing"
    ]
    wanted = sorted(query.relevant.items(), key=lambda pair: -pair[1])
    lines += [f"    wanted {grade}  {_named(titles, each)}" for each, grade in wanted if each not in ids[:DEPTH]][:5]
    return "\n".join(lines)


def _named(titles: Mapping[str, str], ref: str) -> str:
    return f"{ref}: {titles.get(ref, '?')}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows]) + "\n"
