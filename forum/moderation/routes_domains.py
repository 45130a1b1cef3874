"""The mail domains that let members in without a moderator."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import register
from forum.accounts.models import Municipality, MunicipalityDomain
from forum.database import db
from forum.i18n import _
from forum.moderation import queries, registers
from forum.moderation.forms import DomainForm, PlainForm
from forum.moderation.gate import found, moderator, routes
from forum.moderation.paging import part


@routes.get("/moderatie/domeinen")
def domains() -> ResponseReturnValue:
    return _page(DomainForm())


@routes.post("/moderatie/domeinen")
def admit_domain() -> ResponseReturnValue:
    form = DomainForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        municipality = db.session.get_one(Municipality, form.code)
        admitted = registers.admit(registers.tidy_domain(form.domain.data or ""), municipality, by=moderator())
    except registers.DomainRefused as refusal:
        form.domain.errors = [registers.explain(refusal)]
        return _page(form, 422)
    db.session.commit()
    domain, name = admitted.domain, municipality.name
    flash(_("Wie een adres heeft bij %(domain)s, hoort nu bij %(name)s.", domain=domain, name=name), "ok")
    return redirect(url_for("moderation.domains", q=domain))


@routes.post("/moderatie/domeinen/verwijderen")
def expel_domain() -> ResponseReturnValue:
    if not PlainForm().validate_on_submit():
        abort(400)
    admitted = found(MunicipalityDomain, request.form.get("domain", "")[:120])
    domain = admitted.domain
    registers.expel(admitted, by=moderator())
    db.session.commit()
    told = _("%(domain)s is verwijderd. Nieuwe leden met dit domein wachten voortaan op een moderator.", domain=domain)
    flash(told, "ok")
    return redirect(url_for("moderation.domains"))


def _page(form: DomainForm, status: int = 200) -> ResponseReturnValue:
    q = request.args.get("q", "")[:80].strip()
    rows = part(
        queries.admitted_domains(q),
        MunicipalityDomain.domain,
        after=request.args.get("na") or None,
        before=request.args.get("voor") or None,
    )
    names = register.municipalities().values()
    return render_template("moderation/domains.html", domains=rows, q=q, form=form, municipalities=names), status
