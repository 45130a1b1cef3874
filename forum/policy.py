"""Who may do what: one rule a model, with two readings that a grid test keeps equal.

`can(member, verb, subject)` judges one object in Python; `visible(Model, member)` is the SQL condition
for "may read". Features register their rule; nothing else in the site decides about permission.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

Judge = Callable[[Any, str, Any], bool]
Filter = Callable[[Any], sa.ColumnElement[bool]]

_judges: dict[type, Judge] = {}
_filters: dict[type, Filter] = {}


def register(model: type, judge: Judge, sees: Filter | None = None) -> None:
    """State the rule of a model and of its subclasses that have none of their own."""
    _judges[model] = judge
    if sees is not None:
        _filters[model] = sees


def can(member: Any, verb: str, subject: Any) -> bool:
    """Whether `member` (None for a visitor) may `verb` the subject: an object, or a class for "a new one".

    An unknown model or verb is refused.
    """
    model = subject if isinstance(subject, type) else type(subject)
    for ancestor in model.__mro__:
        if ancestor in _judges:
            return _judges[ancestor](_present(member), verb, subject)
    return False


def visible(model: type, member: Any) -> sa.ColumnElement[bool]:
    """The condition under which a row of `model` may be read by `member`. Raises KeyError without a rule."""
    for ancestor in model.__mro__:
        if ancestor in _filters:
            return _filters[ancestor](_present(member))
    raise KeyError(f"no rule says who sees {model.__name__}")


def _present(member: Any) -> Any:
    """The member behind Flask-Login's proxy, or None for a visitor."""
    if member is None or not getattr(member, "is_authenticated", False):
        return None
    return member._get_current_object() if hasattr(member, "_get_current_object") else member
