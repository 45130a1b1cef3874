"""Joining, signing in and out, and a forgotten password."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.access import member
from forum.accounts import actions, claims, credentials, limits, municipalities, passwords, queries, returning, sessions
from forum.accounts.forms import ConfirmForm, ForgotForm, JoinForm, ResetForm, SignInForm
from forum.accounts.models import Claim, Purpose, Standing
from forum.database import db
from forum.i18n import _, current_language, safe_next
from forum.security import keep_nothing

routes = Blueprint("accounts", __name__)
routes.after_request(keep_nothing)


@routes.route("/aanmelden", methods=["GET", "POST"])
@limits.joining
def join() -> ResponseReturnValue:
    if member():
        return redirect(url_for("home.index"))
    form = JoinForm()
    if not form.validate_on_submit():
        return _page("join", form)
    claim = claims.join(
        email=form.email.data or "",
        name=form.name.data or "",
        function=form.function.data or "",
        password_hash=passwords.hash(form.password.data or ""),
        language=current_language(),
    )
    db.session.commit()
    session["claim"] = claim.id
    return redirect(url_for("accounts.joined"))


@routes.route("/aanmelden/gelukt", methods=["GET", "POST"])
@limits.resending
def joined() -> ResponseReturnValue:
    """Look in your mail; or, with the address confirmed, wait for a moderator."""
    if session.get("waits"):
        return render_template("accounts/waiting.html")
    claim = db.session.get(Claim, session.get("claim", ""))
    if claim is None:
        return redirect(url_for("accounts.join"))
    if request.method == "GET":
        is_known_domain = municipalities.of_address(claim.email) is not None
        return render_template("accounts/joined.html", claim=claim, is_known_domain=is_known_domain)
    if claims.ask_again(claim):
        flash(_("We hebben de mail nog een keer gestuurd."), "ok")
    else:
        flash(
            _("We stuurden de mail al een paar keer. Kijk ook bij ongewenste mail, of meld u opnieuw aan."), "warning"
        )
    db.session.commit()
    return redirect(url_for("accounts.joined"))


@routes.route("/aanmelden/bevestigen/<token>", methods=["GET", "POST"])
@limits.following_link
def confirm(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing; the button on the page does. Mail scanners open links too."""
    claim = claims.opened(token, Purpose.JOIN)
    if claim is None:
        return _stale_link(url_for("accounts.join"), _("Opnieuw aanmelden"))
    municipality = municipalities.at(claim.email)
    form = ConfirmForm(asks_organisation=municipality is None, asks_password=session.get("claim") != claim.id)
    if form.validate_on_submit() and _knows_password(form, claim):
        return _welcome(claim, form)
    names = [] if municipality else queries.municipality_names()
    return _page("confirm", form, claim=claim, municipality=municipality, names=names)


@routes.route("/inloggen", methods=["GET", "POST"])
@limits.signing_in
def sign_in() -> ResponseReturnValue:
    target = safe_next(request.values.get("next", ""))
    if member():
        return redirect(target)
    form = SignInForm(data={"next": request.args.get("next", "")})
    if not form.validate_on_submit():
        return _page("sign_in", form, kept=returning.kept())
    found = credentials.recognise(form.email.data or "", form.password.data or "")
    if found is None or found.standing is Standing.DISABLED:
        form.form_errors.append(_("Het e-mailadres of het wachtwoord klopt niet. Probeer het opnieuw."))
        return _page("sign_in", form, kept=returning.kept())
    if found.standing is Standing.WAITING:
        return render_template("accounts/waiting.html"), 403
    sessions.sign_in(found)
    if returning.hand_over(found, target):
        flash(_("U bent weer ingelogd. Wat u typte, hebben we bewaard."), "ok")
    db.session.commit()
    return redirect(target)


@routes.post("/uitloggen")
def sign_out() -> ResponseReturnValue:
    if member():
        sessions.sign_out(member())
        db.session.commit()
    flash(_("U bent uitgelogd."), "ok")
    return redirect(url_for("home.index"))


@routes.route("/wachtwoord-vergeten", methods=["GET", "POST"])
@limits.asking_mail
def forgot() -> ResponseReturnValue:
    form = ForgotForm(data={"email": request.args.get("email", "")})
    if not form.validate_on_submit():
        return _page("forgot", form, is_sent="verstuurd" in request.args)
    claims.reset(email=form.email.data or "", language=current_language())
    db.session.commit()
    return redirect(url_for("accounts.forgot", verstuurd=1))


@routes.route("/wachtwoord-vergeten/<token>", methods=["GET", "POST"])
@limits.following_link
def reset(token: str) -> ResponseReturnValue:
    claim = claims.opened(token, Purpose.RESET)
    found = queries.by_email(claim.email) if claim else None
    if claim is None or found is None or found.standing is Standing.DISABLED:
        return _stale_link(url_for("accounts.forgot"), _("Vraag een nieuwe link"))
    form = ResetForm(found)
    if not form.validate_on_submit():
        return _page("reset", form, found=found)
    if not claims.use(claim):
        return _stale_link(url_for("accounts.forgot"), _("Vraag een nieuwe link"))
    credentials.choose_password(found, form.password.data or "")
    db.session.commit()
    flash(_("Uw nieuwe wachtwoord is bewaard. Log er nu mee in."), "ok")
    return redirect(url_for("accounts.sign_in"))


def ask_to_sign_in() -> ResponseReturnValue:
    """The sign-in page for a visitor whose POST is for members; what they typed goes along as hidden fields."""
    form = SignInForm(formdata=None, data={"next": returning.page_of_form()})
    page = render_template("accounts/sign_in.html", form=form, kept=returning.typed(), was_interrupted=True)
    return page, 401, {"Cache-Control": "no-store"}


def _knows_password(form: ConfirmForm, claim: Claim) -> bool:
    """Only who chose the password finishes joining: an owner who presses the button lets no stranger in."""
    if form.password is None or passwords.verify(claim.password_hash, form.password.data or ""):
        return True
    form.password.errors = [_("Dit is niet het wachtwoord dat bij deze aanmelding hoort. Meld u anders opnieuw aan.")]
    return False


def _welcome(claim: Claim, form: ConfirmForm) -> ResponseReturnValue:
    new = actions.confirm(claim, organisation=form.organisation.data or "" if form.organisation else "")
    if new is None:
        db.session.rollback()
        return _stale_link(url_for("accounts.sign_in"), _("Inloggen"))
    session.pop("claim", None)
    if new.is_active:
        sessions.sign_in(new)
        flash(_("Welkom, %(name)s. U kunt meteen meedoen.", name=new.name), "ok")
    db.session.commit()
    if new.is_active:
        return redirect(url_for("follows.start"))
    session["waits"] = True
    return redirect(url_for("accounts.joined"))


def _stale_link(way_out: str, label: str) -> ResponseReturnValue:
    return render_template("accounts/stale_link.html", way_out=way_out, label=label), 410


def _page(name: str, form: Any, **context: Any) -> ResponseReturnValue:
    """The form, or the form again with what is wrong."""
    return render_template(f"accounts/{name}.html", form=form, **context), 422 if form.errors else 200
