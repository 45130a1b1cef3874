"""When a digest is due: day and hour on the Dutch clock, through both changes of it.

An hour that does not exist (02:00 on the last Sunday of March) is the one after it; of an hour that occurs twice
(02:00 on the last Sunday of October) it is the first. A period has a name of its own, and a digest is unique on it:
whatever the clock or the member does, a day, week or month has one.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from forum.clock import AMSTERDAM
from forum.digests.models import Frequency

LONGEST = timedelta(days=62)  # two monthly ones: further back no digest looks


class Timing(Protocol):
    """What `Rhythm` says about when."""

    frequency: Frequency
    weekday: int
    monthday: int
    hour: int


def upcoming(timing: Timing, after: datetime, *, served: Collection[str] = ()) -> datetime | None:
    """The first moment later than `after` at which a digest is due; None for never.

    `served` names periods that had theirs already: a member who moves Thursday to Friday gets one that week.
    """
    if timing.frequency is Frequency.OFF:
        return None
    for day in _days(after.astimezone(AMSTERDAM).date(), 1):
        moment = _at(day, timing.hour)
        if _fits(timing, day) and moment > after and period(timing, moment) not in served:
            return moment
    raise AssertionError("no such day within two months")


def latest(timing: Timing, until: datetime) -> datetime:
    """The last moment not later than `until` at which a digest was due. Of an absence of weeks, only this one is."""
    for day in _days(until.astimezone(AMSTERDAM).date(), -1):
        moment = _at(day, timing.hour)
        if _fits(timing, day) and moment <= until:
            return moment
    raise AssertionError("no such day within two months")


def period(timing: Timing, moment: datetime) -> str:
    """The name of the day, ISO week or month that a moment falls in, by the Dutch calendar."""
    day = moment.astimezone(AMSTERDAM).date()
    if timing.frequency is Frequency.WEEKLY:
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat() if timing.frequency is Frequency.DAILY else f"{day:%Y-%m}"


def _fits(timing: Timing, day: date) -> bool:
    if timing.frequency is Frequency.WEEKLY:
        return day.weekday() == timing.weekday
    return timing.frequency is Frequency.DAILY or day.day == timing.monthday


def _at(day: date, hour: int) -> datetime:
    """In UTC: moments of one zone are compared by their hands, not by when they are."""
    return datetime.combine(day, time(hour), AMSTERDAM).astimezone(UTC)


def _days(first: date, step: int) -> Iterator[date]:
    return (first + timedelta(days=step * number) for number in range(LONGEST.days))
