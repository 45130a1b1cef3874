"""Quick care for one entry, from its own page: close, pin, file under."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.access import get_or_404
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entries
from forum.entries import tags
from forum.entries.models import Entry, Theme
from forum.i18n import _, _l
from forum.moderation import actions, registers
from forum.moderation.forms import FilingForm
from forum.moderation.gate import moderator, routes

Switch = Callable[..., bool]

SWITCHES: dict[str, tuple[Switch, object]] = {
    "sluiten": (actions.close, _l("Gesloten: niemand kan nog reageren.")),
    "openen": (actions.reopen, _l("Geopend: leden kunnen weer reageren.")),
    "vastzetten": (actions.pin, _l("Vastgezet: dit staat nu bovenaan.")),
    "losmaken": (actions.unpin, _l("Losgemaakt: dit staat weer op zijn gewone plek.")),
}


@routes.post("/moderatie/items/<int:entry_id>/<any(sluiten, openen, vastzetten, losmaken):what>")
def switch(entry_id: int, what: str) -> ResponseReturnValue:
    entry = get_or_404(Entry, entry_id, to="curate")
    turn, told = SWITCHES[what]
    if turn(entry, by=moderator()):
        db.session.commit()
        flash(str(told), "ok")
    return redirect(url_for("moderation.desk") if request.form.get("next") == "desk" else entry.url)


@routes.post("/moderatie/items/<int:entry_id>/intrekken")
def withdraw(entry_id: int) -> ResponseReturnValue:
    """From the desk, and back to it."""
    entry = get_or_404(Entry, entry_id, to="curate")
    if entry.is_published:
        entries.withdraw(entry, by=moderator(), reason=_("Verlopen") if entry.is_expired else "")
        db.session.commit()
        flash(_("%(title)s is ingetrokken. U kunt dit hieronder ongedaan maken.", title=entry.title), "ok")
    return redirect(url_for("moderation.desk"))


@routes.route("/moderatie/items/<int:entry_id>/labels", methods=["GET", "POST"])
def file(entry_id: int) -> ResponseReturnValue:
    entry = get_or_404(Entry, entry_id, to="curate")
    form = FilingForm(theme=entry.theme_id, tags=", ".join(name for _slug, name in entry.labels))
    form.theme.choices = [(theme.id, theme.name) for theme in registers.themes()]
    if not form.validate_on_submit():
        page = render_template("moderation/filing.html", entry=entry, form=form)
        return page, 422 if form.is_submitted() else 200
    _file(entry, form, moderator())
    db.session.commit()
    flash(_("Thema en labels zijn bewaard."), "ok")
    return redirect(entry.url)


def _file(entry: Entry, form: FilingForm, by: Member) -> None:
    theme = db.session.get_one(Theme, form.theme.data)
    actions.relabel(entry, theme, tags.parse(form.tags.data or ""), by=by)
