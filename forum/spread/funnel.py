"""From interest to evaluation: how many get how far, and where they stand still."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from forum.adoptions.models import LADDER, State
from forum.spread.lineage import Step

STILL = timedelta(days=90)


class Rung(NamedTuple):
    """A state: who ever got there or further, who is there now, who of them for over 90 days.

    `days` is the median time in it before going on; None when nobody did.
    """

    state: State
    reached: int
    now: int
    still: int
    days: int | None


def funnel(steps: Iterable[Step], now: datetime) -> list[Rung]:
    """The rungs in order, of any number of practices. At the last one nobody is said to stand still: it is the end."""
    furthest: dict[int, int] = {}
    newest: dict[int, Step] = {}
    stays: dict[State, list[float]] = {state: [] for state in LADDER}
    for step in steps:
        furthest[step.adoption_id] = max(furthest.get(step.adoption_id, 0), _height(step.after))
        if step.before in LADDER and _height(step.after) > _height(step.before):
            since = newest.get(step.adoption_id, step).at
            stays[step.before].append((step.at - since) / timedelta(days=1))
        newest[step.adoption_id] = step
    return [
        Rung(
            state,
            reached=sum(height >= number for height in furthest.values()),
            now=sum(last.after is state for last in newest.values()),
            still=sum(_stands_still(last, state, now) for last in newest.values()),
            days=round(median(stays[state])) if stays[state] else None,
        )
        for number, state in enumerate(LADDER)
    ]


def stalled(rungs: Sequence[Rung]) -> Rung | None:
    """Where most stand still, if anywhere."""
    worst = max(rungs, key=lambda rung: rung.still, default=None)
    return worst if worst is not None and worst.still else None


def _stands_still(last: Step, state: State, now: datetime) -> bool:
    return last.after is state and state is not LADDER[-1] and now - last.at > STILL


def _height(state: State | None) -> int:
    """On the ladder from 0; stopping is no height."""
    return LADDER.index(state) if state in LADDER else -1
