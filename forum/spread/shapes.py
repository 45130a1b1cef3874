"""The shapes of municipalities and provinces, read once a process from the file that ships along."""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "nl_gemeenten_2023_svg.json"
NUMBERS = re.compile(r"-?[\d.]+")
POINT = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)(Z?)")
COARSE = 8  # units of the view box between two points of a small map


class Shapes(NamedTuple):
    """`view_box` as SVG takes it; paths by CBS code; `coast` is all provinces as one coarse path."""

    view_box: str
    municipalities: dict[str, str]
    provinces: dict[str, str]
    centres: dict[str, tuple[int, int]]
    coast: str


@cache
def shapes() -> Shapes:
    """About 95 kB of text; half a megabyte in memory."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    municipalities: dict[str, str] = found["gemeenten"]
    return Shapes(
        view_box=found["viewBox"],
        municipalities=municipalities,
        provinces=found["provincies"],
        centres={code: _centre(path) for code, path in municipalities.items()},
        coast="".join(_coarse(path) for path in found["provincies"].values()),
    )


def _centre(path: str) -> tuple[int, int]:
    """The middle of the box around the first, mostly the largest, ring."""
    numbers = [float(number) for number in NUMBERS.findall(path.split("Z")[0])]
    across, down = numbers[::2], numbers[1::2]
    return round((min(across) + max(across)) / 2), round((min(down) + max(down)) / 2)


def _coarse(path: str) -> str:
    """The path in whole units, without points that a map of 200 px cannot tell apart and without specks."""
    return "".join(ring for part in path.split("Z") if (ring := _coarse_ring(part)))


def _coarse_ring(ring: str) -> str:
    kept: list[tuple[int, int]] = []
    for _command, across, down, _end in POINT.findall(ring):
        point = round(float(across)), round(float(down))
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= COARSE:
            kept.append(point)
    return "M" + "L".join(f"{x},{y}" for x, y in kept) + "Z" if len(kept) > 2 else ""
