"""Day and hour on the Dutch clock: once a day, week or month, whatever the clock does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.clock import AMSTERDAM
from forum.digests import periods
from forum.digests.models import Frequency

FORWARD = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 02:00 becomes 03:00
BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 03:00 becomes 02:00


@dataclass
class Timing:
    frequency: Frequency = Frequency.DAILY
    weekday: int = 3
    monthday: int = 1
    hour: int = 8


def every(timing: Timing, start: datetime, end: datetime) -> list[datetime]:
    """All moments at which it is due, when somebody looks every minute: each after the one before."""
    found, moment = [], start
    while (following := periods.upcoming(timing, moment)) and following <= end:
        found.append(following)
        moment = following
    return found


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("change", [FORWARD, BACK])
def test_a_daily_one_comes_once_in_a_night_that_changes_the_clock(change: datetime, hour: int) -> None:
    timing = Timing(hour=hour)
    found = every(timing, change - timedelta(days=3), change + timedelta(days=3))
    days = [moment.astimezone(AMSTERDAM).date() for moment in found]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert change.astimezone(AMSTERDAM).date() in days
    assert {periods.period(timing, moment) for moment in found} == {day.isoformat() for day in days}
    for moment in found:
        gone = moment.astimezone(AMSTERDAM).date() == FORWARD.date() and hour == 2
        assert moment.astimezone(AMSTERDAM).hour == (3 if gone else hour)


def test_an_hour_that_does_not_exist_is_the_one_after_it() -> None:
    due = periods.upcoming(Timing(hour=2), FORWARD - timedelta(hours=3))
    assert due == FORWARD
    assert due.astimezone(AMSTERDAM).strftime("%H:%M") == "03:00"


def test_an_hour_that_occurs_twice_is_the_first() -> None:
    timing = Timing(hour=2)
    first = periods.upcoming(timing, BACK - timedelta(hours=3))
    assert first == BACK - timedelta(hours=1)
    following = periods.upcoming(timing, first)
    assert following.astimezone(AMSTERDAM).strftime("%d %H:%M") == "26 02:00"
    assert periods.latest(timing, BACK + timedelta(minutes=30)) == first


def test_thursday_at_eight_stays_at_eight_in_summer_and_winter() -> None:
    timing = Timing(Frequency.WEEKLY)
    for change in (FORWARD, BACK):
        found = every(timing, change - timedelta(days=8), change + timedelta(days=8))
        assert [moment.astimezone(AMSTERDAM).strftime("%a %H:%M") for moment in found] == ["Thu 08:00"] * len(found)
        assert len(found) >= 2


def test_a_weekly_one_moved_to_another_day_does_not_come_twice_a_week() -> None:
    thursday = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    friday = Timing(Frequency.WEEKLY, weekday=4)
    assert periods.upcoming(friday, thursday) == thursday + timedelta(days=1)
    assert periods.upcoming(friday, thursday, served=["2026-W11"]) == thursday + timedelta(days=8)


def test_off_is_never() -> None:
    assert periods.upcoming(Timing(Frequency.OFF), FORWARD) is None


timings = st.builds(
    Timing,
    st.sampled_from([Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY]),
    st.integers(0, 6),
    st.integers(1, 28),
    st.integers(0, 23),
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(timings, moments)
def test_of_any_moment_the_last_and_the_next_enclose_it(timing: Timing, moment: datetime) -> None:
    before, after = periods.latest(timing, moment), periods.upcoming(timing, moment)
    assert after is not None
    assert before <= moment < after
    assert periods.upcoming(timing, before) == after
    assert periods.period(timing, before) != periods.period(timing, after)
    assert after - before <= timedelta(days=31, hours=1)


@given(timings, st.lists(moments, min_size=1, max_size=40))
def test_whenever_one_looks_no_period_comes_twice(timing: Timing, looks: list[datetime]) -> None:
    """As planning does: what is due when one looks is the last of what was missed."""
    looks.sort()
    next_at, served = periods.upcoming(timing, looks[0]), []
    for look in looks:
        if next_at is not None and next_at <= look:
            served.append(periods.period(timing, periods.latest(timing, look)))
            next_at = periods.upcoming(timing, look, served=served[-1:])
    assert len(served) == len(set(served))
