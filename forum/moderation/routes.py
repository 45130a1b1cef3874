from flask import Blueprint

routes = Blueprint("moderation", __name__)
