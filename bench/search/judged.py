"""The judged sets: texts.jsonl and queries.jsonl of a directory; the README beside this file tells their making."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from forum.config import ROOT

HERE = Path(__file__).parent
HALVES = ("tune", "held")


@dataclass(frozen=True)
class Query:
    """`relevant` holds a grade by text id: 3 is what the searcher wants, 2 helps, 1 is related."""

    text: str
    type: str
    half: str
    relevant: Mapping[str, int]


@dataclass(frozen=True)
class JudgedSet:
    """Texts, and queries with the texts that answer them. What was read once is kept."""

    directory: Path

    @property
    def texts(self) -> Path:
        return self.directory / "texts.jsonl"

    def queries(self, half: str = "both", of_type: str | None = None) -> list[Query]:
        """Those of a half ("tune", "held" or "both"), of one type or of all, in the order of the file."""
        rows = _rows(self.directory / "queries.jsonl")
        every = [Query(row["q"], row["type"], row["half"], row["relevant"]) for row in rows]
        return [query for query in every if half in (query.half, "both") and of_type in (query.type, None)]

    @cache  # noqa: B019 - there are two of them
    def documents(self) -> dict[str, str]:
        """What a plain engine may read of each text, by id: all that ours reads, the municipality's name too."""
        names = _municipalities()
        return {
            row["id"]: "\n".join(
                [
                    row["title"],
                    row["summary"],
                    " ".join(row["tags"]),
                    row["body"],
                    names.get(row.get("municipality", ""), ""),
                ]
            )
            for row in _rows(self.texts)
        }

    @cache  # noqa: B019
    def titles(self) -> dict[str, str]:
        return {row["id"]: row["title"] for row in _rows(self.texts)}


FIRST = JudgedSet(HERE)
"""What the engine was made with."""
BLIND = JudgedSet(HERE / "blind")
"""Other texts and queries, by somebody who saw nothing of this project; all of it is held back."""


def types_of(queries: list[Query]) -> list[str]:
    return list(dict.fromkeys(query.type for query in queries))


def _municipalities() -> dict[str, str]:
    with (ROOT / "forum" / "accounts" / "data" / "gemeenten.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["naam"] for row in csv.DictReader(file)}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
