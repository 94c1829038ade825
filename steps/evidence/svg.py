"""A chart of registered phones over time, as inline SVG; it knows nothing but its points and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

WIDTH, HEIGHT, LEFT, TOP = 720, 160, 44, 22
BOTTOM, RIGHT = HEIGHT + TOP, LEFT + WIDTH


@dataclass(frozen=True)
class Point:
    """At `at` (aware) `registered` of `total` phones were registered, e.g. 38 of 40."""

    at: datetime
    registered: int
    total: int


@dataclass(frozen=True)
class Mark:
    """Something that was begun at `at`, e.g. `resetPhone ...`; marks of one number belong together."""

    at: datetime
    text: str
    number: int = 1


@dataclass(frozen=True)
class Scale:
    """From times and counts to the chart's own units."""

    first: datetime
    last: datetime
    most: int

    def x(self, at: datetime) -> float:
        span = (self.last - self.first).total_seconds() or 1.0
        return LEFT + WIDTH * min(max((at - self.first).total_seconds() / span, 0.0), 1.0)

    def y(self, registered: int) -> float:
        return TOP + HEIGHT * (1 - registered / self.most)


def registration(points: Sequence[Point], marks: Sequence[Mark] = ()) -> Markup:
    """A step line: between two observations the last one holds. Empty for fewer than two points.

    Marks are thin upright lines at the time when something was begun that phones notice, the first of each
    number with the number above it.
    """
    if len(points) < 2:
        return Markup("")
    times = [*(point.at for point in points), *(mark.at for mark in marks)]
    most = max(max(point.total, point.registered) for point in points) or 1
    scale = Scale(min(times), max(times), most)
    low = min(points, key=lambda point: point.registered)
    counts = f"{points[0].registered} at first, {low.registered} at least, {points[-1].registered} at last"
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>').format(
        RIGHT + 12,
        BOTTOM + 24,
        f"Registered phones: {counts}",
        _axes(scale),
        _marks(scale, marks),
        _line(scale, points),
        Markup("").join(_dot(scale, point) for point in points),
    )


def _axes(scale: Scale) -> Markup:
    counts = dict.fromkeys((0, scale.most // 2, scale.most))
    rows = Markup("").join(
        Markup(
            '<path class="grid" d="M{} {:.1f}H{}"/><text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
        ).format(LEFT, scale.y(count), RIGHT, LEFT - 6, scale.y(count) + 4, count)
        for count in counts
    )
    return rows + Markup(
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{} UTC</text>'
    ).format(LEFT, BOTTOM + 16, f"{scale.first:%H:%M:%S}", RIGHT, BOTTOM + 16, f"{scale.last:%H:%M:%S}")


def _marks(scale: Scale, marks: Sequence[Mark]) -> Markup:
    drawn, numbered = Markup(""), set[int]()
    for mark in marks:
        x = f"{scale.x(mark.at):.1f}"
        title = f"{mark.at:%H:%M:%S} {mark.text}"
        drawn += Markup('<path class="mark" d="M{} {}V{}"><title>{}</title></path>').format(
            x, TOP, BOTTOM, title
        )
        if mark.number not in numbered:
            drawn += Markup('<text class="number" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                x, TOP - 6, mark.number
            )
        numbered.add(mark.number)
    return drawn


def _line(scale: Scale, points: Sequence[Point]) -> Markup:
    spots = [(scale.x(point.at), scale.y(point.registered)) for point in points]
    drawn = f"M{spots[0][0]:.1f} {spots[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in spots[1:])
    return Markup('<path class="line" d="{}"/>').format(drawn)


def _dot(scale: Scale, point: Point) -> Markup:
    title = escape(f"{point.at:%H:%M:%S} {point.registered} of {point.total}")
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.5"><title>{}</title></circle>').format(
        scale.x(point.at), scale.y(point.registered), title
    )
