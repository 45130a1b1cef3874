"""Adopting and its pages: a practice that the whole country took over, and members who adopt one after another."""

import itertools
import random
import re
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from bench import load
from bench.load import Load
from bench.seed import KINDS
from forum import clock
from forum.accounts.models import Municipality
from forum.adoptions.models import IN_USE, LADDER, Adoption, Mode, Move, State
from forum.app import create_app
from forum.database import db
from forum.initiatives.models import Initiative

RENDERINGS = 15
Row = dict[str, Any]


def seed_adoptions() -> None:
    """Every other municipality adopts the newest initiative, a third of them from an earlier one; the same always."""
    chance = random.Random(342)
    newest = sa.select(Initiative.id, Initiative.municipality_code).order_by(Initiative.active_at.desc()).limit(1)
    practice, maker = db.session.execute(newest).one()
    codes = list(db.session.scalars(sa.select(Municipality.code).where(Municipality.code != maker)))
    chance.shuffle(codes)
    adoptions, moves = [], []
    for number, code in enumerate(codes, start=1):
        own = list(_moves(chance, number, len(codes)))
        moves += own
        adoptions.append(_adoption(chance, number, practice, code, own))
    db.session.execute(sa.insert(Adoption), adoptions)
    db.session.execute(sa.insert(Move), moves)
    used = sum(row["state"] in IN_USE for row in adoptions)
    table: Any = Initiative.__table__
    counts = {"used_count": used, "adoption_count": len(adoptions)}
    db.session.execute(sa.update(table).where(table.c.id == practice).values(counts))
    db.session.commit()


def drawn_anew() -> tuple[str, Load]:
    """The page of that practice with nothing kept in memory, by this process alone: ms of server time."""
    app = create_app(rate_limits=False, page_cache_mb=0, part_cache_mb=0)
    client = app.test_client()
    path = _path(client.get("/verspreiding").get_data(as_text=True))
    times = []
    for _turn in range(RENDERINGS):
        start = time.process_time()
        answer = client.get(path)
        times.append((time.process_time() - start) * 1000)
        assert answer.status_code == 200, path
    count = answer.get_data(as_text=True).count('id="overname-')
    middle = median(times)
    return f"spread with {count} adoptions, drawn anew (CPU)", Load(1000 / middle, middle, max(times), 0)


def spread_path(site: str, get: Any) -> str:
    """The address of the page with the most adoptions."""
    return _path(get(site + "/verspreiding").decode())


def adopting(site: str, member: dict[str, str], entries: int, seconds: int, get: Any) -> Load:
    """A member adopts one initiative after another for their municipality: each makes an adoption, a move, an event."""
    form = get(site + "/tips/nieuw", member).decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert found is not None, "no CSRF token: is the member signed in?"
    first = next(number for number in range(1, 4) if KINDS[number % 3][1] == "initiative")
    body = urllib.parse.urlencode({"csrf_token": found.group(1), "mode": "adapted", "parent": ""})
    script = f"""
local id = {first}
request = function()
  id = id + 3
  if id > {entries} then id = {first} end
  return wrk.format("POST", "/initiatieven/" .. id .. "-x/overnemen",
    {{["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = "{member["Cookie"]}"}}, "{body}")
end
"""
    return load.run(site + "/", seconds=seconds, script=script)


def _path(page: str) -> str:
    found = re.search(r'href="(/initiatieven/\d+-[^"]+/verspreiding)"', page)
    assert found is not None, "no practice with adoptions"
    return found.group(1)


def _adoption(chance: random.Random, number: int, practice: int, code: str, own: Sequence[Row]) -> Row:
    return {
        "id": number,
        "initiative_id": practice,
        "municipality_code": code,
        "parent_id": chance.randrange(1, 1 + number // 4) if number > 8 and chance.random() < 0.35 else None,
        "revision": 1,
        "reviewed": 1,
        "told": 1,
        "mode": chance.choice(list(Mode)),
        "state": own[-1]["after"],
        "changed": "Samen met twee buurgemeenten, met één loket in plaats van drie.",
        "cost_one_off": chance.randrange(1, 60) * 1000,
        "result": "De wachttijd daalde van negen naar vier dagen.",
        "measurement": "",
        "is_example": False,
        "since": own[0]["at"],
        "moved_at": own[-1]["at"],
    }


def _moves(chance: random.Random, number: int, of: int) -> Iterator[Row]:
    """Up the ladder as far as chance takes it; some stop."""
    at = clock.now() - timedelta(days=730) * (1 - number / (of + 1))
    states = [*LADDER[: chance.randrange(1, 6)], *([State.STOPPED] if chance.random() < 0.1 else [])]
    for before, after in itertools.pairwise([None, *states]):
        yield {"adoption_id": number, "before": before, "after": after, "reason": "", "by_id": 1, "at": at}
        at = min(clock.now(), at + timedelta(days=chance.randrange(10, 150)))
