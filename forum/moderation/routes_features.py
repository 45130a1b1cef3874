"""What stands on the front page, from when and until when."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import clock
from forum.access import get_or_404
from forum.curation import actions
from forum.curation.models import Feature
from forum.database import db
from forum.entries.models import Entry
from forum.i18n import _, long_date
from forum.moderation import queries
from forum.moderation.forms import FEATURED_FOR, FeatureForm
from forum.moderation.gate import found, moderator, routes


@routes.route("/moderatie/items/<int:entry_id>/uitlichten", methods=["GET", "POST"])
def feature(entry_id: int) -> ResponseReturnValue:
    entry = get_or_404(Entry, entry_id, to="curate")
    today = clock.today()
    form = FeatureForm(from_on=today, until_on=today + FEATURED_FOR)
    if not entry.is_published or not form.validate_on_submit():
        features = queries.features_of(entry)
        page = render_template("moderation/feature.html", entry=entry, form=form, features=features, today=today)
        return page, 422 if form.is_submitted() else 200
    assert form.from_on.data is not None
    assert form.until_on.data is not None
    actions.feature(entry, form.from_on.data, form.until_on.data, by=moderator())
    db.session.commit()
    flash(_("Dit staat op de voorpagina tot en met %(date)s.", date=long_date(form.until_on.data)), "ok")
    return redirect(entry.url)


@routes.post("/moderatie/uitgelicht/<int:id>/stoppen")
def stop_feature(id: int) -> ResponseReturnValue:
    shown = _shown(id)
    if actions.unfeature(shown, by=moderator()):
        db.session.commit()
        flash(_("Dit staat niet meer op de voorpagina. U kunt dit hieronder ongedaan maken."), "ok")
    return redirect(url_for("moderation.feature", entry_id=shown.entry_id))


@routes.post("/moderatie/uitgelicht/<int:id>/hervatten")
def resume_feature(id: int) -> ResponseReturnValue:
    shown = _shown(id)
    if actions.refeature(shown, by=moderator()):
        db.session.commit()
        flash(_("Dit staat weer op de voorpagina."), "ok")
    return redirect(url_for("moderation.feature", entry_id=shown.entry_id))


def _shown(id: int) -> Feature:
    shown = found(Feature, id)
    get_or_404(Entry, shown.entry_id, to="curate")
    return shown
