"""What a member keeps about themselves: profile, password, address, the browsers they are signed in with."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from forum import i18n
from forum.access import member
from forum.accounts import actions, claims, credentials, limits, municipalities, passwords, queries, sessions
from forum.accounts.forms import AddressForm, PasswordForm, ProfileForm
from forum.accounts.models import Claim, Purpose
from forum.database import db
from forum.i18n import _
from forum.security import keep_nothing

routes = Blueprint("my", __name__, url_prefix="/mijn")
routes.after_request(keep_nothing)


@routes.route("/profiel", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    form = ProfileForm(obj=member())
    if not form.validate_on_submit():
        browsers = db.session.scalars(queries.sign_ins(member())).all()
        return _page("profile", form, browsers=browsers, is_here=sessions.is_here)
    actions.describe(
        member(),
        name=form.name.data or "",
        function=form.function.data or "",
        expertise=form.expertise.data or "",
        language=form.language.data,
    )
    db.session.commit()
    flash(_("Uw profiel is bewaard."), "ok")
    return i18n.remember(form.language.data, redirect(url_for("my.profile")))


@routes.route("/wachtwoord", methods=["GET", "POST"])
@limits.proving
def password() -> ResponseReturnValue:
    owner = member()
    form = PasswordForm(owner)
    if not (form.validate_on_submit() and _is_own(form.current_password)):
        return _page("password", form)
    credentials.choose_password(owner, form.password.data or "")
    sessions.sign_in(owner)
    db.session.commit()
    flash(_("Uw wachtwoord is gewijzigd. Op andere apparaten bent u uitgelogd."), "ok")
    return redirect(url_for("my.profile"))


@routes.route("/adres", methods=["GET", "POST"])
@limits.proving
def address() -> ResponseReturnValue:
    form = AddressForm()
    if not (form.validate_on_submit() and _is_own(form.current_password)):
        return _page("address", form)
    claims.move(member(), email=form.email.data or "")
    db.session.commit()
    flash(_("Kijk in de mail van %(email)s en bevestig daar uw nieuwe adres.", email=form.email.data), "info")
    return redirect(url_for("my.profile"))


@routes.route("/adres/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> ResponseReturnValue:
    """The link that went to the new address, opened by the member themselves; the button does it."""
    claim = claims.opened(token, Purpose.MOVE)
    if claim is None or claim.member_id != member().id:
        return _stale_link()
    if request.method == "POST":
        return _use(claim)
    municipality = municipalities.at(claim.email)
    loses = credentials.loses_municipality(member(), claim.email)
    return render_template(
        "accounts/confirm_address.html", claim=claim, municipality=municipality, loses_municipality=loses
    )


@routes.post("/overal-uitloggen")
def sign_out_everywhere() -> ResponseReturnValue:
    owner = member()
    sessions.sign_out_everywhere(owner)
    sessions.sign_out(owner)
    db.session.commit()
    flash(_("U bent op al uw apparaten uitgelogd."), "ok")
    return redirect(url_for("accounts.sign_in"))


def _use(claim: Claim) -> ResponseReturnValue:
    changed = credentials.choose_address(claim)
    if changed is None:
        db.session.rollback()
        return _stale_link()
    db.session.commit()
    if not changed.is_active:
        flash(_("Uw nieuwe adres is bevestigd. Een moderator kijkt nu waar u werkt; u krijgt daarover mail."), "info")
        return redirect(url_for("home.index"))
    flash(_("Uw nieuwe adres is bevestigd. Gebruik het voortaan om in te loggen."), "ok")
    return redirect(url_for("my.profile"))


def _is_own(field: PasswordField) -> bool:
    if passwords.verify(member().password_hash, field.data or ""):
        return True
    field.errors = [_("Dit is niet uw huidige wachtwoord.")]
    return False


def _stale_link() -> ResponseReturnValue:
    way_out, label = url_for("my.address"), _("Vraag een nieuwe link")
    return render_template("accounts/stale_link.html", way_out=way_out, label=label), 410


def _page(name: str, form: Any, **context: Any) -> ResponseReturnValue:
    """The form, or the form again with what is wrong."""
    return render_template(f"accounts/{name}.html", form=form, **context), 422 if form.errors else 200
