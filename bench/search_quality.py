"""How well search finds: nDCG@10, MRR, recall@10 and queries without result, beside plain engines.

Tune with the default `--half tune`. `held`, and the second set `blind`, are for the final figure only: they show no
misses, and nobody who works on the engine reads those queries.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date

from bench import document
from bench.search import judged, ours, plain, tables
from bench.search.judged import BLIND, FIRST, JudgedSet, Query, types_of
from bench.search.measures import Found, overlap
from bench.search.servers import NotHere

ENGINES: dict[str, Callable[[JudgedSet, Sequence[Query]], Found]] = {
    "ours": ours.on_whoosh,
    "ours-postgresql": ours.on_postgresql,
    "fts5": plain.fts5,
    "whoosh": plain.whoosh,
    "postgresql": plain.postgresql,
    "tantivy": plain.tantivy_dutch,
}
OWN = ("ours", "ours-postgresql")
HEADING = "## Search quality"
HALF = "held: the final figure only; blind: a second set, for that too"


def main() -> None:
    options = _options()
    texts = BLIND if options.half == "blind" else FIRST
    queries = texts.queries("both" if texts is BLIND else options.half, options.type)
    answers = _measured(texts, queries, options.engine or list(ENGINES))
    print(tables.compared(queries, answers))
    for name in OWN:
        if name in answers:
            print(f"{name}:\n\n{tables.by_type(queries, answers[name])}")
            print(tables.misses(texts, queries, answers[name]) if options.misses else "")
    if options.overlap:
        print(_overlap(queries, answers))
    if options.write:
        document.put(section())


def section() -> str:
    """The section of docs/performance.md, measured now: both halves and the blind set, each engine that is here."""
    text = f"{HEADING}\n\nMeasured on {date.today().isoformat()} by `python -m bench.search_quality --write` "  # noqa: DTZ011
    text += (
        f"over {len(FIRST.documents())} judged texts, and {len(BLIND.documents())} others (bench/search/README.md).\n"
    )
    answers = _measured(FIRST, FIRST.queries(), list(ENGINES))
    for half in judged.HALVES:
        queries = FIRST.queries(half)
        text += f"\nThe {len(queries)} queries of the half `{half}`:\n\n{tables.compared(queries, answers)}"
    text += f"\n{_overlap(FIRST.queries(), answers)}\n"
    queries, answers = BLIND.queries(), _measured(BLIND, BLIND.queries(), list(ENGINES))
    text += f"\nThe {len(queries)} queries of the set `blind`:\n\n{tables.compared(queries, answers)}"
    return f"{text}\n{_overlap(queries, answers)}\n"


def _measured(texts: JudgedSet, queries: Sequence[Query], names: Sequence[str]) -> dict[str, Found]:
    """What each engine finds; an engine that is not here is left out and told of."""
    answers = {}
    for name in names:
        try:
            answers[name] = ENGINES[name](texts, queries)
        except NotHere as reason:
            print(f"{name} is left out: {reason}", file=sys.stderr)
    return answers


def _overlap(queries: Sequence[Query], answers: dict[str, Found]) -> str:
    if not all(name in answers for name in OWN):
        return "Our two engines were not both here, so their first ten are not compared."
    return f"Our two engines share {overlap(queries, *(answers[name] for name in OWN)):.1%} of their first ten."


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.search_quality", description=__doc__)
    parser.add_argument("--half", choices=[*judged.HALVES, "both", "blind"], default="tune", help=HALF)
    parser.add_argument(
        "--type", choices=types_of(FIRST.queries() + BLIND.queries()), help="only the queries of one type"
    )
    parser.add_argument("--engine", choices=list(ENGINES), action="append", help="only this one; may be given again")
    parser.add_argument("--misses", action="store_true", help=f"of ours, each query below {tables.POOR}")
    parser.add_argument("--overlap", action="store_true", help="how much our two engines agree")
    parser.add_argument("--write", action="store_true", help="put all of them in docs/performance.md")
    options = parser.parse_args()
    if options.misses and options.half != "tune":
        parser.error("--misses is for the tune half; the other queries are not to be looked at")
    return options


if __name__ == "__main__":
    main()
