"""Tasks of the desk that need no doing are put aside, and back."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.curation import actions
from forum.curation.models import Aside, Task
from forum.database import db
from forum.i18n import _
from forum.moderation.gate import found, moderator, routes

LONGEST = 140


@routes.post("/moderatie/terzijde/zoekvraag")
def put_aside_search() -> ResponseReturnValue:
    """Searched words that need no answer (any more)."""
    key = _key()
    return _put_aside(Task.MISS, key, _("Zoekvraag “%(words)s”", words=key))


@routes.post("/moderatie/terzijde/labels")
def put_aside_pair() -> ResponseReturnValue:
    """Two tags that mean different things."""
    key = _key()
    if key.count("|") != 1:
        abort(400)
    return _put_aside(Task.TAGS, key, key.replace("|", " / "))


@routes.post("/moderatie/terzijde/<int:id>/terugzetten")
def put_back(id: int) -> ResponseReturnValue:
    if actions.put_back(found(Aside, id), by=moderator()):
        db.session.commit()
        flash(_("Dit staat weer op uw lijst."), "ok")
    return redirect(url_for("moderation.desk"))


def _key() -> str:
    key = request.form.get("key", "")
    return key if 0 < len(key) <= LONGEST else abort(400)


def _put_aside(task: Task, key: str, label: str) -> ResponseReturnValue:
    actions.put_aside(task, key, label, by=moderator())
    db.session.commit()
    flash(_("Dit staat niet meer op uw lijst. U kunt dit hieronder ongedaan maken."), "ok")
    return redirect(url_for("moderation.desk"))
