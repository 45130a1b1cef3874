"""Following: what a member wants to hear of, and how. Nobody but the member sees a follow, so none is an event.

One row a member and target. A muted row says the opposite: an item that one mutes is never told of; a muted theme,
label or place keeps silent what one would hear of it, except of items that one follows by themselves.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.database import Base, db
from forum.entries.models import Entry, Tag, Theme
from forum.i18n import _l

LONGEST_SEARCH = 1_000  # characters of the address of a search
LONGEST_NAME = 120
MOST_SEARCHES = 100  # a member: each is looked up at every item that appears


class TooMany(Exception):
    """The member follows as many searches as one may."""


class Channel(StrEnum):
    """How a member hears of it. In the site always; beside that by mail at once, or in the digest."""

    SITE = "site"
    DIRECT = "direct"
    DIGEST = "digest"

    @property
    def label(self) -> str:
        return str(CHANNEL_LABELS[self])


CHANNEL_LABELS = {
    Channel.SITE: _l("Alleen op het forum"),
    Channel.DIRECT: _l("Ook meteen per mail"),
    Channel.DIGEST: _l("Ook in de overzichtsmail"),
}


class Why(StrEnum):
    """How a follow came to be."""

    CHOSEN = "chosen"
    WROTE = "wrote"
    REPLIED = "replied"
    ADOPTED = "adopted"
    JOINED = "joined"


# Who wrote something wants to know at once that there is an answer; the rest can wait for the digest.
USUAL = {Why.WROTE: Channel.DIRECT}

Target = Theme | Tag | Municipality | Entry | str
"""What can be followed; a string is the CBS code of a province, or the address of a search (it has a slash)."""


class Follow(Base):
    """A member follows one target. `search` is the canonical address of a search: with its name, a saved search."""

    __tablename__ = "follow"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "theme_id"),
        sa.UniqueConstraint("member_id", "tag_id"),
        sa.UniqueConstraint("member_id", "municipality_code"),
        sa.UniqueConstraint("member_id", "province_code"),
        sa.UniqueConstraint("member_id", "entry_id"),
        sa.UniqueConstraint("member_id", "search"),
        sa.CheckConstraint(
            " + ".join(
                f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)"
                for name in ("theme_id", "tag_id", "municipality_code", "province_code", "entry_id", "search")
            )
            + " = 1",
            name="one_target",
        ),
        sa.Index(
            "ix_follow_search", "search",
            sqlite_where=sa.text("search IS NOT NULL"), postgresql_where=sa.text("search IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    tag_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tag.id", ondelete="CASCADE"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(sa.ForeignKey("municipality.code"), index=True)
    province_code: Mapped[str | None] = mapped_column(sa.String(4), index=True)  # provinces have no table
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    search: Mapped[str | None] = mapped_column(sa.String(LONGEST_SEARCH))
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME), default="")  # of a saved search
    channel: Mapped[Channel] = mapped_column(default=Channel.DIGEST)
    is_muted: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Why] = mapped_column(default=Why.CHOSEN)
    created_at: Mapped[datetime]

    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    tag: Mapped[Tag | None] = relationship(lazy="raise_on_sql")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    entry: Mapped[Entry | None] = relationship(lazy="raise_on_sql")


class FollowSetting(Base):
    """What a member chose for all they follow; no row is the usual. `started_at`: the first page was answered."""

    __tablename__ = "follow_setting"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    follows_own: Mapped[bool] = mapped_column(default=True)  # what one writes, or replies to
    urgent_mail: Mapped[bool] = mapped_column(default=True)  # editors' urgent announcements, by mail
    started_at: Mapped[datetime | None]


def follow(
    target: Target,
    *,
    by: Member,
    channel: Channel | None = None,
    reason: Why = Why.CHOSEN,
    name: str = "",
    at: datetime | None = None,
) -> Follow:
    """Follow a target; choosing it again changes how, and ends its silence. Raises TooMany, for a search."""
    known = of(target, by)
    if known is None:
        _refuse_too_many(target, by)
        usual = USUAL.get(reason, Channel.DIGEST)
        known = Follow(member_id=by.id, channel=channel or usual, reason=reason, created_at=at or clock.now())
        setattr(known, column_of(target).key, key_of(target))
        db.session.add(known)
    known.is_muted = False
    known.channel = channel or known.channel
    known.name = name or known.name
    db.session.flush()
    return known


def _refuse_too_many(target: Target, by: Member) -> None:
    own = sa.select(sa.func.count(Follow.id)).where(Follow.member_id == by.id, Follow.search.is_not(None))
    if column_of(target) is Follow.search and (db.session.scalar(own) or 0) >= MOST_SEARCHES:
        raise TooMany


def take_up(entry: Entry, *, by: Member, reason: Why, at: datetime | None = None) -> None:
    """Follow what one writes, answers or adopts; what one follows already, or muted, stays as it is.

    Who turned that off follows only what they adopt: that is asked for by pressing its button.
    """
    if of(entry, by) is None and (reason is Why.ADOPTED or setting(by).follows_own):
        follow(entry, by=by, reason=reason, at=at)


def let_go(entry: Entry, *, by: Member, reason: Why) -> None:
    """Follow it no more when this was why one did; what was chosen or muted since stays."""
    known = of(entry, by)
    if known is not None and known.reason is reason and not known.is_muted:
        unfollow(entry, by=by)


def unfollow(target: Target, *, by: Member) -> None:
    """Hear no more of it through this follow; unknown targets are no error."""
    known = of(target, by)
    if known is not None:
        db.session.delete(known)
        db.session.flush()


def mute(target: Target, *, by: Member, at: datetime | None = None) -> Follow:
    """Hear nothing of it, whatever else one follows."""
    known = follow(target, by=by, at=at)
    known.is_muted = True
    db.session.flush()
    return known


def of(target: Target, member: Member) -> Follow | None:
    """The follow of a member and a target."""
    wanted = sa.select(Follow).where(Follow.member_id == member.id, column_of(target) == key_of(target))
    return db.session.scalars(wanted).first()


def of_member(member: Member) -> sa.Select[Follow]:
    """Everything that a member follows or mutes, oldest first."""
    return sa.select(Follow).where(Follow.member_id == member.id).order_by(Follow.id)


def setting(member: Member) -> FollowSetting:
    """The member's choices; the usual ones, outside the session, when they made none."""
    return db.session.get(FollowSetting, member.id) or FollowSetting(
        member_id=member.id, follows_own=True, urgent_mail=True
    )


def choose(member: Member, **chosen: bool | datetime) -> FollowSetting:
    """Change the choices that are named: `follows_own`, `urgent_mail`, `started_at`."""
    own = db.session.merge(setting(member))
    for name, value in chosen.items():
        setattr(own, name, value)
    db.session.flush()
    return own


def change(rows: Iterable[Follow], *, channel: Channel | None = None, muted: bool | None = None) -> None:
    """Hear of these in another way, or (not) at all."""
    for row in rows:
        row.channel = channel or row.channel
        row.is_muted = row.is_muted if muted is None else muted
    db.session.flush()


def column_of(target: Target) -> sa.orm.InstrumentedAttribute[int | str | None]:
    """The column that holds a target."""
    if isinstance(target, str):
        return Follow.search if "/" in target else Follow.province_code
    by_kind = {Theme: Follow.theme_id, Tag: Follow.tag_id, Municipality: Follow.municipality_code}
    return next((column for kind, column in by_kind.items() if isinstance(target, kind)), Follow.entry_id)


def key_of(target: Target) -> int | str:
    """What its column holds; a synonym stands for the tag that is used in its place."""
    if isinstance(target, Tag):
        return target.synonym_of_id or target.id
    return target if isinstance(target, str) else target.id
