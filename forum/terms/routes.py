"""The glossary: read by everybody, added to by members, kept by editors and moderators."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from forum.access import allowed, member, settings
from forum.database import db
from forum.entries.composing import JUDGING, POSTING
from forum.entries.diff import changes
from forum.entries.reach import shared
from forum.extensions import limiter
from forum.i18n import _, current_language
from forum.policy import can
from forum.terms import actions, listing, queries, showing
from forum.terms.download import as_csv
from forum.terms.forms import NO_THEME, MergeForm, SuggestForm, TermForm
from forum.terms.models import Term, TermStatus

routes = Blueprint("terms", __name__)

LONGEST_WORDS = 80


@routes.get("/begrippen")
@limiter.limit("240 per minute")
@shared
def index() -> ResponseReturnValue:
    """The terms under a letter (the first, when nothing is asked), of a theme, or that hold the words."""
    language, themes = current_language(), queries.themes()
    known = listing.table_of_contents(language)
    words = " ".join(request.args.get("q", "").split())[:LONGEST_WORDS]
    slug, letter = request.args.get("thema", ""), request.args.get("letter", "")
    theme = next((theme for theme in themes if theme.slug == slug), None)
    if (slug and slug != NO_THEME and theme is None) or (letter and letter not in known.letters):
        abort(404)
    if words:
        terms = listing.found(words, language)
    elif slug:
        terms = listing.of_theme(theme, language)
    else:
        letter = letter or next(iter(known.letters), "")
        terms = listing.under_letter(letter, language)
    chosen: dict[str, Any] = {"q": words, "theme": theme, "slug": slug, "letter": letter}
    return render_template("terms/index.html", terms=terms, known=known, themes=themes, **chosen)


@routes.get("/begrippen.csv")
@limiter.limit("30 per 5 minutes")
def download() -> Response:
    response = Response(as_csv(settings().url), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="begrippen.csv"'
    return response


@routes.get("/begrippen/<int:term_id>-<slug>")
def show(term_id: int, slug: str) -> ResponseReturnValue:
    """One term. What was merged into another leads there, except for who can undo that."""
    term = db.session.scalars(queries.full(term_id)).first() or abort(404)
    ties = queries.relations(term)
    if not can(member(), "read", term):
        return redirect(ties.merged_into.url) if ties.merged_into else abort(404)
    if term.slug != slug:
        return redirect(term.url, code=301)
    clashes = queries.clashes(queries.content_of(term), term) if can(member(), "edit", term) else []
    return render_template("terms/show.html", term=term, ties=ties, clashes=clashes, described=showing.described(term))


@routes.route("/begrippen/nieuw", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def new() -> ResponseReturnValue:
    """An editor's new term, or a member's suggestion."""
    allowed(Term, to="suggest")
    writes = can(member(), "add", Term)
    named = {"nl": [request.args["naam"][:LONGEST_WORDS]]} if request.args.get("naam") else {}
    form = (TermForm if writes else SuggestForm)(content=named)
    if not form.validate_on_submit():
        return _form(form, None)
    if writes:
        term = actions.add(form.content, by=member())
        return _done(term, _("Het begrip staat in de lijst. De zoekmachine kent het meteen."))
    term = actions.suggest(form.content, by=member(), note=form.reason.data or "")
    return _done(term, _("Dank u wel. Een moderator kijkt naar uw voorstel."))


@routes.route("/begrippen/<int:term_id>-<slug>/bewerken", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit(term_id: int, slug: str) -> ResponseReturnValue:
    term = _load(term_id, to="edit")
    form = TermForm(term, queries.content_of(term))
    if not form.validate_on_submit():
        return _form(form, term)
    if actions.revise(term, form.content, by=member(), reason=form.reason.data or ""):
        return _done(term, _("Uw wijziging is bewaard. De zoekmachine kent haar meteen."))
    return redirect(term.url)


@routes.route("/begrippen/<int:term_id>-<slug>/samenvoegen", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def merge(term_id: int, slug: str) -> ResponseReturnValue:
    term = _load(term_id, to="merge")
    form = MergeForm(term)
    if form.validate_on_submit() and form.target is not None:
        actions.merge(term, form.target, by=member())
        told = _("‘%(old)s’ is nu een ander woord voor ‘%(new)s’.", old=term.name, new=form.target.name)
        return _done(form.target, told)
    return render_template("terms/merge.html", form=form, term=term), 422 if form.is_submitted() else 200


@routes.post("/begrippen/<int:term_id>/intrekken")
@limiter.limit(JUDGING)
def withdraw(term_id: int) -> ResponseReturnValue:
    """Take a term out of the list; for a suggestion: decline it."""
    term = _load(term_id, to="withdraw")
    was_suggested = term.status is TermStatus.SUGGESTED
    actions.withdraw(term, by=member())
    told = _("Het voorstel is afgewezen.") if was_suggested else _("Het begrip staat niet meer in de lijst.")
    return _done(term, told)


@routes.post("/begrippen/<int:term_id>/opnemen")
@limiter.limit(JUDGING)
def accept(term_id: int) -> ResponseReturnValue:
    term = _load(term_id, to="accept")
    if _is_taken(term, term.name):
        return redirect(term.url)
    actions.accept(term, by=member())
    return _done(term, _("‘%(name)s’ staat nu in de begrippenlijst.", name=term.name))


@routes.post("/begrippen/<int:term_id>/herstellen")
@limiter.limit(JUDGING)
def restore(term_id: int) -> ResponseReturnValue:
    """Undo a withdrawal or a merge."""
    term = _load(term_id, to="restore")
    if _is_taken(term, term.name):
        return redirect(term.url)
    actions.restore(term, by=member())
    return _done(term, _("Het begrip is teruggezet."))


@routes.get("/begrippen/<int:term_id>/geschiedenis")
def history(term_id: int) -> ResponseReturnValue:
    """What a term said, and the difference between a revision (`?nieuw=`) and the one before it."""
    term = _load(term_id, to="read")
    kept = queries.revisions(term)
    asked = request.args.get("nieuw", "")
    newer = next((one for one in kept if str(one.number) == asked), None if asked else kept[0])
    if newer is None:
        abort(404)
    older = next((one for one in kept if one.number < newer.number), None)
    differences = changes(older.content, newer.content) if older else []
    page: dict[str, Any] = {"term": term, "revisions": kept, "newer": newer, "older": older}
    return render_template("terms/history.html", changes=differences, labels=showing.field_labels(), **page)


@routes.post("/begrippen/<int:term_id>/versies/<int:number>/terugzetten")
@limiter.limit(JUDGING)
def put_back(term_id: int, number: int) -> ResponseReturnValue:
    """Let a term say what it said at that revision."""
    term = _load(term_id, to="edit")
    revision = next((one for one in queries.revisions(term) if one.number == number), None)
    if revision is None:
        abort(404)
    if _is_taken(term, revision.content["nl"][0]):
        return redirect(term.url)
    why = _("Versie %(number)s teruggezet", number=number)
    actions.put_back(term, revision, by=member(), reason=why)
    return _done(term, _("Versie %(number)s is teruggezet.", number=number))


def _load(term_id: int, *, to: str) -> Term:
    term = db.session.scalars(queries.full(term_id)).first()
    if term is None or not can(member(), "read", term):
        abort(404)
    return allowed(term, to=to)


def _is_taken(term: Term, name: str) -> bool:
    """Whether another current term has the name by now; says so."""
    other = queries.by_name(name)
    if other is None or other.id == term.id:
        return False
    flash(_("‘%(name)s’ staat al in de begrippenlijst. Pas dat begrip aan.", name=other.name), "error")
    return True


def _done(term: Term, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "ok")
    return redirect(url_for("moderation.desk") if request.form.get("next") == "desk" else term.url)


def _form(form: TermForm, term: Term | None) -> ResponseReturnValue:
    return render_template("terms/form.html", form=form, term=term), 422 if form.is_submitted() else 200


@routes.record_once
def _words(state: BlueprintSetupState) -> None:
    """What the templates ask of a term."""
    state.app.jinja_env.globals.update(
        terms_model=Term,
        term_labels=showing.in_language,
        term_heading=showing.heading,
        term_definition=showing.definition,
    )
