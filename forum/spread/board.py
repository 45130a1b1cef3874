"""The map: which municipality has which state, and the same told per state."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from forum.accounts import register
from forum.adoptions.models import IN_USE, LADDER, State

ALL = (*LADDER, State.STOPPED)


class Area(NamedTuple):
    """A municipality on the map; `words` say more than its state, where there is more."""

    code: str
    state: State
    words: str = ""

    @property
    def name(self) -> str:
        return register.municipalities().get(self.code, self.code)

    @property
    def url(self) -> str:
        return f"/gemeenten/{self.code}"


class Layer(NamedTuple):
    """All municipalities in one state, by name: a row of the legend, which is the table of the map."""

    state: State
    label: str
    areas: list[Area]


class Board(NamedTuple):
    """`areas` by name; `layers` holds every state, also those that nobody is in."""

    areas: list[Area]
    layers: list[Layer]

    @property
    def total(self) -> int:
        return len(self.areas)

    @property
    def used(self) -> int:
        return sum(area.state in IN_USE for area in self.areas)

    @property
    def stopped(self) -> int:
        return sum(area.state is State.STOPPED for area in self.areas)


def board(areas: Iterable[Area]) -> Board:
    order = {code: number for number, code in enumerate(register.municipalities())}
    sorted_areas = sorted(areas, key=lambda area: order.get(area.code, len(order)))
    layers = [Layer(state, state.label, [a for a in sorted_areas if a.state is state]) for state in ALL]
    return Board(sorted_areas, layers)


def furthest(states: Mapping[State, int]) -> State:
    """The state that a municipality with several adoptions is shown in: stopped only when all of them are."""
    return max((state for state, number in states.items() if number), key=_height)


def _height(state: State) -> int:
    return LADDER.index(state) if state in LADDER else -1
