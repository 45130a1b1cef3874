"""A visitor sent a form that is for members, perhaps because the session ended while typing: nothing is lost."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from forum.accounts.models import Member
from forum.i18n import safe_next

PREFIX = "keep-"
MOST = 400_000  # characters of all fields together
SECRET = ("csrf", "password", "wachtwoord")

Fields = dict[str, list[str]]

Callback = Callable[[Member, str, Fields], None]

_callbacks: list[Callback] = []


def on_return(callback: Callback) -> Callback:
    """Have `callback(member, path, fields)` called when somebody signs in who had a form open at `path`."""
    if callback not in _callbacks:
        _callbacks.append(callback)
    return callback


def hand_over(member: Member, path: str) -> bool:
    """Give what was kept on the sign-in page to who asked for it; whether there was anything."""
    fields = {name.removeprefix(PREFIX): values for name, values in kept().items()}
    for callback in _callbacks if fields else ():
        callback(member, urlsplit(path).path, fields)
    return bool(fields)


def kept() -> Fields:
    """The fields that this request carries, by the names they have on the sign-in page."""
    return _bounded({name: request.form.getlist(name) for name in request.form if name.startswith(PREFIX)})


def typed() -> Fields:
    """The fields of the form that was just sent, by the names they get on the sign-in page."""
    return _bounded({PREFIX + name: request.form.getlist(name) for name in request.form if not _is_secret(name)})


def page_of_form() -> str:
    """Where the form is that was just sent: the page it came from, if that is ours, else its own address."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host:
        return safe_next(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
    adapter = current_app.create_url_adapter(request)
    try:
        assert adapter is not None
        adapter.match(request.path, method="GET")
    except HTTPException:
        return url_for("home.index")
    return safe_next(request.path)


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)


def _bounded(fields: Fields) -> Fields:
    """Nothing rather than a part: half a text would look like the whole."""
    size = sum(len(name) + len(value) for name, values in fields.items() for value in values)
    return fields if size <= MOST else {}
