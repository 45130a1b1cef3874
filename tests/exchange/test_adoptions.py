"""Adoptions travel with their initiative: every move arrives, twice changes nothing, rules hold for files too."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.adoptions.models import Adoption, Keeper, Mode, Move, State
from forum.database import db
from forum.entries.models import Entry
from forum.exchange.arrive import arrive
from forum.exchange.examples import FOLDER
from forum.exchange.leave import leave
from forum.initiatives.models import Initiative
from tests.exchange.lines import line, write


def moves(*states: str, **reasons: str) -> list[dict[str, str]]:
    return [
        {"state": state, "at": f"2025-0{at}-01T10:00:00+01:00"}
        | ({"reason": reasons[state]} if state in reasons else {})
        for at, state in enumerate(states, 1)
    ]


URK = {
    "municipality": "GM0184",
    "mode": "copy",
    "changed": "Kleiner team.",
    "cost_one_off": 0,
    "cost_yearly": 4000,
    "result": "Minder wachttijd.",
    "by": "jan.post@urk.nl",
    "moves": moves("interest", "pilot", "introduced"),
}
UTRECHT = {
    "municipality": "GM0344",
    "parent": "GM0184",
    "moves": moves("interest", "stopped", stopped="Geen budget."),
}


def practice(*adoptions: dict[str, Any], **said: Any) -> dict[str, Any]:
    return line("p-1", kind="initiative", adoptions=list(adoptions), **said)


def test_adoptions_arrive_with_parent_moves_and_count(app: Flask, tmp_path: Path) -> None:
    outcome = arrive(write(tmp_path / "in.jsonl", practice(UTRECHT, URK)))
    assert (outcome.imported, outcome.refused) == (1, {})
    utrecht, urk = db.session.scalars(sa.select(Adoption).order_by(Adoption.municipality_code.desc())).all()
    assert (urk.state, urk.mode, urk.cost_one_off, urk.parent_id) == (State.INTRODUCED, Mode.COPY, 0, None)
    assert (utrecht.state, utrecht.parent_id) == (State.STOPPED, urk.id)
    found = db.session.scalars(sa.select(Move).where(Move.adoption_id == urk.id).order_by(Move.id)).all()
    assert [(move.before, move.after) for move in found] == [
        (None, State.INTEREST),
        (State.INTEREST, State.PILOT),
        (State.PILOT, State.INTRODUCED),
    ]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Keeper)) == 1
    there = db.session.scalars(sa.select(Initiative)).one()
    assert (there.used_count, there.marks) == (1, ["used-1"])


def test_adoptions_leave_as_they_came_and_twice_changes_nothing(app: Flask, tmp_path: Path) -> None:
    copy = line("p-2", kind="initiative", municipality="GM0184", origin="p-1")
    file = write(tmp_path / "in.jsonl", copy, practice(URK, UTRECHT))
    arrive(file)
    assert db.session.scalars(sa.select(Adoption.copy_id).where(Adoption.copy_id.is_not(None))).all()
    leave(tmp_path / "out.jsonl")
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())}
    assert rows["p-2"]["origin"] == "p-1"
    first, second = rows["p-1"]["adoptions"]
    assert {name: first[name] for name in URK if name != "moves"} == {n: v for n, v in URK.items() if n != "moves"}
    assert [move["state"] for move in first["moves"]] == ["interest", "pilot", "introduced"]
    assert (second["parent"], second["moves"][-1]["reason"]) == ("GM0184", "Geen budget.")
    assert arrive(file).known == 2
    assert arrive(tmp_path / "out.jsonl").known == 2
    assert db.session.scalar(sa.select(sa.func.count(Adoption.id))) == 2


BAD = [
    ([URK | {"municipality": "GM0034"}], "its own practice"),
    ([URK, URK], "once"),
    ([UTRECHT], "is not among them"),
    ([URK | {"parent": "GM0344"}, UTRECHT], "descends from itself"),
    ([URK | {"moves": moves("pilot")}], "the first must be interest"),
    ([URK | {"moves": []}], "adoptions.0.moves"),
    ([URK | {"moves": moves("interest", "stopped")}], "needs a reason"),
    ([URK | {"moves": moves("interest", "pilot", "exploring")}], "needs a reason"),
    ([URK | {"moves": moves("interest", "interest")}], "twice in a row"),
    ([URK | {"result": ""}], "result: needed"),
    ([URK | {"municipality": "GM9999"}], "'GM9999'"),
    ([URK | {"mode": "anders"}], "adoptions.0.mode"),
]


@pytest.mark.parametrize(("adoptions", "reason"), BAD)
def test_bad_adoptions_refuse_their_line(
    app: Flask, tmp_path: Path, adoptions: list[dict[str, Any]], reason: str
) -> None:
    outcome = arrive(write(tmp_path / "in.jsonl", practice(*adoptions)))
    assert outcome.imported == 0
    assert reason in outcome.refused[1]
    assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == 0


def test_the_example_content_shows_how_practices_go_round() -> None:
    """Enough for map, tree and curve: a dozen practices, two years, every state, and families of generations."""
    rows = [json.loads(row) for row in (FOLDER / "content.jsonl").read_text(encoding="utf-8").splitlines()]
    practices = [row["adoptions"] for row in rows if row.get("adoptions")]
    every = [adoption for adoptions in practices for adoption in adoptions]
    moments = sorted(datetime.fromisoformat(move["at"]) for adoption in every for move in adoption["moves"])
    assert len(practices) >= 12
    assert len(every) >= 120
    assert moments[-1] - moments[0] > timedelta(days=700)
    assert {adoption["moves"][-1]["state"] for adoption in every} == set(State)
    assert sum("parent" in adoption for adoption in every) > 20
