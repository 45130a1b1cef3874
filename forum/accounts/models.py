"""Members and the municipalities that they work for."""

import secrets
import types
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.database import Base
from forum.i18n import _l


class Role(StrEnum):
    """What a member may do beyond taking part; each includes the one before, but editors only publish."""

    MEMBER = "member"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return str(ROLE_LABELS[self])


ROLE_LABELS = {
    Role.MEMBER: _l("Lid"),
    Role.EDITOR: _l("Redacteur"),
    Role.MODERATOR: _l("Moderator"),
    Role.ADMINISTRATOR: _l("Beheerder"),
}


class Standing(StrEnum):
    """How far a membership is: only an active member can sign in. Who has not confirmed is a `Claim`, no member."""

    WAITING = "waiting"
    ACTIVE = "active"
    DISABLED = "disabled"


class Municipality(Base):
    """A Dutch municipality, by its CBS code (GM0034). Source: CBS / Kadaster, Wijken en buurten 2023."""

    __tablename__ = "municipality"
    event_kind = "municipality"

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    handle: Mapped[str] = mapped_column(sa.String(80), unique=True)
    province_code: Mapped[str] = mapped_column(sa.String(4), index=True)
    province: Mapped[str] = mapped_column(sa.String(40))
    safety_region_code: Mapped[str] = mapped_column(sa.String(4), index=True)
    safety_region: Mapped[str] = mapped_column(sa.String(60))
    population: Mapped[int]
    population_year: Mapped[int]
    households: Mapped[int]
    urbanity: Mapped[int]  # CBS class: 1 very strongly urban .. 5 not urban
    area_ha: Mapped[int]
    lon: Mapped[float]
    lat: Mapped[float]

    @property
    def id(self) -> str:
        return self.code

    @property
    def url(self) -> str:
        return f"/gemeenten/{self.code}"


class MunicipalityDomain(Base):
    """A mail domain whose addresses belong to a municipality: matched whole, never by its ending."""

    __tablename__ = "municipality_domain"

    domain: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(sa.ForeignKey("municipality.code"), index=True)
    admitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)

    municipality: Mapped[Municipality] = relationship(lazy="raise_on_sql")


class Member(UserMixin, Base):
    """A person with an account. The name is shown, the address never is, unless given as contact."""

    __tablename__ = "member"
    event_kind = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    handle: Mapped[str] = mapped_column(sa.String(80), unique=True)
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    organisation: Mapped[str] = mapped_column(sa.String(120), default="")  # what they said when a moderator must look
    expertise: Mapped[str] = mapped_column(sa.String(300), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="nl")
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)
    standing: Mapped[Standing] = mapped_column(default=Standing.WAITING, index=True)
    municipality_code: Mapped[str | None] = mapped_column(sa.ForeignKey("municipality.code"), index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    is_example: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")

    sign_in_token: str = ""  # of this request's sign-in; what Flask-Login keeps in the cookie
    along: Mapping[str, Any] = types.MappingProxyType({})  # what was asked with the sign-in: `sessions.ask_along`
    mail_trouble: str = ""  # of this request: why their address gets no mail, a `mailer.suppression.Reason`

    def get_id(self) -> str:
        return self.sign_in_token

    @property
    def is_active(self) -> bool:
        return self.standing is Standing.ACTIVE

    @property
    def is_editor(self) -> bool:
        return self.role in (Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_moderator(self) -> bool:
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def url(self) -> str:
        return f"/leden/{self.id}"


class Membership(Base):
    """Where a member worked and when; what they shared there stays with that municipality."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    municipality_code: Mapped[str] = mapped_column(sa.ForeignKey("municipality.code"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class SignIn(Base):
    """One browser that a member is signed in with. The cookie holds the token, this row only its hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="raise_on_sql")

    @property
    def software(self) -> str:
        """`Firefox, Windows`, as far as its own description tells; empty when it tells nothing."""
        names = (_first_in(self.browser, BROWSERS), _first_in(self.browser, SYSTEMS))
        return ", ".join(name for name in names if name)


# What a browser says of itself holds the names of those it descends from: the youngest name comes first.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def _first_in(text: str, names: dict[str, str]) -> str:
    return next((name for part, name in names.items() if part in text), "")


class Purpose(StrEnum):
    """What somebody wants who says that an address is theirs."""

    JOIN = "join"
    RESET = "reset"
    MOVE = "move"  # a member's new address


class Claim(Base):
    """Somebody says that a mail address is theirs; the link in the mail to it proves that, once.

    A join does not touch the members' table until then: what strangers typed for an address (a name, a
    password) counts only together with their own link. The id is random: a number would be given out again.
    """

    __tablename__ = "claim"
    event_kind = "claim"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=lambda: secrets.token_urlsafe(16))
    purpose: Mapped[Purpose]
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80), default="")
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2), default="nl")
    asked_at: Mapped[datetime] = mapped_column(index=True)
    times_asked: Mapped[int] = mapped_column(default=1)
