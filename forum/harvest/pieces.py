"""The texts of a thread, each with who wrote it: what an initiative can be made of."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from markupsafe import Markup

from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries.models import Reply, Status
from forum.i18n import _
from forum.threads.models import Thread

SPECIAL = re.compile(r"([\\`*_\[\]<>@#|~])")


class Piece(NamedTuple):
    """One text: `key` is its field in a form ("tekst", "reactie-12"), `source` its page."""

    key: str
    reply_id: int | None
    source: str
    body: str
    html: Markup
    author: str
    municipality: str
    at: datetime
    is_answer: bool = False

    @property
    def credit(self) -> str:
        """The line, in Markdown, that tells where the text is from."""
        place = f" ({_plain(self.municipality)})" if self.municipality else ""
        link = f"[{_('Uit het gesprek')}]({self.source})"
        return _("%(link)s, door %(name)s", link=link, name=_plain(self.author) or _("een lid van het forum")) + place

    @property
    def credited(self) -> str:
        """The text with its credit; a fence of code that was left open is closed, so that the credit is read."""
        fence = "\n```" if self.body.count("```") % 2 else ""
        return f"{self.body.strip()}{fence}\n\n{self.credit}"


def pieces_of(thread: Thread) -> list[Piece]:
    """The thread's own text and its replies that were not withdrawn, oldest first. Two queries."""
    own = sa.select(Member.name).where(Member.id == thread.author_id)
    place = sa.select(Municipality.name).where(Municipality.code == thread.municipality_code)
    author, municipality = db.session.execute(sa.select(own.scalar_subquery(), place.scalar_subquery())).one()
    html = Markup(thread.html.get("body", ""))  # noqa: S704 - made safe at writing
    at = thread.published_at or thread.created_at
    text = Piece("tekst", None, f"/items/{thread.id}", thread.body, html, author or "", municipality or "", at)
    return [text, *replies_of(thread)]


def replies_of(thread: Thread) -> Sequence[Piece]:
    """The replies that were not withdrawn, oldest first."""
    rows = (
        sa.select(Reply.id, Reply.body, Reply.html, Member.name, Municipality.name, Reply.created_at)
        .outerjoin(Member, Member.id == Reply.author_id)
        .outerjoin(Municipality, Municipality.code == Reply.municipality_code)
        .where(Reply.entry_id == thread.id, Reply.status == Status.PUBLISHED)
        .order_by(Reply.id)
    )
    return [
        Piece(
            f"reactie-{id}", id, f"/reacties/{id}", body, Markup(html),  # noqa: S704 - made safe at writing
            name or "", place or "", at, id == thread.answer_id,
        )
        for id, body, html, name, place, at in db.session.execute(rows)
    ]  # fmt: skip


def _plain(name: str) -> str:
    """The name as Markdown that means nothing else."""
    return SPECIAL.sub(r"\\\1", name)
