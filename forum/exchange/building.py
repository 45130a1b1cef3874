"""From a line to an entry with its tags, replies and first revision: what publishing makes, in fewer steps.

`actions.publish` and `actions.reply` are not called: each replied line would cost a dozen queries, and an event
that notifies people of what they wrote last year.
"""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.accounts import actions as accounts
from forum.accounts import municipalities
from forum.database import db
from forum.entries import content, tags
from forum.entries.models import Entry, Reply, Revision, Status, Theme
from forum.exchange import adoptions, attachments, badges, meetings
from forum.exchange.adoptions import AdoptionLine
from forum.exchange.attachments import Contents, VersionLine
from forum.exchange.badges import BadgeLine
from forum.exchange.lines import InitiativeLine, Line, ReplyLine, ThreadLine, kinds
from forum.initiatives.models import Initiative
from forum.threads.models import QuestionState, Thread


class Writer(NamedTuple):
    """Who wrote something, and where they work."""

    id: int | None
    municipality_code: str | None


NOBODY = Writer(None, None)


class Builder:
    """Makes entries of lines, and remembers themes and members between them."""

    def __init__(self, *, example: bool, contents: Contents | None = None) -> None:
        self._example = example
        self._contents = contents or {}
        self._themes = {theme.slug: theme.id for theme in db.session.scalars(sa.select(Theme))}
        self._writers: dict[str, Writer] = {}

    def forget(self) -> None:
        """Look the members up again: a savepoint took some back."""
        self._writers.clear()

    def build(self, line: Line) -> Entry:
        """The entry, flushed. What it points to is left open, as that may come later in the file."""
        author = self._writer(line.author, line.author_name, line.municipality, line.created_at)
        entry = self._envelope(line, author)
        entry.name()
        db.session.add(entry)
        tags.label(entry, line.tags)
        content.render(entry)
        db.session.flush()
        replies = self._replies(entry, line.replies)
        if isinstance(entry, Thread) and isinstance(line, ThreadLine) and line.answer is not None:
            entry.answer_id = replies[line.answer].id
        if isinstance(entry, Initiative) and isinstance(line, InitiativeLine):
            self._hang_on(entry, line)
        said, at = content.snapshot(entry), line.updated_at or line.created_at
        db.session.add(Revision(entry_id=entry.id, number=1, content=said, by_id=author.id, at=at))
        db.session.flush()
        return entry

    def _envelope(self, line: Line, author: Writer) -> Entry:
        kind = kinds()[line.kind]
        own = {name: getattr(line, name) for name in content.own_fields(kind) if name in type(line).model_fields}
        if isinstance(line, ThreadLine) and line.is_question and own["question_state"] is None:
            own["question_state"] = QuestionState.OPEN if line.answer is None else QuestionState.ANSWERED
        return kind(
            title=line.title,
            summary=line.summary,
            body=line.body,
            language=line.language,
            audience=line.audience,
            valid_until=line.valid_until,
            ref=line.id,
            status=Status.PUBLISHED,
            is_example=self._example,
            theme_id=self._themes[line.theme],
            author_id=author.id,
            municipality_code=line.municipality or author.municipality_code,
            created_at=line.created_at,
            published_at=line.created_at,
            active_at=max([line.created_at, *(reply.created_at for reply in line.replies)]),
            edited_at=line.updated_at,
            helpful_count=line.helpful,
            reply_count=len(line.replies),
            **own,
        )

    def _replies(self, entry: Entry, given: list[ReplyLine]) -> list[Reply]:
        replies = [self._reply(entry, line) for line in given]
        db.session.add_all(replies)
        db.session.flush()
        for reply, line in zip(replies, given, strict=True):
            content.render_reply(reply)
            attachments.build(entry, reply, line.files, self._contents, self._giver)
        return replies

    def _reply(self, entry: Entry, line: ReplyLine) -> Reply:
        author = self._writer(line.author, line.author_name, None, line.created_at)
        return Reply(
            entry_id=entry.id,
            author_id=author.id,
            municipality_code=author.municipality_code,
            body=line.body,
            html="",
            created_at=line.created_at,
            helpful_count=line.helpful,
        )

    def _hang_on(self, initiative: Initiative, line: InitiativeLine) -> None:
        """What an initiative has beyond its record: who took it over, badges, question hours, files."""
        if line.adoptions:
            adoptions.build(initiative, line.adoptions, self._adopter)
        badges.build(initiative, line.badges, self._giver)
        meetings.build(initiative, line.meetings, self._person)
        attachments.build(initiative, None, line.files, self._contents, self._giver)

    def _adopter(self, line: AdoptionLine) -> int | None:
        return self._writer(line.by, line.by_name, line.municipality, line.moves[0].at).id

    def _giver(self, line: BadgeLine | VersionLine) -> int | None:
        return self._writer(line.by, line.by_name, None, line.at).id

    def _person(self, email: str | None, name: str) -> int | None:
        return self._writer(email, name, None, clock.now()).id

    def _writer(self, email: str | None, name: str, municipality: str | None, at: datetime) -> Writer:
        """The member with this address; an unknown one joins, without a password."""
        if email is None:
            return NOBODY
        if email not in self._writers:
            member = accounts.enrol(
                email=email,
                name=name or _name_in(email),
                municipality=municipalities.of_address(email) or municipality,
                example=self._example,
                at=min(at, clock.now()),
            )
            self._writers[email] = Writer(member.id, member.municipality_code)
        return self._writers[email]


def _name_in(email: str) -> str:
    """`noor.de.vries@example.nl` -> `Noor de Vries`; for a member who can correct it after signing in."""
    words = [word for word in email.partition("@")[0].partition("+")[0].replace("_", ".").split(".") if word]
    small = {"de", "den", "der", "het", "in", "ten", "ter", "te", "van", "t", "op", "el", "la"}
    named = [word if at and word in small else word.title() for at, word in enumerate(words)]
    return " ".join(named)[:80] or email[:80]
