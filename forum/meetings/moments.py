"""The time that a person types, in the Netherlands, and the moment that it is."""

from datetime import UTC, date, datetime, time, timedelta

from forum import clock


class NoSuchTime(Exception):
    """In the night that summer time begins, the clock skips an hour."""


def moment_of(day: date, at: time) -> datetime:
    """The moment in UTC. An hour that comes twice (summer time ends) means the first. Raises NoSuchTime."""
    typed = datetime.combine(day, at, clock.AMSTERDAM)
    moment = typed.astimezone(UTC)
    if moment.astimezone(clock.AMSTERDAM).replace(tzinfo=None) != typed.replace(tzinfo=None):
        raise NoSuchTime
    return moment


def local(moment: datetime) -> datetime:
    """The same moment as a clock in the Netherlands shows it."""
    return moment.astimezone(clock.AMSTERDAM)


def end_of_tomorrow() -> datetime:
    """The moment at which the day after tomorrow begins."""
    return datetime.combine(clock.today() + timedelta(days=2), time(), clock.AMSTERDAM).astimezone(UTC)
