"""What a member has not sent yet: kept while they type, listed, thrown away."""

import re

import sqlalchemy as sa
from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.accounts.models import Member
from forum.accounts.returning import on_return
from forum.database import db
from forum.entries import queries, unsent
from forum.entries.models import Entry, Status
from forum.extensions import limiter
from forum.i18n import _, clock_time

routes = Blueprint("drafts", __name__)

FORMS = re.compile(r"/(?:initiatieven|tips|gesprekken|berichten)/(?:nieuw|[0-9]+-[a-z0-9-]+(?:/bewerken)?)")
LONGEST = 100_000  # characters of a form


@routes.get("/mijn/concepten")
def index() -> ResponseReturnValue:
    own = (
        sa.select(Entry)
        .where(Entry.author_id == member().id, Entry.status == Status.DRAFT)
        .options(*queries.card_parts())
        .order_by(Entry.active_at.desc())
        .limit(100)
    )
    return render_template(
        "entries/drafts.html",
        drafts=db.session.scalars(own).all(),
        unsent=db.session.scalars(unsent.of(member())).all(),
    )


@routes.post("/mijn/concepten/bewaren")
@limiter.limit("60 per minute")
def keep() -> ResponseReturnValue:
    """Keep what is in a form now; the page calls this by itself while one types."""
    path = _form_path(request.args.get("path", ""))
    fields = request.form.to_dict()
    if sum(map(len, fields.values())) > LONGEST:
        abort(413)
    kept = unsent.keep(member(), path, fields)
    db.session.commit()
    return jsonify(saved_at_label=_("Bewaard om %(time)s", time=clock_time(kept.saved_at)))


@routes.post("/mijn/concepten/weggooien")
def forget() -> ResponseReturnValue:
    path = _form_path(request.form.get("path", ""))
    unsent.forget(member(), path)
    db.session.commit()
    flash(_("Weggegooid."), "ok")
    return redirect(path if path.endswith(("nieuw", "bewerken")) else "/mijn/concepten")


@on_return
def keep_for_returning(person: Member, path: str, fields: dict[str, list[str]]) -> None:
    """Somebody's session ended while they typed; they signed in again, and find their text in the form."""
    if FORMS.fullmatch(path):
        unsent.keep(person, path, {name: values[0] for name, values in fields.items() if values})


def _form_path(path: str) -> str:
    if not FORMS.fullmatch(path) or len(path) > 200:
        abort(400)
    return path
