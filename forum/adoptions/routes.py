"""Adopting a practice, and telling how it goes."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from forum.access import allowed, get_or_404, member
from forum.adoptions import actions, changes, copies, queries
from forum.adoptions.actions import NotPossible
from forum.adoptions.forms import AdoptForm, DescribeForm, MoveForm, ReviewForm
from forum.adoptions.models import Adoption, Mode, State, following, next_states
from forum.database import db
from forum.entries import revisions
from forum.entries.composing import POSTING
from forum.entries.models import Entry
from forum.extensions import limiter
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.policy import can

routes = Blueprint("adoptions", __name__)

STATES = {
    "interesse": State.INTEREST,
    "verkenning": State.EXPLORING,
    "proef": State.PILOT,
    "ingevoerd": State.INTRODUCED,
    "geevalueerd": State.EVALUATED,
    "gestopt": State.STOPPED,
}
ADDRESSES = {state: word for word, state in STATES.items()}
STATE = f"<any({', '.join(STATES)}):state>"


@routes.route("/initiatieven/<int:entry_id>-<slug>/overnemen", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new(entry_id: int, slug: str) -> ResponseReturnValue:
    """ "We do this too": from whom, how, and with a copy or not."""
    practice = get_or_404(Initiative, entry_id, to="read", options=(joinedload(Entry.municipality),))
    if refusal := _refusal(practice):
        flash(refusal, "warning")
        return redirect(practice.url)
    if stopped := _stopped(practice):
        flash(_("%(municipality)s is hiermee gestopt.", municipality=member().municipality.name), "warning")
        return redirect(stopped.url)
    form = AdoptForm(_origin_label(practice), list(queries.uptake(practice).adopters))
    if form.validate_on_submit():
        return _adopt(practice, form)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "adoptions/new.html", form=form, practice=practice, municipality=member().municipality
    ), status


@routes.get("/overnames/<int:adoption_id>")
def show(adoption_id: int) -> ResponseReturnValue:
    """How it goes in one municipality; for who tends it, also what changed in the origin."""
    return _page(_load(adoption_id, to="read"))


@routes.route(f"/overnames/<int:adoption_id>/stand/{STATE}", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def move(adoption_id: int, state: str) -> ResponseReturnValue:
    """To another state, with the answers that it asks for."""
    adoption, after = _load(adoption_id, to="move"), STATES[state]
    form = MoveForm(adoption, after)
    if form.validate_on_submit():
        try:
            actions.move(adoption, after, by=member(), reason=form.reason.data or "", answers=form.answers())
            db.session.commit()
            flash(_("De stand is nu “%(state)s”.", state=after.label), "ok")
            return redirect(adoption.url)
        except NotPossible as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return _form("adoptions/move.html", _load(adoption_id, to="move"), form, after=after)


@routes.route("/overnames/<int:adoption_id>/beschrijven", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def describe(adoption_id: int) -> ResponseReturnValue:
    adoption = _load(adoption_id, to="describe")
    form = DescribeForm(adoption)
    if form.validate_on_submit():
        try:
            actions.describe(adoption, form.answers(), by=member(), reason=form.reason.data or "")
            db.session.commit()
            flash(_("Uw wijziging is bewaard."), "ok")
            return redirect(adoption.url)
        except NotPossible as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return _form("adoptions/describe.html", _load(adoption_id, to="describe"), form)


@routes.post("/overnames/<int:adoption_id>/bijhouden")
def keep(adoption_id: int) -> ResponseReturnValue:
    """Keep it too, or no longer."""
    adoption = _load(adoption_id, to="keep")
    if any(keeper.id == member().id for keeper in queries.keepers(adoption.id)):
        actions.unkeep(adoption, by=member())
        flash(_("U houdt dit niet meer bij."), "ok")
    else:
        actions.keep(adoption, by=member())
        flash(_("U houdt dit ook bij. U hoort het als het origineel verandert."), "ok")
    db.session.commit()
    return redirect(adoption.url)


@routes.post("/overnames/<int:adoption_id>/mail")
def hear(adoption_id: int) -> ResponseReturnValue:
    """Mail at a change of the practice, which the reader had stopped."""
    adoption = _load(adoption_id, to="keep")
    actions.hear(adoption, by=member())
    db.session.commit()
    flash(_("U krijgt weer mail als dit verandert."), "ok")
    return redirect(adoption.url)


@routes.post("/overnames/<int:adoption_id>/kopie")
@limiter.limit(POSTING)
def copy(adoption_id: int) -> ResponseReturnValue:
    """Make a copy to adapt, and open it in the form that every initiative is written in."""
    made = copies.copy_of(_load(adoption_id, to="copy"), by=member())
    db.session.commit()
    return redirect(f"{made.url}/bewerken" if can(member(), "edit", made) else made.url)


@routes.post("/overnames/<int:adoption_id>/gezien")
@limiter.limit(POSTING)
def review(adoption_id: int) -> ResponseReturnValue:
    """The origin's changes were seen; those that were ticked go into the copy."""
    adoption, form = _load(adoption_id, to="review"), ReviewForm()
    newest = changes.numbered(adoption.initiative, form.seen(), reader=member())
    if not form.validate() or newest is None:
        abort(400)
    chosen = form.fields.data or []
    if form.choosing.data and not chosen:
        flash(_("U koos nog niets. Vink aan wat u wilt overnemen."), "warning")
        return redirect(f"{adoption.url}#nieuw")
    own = copies.with_texts(adoption.copy_id) if adoption.copy_id and chosen else None
    if own is not None:
        taken = copies.take_over(adoption, allowed(own, to="edit"), chosen, newest, by=member())
        flash(_("Overgenomen in uw kopie: %(count)s. Kijk nog even of alles klopt.", count=len(taken)), "ok")
    else:
        actions.review(adoption, newest.number, by=member())
        flash(_("Genoteerd: u hebt de wijzigingen van het origineel gezien."), "ok")
    db.session.commit()
    return redirect(f"{own.url}/bewerken" if own is not None and not own.is_published else adoption.url)


@routes.get("/initiatieven/<int:entry_id>-<slug>/vergelijken")
def compare(entry_id: int, slug: str) -> ResponseReturnValue:
    """A revision of a copy beside one of its origin (`?versie=2&origineel=3`), word by word."""
    own = get_or_404(Initiative, entry_id, to="read", options=(joinedload(Entry.municipality),))
    origin = queries.origin_of(own)
    if origin is None or not can(member(), "read", origin):
        abort(404)
    ours, theirs = (db.session.scalars(_versions(entry)).all() for entry in (own, origin))
    our, _older = revisions.pair(ours, request.args.get("versie"), None)
    their, _older = revisions.pair(theirs, request.args.get("origineel") or _known(own, theirs), None)
    found = changes.against_origin(own, our, their) if our and their else []
    context: dict[str, Any] = {"ours": ours, "theirs": theirs, "our": our, "their": their, "changes": found}
    return render_template("adoptions/compare.html", entry=own, origin=origin, **context)


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    """What the page of an initiative asks about its adoption."""
    words = {"uptake": queries.uptake, "origin_of": queries.origin_of}
    state.app.jinja_env.globals.update(words)


def _refusal(practice: Initiative) -> str:
    """Why the member cannot adopt this practice, "" when they can."""
    own = member().municipality
    if own is None:
        return _("Overnemen doet u voor een gemeente. Uw account hoort (nog) niet bij een gemeente.")
    try:
        actions.refuse_impossible(practice, own)
    except NotPossible as refusal:
        return str(refusal)
    known = actions.of(practice, own.code)
    if known is not None and not known.is_stopped and request.method == "GET":
        return _(
            "%(municipality)s doet hier al aan mee: %(state)s.", municipality=own.name, state=known.state.label.lower()
        )
    return ""


def _stopped(practice: Initiative) -> Adoption | None:
    """What the member's municipality stopped with: it goes on there, not by saying once more that one does it."""
    known = actions.of(practice, member().municipality_code)
    return known if known is not None and known.is_stopped else None


def _adopt(practice: Initiative, form: AdoptForm) -> ResponseReturnValue:
    own = member().municipality
    parent = db.session.get(Adoption, int(form.parent.data)) if form.parent.data else None
    known = actions.of(practice, own.code)
    try:
        adoption = actions.adopt(practice, for_=own, by=member(), parent=parent, mode=Mode(form.mode.data))
    except NotPossible as refusal:
        db.session.rollback()
        flash(str(refusal), "warning")
        return redirect(practice.url)
    if form.copy.data:
        copies.copy_of(db.session.scalars(queries.full(adoption.id)).unique().one(), by=member())
    db.session.commit()
    flash(_welcome(own.name, known), "ok")
    return redirect(practice.url)


def _welcome(municipality: str, known: Adoption | None) -> str:
    """What the adopter hears; `known` is what a colleague, or the same button, began before."""
    if known is not None:
        return _("%(municipality)s deed hier al aan mee. U houdt het nu ook bij.", municipality=municipality)
    return _(
        "%(municipality)s doet mee. U en de contactpersoon krijgen elkaars gegevens per mail.",
        municipality=municipality,
    )


def _load(adoption_id: int, *, to: str) -> Adoption:
    adoption = db.session.scalars(queries.full(adoption_id)).unique().first()
    if adoption is None or not can(member(), "read", adoption):
        abort(404)
    return allowed(adoption, to=to)


def _page(adoption: Adoption) -> ResponseReturnValue:
    reader = member()
    keepers = queries.keepers(adoption.id)
    tending = can(reader, "review", adoption)
    own = copies.with_texts(adoption.copy_id) if adoption.copy_id and tending else None
    editable = own if own is not None and can(reader, "edit", own) else None
    news = changes.news(adoption, editable, reader=reader) if tending else None
    context: dict[str, Any] = {"keepers": keepers, "news": news, "own": editable}
    context["steps"] = queries.steps(adoption)
    states = [(state, ADDRESSES[state], state is following(adoption.state)) for state in next_states(adoption.state)]
    is_keeper = reader is not None and any(keeper.id == reader.id for keeper in keepers)
    context |= {"is_keeper": is_keeper, "is_silent": is_keeper and not queries.hears(adoption.id, reader)}
    return render_template("adoptions/show.html", adoption=adoption, states=states, reader=reader, **context)


def _form(page: str, adoption: Adoption, form: Any, **context: Any) -> ResponseReturnValue:
    return render_template(page, adoption=adoption, form=form, **context), 422 if form.is_submitted() else 200


def _origin_label(practice: Initiative) -> str:
    """The first choice of whom it is taken over from."""
    return _("%(municipality)s, die dit deelde", municipality=practice.municipality_name or practice.contact_name)


def _versions(entry: Entry) -> sa.Select[revisions.Revision]:
    """The newest of what the reader could read of an entry."""
    return revisions.of(entry, reader=member()).limit(revisions.MOST)


def _known(own: Initiative, theirs: Any) -> str | None:
    """The origin's revision that the copy stands on, when it is still there."""
    number = own.origin_revision
    return str(number) if any(revision.number == number for revision in theirs) else None
