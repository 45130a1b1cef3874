from flask import Blueprint

routes = Blueprint("threads", __name__)
