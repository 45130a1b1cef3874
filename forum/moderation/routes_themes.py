"""Themes: add, describe, order."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.database import db
from forum.entries.models import Theme
from forum.i18n import _
from forum.moderation import registers
from forum.moderation.forms import ThemeForm
from forum.moderation.gate import found, moderator, routes


@routes.get("/moderatie/themas")
def themes() -> ResponseReturnValue:
    return _list(ThemeForm())


@routes.post("/moderatie/themas")
def add_theme() -> ResponseReturnValue:
    form = ThemeForm()
    if not form.validate_on_submit():
        return _list(form), 422
    try:
        theme = registers.add_theme(form.name.data or "", form.description.data or "", by=moderator())
    except ValueError:
        form.name.errors = [_("Er is al een thema met deze naam.")]
        return _list(form), 422
    db.session.commit()
    flash(_("Het thema %(name)s is toegevoegd.", name=theme.name), "ok")
    return redirect(url_for("moderation.themes"))


@routes.route("/moderatie/themas/<int:id>", methods=["GET", "POST"])
def theme(id: int) -> ResponseReturnValue:
    theme = found(Theme, id)
    form = ThemeForm(obj=theme)
    if request.method == "GET" or not form.validate():
        return _one(theme, form)
    try:
        registers.describe_theme(theme, form.name.data or "", form.description.data or "", by=moderator())
    except ValueError:
        form.name.errors = [_("Er is al een thema met deze naam.")]
        return _one(theme, form)
    db.session.commit()
    flash(_("Het thema %(name)s is bewaard.", name=theme.name), "ok")
    return redirect(url_for("moderation.themes"))


@routes.post("/moderatie/themas/<int:id>/omhoog", defaults={"steps": -1})
@routes.post("/moderatie/themas/<int:id>/omlaag", defaults={"steps": 1})
def move_theme(id: int, steps: int) -> ResponseReturnValue:
    theme = found(Theme, id)
    if registers.move_theme(theme, steps, by=moderator()):
        db.session.commit()
        flash(_("%(name)s is verplaatst.", name=theme.name), "ok")
    return redirect(url_for("moderation.themes", _anchor=f"thema-{id}"))


def _list(form: ThemeForm) -> str:
    return render_template("moderation/themes.html", themes=registers.themes(), form=form)


def _one(theme: Theme, form: ThemeForm) -> ResponseReturnValue:
    page = render_template("moderation/theme.html", theme=theme, form=form)
    return page, 422 if request.method == "POST" else 200
