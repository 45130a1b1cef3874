from flask import Blueprint

routes = Blueprint("search", __name__)
