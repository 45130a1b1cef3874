"""What the page of one practice tells: tree, map, curve and funnel of the same adoptions, from two queries."""

from dataclasses import dataclass

from forum import clock
from forum.accounts.models import Member
from forum.adoptions.models import IN_USE, State
from forum.initiatives.models import Initiative
from forum.spread import lineage
from forum.spread.board import Area, Board, board
from forum.spread.curve import Curve, curve
from forum.spread.funnel import Rung, funnel, stalled
from forum.spread.lineage import Branch
from forum.spread.tree import Drawing, drawn


@dataclass(frozen=True)
class Story:
    branches: list[Branch]
    board: Board
    curve: Curve | None
    rungs: list[Rung]
    stalled: Rung | None
    drawing: Drawing

    @property
    def total(self) -> int:
        return len(self.branches)

    @property
    def used(self) -> int:
        return sum(branch.state in IN_USE for branch in self.branches)

    @property
    def stopped(self) -> int:
        return sum(branch.state is State.STOPPED for branch in self.branches)

    @property
    def parents(self) -> dict[int, Branch]:
        """Adoptions by id: to name from whom another took it."""
        return {branch.id: branch for branch in self.branches}


def story(initiative: Initiative, reader: Member | None) -> Story:
    branches = lineage.family(initiative.id, reader)
    steps = lineage.steps(initiative.id)
    rungs = funnel(steps, clock.now())
    return Story(
        branches=branches,
        board=board(Area(branch.code, branch.state) for branch in branches),
        curve=curve(steps, clock.today()),
        rungs=rungs,
        stalled=stalled(rungs),
        drawing=drawn(branches),
    )
