"""kill -9 of the sender, again and again: none twice, none lost, and at most one in doubt a kill.

`python -m bench.digests --kill` does the same with 2,000 digests and 100 kills.
"""

from pathlib import Path

import pytest
from flask import Flask

from bench.digests import populate
from bench.killing import survive
from bench.sink import sink
from forum.app import create_app
from forum.database import db
from forum.digests import rhythms
from forum.digests.models import State
from tests import factories
from tests.digests.weeks import MONDAY, THURSDAY
from tests.ports import free_port

MEMBERS, KILLS = 250, 15


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)], indirect=True)
def test_none_twice_none_lost_and_at_most_one_in_doubt_a_kill(app: Flask, tmp_path: Path, database_url: str) -> None:
    for number in range(6):
        factories.initiative(title=f"Initiatief {number}", tags=[f"label-{number}"], at=MONDAY)
    populate(MEMBERS, THURSDAY)
    rhythms.enrol(MONDAY)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    log = tmp_path / "taken"
    with sink(free_port(), log) as url:
        site = create_app(
            env="test", data_dir=tmp_path, secret="s" * 40, smtp_url=url, database_url=database_url, rate_limits=False
        )
        toll = survive(site, log, at=THURSDAY, kills=KILLS, every=MEMBERS // (KILLS + 5))
    assert toll.kills >= KILLS // 2, "it was killed too seldom: this proves little"
    assert toll.doubled == []
    assert toll.lost == []
    assert set(toll.states) <= {State.SENT, State.SKIPPED, State.UNCERTAIN}
    assert toll.due >= MEMBERS
    assert toll.states[State.UNCERTAIN] <= toll.kills
    assert toll.states[State.SENT] > MEMBERS / 2
