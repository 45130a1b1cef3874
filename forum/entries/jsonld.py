"""What search engines read: an entry in the words of schema.org, as JSON that can stand in a <script> block.

    <script type="application/ld+json">{{ describe(entry, replies.lines) }}</script>

Meant for visitors' pages: what a search engine never sees need not be described.
"""

import html
import json
import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from forum.access import settings
from forum.entries.models import Entry

MOST_REPLIES = 20
LONGEST_TEXT = 5_000
TYPES = {"announcement": "NewsArticle", "thread": "DiscussionForumPosting"}

_TAG = re.compile(r"<[^>]*>")
_UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def describe(entry: Entry, replies: Iterable[Any] = ()) -> Markup:
    """The entry as schema.org JSON-LD. Needs author, municipality and theme loaded.

    `replies` are those that the page shows, as objects with id, html, published_at and the names of their
    author and municipality; withdrawn ones are left out.
    """
    shown = [reply for reply in replies if not reply.is_withdrawn][:MOST_REPLIES]
    described = _question(entry, shown) if getattr(entry, "question_state", None) else _article(entry, shown)
    return _safe({"@context": "https://schema.org", **described})


def _article(entry: Entry, replies: list[Any]) -> dict[str, Any]:
    address = _absolute(entry.url)
    said = {
        "@type": TYPES.get(entry.kind, "Article"),
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": entry.title,
        "description": entry.summary,
        "dateModified": _iso(entry.edited_at),
        "inLanguage": entry.language,
        "keywords": [name for _slug, name in entry.labels],
        "articleSection": entry.theme.name if entry.theme else None,
        "expires": _iso(entry.valid_until),
        "publisher": {"@type": "Organization", "name": settings().site_name, "url": settings().url},
        "commentCount": entry.reply_count,
        "interactionStatistic": _helpful(entry),
        "comment": [_reply("Comment", entry, reply) for reply in replies],
    }
    if entry.kind == "thread":
        said["text"] = _words(entry.html.get("body", ""))
    return _without_empty(said | _who_and_when(entry))


def _question(entry: Any, replies: list[Any]) -> dict[str, Any]:
    accepted = [_reply("Answer", entry, reply) for reply in replies if reply.id == entry.answer_id]
    others = [_reply("Answer", entry, reply) for reply in replies if reply.id != entry.answer_id]
    question = {
        "@type": "Question",
        "@id": _absolute(entry.url),
        "name": entry.title,
        "text": _words(entry.html.get("body", "")) or entry.summary,
        "inLanguage": entry.language,
        "keywords": [name for _slug, name in entry.labels],
        "answerCount": entry.reply_count,
        "upvoteCount": entry.helpful_count,
        "acceptedAnswer": accepted[0] if accepted else None,
        "suggestedAnswer": others,
    }
    return {
        "@type": "QAPage",
        "url": _absolute(entry.url),
        "mainEntity": _without_empty(question | _who_and_when(entry)),
    }


def _reply(kind: str, entry: Entry, reply: Any) -> dict[str, Any]:
    said = {
        "@type": kind,
        "url": _absolute(f"{entry.url}#reactie-{reply.id}"),
        "text": _words(reply.html),
        "upvoteCount": reply.helpful_count,
    }
    return said | _who_and_when(reply)


def _who_and_when(said: Any) -> dict[str, Any]:
    """The author, the municipality that they spoke for, and the moment."""
    municipality = _municipality(said)
    author = {"@type": "Person", "name": said.author_name, "affiliation": municipality} if said.author_name else None
    return _without_empty({"author": author or municipality, "datePublished": _iso(said.published_at)})


def _municipality(said: Any) -> dict[str, Any] | None:
    if not said.municipality_name:
        return None
    address = {"url": _absolute(said.municipality_url)} if said.municipality_url else {}
    return {"@type": "GovernmentOrganization", "name": f"Gemeente {said.municipality_name}"} | address


def _helpful(entry: Entry) -> dict[str, Any] | None:
    if not entry.helpful_count:
        return None
    counted = {"@type": "InteractionCounter", "userInteractionCount": entry.helpful_count}
    return counted | {"interactionType": "https://schema.org/LikeAction"}


def _absolute(path: str) -> str:
    return f"{settings().url}{path}"


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _words(safe_html: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", str(safe_html))).split())[:LONGEST_TEXT]


def _without_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in (None, "", [])}


def _safe(said: dict[str, Any]) -> Markup:
    """JSON in which nothing can end the script block, whatever the texts hold."""
    return Markup(json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))  # noqa: S704
