"""The front page, themes, municipalities, members."""

from flask import Blueprint

home = Blueprint("home", __name__)
themes = Blueprint("themes", __name__)
municipalities = Blueprint("municipalities", __name__)
members = Blueprint("members", __name__)
