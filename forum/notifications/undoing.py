"""Taking back what was just changed in the list of follows: how it was is kept in the member's own session."""

import json
import zlib
from datetime import timedelta
from typing import Any

from flask import session

from forum import clock
from forum.accounts.models import Member

LASTS = timedelta(hours=1)
LARGEST = 2_400  # bytes, packed as a session is: a browser keeps 4 kB of it
NAME = "follows-were"

Kept = list[list[Any]]


def fits(was: Kept) -> bool:
    """Whether so much can be kept: some fifty follows, fewer of long searches."""
    return len(zlib.compress(json.dumps(was).encode())) <= LARGEST


def keep(was: Kept, *, by: Member) -> None:
    """Remember how these were; what was remembered before can be taken back no more."""
    session[NAME] = {"by": by.id, "at": int(clock.now().timestamp()), "was": was}


def left(member: Member) -> Kept:
    """What this member can take back now."""
    known = session.get(NAME)
    if known is None or known["by"] != member.id:
        return []
    return known["was"] if clock.now().timestamp() - known["at"] < LASTS.total_seconds() else []


def take(member: Member) -> Kept:
    """The same, once."""
    was = left(member)
    session.pop(NAME, None)
    return was
