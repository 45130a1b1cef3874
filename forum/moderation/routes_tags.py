"""Labels: find, rename, merge, part."""

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.database import db
from forum.entries import tags as register
from forum.entries.models import Tag
from forum.i18n import _, ngettext
from forum.moderation import queries
from forum.moderation.forms import MergeForm, PlainForm, TagNameForm
from forum.moderation.gate import found, moderator, routes
from forum.moderation.paging import part
from forum.slugs import slug


@routes.get("/moderatie/labels")
def tags() -> ResponseReturnValue:
    q = request.args.get("q", "")[:60].strip()
    rows = part(
        queries.tags_like(q),
        Tag.slug,
        after=request.args.get("na") or None,
        before=request.args.get("voor") or None,
    )
    return render_template("moderation/tags.html", tags=rows, q=q)


@routes.get("/moderatie/labels/<int:id>")
def tag(id: int) -> ResponseReturnValue:
    tag = found(Tag, id)
    return _page(tag, TagNameForm(obj=tag), MergeForm())


@routes.post("/moderatie/labels/<int:id>/hernoemen")
def rename_tag(id: int) -> ResponseReturnValue:
    tag = found(Tag, id)
    form = TagNameForm()
    if not form.validate_on_submit():
        return _page(tag, form, MergeForm(formdata=None), 422)
    try:
        register.rename(tag, form.name.data or "", by=moderator())
    except ValueError:
        form.name.errors = [_("Er is al een label met deze naam. Voeg ze samen als ze hetzelfde betekenen.")]
        return _page(tag, form, MergeForm(formdata=None), 422)
    db.session.commit()
    flash(_("Het label heet nu %(name)s.", name=tag.name), "ok")
    return redirect(url_for("moderation.tag", id=id))


@routes.post("/moderatie/labels/<int:id>/samenvoegen")
def merge_tag(id: int) -> ResponseReturnValue:
    tag = found(Tag, id)
    form = MergeForm()
    into = _target(tag, form) if form.validate_on_submit() else None
    if into is None:
        return _page(tag, TagNameForm(obj=tag, formdata=None), form, 422)
    moved = queries.times_used(tag)
    register.merge(tag, into, by=moderator())
    db.session.commit()
    told = ngettext(
        "%(old)s is nu een synoniem van %(new)s. %(num)s stuk is omgezet.",
        "%(old)s is nu een synoniem van %(new)s. %(num)s stukken zijn omgezet.",
        moved,
        old=tag.name,
        new=into.name,
    )
    flash(told, "ok")
    return redirect(
        url_for("moderation.desk") if request.form.get("next") == "desk" else url_for("moderation.tag", id=id)
    )


@routes.post("/moderatie/labels/<int:id>/losmaken")
def part_tag(id: int) -> ResponseReturnValue:
    tag = found(Tag, id)
    if PlainForm().validate_on_submit() and tag.synonym_of_id is not None:
        register.part(tag, by=moderator())
        db.session.commit()
        flash(_("%(name)s is weer een eigen label. De stukken houden het label dat ze hadden.", name=tag.name), "ok")
    return redirect(url_for("moderation.tag", id=id))


def _target(tag: Tag, form: MergeForm) -> Tag | None:
    """The tag that was named, a synonym standing for its own; None with an error on the form."""
    names = register.parse(form.into.data or "")
    if len(names) != 1:
        form.into.errors = [_("Kies één label.")]
        return None
    target = db.session.scalars(sa.select(Tag).where(Tag.slug == slug(names[0]))).first()
    if target is not None and target.synonym_of_id is not None:
        target = db.session.get_one(Tag, target.synonym_of_id)
    if target is None:
        form.into.errors = [_("Dit label bestaat niet. Wilt u alleen een andere naam, hernoem het dan.")]
    elif target.id == tag.id:
        form.into.errors = [_("Een label kan niet met zichzelf worden samengevoegd.")]
        target = None
    return target


def _page(tag: Tag, rename: TagNameForm, merge: MergeForm, status: int = 200) -> ResponseReturnValue:
    own = db.session.get(Tag, tag.synonym_of_id) if tag.synonym_of_id else None
    page = render_template(
        "moderation/tag.html",
        tag=tag,
        own=own,
        synonyms=queries.synonyms(tag),
        used=queries.times_used(tag),
        rename=rename,
        merge=merge,
        plain=PlainForm(formdata=None),
    )
    return page, status
