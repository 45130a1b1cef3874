"""The follow button of a page: what it is about, how the reader follows that, and the button itself."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import get_template_attribute, request

from forum.accounts.models import Member
from forum.entries.follows import LONGEST_NAME, LONGEST_SEARCH, Channel, Follow
from forum.entries.models import Tag, Theme
from forum.notifications import searches
from forum.notifications.targets import Kind
from forum.search.query import BadQuery, SearchQuery

ALONE = {"tag": Kind.TAG, "theme": Kind.THEME, "municipality": Kind.MUNICIPALITY, "province": Kind.PROVINCE}
MUTED = "muted"


class Button(NamedTuple):
    """What can be followed here, by the names of forms; `name` is what a saved search is called at first."""

    kind: Kind
    key: str
    name: str = ""


def of_page() -> Button | None:
    """The button of the page of this request: its theme or municipality, or what its search comes down to."""
    values = request.view_args or {}
    if request.endpoint == "themes.show":
        return Button(Kind.THEME, values["slug"])
    if request.endpoint == "municipalities.show":
        return Button(Kind.MUNICIPALITY, values["code"])
    return _of_search() if request.endpoint == "search.results" else None


def state_of(button: Button, reader: Member) -> sa.ScalarSelect[Any]:
    """How the reader follows it, as a column: a Channel's value, "muted", or NULL."""
    state = sa.select(sa.case((Follow.is_muted, MUTED), else_=sa.cast(Follow.channel, sa.String)))
    own = state.where(Follow.member_id == reader.id)
    by_kind = {
        Kind.THEME: Follow.theme_id.in_(sa.select(Theme.id).where(Theme.slug == button.key)),
        Kind.TAG: Follow.tag_id.in_(
            sa.select(sa.func.coalesce(Tag.synonym_of_id, Tag.id)).where(Tag.slug == button.key)
        ),
        Kind.MUNICIPALITY: Follow.municipality_code == button.key,
        Kind.PROVINCE: Follow.province_code == button.key,
        Kind.SEARCH: Follow.search == button.key,
    }
    return own.where(by_kind[button.kind]).scalar_subquery()


def drawn(button: Button, state: str | None) -> str:
    """The button as HTML, with the reader's token."""
    follow_button = get_template_attribute("notifications/_button.html", "follow_button")
    return str(follow_button(button, state or "", request.full_path.rstrip("?")))


def state(follow: Follow | None) -> str:
    """How something is followed, as `drawn` and its template name it."""
    if follow is None:
        return ""
    return MUTED if follow.is_muted else Channel(follow.channel).value


def _of_search() -> Button | None:
    """A search for one label, theme or place alone is that; any other becomes a saved search."""
    try:
        query = SearchQuery.from_args(request.args)
    except BadQuery:
        return None
    if not query.text and len(query.filters) == 1:
        ((name, value),) = query.filters.items()
        if name in ALONE:
            return Button(ALONE[name], value)
    address = searches.canonical(query)
    if query.is_empty or len(address) > LONGEST_SEARCH:
        return None
    words = query.text or ", ".join(query.filters.values())
    return Button(Kind.SEARCH, address, words[:LONGEST_NAME])
