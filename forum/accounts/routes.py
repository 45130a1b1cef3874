from flask import Blueprint
from flask.typing import ResponseReturnValue

routes = Blueprint("accounts", __name__)


def ask_to_sign_in() -> ResponseReturnValue:
    return "sign in", 401
