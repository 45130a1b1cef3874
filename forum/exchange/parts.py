"""What the lines of the exchange format are made of: texts, moments, counts, addresses; and values as JSON has them."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic import StringConstraints as Limits

from forum.accounts import addresses

MOST = 2**31 - 1


def text(longest: int, shortest: int = 0) -> Limits:
    """Trimmed, of this many characters, without NUL (which PostgreSQL cannot keep)."""
    return Limits(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=r"^[^\x00]*$")


def _in_our_days(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 2100:
        raise ValueError("must lie between 1970 and 2100")
    return moment.astimezone(UTC)


def _on_the_web(address: str) -> str:
    if address and not address.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return address


Address = Annotated[str, AfterValidator(addresses.normal)]
Link = Annotated[str, text(500), AfterValidator(_on_the_web)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_our_days)]
Count = Annotated[int, Field(ge=0, le=MOST)]
Name = Annotated[str, text(80)]
Ref = Annotated[str, text(120, 1)]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def tells(name: str, value: Any) -> bool:
    """Whether a value says more than its absence would: an answer 0 does, 0 votes do not."""
    return value not in (None, "", [], False) or (value == 0 and value is not False and name != "helpful")
