from flask import Blueprint

routes = Blueprint("announcements", __name__)
