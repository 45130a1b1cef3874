"""Badges: which criteria the record meets, giving, taking away, and undoing either."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.access import get_or_404
from forum.curation import actions, criteria
from forum.curation.models import Badge, BadgeKind, Task
from forum.database import db
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.moderation import queries
from forum.moderation.forms import BadgeForm
from forum.moderation.gate import found, moderator, routes


@routes.get("/moderatie/keurmerken/<int:entry_id>")
def badges(entry_id: int) -> ResponseReturnValue:
    return _page(get_or_404(Initiative, entry_id, to="curate"))


@routes.post("/moderatie/keurmerken/<int:entry_id>/geven")
def give_badge(entry_id: int) -> ResponseReturnValue:
    initiative = get_or_404(Initiative, entry_id, to="curate")
    kind = _kind()
    form = BadgeForm(prefix=kind.value)
    if not form.validate_on_submit():
        return _page(initiative, {kind: form}, 422)
    if not initiative.is_published:
        abort(403)
    try:
        actions.give(initiative, kind, by=moderator(), reason=form.reason.data or "")
    except actions.NotReady:
        db.session.rollback()
        form.reason.errors = [_("Dit stuk voldoet nog niet aan wat dit keurmerk vraagt.")]
        return _page(get_or_404(Initiative, entry_id, to="curate"), {kind: form}, 422)
    db.session.commit()
    flash(_("%(badge)s is gegeven aan %(title)s.", badge=kind.label, title=initiative.title), "ok")
    return redirect(url_for("moderation.desk") if request.form.get("next") == "desk" else _address(entry_id))


@routes.post("/moderatie/keurmerken/<int:id>/afnemen")
def take_badge(id: int) -> ResponseReturnValue:
    badge = _badge(id)
    if actions.take(badge, by=moderator()):
        db.session.commit()
        flash(_("%(badge)s is afgenomen. U kunt dit hieronder ongedaan maken.", badge=badge.kind.label), "ok")
    return redirect(_address(badge.entry_id))


@routes.post("/moderatie/keurmerken/<int:id>/teruggeven")
def return_badge(id: int) -> ResponseReturnValue:
    badge = _badge(id)
    if actions.give_back(badge, by=moderator()):
        db.session.commit()
        flash(_("%(badge)s is teruggegeven.", badge=badge.kind.label), "ok")
    return redirect(_address(badge.entry_id))


@routes.post("/moderatie/keurmerken/<int:entry_id>/niet-nu")
def pass_over_badge(entry_id: int) -> ResponseReturnValue:
    """The desk asks no more for these badges on this initiative."""
    initiative = get_or_404(Initiative, entry_id, to="curate")
    for kind in _kinds():
        label = f"{kind.label}: {initiative.title}"
        actions.put_aside(Task.BADGE, kind.value, label, by=moderator(), entry_id=entry_id)
    db.session.commit()
    flash(_("Dit staat niet meer op uw lijst. U kunt dit hieronder ongedaan maken."), "ok")
    return redirect(url_for("moderation.desk"))


def _page(
    initiative: Initiative, forms: dict[BadgeKind, BadgeForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    usual = {kind: str(criteria.USUAL[kind]) for kind in BadgeKind}
    empty = {kind: BadgeForm(formdata=None, prefix=kind.value, reason=usual[kind]) for kind in BadgeKind}
    page = render_template(
        "moderation/badges.html",
        entry=initiative,
        judgements=criteria.judge(initiative),
        history=queries.badges_of(initiative),
        forms=empty | (forms or {}),
    )
    return page, status


def _badge(id: int) -> Badge:
    badge = found(Badge, id)
    get_or_404(Initiative, badge.entry_id, to="curate")
    return badge


def _kind() -> BadgeKind:
    return _kinds()[0]


def _kinds() -> list[BadgeKind]:
    """The badges that a form names, each once; 400 without one."""
    try:
        kinds = [BadgeKind(name) for name in dict.fromkeys(request.form.getlist("kind"))]
    except ValueError:
        abort(400)
    return kinds or abort(400)


def _address(entry_id: int) -> str:
    return url_for("moderation.badges", entry_id=entry_id)
