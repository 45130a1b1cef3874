"""Entries in the words of schema.org."""

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import Flask

from forum.database import db
from forum.entries import queries
from forum.entries.jsonld import describe
from forum.entries.models import Reply
from tests import factories


def test_an_initiative_is_an_article_of_a_municipality(app: Flask) -> None:
    entry = factories.initiative(title="Leefgeld", tags=["leefgeld"], valid_until=date(2030, 1, 1))
    said = told(entry)
    assert said["@type"] == "Article"
    assert said["url"] == f"http://127.0.0.1:8000{entry.url}"
    assert said["author"]["affiliation"] == {
        "@type": "GovernmentOrganization",
        "name": "Gemeente Almere",
        "url": "http://127.0.0.1:8000/gemeenten/GM0034",
    }
    assert said["keywords"] == ["leefgeld"]
    assert said["expires"] == "2030-01-01"
    assert said["articleSection"] == "Opvang"


def test_the_types(app: Flask) -> None:
    assert told(factories.tip())["@type"] == "Article"
    assert told(factories.announcement())["@type"] == "NewsArticle"
    assert told(factories.thread())["@type"] == "DiscussionForumPosting"
    assert told(factories.question())["@type"] == "QAPage"


def test_a_question_tells_its_accepted_answer_apart(app: Flask) -> None:
    question = factories.question()
    first, second = factories.reply(question, "Niet zo."), factories.reply(question, "**Zo** moet het.")
    gone = factories.reply(question, "KANARIE")
    question.answer_id = second.id
    db.session.commit()
    said = told(question, [line(first), line(second), line(gone, is_withdrawn=True)])
    assert said["mainEntity"]["acceptedAnswer"]["text"] == "Zo moet het."
    assert [answer["text"] for answer in said["mainEntity"]["suggestedAnswer"]] == ["Niet zo."]
    assert "KANARIE" not in str(said)


def test_nothing_ends_the_script_block(app: Flask) -> None:
    nasty = "</script><!--<script>&\u2028\u2029\"'"
    entry = factories.thread(title=nasty, summary=nasty, body=nasty)
    source = str(describe(loaded(entry)))
    assert not set("<>&\u2028\u2029") & set(source)
    assert json.loads(source)["headline"] == nasty


def test_an_entry_without_author_or_place(app: Flask) -> None:
    entry = factories.tip()
    entry.author_id = entry.municipality_code = entry.theme_id = None
    db.session.commit()
    assert "author" not in told(entry)


def told(entry: Any, replies: Any = ()) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(describe(loaded(entry), replies))
    return said


def loaded(entry: Any) -> Any:
    kind, key = type(entry), entry.id
    db.session.expunge_all()
    return db.session.scalars(queries.of(kind), {"id": key}).one()


def line(reply: Reply, **given: Any) -> SimpleNamespace:
    """A reply as the page of its entry shows it."""
    fields = {
        "id": reply.id,
        "html": reply.html,
        "helpful_count": 0,
        "published_at": reply.created_at,
        "author_name": "Lid",
        "municipality_name": "Almere",
        "municipality_url": "/gemeenten/GM0034",
        "is_withdrawn": False,
    }
    return SimpleNamespace(**(fields | given))
