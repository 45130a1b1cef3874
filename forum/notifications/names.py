"""What the things are called that members follow."""

import sqlalchemy as sa

from forum.accounts import register
from forum.database import db
from forum.entries.follows import Follow
from forum.entries.models import Entry, Tag, Theme
from forum.notifications.models import Because

TAG = sa.select(Tag.name).where(Tag.id == Follow.tag_id).scalar_subquery()


def of(because: Because, entry: Entry) -> str:
    """The theme, municipality or province of an item, by name; "" when it has none."""
    place = next((place for place in register.places() if place.code == entry.municipality_code), None)
    if because is Because.THEME:
        return db.session.scalar(sa.select(Theme.name).where(Theme.id == entry.theme_id)) or ""
    if because is Because.MUNICIPALITY:
        return place.name if place else ""
    return place.province if place and because is Because.PROVINCE else ""
