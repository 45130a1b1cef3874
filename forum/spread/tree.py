"""The family tree as a drawing: where every node and line stands. Units are px of the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from forum.spread.lineage import Branch, children

WIDTH = 1180
ROW = 30  # a node and the room to point at it
INDENT = 26
DEEPEST = 12  # further generations stand under each other: the page is not endlessly wide
CELL = 190  # a municipality without followers, in a row of several
FEW = 12  # so many of those stand under each other, with their story; more stand in rows
LONGEST = 20  # letters of a name in a cell


@dataclass(frozen=True, slots=True)
class Spot:
    """A node: its mark stands at (x, y). A wide one has room for its story."""

    branch: Branch
    x: int
    y: int
    is_wide: bool

    @property
    def words(self) -> str:
        name = self.branch.name
        return name if self.is_wide or len(name) <= LONGEST else name[: LONGEST - 1] + "…"


@dataclass
class Drawing:
    """`lines` are the data of one path; `height` includes the origin, that stands at (12, 18)."""

    width: int = WIDTH
    height: int = 2 * ROW
    spots: list[Spot] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def drawn(branches: Sequence[Branch]) -> Drawing:
    """Each generation a step to the right, like the folders of a computer; many leaves share a row."""
    below = children(branches)
    drawing = Drawing()
    end = _generation(drawing, below, None, 1, ROW, 18)
    drawing.height = end + 6
    return drawing


def _generation(
    drawing: Drawing, below: dict[int | None, list[Branch]], parent: int | None, depth: int, top: int, from_y: int
) -> int:
    """Draw the children of `parent` (whose mark is at `from_y`) from `top` down; gives where the next may start."""
    own = below.get(parent, [])
    leaves = [branch for branch in own if branch.id not in below]
    x = 12 + min(depth, DEEPEST) * INDENT
    last = from_y
    if len(leaves) > FEW:
        own = [branch for branch in own if branch.id in below]
        top, last = _cells(drawing, leaves, x, top)
    for branch in own:
        last = top + ROW // 2
        drawing.spots.append(Spot(branch, x, last, is_wide=True))
        drawing.lines.append(_stub(x, last))
        top = _generation(drawing, below, branch.id, depth + 1, top + ROW, last)
    if last > from_y:
        drawing.lines.append(f"M{12 + min(depth - 1, DEEPEST) * INDENT},{from_y + 8}V{last}")
    return top


def _cells(drawing: Drawing, leaves: Sequence[Branch], x: int, top: int) -> tuple[int, int]:
    """Leaves in rows of several; gives where the next may start, and the height of the last row's marks."""
    across = max(1, (WIDTH - x) // CELL)
    y = top
    for start in range(0, len(leaves), across):
        y = top + ROW // 2
        drawing.lines.append(_stub(x, y))
        row = leaves[start : start + across]
        drawing.spots += [Spot(branch, x + n * CELL, y, is_wide=False) for n, branch in enumerate(row)]
        top += ROW
    return top, y


def _stub(x: int, y: int) -> str:
    """The line from the parent's vertical to a mark."""
    return f"M{x - INDENT},{y}H{x - 8}"
