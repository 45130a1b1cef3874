"""`GET /metrics`, for who gives the token. Without FORUM_METRICS_TOKEN there is no such address."""

import hmac

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

from forum import clock
from forum.access import settings
from forum.extensions import limiter
from forum.metrics.families import Figures
from forum.security import keep_nothing

routes = Blueprint("metrics", __name__)
routes.after_request(keep_nothing)


@routes.get("/metrics")
@limiter.limit("60 per minute", key_func=get_remote_address)
def show() -> ResponseReturnValue:
    """The figures of this moment, as text in Prometheus' format. A session is no key to it."""
    if not _is_allowed():
        return _refusal()
    registry = CollectorRegistry()
    registry.register(Figures(clock.now()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _is_allowed() -> bool:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return False
    return hmac.compare_digest(given.token.encode(), settings().metrics_token.encode())


def _refusal() -> Response:
    words = "Ask with the token of FORUM_METRICS_TOKEN: 'Authorization: Bearer …'\n"
    return Response(words, 401, {"WWW-Authenticate": 'Bearer realm="metrics"'}, mimetype="text/plain")
