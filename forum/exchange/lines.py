"""The exchange format: what a line may hold. A kind's own fields come from the columns that it declares."""

import json
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self

import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic import model_validator as judge

from forum.entries.content import own_fields
from forum.entries.models import Audience, Entry
from forum.entries.tags import LONGEST as LONGEST_TAG
from forum.entries.tags import MOST as MOST_TAGS
from forum.exchange import adoptions, badges
from forum.exchange.adoptions import AdoptionLine
from forum.exchange.attachments import Files, wanted
from forum.exchange.badges import BadgeLine
from forum.exchange.meetings import MeetingLine
from forum.exchange.parts import Address, Count, Link, Moment, Name, Ref, text

LONGEST_BODY = 20_000
LONGEST_TIP = 1_000


class Unusable(Exception):
    """A line that cannot be taken; the message says why to the person who made the file."""


Label = Annotated[str, text(LONGEST_TAG, 1), AfterValidator(str.lower)]


class ReplyLine(BaseModel):
    model_config = ConfigDict(strict=True)

    author: Address | None = None
    author_name: Name = ""
    body: Annotated[str, text(LONGEST_BODY, 1)]
    created_at: Moment
    helpful: Count = 0
    files: Files = []


class Line(BaseModel):
    """What every kind has. `author_name` names an author who is not known yet; `helpful` counts votes."""

    model_config = ConfigDict(strict=True)

    id: Ref
    kind: str
    theme: Annotated[str, text(60, 1)]
    title: Annotated[str, text(150, 1)]
    summary: Annotated[str, text(300)] = ""
    body: Annotated[str, text(LONGEST_BODY, 1)]
    tags: Annotated[list[Label], Field(max_length=MOST_TAGS)] = []
    municipality: str | None = None
    language: Literal["nl", "en", "uk"] = "nl"
    created_at: Moment
    updated_at: Moment | None = None
    author: Address | None = None
    author_name: Name = ""
    audience: Audience = Audience.PUBLIC
    valid_until: date | None = None
    replaced_by: Ref | None = None
    helpful: Count = 0
    replies: Annotated[list[ReplyLine], Field(max_length=2_000)] = []

    @judge(mode="after")
    def _make_sense(self) -> Self:
        if self.audience is Audience.MUNICIPALITY and not self.municipality:
            raise ValueError("audience municipality needs a municipality")
        self.order_replies()
        return self

    def order_replies(self) -> None:
        """Oldest first."""
        self.replies.sort(key=lambda reply: reply.created_at)

    def refs(self) -> dict[str, str]:
        """The other lines that this one points to: id by the column that holds it."""
        return {"replaced_by_id": self.replaced_by} if self.replaced_by else {}

    def places(self) -> set[str]:
        """The municipalities that it names."""
        return {self.municipality} if self.municipality else set()

    def contents(self) -> set[tuple[str, str]]:
        """The sums and names of the files that travel with it."""
        return {each for reply in self.replies for each in wanted(reply.files)}


class TipLine(Line):
    body: Annotated[str, text(LONGEST_TIP, 1)]
    source_url: Link = ""
    initiative: Ref | None = None

    def refs(self) -> dict[str, str]:
        return super().refs() | ({"about_id": self.initiative} if self.initiative else {})


class ThreadLine(Line):
    """`answer` is the place of the accepted answer among the replies, from 0."""

    is_question: bool = False
    answer: Count | None = None

    def order_replies(self) -> None:
        """Oldest first; the answer stays the same reply."""
        if self.answer is None:
            return super().order_replies()
        if self.answer >= len(self.replies):
            raise ValueError(f"answer: there is no reply {self.answer}")
        accepted = self.replies[self.answer]
        super().order_replies()
        self.answer = next(at for at, reply in enumerate(self.replies) if reply is accepted)


class InitiativeLine(Line):
    """`origin` is the practice that this one was copied from; `adoptions` are those of this one, and so on."""

    contact_email: Address | Literal[""] = ""
    origin: Ref | None = None
    adoptions: Annotated[list[AdoptionLine], Field(max_length=1_000)] = []
    badges: Annotated[list[BadgeLine], Field(max_length=100)] = []
    meetings: Annotated[list[MeetingLine], Field(max_length=200)] = []
    files: Files = []

    @judge(mode="after")
    def _adopted_well(self) -> Self:
        adoptions.judge_all(self.adoptions, self.municipality)
        badges.judge_all(self.badges)
        return self

    def refs(self) -> dict[str, str]:
        return super().refs() | ({"origin_id": self.origin} if self.origin else {})

    def places(self) -> set[str]:
        return super().places() | {adoption.municipality for adoption in self.adoptions}

    def contents(self) -> set[tuple[str, str]]:
        return super().contents() | set(wanted(self.files))


FORMS: dict[str, type[Line]] = {"initiative": InitiativeLine, "tip": TipLine, "thread": ThreadLine}


def read(raw: bytes) -> Line:
    """The line in these bytes. Raises Unusable with every reason found."""
    try:
        said = raw.decode("utf-8")
        given = json.loads(said)
    except UnicodeDecodeError as error:
        raise Unusable(f"not UTF-8 at byte {error.start + 1}") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(f"not JSON: {error}") from None
    if not isinstance(given, dict):
        raise Unusable("not a JSON object")
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in kinds():
        raise Unusable(f"kind: one of {', '.join(sorted(kinds()))} is needed, not {_short(kind)}")
    try:
        return form_of(kind).model_validate_json(said)
    except ValidationError as error:
        raise Unusable("; ".join(_explain(mistake) for mistake in error.errors())) from None


def kinds() -> dict[str, type[Entry]]:
    """Every kind of entry by its name."""
    return {name: mapper.class_ for name, mapper in Entry.__mapper__.polymorphic_map.items()}


@cache
def form_of(kind: str) -> type[Line]:
    """What a line of this kind may hold."""
    base = FORMS.get(kind, Line)
    model = kinds()[kind]
    columns = sa.inspect(model).columns
    own: dict[str, Any] = {name: _field(columns[name]) for name in own_fields(model) if name not in base.model_fields}
    return create_model(f"{model.__name__}Line", __base__=base, **own)


def _field(column: sa.Column[Any]) -> tuple[Any, Any]:
    """The type and the default of a field, from the column that keeps it."""
    if column.nullable:
        return _type_of(column) | None, None
    if isinstance(column.type, sa.Boolean):
        return bool, False
    return _type_of(column), ""


def _type_of(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, sa.Enum):
        return kind.enum_class
    if isinstance(kind, sa.String):
        longest = column.info["prose"]["longest"] if "prose" in column.info else kind.length
        return Annotated[str, text(longest or LONGEST_BODY)]
    if isinstance(kind, sa.Integer):
        return Count
    if isinstance(kind, sa.Float):
        return Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
    return kind.python_type


def _explain(mistake: Any) -> str:
    where = ".".join(str(part) for part in mistake["loc"])
    what = mistake["msg"].removeprefix("Value error, ")
    if mistake["type"] == "missing":
        return f"{where}: is missing"
    if mistake["type"] == "string_pattern_mismatch":
        what = "holds a NUL character"
    return f"{where}: {what}" if where else what


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 40 else said[:40] + "…"
