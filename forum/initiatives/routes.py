from flask import Blueprint

routes = Blueprint("initiatives", __name__)
