"""How alike two municipalities are, and why: for examples, suggestions and what to follow.

Likeness is a sum of plain points: of the same size 3 (one class apart 1), as urban 2 (one class apart 1), in the
same safety region 2, in the same province 1. From 4 of the 8 points on we call two municipalities alike.
"""

from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Municipality
from forum.database import db
from forum.i18n import _, listed

SIZES = (20_000, 50_000, 100_000, 250_000)  # where a next size class starts, in inhabitants
ALIKE = 4


class Profile(NamedTuple):
    """What likeness is judged by; `size` is a class from 0, `urbanity` that of CBS, from 1."""

    code: str
    name: str
    size: int
    urbanity: int
    province_code: str
    safety_region_code: str


class Likeness(NamedTuple):
    score: int
    reasons: tuple[str, ...]

    @property
    def is_alike(self) -> bool:
        return self.score >= ALIKE

    @property
    def words(self) -> str:
        """zelfde grootteklasse, even stedelijk en zelfde provincie"""
        return listed(self.reasons or (_("lijkt weinig op uw gemeente"),))


_profiles: dict[str, Profile] = {}


def likeness(one: Profile, other: Profile) -> Likeness:
    reasons = (
        (_("zelfde grootteklasse"), one.size == other.size),
        (_("even stedelijk"), one.urbanity == other.urbanity),
        (_("zelfde veiligheidsregio"), one.safety_region_code == other.safety_region_code),
        (_("zelfde provincie"), one.province_code == other.province_code),
    )
    return Likeness(points(one, other), tuple(reason for reason, is_so in reasons if is_so))


def points(one: Profile, other: Profile) -> int:
    """The score without its reasons: a digest compares every municipality with every other."""
    apart = abs(one.size - other.size), abs(one.urbanity - other.urbanity)
    score = (3, 1)[apart[0]] if apart[0] < 2 else 0
    score += (2, 1)[apart[1]] if apart[1] < 2 else 0
    score += 2 if one.safety_region_code == other.safety_region_code else 0
    return score + (1 if one.province_code == other.province_code else 0)


def most_alike(code: str) -> list[Profile]:
    """The municipalities that are like this one, the most alike first; none when the code is unknown."""
    own = profiles().get(code)
    if own is None:
        return []
    judged = [(points(own, other), other) for other in profiles().values() if other.code != code]
    alike = [(score, other) for score, other in judged if score >= ALIKE]
    return [other for _score, other in sorted(alike, key=lambda pair: (-pair[0], pair[1].name))]


def profiles() -> dict[str, Profile]:
    """All municipalities by code, read once a process."""
    if not _profiles:
        for place in db.session.scalars(sa.select(Municipality)):
            size = sum(place.population >= start for start in SIZES)
            _profiles[place.code] = Profile(
                place.code, place.name, size, place.urbanity, place.province_code, place.safety_region_code
            )
    return _profiles
