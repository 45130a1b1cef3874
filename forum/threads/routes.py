import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.access import get_or_404, member
from forum.database import db
from forum.entries import composing, reading
from forum.entries.composing import JUDGING, POSTING
from forum.entries.listing import Choice, listing
from forum.entries.models import Entry, Reply
from forum.entries.reach import shared
from forum.extensions import limiter
from forum.i18n import _, _l
from forum.threads import actions
from forum.threads.forms import ThreadForm
from forum.threads.models import QuestionState, Thread

routes = Blueprint("threads", __name__)


@routes.get("/gesprekken/")
@shared
def index() -> ResponseReturnValue:
    return render_template("threads/index.html", list=listing(Thread, request.args, member(), [QUESTIONS]))


@routes.route("/gesprekken/nieuw", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new() -> ResponseReturnValue:
    return composing.new(ThreadForm)


@routes.get("/gesprekken/<int:entry_id>", defaults={"slug": ""})
@routes.get("/gesprekken/<int:entry_id>-<slug>")
def show(entry_id: int, slug: str) -> ResponseReturnValue:
    """The thread; one that was merged into another leads there who may not see it any more."""
    try:
        return reading.show(Thread, entry_id, slug)
    except NotFound:
        onward = reading.onward(entry_id)
        if onward is None:
            raise
        return redirect(onward.url)


@routes.route("/gesprekken/<int:entry_id>-<slug>/bewerken", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit(entry_id: int, slug: str) -> ResponseReturnValue:
    return composing.edit(ThreadForm, entry_id)


@routes.post("/gesprekken/<int:entry_id>/antwoord/<int:reply_id>")
@limiter.limit(JUDGING)
def accept(entry_id: int, reply_id: int) -> ResponseReturnValue:
    """Call a reply the answer to the question; calling it so again takes that back."""
    thread = get_or_404(Thread, entry_id, to="accept")
    reply = get_or_404(Reply, reply_id, to="read")
    if not thread.is_question or reply.entry_id != thread.id or not reply.is_published:
        abort(404)
    if thread.answer_id == reply.id:
        actions.reopen(thread, by=member())
        flash(_("De vraag staat weer open."), "ok")
    else:
        actions.accept(thread, reply, by=member())
        flash(_("Dank u. Anderen zien nu meteen het antwoord."), "ok")
    db.session.commit()
    return redirect(f"{thread.url}#{reply.anchor}")


@routes.post("/gesprekken/<int:entry_id>/stand")
@limiter.limit(JUDGING)
def judge(entry_id: int) -> ResponseReturnValue:
    """Moderators and editors confirm an answer, or call the question outdated."""
    thread = get_or_404(Thread, entry_id, to="judge")
    try:
        state = QuestionState(request.form.get("stand", ""))
        actions.judge(thread, state, by=member())
    except ValueError:
        abort(400)
    db.session.commit()
    flash(_("De stand van de vraag is veranderd: %(state)s.", state=state.label.lower()), "ok")
    return redirect(thread.url)


def _in_state(*states: QuestionState) -> sa.ColumnElement[bool]:
    table = Thread.__table__
    return Entry.id.in_(sa.select(table.c.id).where(table.c.question_state.in_(states)))


QUESTIONS = Choice(
    "vraag",
    _l("Vragen"),
    [
        ("open", _l("Open vragen"), _in_state(QuestionState.OPEN)),
        ("beantwoord", _l("Beantwoorde vragen"), _in_state(QuestionState.ANSWERED, QuestionState.CONFIRMED)),
    ],
)
