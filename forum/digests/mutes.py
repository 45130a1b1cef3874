"""What members want to hear nothing of, whatever the reason to tell it would be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from forum.database import db
from forum.entries.follows import Follow
from forum.entries.models import entry_tag
from forum.notifications.interest import Subject
from forum.search.traits import among

WIDE = ("theme_id", "municipality_code", "province_code")


class Mutes:
    """The silence of some members about some items: two queries."""

    def __init__(self, member_ids: Sequence[int], subjects: Mapping[int, Subject]) -> None:
        self._rows: dict[int, list[Follow]] = defaultdict(list)
        self._own: dict[int, set[int]] = defaultdict(set)
        told = sa.or_(Follow.is_muted, Follow.entry_id.is_not(None))
        for row in db.session.scalars(sa.select(Follow).where(Follow.member_id.in_(member_ids), told)):
            if row.is_muted:
                self._rows[row.member_id].append(row)
            else:
                self._own[row.member_id].add(row.entry_id or 0)
        self._subjects = subjects
        self._tagged = self._under_muted_tags()

    def silence(self, member_id: int, entry_id: int) -> bool:
        """Whether the member muted the item; or what it is filed under, and does not follow the item itself."""
        rows = self._rows.get(member_id, ())
        if any(row.entry_id == entry_id for row in rows):
            return True
        if entry_id in self._own.get(member_id, ()):
            return False
        return any(self._is_under(row, entry_id) for row in rows)

    def _is_under(self, row: Follow, entry_id: int) -> bool:
        if row.tag_id is not None:
            return entry_id in self._tagged.get(row.tag_id, ())
        subject = self._subjects[entry_id]
        return any(
            value is not None and value == getattr(subject, name) for name in WIDE if (value := getattr(row, name))
        )

    def _under_muted_tags(self) -> dict[int, set[int]]:
        tags = {row.tag_id for rows in self._rows.values() for row in rows if row.tag_id is not None}
        found: dict[int, set[int]] = defaultdict(set)
        if tags:
            link = entry_tag.c
            wanted = sa.select(link.tag_id, link.entry_id).where(
                link.tag_id.in_(tags), among(link.entry_id, self._subjects)
            )
            for tag_id, entry_id in db.session.execute(wanted):
                found[tag_id].add(entry_id)
        return found
