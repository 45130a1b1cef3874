"""Moderators put threads in order: split, merge, and back."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import get_or_404, member
from forum.database import db
from forum.harvest import moves, pieces
from forum.harvest.forms import MergeForm, SplitForm
from forum.harvest.moves import NotPossible
from forum.harvest.routes import routes
from forum.i18n import _
from forum.threads.models import Thread


@routes.route("/gesprekken/<int:entry_id>/splitsen", methods=["GET", "POST"])
def split(entry_id: int) -> ResponseReturnValue:
    """Pick replies and give their new thread a title."""
    thread = _standing(entry_id)
    form = SplitForm()
    wanted = [int(key) for key in request.form.getlist("reactie") if key.isascii() and key.isdigit() and len(key) < 10]
    refusal = ""
    if form.validate_on_submit():
        try:
            new = moves.split(thread, wanted, form.title.data or "", by=member())
            db.session.commit()
        except NotPossible as reason:
            db.session.rollback()
            refusal = str(reason)
        else:
            flash(_("De reacties staan nu in dit nieuwe gesprek."), "ok")
            return redirect(new.url)
    thread = _standing(entry_id)
    found = pieces.replies_of(thread)
    page = render_template("harvest/split.html", thread=thread, form=form, pieces=found, wanted=wanted, refusal=refusal)
    return page, 422 if form.is_submitted() else 200


@routes.route("/gesprekken/<int:entry_id>/samenvoegen", methods=["GET", "POST"])
def merge(entry_id: int) -> ResponseReturnValue:
    """Say in which other thread this one goes on."""
    thread = _standing(entry_id)
    form = MergeForm()
    if form.validate_on_submit():
        into = db.session.get(Thread, form.number) if form.number else None
        try:
            if into is None:
                raise NotPossible(_("Dit is geen gesprek op het forum."))
            moves.merge(thread, into, by=member())
            db.session.commit()
        except NotPossible as reason:
            db.session.rollback()
            form.into.errors = [str(reason)]
        else:
            flash(_("De gesprekken zijn samengevoegd."), "ok")
            return redirect(into.url)
    page = render_template("harvest/merge.html", thread=_standing(entry_id), form=form)
    return page, 422 if form.is_submitted() else 200


@routes.post("/gesprekken/<int:entry_id>/splitsen/terug")
def unsplit(entry_id: int) -> ResponseReturnValue:
    new = get_or_404(Thread, entry_id, to="curate")
    try:
        origin = moves.unsplit(new, by=member())
    except NotPossible as reason:
        return _refused(new, reason)
    db.session.commit()
    flash(_("Teruggedraaid: de reacties staan weer hier."), "ok")
    return redirect(origin.url)


@routes.post("/gesprekken/<int:entry_id>/samenvoegen/terug")
def unmerge(entry_id: int) -> ResponseReturnValue:
    thread = get_or_404(Thread, entry_id, to="curate")
    try:
        moves.unmerge(thread, by=member())
    except NotPossible as reason:
        return _refused(thread, reason)
    db.session.commit()
    flash(_("Teruggedraaid: dit gesprek staat weer apart."), "ok")
    return redirect(thread.url)


def _standing(entry_id: int) -> Thread:
    """A published thread that a moderator is at; when it is gone, perhaps a moment ago, its page tells where."""
    thread = get_or_404(Thread, entry_id, to="curate")
    if not thread.is_published:
        flash(_("Dit gesprek staat niet meer op het forum."), "warning")
        abort(redirect(thread.url))
    return thread


def _refused(thread: Thread, reason: NotPossible) -> ResponseReturnValue:
    url = thread.url
    db.session.rollback()
    flash(str(reason), "warning")
    return redirect(url)
