"""An initiative made of a thread. Actions flush at most; routes commit."""

from collections.abc import Iterable
from datetime import datetime

from forum.accounts.models import Member
from forum.entries import actions as entries
from forum.entries.models import Audience
from forum.entries.prose import prose_fields
from forum.events import record
from forum.harvest.pieces import Piece
from forum.initiatives.models import Initiative
from forum.threads.models import Thread

FIELDS = tuple(field.name for field in prose_fields(Initiative))


def harvest(
    thread: Thread,
    chosen: Iterable[tuple[str, Piece]],
    *,
    title: str,
    summary: str,
    by: Member,
    sent_as: str | None = None,
    at: datetime | None = None,
) -> Initiative:
    """A draft of `by` with the chosen texts, each in its field and with its credit, for the thread's audience.

    `chosen` gives names of prose fields. The facts of it link the two; nobody sees the draft before it is published.
    """
    draft = Initiative(
        title=title, summary=summary, sent_as=sent_as, theme_id=thread.theme_id, audience=thread.audience,
        language=thread.language, is_example=thread.is_example, contact_name=by.name, contact_email=by.email,
    )  # fmt: skip
    texts: dict[str, list[str]] = {name: [] for name in FIELDS}
    for name, piece in chosen:
        texts[name].append(piece.credited)
    for name, parts in texts.items():
        setattr(draft, name, "\n\n".join(parts))
    entries.draft(draft, by=by, labels=[name for _slug, name in thread.labels], at=at)
    if thread.audience is Audience.MUNICIPALITY:  # of the thread's municipality, whoever does this
        draft.municipality_code = thread.municipality_code
    thread.version += 1
    record("harvested", thread, by=by, at=at, other=draft.id)
    record("grown", draft, by=by, at=at, other=thread.id)
    return draft
