"""What every template can use: the site, permissions, assets, dates."""

from collections import ChainMap
from collections.abc import KeysView, MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from flask_login import current_user
from markupsafe import Markup, escape

from forum import assets, i18n
from forum.config import Settings
from forum.policy import can


class Environment(FlaskEnvironment):
    """Flask's, in which a template imports another one more quickly: a page does so some twenty times."""

    def make_globals(self, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return _Globals(own or {}, self.globals)


class _Globals(ChainMap[str, Any]):
    """What a template knows by name. Jinja compares these names at every import; as one set that is quick."""

    def keys(self) -> KeysView[str]:
        own, everywhere = self.maps
        return super().keys() if own else everywhere.keys()


def init_app(app: Flask, settings: Settings) -> None:
    site = {
        "name": settings.site_name,
        "url": settings.url,
        "is_local": settings.is_local,
        "contact_email": settings.contact_email,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site=site,
        asset=assets.url,
        can=_can,
        long_date=i18n.long_date,
        moment=i18n.moment,
        LANGUAGES=i18n.LANGUAGES,
        spoken=spoken,
        titled=titled,
        _=i18n.gettext,
        ngettext=i18n.ngettext,
    )
    app.jinja_env.filters.update(long_date=i18n.long_date, moment=i18n.moment)
    app.context_processor(_per_request)


def spoken(language: str | None) -> Markup:
    """` lang="uk"` for a text in another language than the page it stands on, for whoever has it read aloud."""
    if not language or language == i18n.current_language():
        return Markup()
    return Markup(' lang="{}"').format(language)


def titled(entry: Any) -> Markup:
    """The title of an entry where text of the interface surrounds it, told to be in its own language."""
    language = spoken(entry.language)
    return Markup("<span{}>{}</span>").format(language, entry.title) if language else escape(entry.title)


def _can(verb: str, subject: Any) -> bool:
    return can(current_user, verb, subject)


def _per_request() -> dict[str, Any]:
    return {"locale": i18n.current_language()}
