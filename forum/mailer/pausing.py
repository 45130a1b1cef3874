"""How long a mail that was not taken waits for its next try."""

import random
from datetime import timedelta

LONGEST = timedelta(hours=6)


def pause(attempts: int, *, first: timedelta) -> timedelta:
    """The pause after so many attempts: doubling from `first` up to LONGEST, and never the same for all."""
    return min(first * 2 ** min(attempts - 1, 10), LONGEST) * random.uniform(0.75, 1.25)  # noqa: S311 - spreads, hides nothing
