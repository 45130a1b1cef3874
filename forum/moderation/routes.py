"""Every page of the desk."""

from forum.moderation import (
    routes_desk,
    routes_domains,
    routes_items,
    routes_log,
    routes_members,
    routes_reports,
    routes_tags,
    routes_themes,
)
from forum.moderation.gate import routes

__all__ = [
    "routes",
    "routes_desk",
    "routes_domains",
    "routes_items",
    "routes_log",
    "routes_members",
    "routes_reports",
    "routes_tags",
    "routes_themes",
]
