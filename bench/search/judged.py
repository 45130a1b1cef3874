"""The judged set: texts.jsonl and queries.jsonl beside this file; their README says how they were made."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from forum.config import ROOT

HERE = Path(__file__).parent
TEXTS, QUERIES = HERE / "texts.jsonl", HERE / "queries.jsonl"
HALVES = ("tune", "held")


@dataclass(frozen=True)
class Query:
    """`relevant` holds a grade by text id: 3 is what the searcher wants, 2 helps, 1 is related."""

    text: str
    type: str
    half: str
    relevant: Mapping[str, int]


def queries(half: str = "both", of_type: str | None = None) -> list[Query]:
    """Those of a half ("tune", "held" or "both"), of one type or of all, in the order of the file."""
    every = [Query(row["q"], row["type"], row["half"], row["relevant"]) for row in _rows(QUERIES)]
    return [query for query in every if half in (query.half, "both") and of_type in (query.type, None)]


def types() -> list[str]:
    return list(dict.fromkeys(query.type for query in queries()))


@cache
def documents() -> dict[str, str]:
    """What a plain engine may read of each text, by id: all that ours reads, the municipality's name too."""
    names = _municipalities()
    return {
        row["id"]: "\n".join(
            [row["title"], row["summary"], " ".join(row["tags"]), row["body"], names.get(row["municipality"], "")]
        )
        for row in _rows(TEXTS)
    }


@cache
def titles() -> dict[str, str]:
    return {row["id"]: row["title"] for row in _rows(TEXTS)}


def _municipalities() -> dict[str, str]:
    with (ROOT / "forum" / "accounts" / "data" / "gemeenten.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["naam"] for row in csv.DictReader(file)}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
