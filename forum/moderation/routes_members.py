"""Members: letting in, refusing, finding, moving, changing what they may do."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import joinedload

from forum.access import allowed
from forum.accounts import actions, register
from forum.accounts.models import Member, Municipality, Role, Standing
from forum.database import db
from forum.i18n import _
from forum.moderation import admissions, queries, registers
from forum.moderation.forms import ApproveForm, MemberPlaceForm, PlainForm, ReasonForm, RoleForm
from forum.moderation.gate import moderator, number, routes
from forum.moderation.paging import part
from forum.policy import can


@routes.get("/moderatie/leden")
def members() -> ResponseReturnValue:
    q, code, standing = (request.args.get(name, "")[:80].strip() for name in ("q", "gemeente", "stand"))
    if (standing and standing not in list(Standing)) or (code and code not in register.municipalities()):
        abort(400)
    query = queries.members_like(q, code, Standing(standing) if standing else None)
    rows = part(query, Member.id, after=number("na"), before=number("voor"), newest=True)
    return render_template(
        "moderation/members.html",
        members=rows,
        filters={"q": q or None, "gemeente": code or None, "stand": standing or None},
        municipalities=register.municipalities().items(),
    )


@routes.get("/moderatie/leden/<int:id>")
def member(id: int) -> ResponseReturnValue:
    return _page(_found(id))


@routes.post("/moderatie/leden/<int:id>/toelaten")
def approve(id: int) -> ResponseReturnValue:
    newcomer = _found(id)
    if newcomer.standing is not Standing.WAITING:
        return _done_before(newcomer)
    allowed(newcomer, to="approve")
    form = ApproveForm()
    if not form.validate_on_submit() or not _let_in(newcomer, form):
        return _page(newcomer, approve=form)
    db.session.commit()
    flash(_("%(name)s is toegelaten en krijgt een mail.", name=newcomer.name), "ok")
    return redirect(url_for("moderation.desk"))


@routes.post("/moderatie/leden/<int:id>/weigeren")
def refuse(id: int) -> ResponseReturnValue:
    newcomer = _found(id)
    if newcomer.standing is not Standing.WAITING:
        return _done_before(newcomer)
    allowed(newcomer, to="refuse")
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(newcomer, refuse=form)
    actions.refuse(newcomer, by=moderator(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("%(name)s is geweigerd en krijgt een mail met de reden.", name=newcomer.name), "ok")
    return redirect(url_for("moderation.desk"))


@routes.post("/moderatie/leden/<int:id>/terugnemen")
def take_back(id: int) -> ResponseReturnValue:
    """Undo an approval or a refusal."""
    newcomer = _found(id)
    if newcomer.standing is not Standing.WAITING:
        allowed(newcomer, to="disable" if newcomer.is_active else "enable")
        admissions.take_back(newcomer, by=moderator())
        db.session.commit()
        flash(_("%(name)s wacht weer op een besluit.", name=newcomer.name), "ok")
    return redirect(url_for("moderation.desk"))


@routes.post("/moderatie/leden/<int:id>/uitschakelen")
def disable(id: int) -> ResponseReturnValue:
    subject = allowed(_found(id), to="disable")
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(subject, disable=form)
    actions.disable(subject, by=moderator(), reason=form.reason.data or "")
    db.session.commit()
    flash(_("%(name)s kan niet meer inloggen. Wat gedeeld is, blijft staan.", name=subject.name), "ok")
    return redirect(url_for("moderation.member", id=id))


@routes.post("/moderatie/leden/<int:id>/inschakelen")
def enable(id: int) -> ResponseReturnValue:
    subject = allowed(_found(id), to="enable")
    actions.enable(subject, by=moderator())
    db.session.commit()
    flash(_("%(name)s kan weer inloggen.", name=subject.name), "ok")
    return redirect(url_for("moderation.member", id=id))


@routes.post("/moderatie/leden/<int:id>/rol")
def change_role(id: int) -> ResponseReturnValue:
    subject = allowed(_found(id), to="change_role")
    form = RoleForm()
    if not form.validate_on_submit():
        return _page(subject, change_role=form)
    actions.change_role(subject, Role(form.role.data), by=moderator())
    db.session.commit()
    flash(_("%(name)s is nu %(role)s.", name=subject.name, role=subject.role.label.lower()), "ok")
    return redirect(url_for("moderation.member", id=id))


@routes.post("/moderatie/leden/<int:id>/verhuizen")
def move(id: int) -> ResponseReturnValue:
    subject = allowed(_found(id), to="move")
    form = MemberPlaceForm()
    if not form.validate_on_submit():
        return _page(subject, move=form)
    municipality = db.session.get_one(Municipality, form.code) if form.code else None
    actions.move(subject, municipality, by=moderator())
    db.session.commit()
    flash(_("%(name)s is verhuisd. Wat eerder gedeeld is, blijft bij de vorige gemeente.", name=subject.name), "ok")
    return redirect(url_for("moderation.member", id=id))


def _found(id: int) -> Member:
    subject = db.session.get(Member, id, options=[joinedload(Member.municipality)])
    if subject is None:
        abort(404)
    return subject


def _let_in(newcomer: Member, form: ApproveForm) -> bool:
    """Whether it was possible; else the form says why not."""
    try:
        admissions.approve(newcomer, form.code, by=moderator(), admit_domain=form.admit_domain.data)
    except registers.DomainRefused as refusal:
        form.admit_domain.errors = [registers.explain(refusal)]
        return False
    return True


def _page(subject: Member, **sent: FlaskForm) -> ResponseReturnValue:
    """The page of a member with every form that the moderator may use; those in `sent` were filled in wrong."""
    place = subject.municipality.name if subject.municipality else ""
    blank: dict[str, Any] = {
        "approve": (ApproveForm, {"municipality": admissions.guess(subject)}),
        "refuse": (ReasonForm, {}),
        "disable": (ReasonForm, {}),
        "enable": (PlainForm, {}),
        "change_role": (RoleForm, {"role": subject.role.value}),
        "move": (MemberPlaceForm, {"municipality": place, "everywhere": not place}),
    }
    forms = {
        verb: sent.get(verb) or form(formdata=None, prefix="", data=values)
        for verb, (form, values) in blank.items()
        if can(moderator(), verb, subject)
    }
    page = render_template(
        "moderation/member.html", subject=subject, forms=forms, municipalities=register.municipalities().values()
    )
    return page, 422 if sent else 200


def _done_before(subject: Member) -> ResponseReturnValue:
    flash(_("Over %(name)s was al besloten.", name=subject.name), "info")
    return redirect(url_for("moderation.desk"))
