"""What can be done with any entry or reply, whatever its kind."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from forum import markup
from forum.access import get_or_404, member
from forum.database import db
from forum.entries import actions, content, jsonld, reading, revisions, unsent
from forum.entries.composing import JUDGING, POSTING
from forum.entries.forms import ReplyForm
from forum.entries.models import Entry, EntryVote, Reply, ReplyVote
from forum.extensions import limiter
from forum.i18n import _
from forum.policy import can

routes = Blueprint("entries", __name__)


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(jsonld=jsonld.describe, has_examples=reading.has_examples)


@routes.get("/items/<int:entry_id>")
def permalink(entry_id: int) -> ResponseReturnValue:
    """The address that lasts, whatever the title; what was merged into another leads there, as long as it is."""
    onward = reading.onward(entry_id)
    if onward is not None and not can(member(), "read", db.session.get(Entry, entry_id)):
        return redirect(onward.url)
    return redirect(get_or_404(Entry, entry_id, to="read").url, code=301)


@routes.get("/reacties/<int:reply_id>")
def reply_permalink(reply_id: int) -> ResponseReturnValue:
    return redirect(_address(get_or_404(Reply, reply_id, to="read")))


@routes.post("/items/<int:entry_id>/reacties")
@limiter.limit(POSTING)
def reply(entry_id: int) -> ResponseReturnValue:
    """Answer an entry; what cannot be taken comes back in its form."""
    kind = type(get_or_404(Entry, entry_id, to="reply"))
    form = ReplyForm()
    twin = _already_sent(form.sent_as.data)
    if twin is not None:
        return redirect(_address(twin))
    if not form.validate():
        return reading.page(reading.load(kind, entry_id), form, 422)
    answer = actions.reply(db.session.get_one(Entry, entry_id), form.body.data or "", by=member())
    answer.sent_as = form.sent_as.data or None
    unsent.forget(member(), answer.entry.url)
    try:
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        twin = _already_sent(form.sent_as.data)
        return redirect(_address(twin)) if twin else abort(400)
    flash(_("Uw reactie is geplaatst."), "ok")
    return redirect(_address(answer))


@routes.route("/reacties/<int:reply_id>/bewerken", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit_reply(reply_id: int) -> ResponseReturnValue:
    answer = get_or_404(Reply, reply_id, to="edit")
    form = ReplyForm(data={"body": answer.body})
    if form.validate_on_submit():
        actions.revise_reply(answer, form.body.data or "", by=member())
        db.session.commit()
        flash(_("Uw wijziging is bewaard."), "ok")
        return redirect(_address(answer))
    status = 422 if form.is_submitted() else 200
    return render_template("entries/edit_reply.html", form=form, reply=answer, entry=answer.entry), status


@routes.post("/items/<int:entry_id>/intrekken")
@limiter.limit(JUDGING)
def withdraw(entry_id: int) -> ResponseReturnValue:
    entry = get_or_404(Entry, entry_id, to="withdraw")
    actions.withdraw(entry, by=member())
    db.session.commit()
    flash(_("Ingetrokken. Alleen u en de moderatoren zien dit nog; u kunt het terugzetten."), "ok")
    return redirect(entry.url)


@routes.post("/items/<int:entry_id>/herstellen")
@limiter.limit(JUDGING)
def restore(entry_id: int) -> ResponseReturnValue:
    entry = get_or_404(Entry, entry_id, to="restore")
    actions.restore(entry, by=member())
    db.session.commit()
    flash(_("Teruggezet. Iedereen die dit mag lezen, ziet het weer."), "ok")
    return redirect(entry.url)


@routes.post("/reacties/<int:reply_id>/intrekken")
@limiter.limit(JUDGING)
def withdraw_reply(reply_id: int) -> ResponseReturnValue:
    answer = get_or_404(Reply, reply_id, to="withdraw")
    actions.withdraw_reply(answer, by=member())
    db.session.commit()
    flash(_("De reactie is ingetrokken. U kunt haar terugzetten."), "ok")
    return redirect(_address(answer))


@routes.post("/reacties/<int:reply_id>/herstellen")
@limiter.limit(JUDGING)
def restore_reply(reply_id: int) -> ResponseReturnValue:
    answer = get_or_404(Reply, reply_id, to="restore")
    actions.restore_reply(answer, by=member())
    db.session.commit()
    flash(_("De reactie is teruggezet."), "ok")
    return redirect(_address(answer))


@routes.post("/items/<int:entry_id>/handig")
@limiter.limit(JUDGING)
def vote(entry_id: int) -> ResponseReturnValue:
    """Say that an entry is helpful, or take it back."""
    entry = get_or_404(Entry, entry_id, to="vote")
    _toggle(entry, db.session.get(EntryVote, (entry.id, member().id)))
    return redirect(entry.url)


@routes.post("/reacties/<int:reply_id>/handig")
@limiter.limit(JUDGING)
def vote_reply(reply_id: int) -> ResponseReturnValue:
    answer = get_or_404(Reply, reply_id, to="vote")
    _toggle(answer, db.session.get(ReplyVote, (answer.id, member().id)))
    return redirect(_address(answer))


@routes.get("/items/<int:entry_id>/geschiedenis")
def history(entry_id: int) -> ResponseReturnValue:
    """Every revision of an entry, and what changed between two of them."""
    entry = get_or_404(Entry, entry_id, to="read")
    return _history(entry, None)


@routes.get("/reacties/<int:reply_id>/geschiedenis")
def reply_history(reply_id: int) -> ResponseReturnValue:
    answer = get_or_404(Reply, reply_id, to="read")
    return _history(answer.entry, answer)


@routes.post("/voorbeeld")
@limiter.limit("120 per minute")
def preview() -> ResponseReturnValue:
    """The text as it would be shown: a fragment for the preview pane."""
    body = request.form.get("body", "")[:20_000]
    return f'<div class="prose">{markup.render(body, content.mentioned(body), prefix="voorbeeld-")}</div>'


def _history(entry: Entry, answer: Reply | None) -> ResponseReturnValue:
    query = revisions.of(entry, answer, reader=member()).options(joinedload(revisions.Revision.by))
    found = db.session.scalars(query.limit(revisions.MOST)).all()
    newer, older = revisions.pair(found, request.args.get("nieuw"), request.args.get("oud"))
    changed = revisions.compare(type(entry), older, newer)
    return render_template(
        "entries/history.html", entry=entry, reply=answer, revisions=found, newer=newer, older=older, changes=changed
    )


def _toggle(subject: Any, ballot: Any) -> None:
    (actions.vote if ballot is None else actions.unvote)(subject, by=member())
    db.session.commit()


def _address(answer: Reply) -> str:
    """Where a reply stands: its page and its place on it."""
    entry = db.session.get_one(Entry, answer.entry_id)
    number = reading.page_of(answer)
    return f"{entry.url}{f'?pagina={number}' if number > 1 else ''}#{answer.anchor}"


def _already_sent(sent_as: str | None) -> Reply | None:
    if not sent_as:
        return None
    return db.session.scalars(sa.select(Reply).where(Reply.sent_as == sent_as, Reply.author_id == member().id)).first()
