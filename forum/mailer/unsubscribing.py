"""One click in a mail stops what that mail was about, without signing in, and the next one makes it less or undoes it.

Who sends such mail registers what can be stopped, at import, and puts a link of it in each mail:

    unsubscribing.register("digest", describe=…, stop=…, undo=…, less=…)
    mailer.compose(…, unsubscribe=unsubscribing.link("digest", member.id))            # of="" when there is but one
    mailer.compose(…, unsubscribe=unsubscribing.link("follow", member.id, follow.id))

The four functions take the member's id and `of`, as text, and flush at most:

    describe(member_id, of) -> str | None            "de overzichtsmail"; None when there is nothing (left) to stop
    stop(member_id, of) -> str                       stops it, and tells how it was: "weekly"; may be called twice
    undo(member_id, of, was) -> str                  makes it so again, and tells what holds now, as a sentence for the
                                                     member; also takes what `less` offers. Raises ValueError for what
                                                     it does not know
    less(member_id, of, was) -> [(state, label)]     ways to hear of it less often than it was, for buttons; may be
                                                     left out

A link names one thing of one member, is signed with the site's secret, and does not expire: a mail is kept for years.
The page behind it (`/uitschrijven/<token>`) is in `forum/postbox`.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from forum.mailer.composing import link as full_address

STOPPED = {"", "off", "site"}
"""What `stop` tells when there was nothing to stop (any more): nothing to go back to."""

Choice = tuple[str, str]


class Describe(Protocol):
    def __call__(self, member_id: int, of: str, /) -> str | None: ...


class Stop(Protocol):
    def __call__(self, member_id: int, of: str, /) -> str: ...


class Undo(Protocol):
    def __call__(self, member_id: int, of: str, was: str, /) -> str: ...


class Less(Protocol):
    def __call__(self, member_id: int, of: str, was: str, /) -> Sequence[Choice]: ...


class Kind(NamedTuple):
    """What can be stopped, and how."""

    describe: Describe
    stop: Stop
    undo: Undo
    less: Less


class Subject(NamedTuple):
    """One thing that one member gets mail about."""

    kind: str
    member_id: int
    of: str

    def describe(self) -> str | None:
        return _kinds[self.kind].describe(self.member_id, self.of)

    def stop(self) -> str:
        return _kinds[self.kind].stop(self.member_id, self.of)

    def undo(self, was: str) -> str:
        return _kinds[self.kind].undo(self.member_id, self.of, was)

    def less(self, was: str) -> Sequence[Choice]:
        return _kinds[self.kind].less(self.member_id, self.of, was)


_kinds: dict[str, Kind] = {}


def register(kind: str, *, describe: Describe, stop: Stop, undo: Undo, less: Less = lambda *_all: ()) -> None:
    """State how mail of this kind is stopped. The name stands in links for ever: it does not change."""
    _kinds[kind] = Kind(describe, stop, undo, less)


def link(kind: str, member_id: int, of: int | str = "") -> str:
    """The address for a mail: its GET shows a button, its POST stops it at once. For List-Unsubscribe and the text."""
    assert kind in _kinds, f"nobody registered {kind!r}"
    return full_address("postbox.unsubscribe", token=token(kind, member_id, of))


def token(kind: str, member_id: int, of: int | str = "") -> str:
    return _signer().dumps([kind, member_id, str(of)])


def behind(token: str) -> Subject | None:
    """What a link stands for; None when it is forged, or of a kind that is no more."""
    try:
        kind, member_id, of = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return Subject(kind, member_id, of) if kind in _kinds else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe")
