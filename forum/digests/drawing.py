"""Items as a mail shows them. Many members are told the same of an item: it is drawn once for them all."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from flask import current_app, render_template
from markupsafe import Markup

from forum.digests import words
from forum.digests.editions import Item
from forum.i18n import current_language

MOST = 4_000  # items that are kept, each of a kB or two

_drawn: OrderedDict[tuple[object, ...], str] = OrderedDict()


def html(item: Item) -> Markup:
    return Markup(_kept("html", item))  # noqa: S704 - rendered by a template


def text(item: Item) -> str:
    return _kept("txt", item).strip()


def on_page(item: Item) -> Markup:
    """For the page of the next digest, whose style sheet has the styles."""
    told = _told(item) | {"inline": False, "level": 5, "at": str}
    macro: Callable[..., str] = current_app.jinja_env.get_template("digests/_edition.html").module.entry  # type: ignore[attr-defined]
    return Markup(macro(**told))  # noqa: S704 - rendered by a template


def _kept(kind: str, item: Item) -> str:
    card = item.card
    site = current_app.config["SETTINGS"].url
    told = (item.happened, item.places, item.reason)
    key = (kind, current_language(), site, card.id, card.version, card.title, card.summary, card.municipality, *told)
    drawn = _drawn.get(key)
    if drawn is None:
        address = partial(_full, site)
        drawn = _drawn[key] = render_template(f"digests/_item.{kind}", at=address, **_told(item))
        if len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return drawn


def _told(item: Item) -> dict[str, object]:
    label = "" if item.is_suggestion else words.label(item)
    return {"item": item, "label": label, "also": "" if item.is_suggestion else words.also(item)}


def _full(site: str, path: str) -> str:
    return site + path
