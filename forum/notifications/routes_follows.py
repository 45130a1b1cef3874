"""Following and muting: the button, the list of everything one follows, and where to start."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import clock
from forum.access import member
from forum.database import db
from forum.entries import follows, follows_kept
from forum.entries.follows import LONGEST_NAME, Channel, Follow, Target
from forum.extensions import limiter
from forum.i18n import _, ngettext, safe_next
from forum.notifications import start as starting
from forum.notifications import targets, undoing
from forum.notifications.paging import number_or_404, page_or_404
from forum.notifications.targets import Kind
from forum.security import keep_nothing

routes = Blueprint("follows", __name__, url_prefix="/mijn/volgen")
routes.after_request(keep_nothing)

CHANGING = "120 per 5 minutes"
PAGE = 50
MUTE, STOP = "dempen", "stoppen"
CHANNELS = {"forum": Channel.SITE, "direct": Channel.DIRECT, "overzicht": Channel.DIGEST}


@routes.get("")
def index() -> ResponseReturnValue:
    """Everything of one kind that a member follows or muted, and their choices for all of it."""
    counts, page = targets.counts(member()), page_or_404(request.args)
    kind = _kind(request.args.get("soort", ""), counts)
    rows, is_more = targets.rows(member(), kind, page=page, size=PAGE)
    if not rows and page > 1:
        return redirect(url_for("follows.index", soort=kind.value))
    own = follows.setting(member())
    shown: dict[str, Any] = {"rows": rows, "kind": kind, "counts": counts, "page": page, "is_more": is_more}
    return render_template("notifications/follows.html", setting=own, changed=len(undoing.left(member())), **shown)


@routes.post("")
@limiter.limit(CHANGING)
def change() -> ResponseReturnValue:
    """Change what was ticked: another channel, silence, or no more."""
    ids = [number for key in request.form.getlist("volg")[:PAGE] if (number := number_or_404(key))]
    rows = db.session.scalars(follows.of_member(member()).where(Follow.id.in_(ids))).all()
    was = [follows_kept.kept(row) for row in rows]
    if not undoing.fits(was):
        flash(_("Dit zijn er te veel tegelijk om ongedaan te kunnen maken. Vink er minder aan."), "warning")
    elif rows:
        _change(rows, request.form.get("hoe", ""))
        db.session.commit()
        undoing.keep(was, by=member())
        flash(ngettext("%(num)s keuze is veranderd.", "%(num)s keuzes zijn veranderd.", len(rows)), "ok")
    elif ids:
        flash(_("U volgt dit niet meer."), "info")  # pressed twice, or stopped in another window
    else:
        flash(_("Vink eerst aan wat u wilt veranderen."), "warning")
    return redirect(url_for("follows.index", soort=request.form.get("soort") or None))


@routes.post("/terug")
@limiter.limit(CHANGING)
def put_back() -> ResponseReturnValue:
    """Undo of what was changed last."""
    number = follows_kept.put_back(undoing.take(member()), by=member())
    db.session.commit()
    if number:
        said = ngettext("%(num)s keuze is weer als eerst.", "%(num)s keuzes zijn weer als eerst.", number)
        flash(said, "ok")
    else:
        flash(_("Dit is niet meer terug te draaien."), "info")
    return redirect(url_for("follows.index", soort=request.form.get("soort") or None))


@routes.post("/kies")
@limiter.limit(CHANGING)
def choose() -> ResponseReturnValue:
    """The button of one thing: follow it in a way (`hoe`), mute it, or stop."""
    kind, key, how = (request.form.get(name, "") for name in ("soort", "wat", "hoe"))
    target = targets.found(kind, key, member()) or abort(404)
    try:
        _choose(target, how)
        db.session.commit()
    except follows.TooMany:
        said = _("U volgt al %(num)s zoekvragen; meer kan niet. Stop er eerst een.", num=follows.MOST_SEARCHES)
        flash(said, "warning")
        return redirect(url_for("follows.index", soort=Kind.SEARCH.value))
    return redirect(safe_next(request.form.get("next", "")))


@routes.post("/instellingen")
@limiter.limit(CHANGING)
def settings() -> ResponseReturnValue:
    follows.choose(member(), follows_own="eigen" in request.form, urgent_mail="urgent" in request.form)
    db.session.commit()
    flash(_("Uw keuze is bewaard."), "ok")
    return redirect(url_for("follows.index"))


@routes.route("/begin", methods=["GET", "POST"])
@limiter.limit(CHANGING, methods=["POST"])
def start() -> ResponseReturnValue:
    """One short page for who just joined; it can be skipped, and opened again."""
    if request.method != "POST":  # HEAD asks, too
        return render_template("notifications/start.html", themes=starting.themes(), places=starting.places(member()))
    number = 0
    if "overslaan" not in request.form:
        number = starting.begin(
            member(), slugs=request.form.getlist("thema")[:50], codes=request.form.getlist("gemeente")[:50]
        )
    follows.choose(member(), started_at=clock.now())
    db.session.commit()
    if number:
        flash(ngettext("U volgt nu één onderwerp.", "U volgt nu %(num)s onderwerpen.", number), "ok")
    return redirect(url_for("home.index"))


def _choose(target: Target, how: str) -> None:
    """Follow it in a way, mute it, or stop. Raises TooMany."""
    if how == STOP:
        follows.unfollow(target, by=member())
        flash(_("U volgt dit niet meer."), "ok")
    elif how == MUTE:
        follows.mute(target, by=member())
        flash(_("Gedempt: u hoort hier niets meer van."), "ok")
    else:
        name = " ".join(request.form.get("naam", "").split())[:LONGEST_NAME]
        follows.follow(target, by=member(), channel=CHANNELS.get(how), name=name)
        flash(_("U volgt dit. Nieuws komt op het forum bij uw meldingen."), "ok")


def _change(rows: Sequence[Follow], how: str) -> None:
    """Hear of these in another way, not at all, or follow them no more."""
    if how == STOP:
        for row in rows:
            db.session.delete(row)
    elif how == MUTE:
        follows.change(rows, muted=True)
    else:
        follows.change(rows, channel=CHANNELS.get(how) or abort(400), muted=False)


def _kind(asked: str, counts: dict[Kind, int]) -> Kind:
    """The kind that was asked for, else the first of which something is followed."""
    if asked:
        return Kind(asked) if asked in list(Kind) else abort(404)
    return next((kind for kind, number in counts.items() if number), Kind.THEME)
