"""A chart of registered phones over time, as inline SVG; it knows nothing but its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

WIDTH, HEIGHT, LEFT, TOP = 720, 160, 44, 12


@dataclass(frozen=True)
class Point:
    """At `at` (aware) `registered` of `total` phones were registered, e.g. 38 of 40."""

    at: datetime
    registered: int
    total: int


@dataclass(frozen=True)
class Mark:
    """Something that was begun at `at`, e.g. `resetPhone ...`."""

    at: datetime
    text: str


def registration(points: Sequence[Point], marks: Sequence[Mark] = ()) -> Markup:
    """A step line: between two observations the last one holds. Empty for fewer than two points.

    Marks are thin upright lines at the time when something was begun that phones notice.
    """
    if len(points) < 2:
        return Markup("")
    first, span = points[0].at, (points[-1].at - points[0].at).total_seconds() or 1.0
    most = max(max(point.total, point.registered) for point in points) or 1
    spots = [(LEFT + _share(point.at, first, span) * WIDTH, _y(point.registered, most)) for point in points]
    line = f"M{spots[0][0]:.1f} {spots[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in spots[1:])
    dots = Markup("").join(_dot(x, y, point) for (x, y), point in zip(spots, points, strict=True))
    upright = Markup("").join(_mark(LEFT + _share(mark.at, first, span) * WIDTH, mark) for mark in marks)
    low = min(points, key=lambda point: point.registered)
    counts = f"{points[0].registered} at first, {low.registered} at least, {points[-1].registered} at last"
    spoken = f"Registered phones: {counts}"
    return Markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-label="{spoken}">'
        '<path class="axis" d="M{left} {top}V{bottom}H{right}"/>'
        '<text x="{label}" y="{top_text}" text-anchor="end">{most}</text>'
        '<text x="{label}" y="{bottom}" text-anchor="end">0</text>'
        '<text x="{left}" y="{below}">{begins}</text>'
        '<text x="{right}" y="{below}" text-anchor="end">{ends}</text>'
        '{marks}<path class="line" d="{line}"/>{dots}</svg>'
    ).format(
        **{
            "width": WIDTH + LEFT + 12,
            "height": HEIGHT + TOP + 24,
            "spoken": spoken,
            "left": LEFT,
            "top": TOP,
        },
        **{
            "bottom": HEIGHT + TOP,
            "right": LEFT + WIDTH,
            "label": LEFT - 6,
            "top_text": TOP + 10,
            "most": most,
        },
        **{"below": HEIGHT + TOP + 16, "begins": f"{first:%H:%M:%S}", "ends": f"{points[-1].at:%H:%M:%S}"},
        **{"line": line, "dots": dots, "marks": upright},
    )


def _share(at: datetime, first: datetime, span: float) -> float:
    """Where `at` stands between the first and the last observation, 0 to 1."""
    return min(max((at - first).total_seconds() / span, 0.0), 1.0)


def _mark(x: float, mark: Mark) -> Markup:
    title = f"{mark.at:%H:%M:%S} {mark.text}"
    return Markup('<path class="mark" d="M{} {}V{}"><title>{}</title></path>').format(
        f"{x:.1f}", TOP, HEIGHT + TOP, title
    )


def _y(registered: int, most: int) -> float:
    return TOP + HEIGHT * (1 - registered / most)


def _dot(x: float, y: float, point: Point) -> Markup:
    title = escape(f"{point.at:%H:%M:%S} {point.registered} of {point.total}")
    return Markup('<circle cx="{}" cy="{}" r="2.5"><title>{}</title></circle>').format(
        f"{x:.1f}", f"{y:.1f}", title
    )
