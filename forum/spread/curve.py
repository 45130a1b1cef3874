"""The number of adopters over time, as steps of a line and as a table. Days are days in the Netherlands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from flask_babel import format_date

from forum.clock import AMSTERDAM
from forum.i18n import _, current_language
from forum.spread.lineage import Step

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 40, 150, 16, 34  # room for the axes and for the names of the lines
MONTHS_IN_TABLE = 24  # a longer history is told in quarters
CLOSE = 18  # px between the names of two lines


class Change(NamedTuple):
    """On this day so many began, and the number of users grew by so many."""

    on: date
    started: int
    used: int


class Period(NamedTuple):
    """A row of the table: what was new in it, and how many there were at its end."""

    label: str
    new: int
    started: int
    used: int


class Line(NamedTuple):
    name: str
    path: str
    label_y: float
    last: int


@dataclass(frozen=True)
class Curve:
    """`started` is everyone who ever said "we do this too"; `used` goes down when a user stops."""

    started: Line
    used: Line
    rows: list[tuple[float, int]]  # height and number of each horizontal line
    columns: list[tuple[float, str]]  # place and name of each mark on the axis of time
    periods: list[Period]
    first: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def curve(steps: Iterable[Step], today: date) -> Curve | None:
    """The lines for changes of state; None when there are none."""
    changes = _changes(steps)
    if not changes:
        return None
    first = min(changes[0].on, today - timedelta(days=28))
    started = list(accumulate(change.started for change in changes))
    used = list(accumulate(change.used for change in changes))
    step = _step(max(started))
    top = step * (-(-max(started) // step))

    def x(on: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (on - first).days / max(1, (today - first).days), 1)

    def y(number: int) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / top, 1)

    places = [x(change.on) for change in changes]
    labels = _apart(y(started[-1]), y(used[-1]))
    return Curve(
        started=Line(_("overgenomen"), _path(places, [y(n) for n in started], y(0)), labels[0], started[-1]),
        used=Line(_("in gebruik"), _path(places, [y(n) for n in used], y(0)), labels[1], used[-1]),
        rows=[(y(number), number) for number in range(0, top + 1, step)],
        columns=[(x(on), name) for on, name in _marks(first, today)],
        periods=_periods(changes, first, today),
        first=changes[0].on,
    )


def day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def named_day(moment: datetime) -> str:
    """3 mei 2025; remembered, for a page of the spread tells hundreds."""
    return _named_day(day(moment), current_language())


@lru_cache(4_000)
def _named_day(on: date, _language: str) -> str:
    return str(format_date(on, "d MMM y"))


def _changes(steps: Iterable[Step]) -> list[Change]:
    days: dict[date, list[int]] = {}
    for step in steps:
        counts = days.setdefault(day(step.at), [0, 0])
        counts[0] += step.before is None
        counts[1] += step.in_use
    return [Change(on, *counts) for on, counts in sorted(days.items())]


def _path(places: Sequence[float], heights: Sequence[float], ground: float) -> str:
    """A line that holds its height until the next change, up to today."""
    steps = "".join(f"H{x:g}V{y:g}" for x, y in zip(places, heights, strict=True))
    return f"M{LEFT},{ground:g}{steps}H{WIDTH - RIGHT}"


def _apart(upper: float, lower: float) -> tuple[float, float]:
    """Where the names of the lines stand, so that they do not cover each other."""
    if lower - upper >= CLOSE:
        return upper, lower
    middle = min((upper + lower) / 2, HEIGHT - BOTTOM - CLOSE / 2)
    return middle - CLOSE / 2, middle + CLOSE / 2


def _step(most: int) -> int:
    """A round number that fits about four times."""
    for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500, 5000):
        if most <= size * 5:
            return size
    return 10_000


def _marks(first: date, today: date) -> list[tuple[date, str]]:
    """The starts of years, or of months (at most six) when it is all recent."""
    months = _months(first, today)
    if len(months) > 18:
        return [(month, str(month.year)) for month in months if month.month == 1]
    apart = -(-len(months) // 6) or 1
    return [(month, format_date(month, "MMM y")) for month in months[::apart]]


def _months(first: date, today: date) -> list[date]:
    """The first days of the months after `first`, up to today."""
    found = []
    month = _next_month(first)
    while month <= today:
        found.append(month)
        month = _next_month(month)
    return found


def _next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)


def _periods(changes: Sequence[Change], first: date, today: date) -> list[Period]:
    """Months, or quarters for a long history, newest last; together they hold every change."""
    starts = [first.replace(day=1), *_months(first, today)]
    in_quarters = len(starts) > MONTHS_IN_TABLE
    found: list[Period] = []
    started = used = 0
    counts: dict[tuple[int, int], list[int]] = {}
    for month in starts:
        counts.setdefault(_period(month, in_quarters), [0, 0])
    for change in changes:
        own = counts.setdefault(_period(change.on, in_quarters), [0, 0])
        own[0] += change.started
        own[1] += change.used
    for (year, part), (new, use) in sorted(counts.items()):
        started, used = started + new, used + use
        found.append(Period(_named(year, part, in_quarters), new, started, used))
    return found


def _period(on: date, in_quarters: bool) -> tuple[int, int]:
    return on.year, (on.month - 1) // 3 + 1 if in_quarters else on.month


def _named(year: int, part: int, in_quarters: bool) -> str:
    if in_quarters:
        return _("%(year)s, kwartaal %(quarter)s", year=year, quarter=part)
    return str(format_date(date(year, part, 1), "MMMM y"))
