from flask import Blueprint

routes = Blueprint("entries", __name__)
