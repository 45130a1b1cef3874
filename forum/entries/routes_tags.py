"""What the label field suggests while one types."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum.access import member
from forum.database import db
from forum.entries import tags as register
from forum.extensions import limiter

routes = Blueprint("tags", __name__)


@routes.get("/tags/suggesties")
@limiter.limit("240 per minute", key_func=lambda: f"member {getattr(current_user, 'id', '')}")
def suggest() -> ResponseReturnValue:
    """`?q=` -> at most eight of `{"name", "count", "synonym_of"}`. For members, as every route that is not public."""
    text = request.args.get("q", "")[: register.LONGEST]
    if not any(letter.isalnum() for letter in text):
        return jsonify([])
    found = db.session.execute(register.suggestions(text, member()))
    return jsonify(
        [
            {"name": tag.name, "count": used, "synonym_of": tag.synonym_of.name if tag.synonym_of else None}
            for tag, used in found
        ]
    )
