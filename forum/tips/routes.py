from flask import Blueprint

routes = Blueprint("tips", __name__)
