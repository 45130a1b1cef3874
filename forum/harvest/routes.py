import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from forum.access import get_or_404, member
from forum.database import db
from forum.entries.composing import POSTING
from forum.entries.forms import once
from forum.entries.models import Entry
from forum.entries.prose import prose_fields
from forum.extensions import limiter
from forum.harvest import actions, pieces, queries
from forum.harvest.forms import HarvestForm
from forum.harvest.pieces import Piece
from forum.i18n import _
from forum.initiatives.models import Initiative
from forum.threads.models import Thread

routes = Blueprint("harvest", __name__)


@routes.route("/gesprekken/<int:entry_id>/naar-initiatief", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new(entry_id: int) -> ResponseReturnValue:
    """The author of a thread, or a moderator, picks the texts that an initiative is made of."""
    thread = get_or_404(Thread, entry_id, to="accept")
    form = HarvestForm(data={"title": thread.title, "summary": thread.summary, "sent_as": once()})
    found = pieces.pieces_of(thread)
    if not form.validate_on_submit():
        return _page(thread, form, found), 422 if form.is_submitted() else 200
    chosen = [(name, piece) for piece in found if (name := request.form.get(piece.key)) in actions.FIELDS]
    if not chosen:
        form.form_errors.append(_("Kies minstens één tekst en het onderdeel waarin die komt."))
        return _page(thread, form, found), 422
    return _make(thread, chosen, form)


def _make(thread: Thread, chosen: list[tuple[str, Piece]], form: HarvestForm) -> ResponseReturnValue:
    sent_as = form.sent_as.data[:40] if form.sent_as.data else None
    title, summary = form.title.data or "", form.summary.data or ""
    twin = _already_made(sent_as)
    if twin is None:
        try:
            twin = actions.harvest(thread, chosen, title=title, summary=summary, by=member(), sent_as=sent_as)
            db.session.commit()
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            twin = _already_made(sent_as)
    flash(_("Het concept staat klaar. Lees het na, vul het aan en publiceer het."), "ok")
    return redirect(f"{twin.url}/bewerken" if twin else thread.url)


def _already_made(sent_as: str | None) -> Initiative | None:
    """What this very form made before: the button was pressed twice."""
    if not sent_as:
        return None
    mine = sa.select(Initiative).where(Entry.sent_as == sent_as, Entry.author_id == member().id)
    return db.session.scalars(mine).first()


def _page(thread: Thread, form: HarvestForm, found: list[Piece]) -> str:
    fields = [(f.name, _("Wat er is gedaan") if f.name == "body" else f.label) for f in prose_fields(Initiative)]
    picked = {piece.key: request.form.get(piece.key, _guess(piece)) for piece in found}
    return render_template("harvest/new.html", thread=thread, form=form, pieces=found, fields=fields, picked=picked)


def _guess(piece: Piece) -> str:
    """The field that a text most likely belongs in: the question why it began, the answer what was done."""
    if piece.reply_id is None:
        return "background"
    return "body" if piece.is_answer else ""


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["harvest_links"] = queries.linked
