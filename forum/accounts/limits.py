"""How often one may try. A town hall is one network address, so per address these are wide.

What stops guessing is the count per account: of failures only, and per network address, so that nobody
can lock a colleague out from elsewhere; a wide one over all addresses slows a guesser with many. What
stops mail bombing is the count per mail address typed, the same for known and unknown ones.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_limiter.util import get_remote_address

from forum.accounts import addresses
from forum.extensions import limiter

View = Callable[..., Any]


def _typed_address() -> str:
    """Never empty: what has no name is not counted."""
    return addresses.typed(request.form.get("email", "")) or "nobody"


def _here_and_typed_address() -> str:
    return f"{get_remote_address()} {_typed_address()}"


def _here_and_page() -> str:
    return f"{get_remote_address()} {request.path}"


def _failed(response: Response) -> bool:
    return response.status_code != 302


def joining(view: View) -> View:
    return _all(
        limiter.limit("200/hour", methods=["POST"]),
        limiter.limit("5/hour", key_func=_typed_address, methods=["POST"], deduct_when=lambda r: not _failed(r)),
    )(view)


def signing_in(view: View) -> View:
    return _all(
        limiter.limit("60/minute", methods=["POST"]),
        limiter.limit("10/15 minutes", key_func=_here_and_typed_address, methods=["POST"], deduct_when=_failed),
        limiter.limit("100/hour", key_func=_typed_address, methods=["POST"], deduct_when=_failed),
    )(view)


def asking_mail(view: View) -> View:
    return _all(
        limiter.limit("100/hour", methods=["POST"]),
        limiter.limit("5/hour", key_func=_typed_address, methods=["POST"], deduct_when=lambda r: not _failed(r)),
    )(view)


def resending(view: View) -> View:
    return limiter.limit("60/hour", methods=["POST"])(view)


def following_link(view: View) -> View:
    return limiter.limit("10/15 minutes", key_func=_here_and_page, methods=["POST"], deduct_when=_failed)(view)


def proving(view: View) -> View:
    """A signed-in member gives the password again."""
    return limiter.limit("10/15 minutes", key_func=_here_and_page, methods=["POST"], deduct_when=_failed)(view)


def _all(*limits: Callable[[View], View]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        for limit in limits:
            view = limit(view)
        return view

    return decorate
