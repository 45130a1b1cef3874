"""The log: who did what, when, to what."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

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
