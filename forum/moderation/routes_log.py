"""The log: who did what, when, to what."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import get_or_404
from forum.database import db
from forum.entries.models import Entry
from forum.events import Event
from forum.moderation import log as facts
from forum.moderation.forms import PlainForm
from forum.moderation.gate import number, routes
from forum.moderation.paging import part


@routes.get("/moderatie/logboek")
def log() -> ResponseReturnValue:
    kind, verb, about = (request.args.get(name, "") for name in ("soort", "wat", "over"))
    if (kind and kind not in facts.KINDS) or (verb and verb not in dict(facts.verbs())) or len(about) > 20:
        abort(400)
    query = facts.logged(kind=kind, verb=verb, subject_id=about)
    rows = part(query, Event.id, after=number("na"), before=number("voor"), newest=True)
    return render_template(
        "moderation/log.html",
        lines=facts.lines(rows.rows),
        part=rows,
        filters={"soort": kind or None, "wat": verb or None, "over": about or None},
        kinds=facts.KINDS.items(),
        verbs=facts.verbs(kind),
        plain=PlainForm(formdata=None),
    )


@routes.get("/items/<int:entry_id>/logboek")
def entry_log(entry_id: int) -> ResponseReturnValue:
    """What moderators did with an entry, for who wrote it (and for moderators)."""
    entry = get_or_404(Entry, entry_id, to="follow_care")
    newest = facts.touching(entry).order_by(Event.id.desc()).limit(MOST)
    return render_template(
        "moderation/entry_log.html", entry=entry, lines=facts.lines(db.session.execute(newest).all())
    )


MOST = 200  # of one entry; nothing is ever done to one so often
