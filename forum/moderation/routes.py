"""Every page of the desk."""

from forum.moderation import (
    routes_aside,
    routes_badges,
    routes_desk,
    routes_domains,
    routes_features,
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
    "routes_aside",
    "routes_badges",
    "routes_desk",
    "routes_domains",
    "routes_features",
    "routes_items",
    "routes_log",
    "routes_members",
    "routes_reports",
    "routes_tags",
    "routes_themes",
]
