"""The one place that reads the wall clock, and the site's own time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in the Netherlands, which is the date that validity is judged by."""
    return datetime.now(AMSTERDAM).date()
