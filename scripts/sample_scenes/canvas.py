"""The canvas of the sample pictures: flat shapes in one palette, and motifs made of them.

Knows no picture; see `indoors`, `outdoors` and `still_lifes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT, SCALE = 1440, 960, 3
PAPER, CREAM, SAND, SKIN = "#f4ecdc", "#fcf8ee", "#e2d2b3", "#d9a982"
RED, BRIGHT, ROSE = "#7d0f13", "#a4161a", "#d49a8b"
GOLD, STRAW = "#c0963f", "#e6cc8f"
FOREST, SAGE, MOSS, MIST = "#4f6650", "#84997a", "#a7b695", "#cbd4bb"
INK, SLATE, HAZE, CLOUD = "#2f3b47", "#5b7187", "#a9b9c6", "#d5dee2"
WOOD, BARK, OAK = "#a37a52", "#5e4432", "#c7a47a"

Point = tuple[float, float]


def smooth(points: Sequence[Point], steps: int = 16) -> list[Point]:
    """A Catmull-Rom curve through the points, as a line of short pieces."""
    ends = [points[0], *points, points[-1]]
    curve = []
    for knots in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for t in (step / steps for step in range(steps)):
            x, y = ((2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2
                     + (3 * q - p - 3 * r + s) * t**3) / 2 for p, q, r, s in zip(*knots, strict=True))
            curve.append((x, y))
    return [*curve, points[-1]]


class Canvas:
    """A sheet measured in the pixels of the finished picture, drawn larger for smooth edges."""

    def __init__(self, paper: str = PAPER) -> None:
        self._sheet = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), paper)
        self._pen = ImageDraw.Draw(self._sheet)

    def shape(self, colour: str, *points: Point) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, colour: str, x: float, y: float, w: float, h: float, radius: float = 0) -> None:
        """A rectangle from its upper left corner."""
        edges = [x * SCALE, y * SCALE, (x + w) * SCALE - 1, (y + h) * SCALE - 1]
        self._pen.rounded_rectangle(edges, radius * SCALE, fill=colour)

    def disc(self, colour: str, x: float, y: float, rx: float, ry: float | None = None) -> None:
        """A circle or an ellipse around its centre."""
        ry = rx if ry is None else ry
        edges = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self._pen.ellipse(edges, fill=colour)

    def ring(self, colour: str, x: float, y: float, r: float, width: float) -> None:
        """A circle's outline."""
        edges = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
        self._pen.ellipse(edges, outline=colour, width=round(width * SCALE))

    def line(self, colour: str, width: float, *points: Point) -> None:
        """A line with round ends; a curve where more than two points are given."""
        path = smooth(points) if len(points) > 2 else points
        scaled = [(x * SCALE, y * SCALE) for x, y in path]
        self._pen.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in (path[0], path[-1]):
            self.disc(colour, x, y, width / 2)

    def land(self, colour: str, *ridge: Point) -> None:
        """Everything below a smooth ridge that runs from left to right."""
        self.shape(colour, *smooth(ridge), (ridge[-1][0], HEIGHT), (ridge[0][0], HEIGHT))

    def save(self, path: Path) -> None:
        """Write the finished picture, making its folder where there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        small = self._sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        small.save(path, "WEBP", quality=82, method=6)


def backdrop(c: Canvas, sun: Point, ground: str = MOSS) -> None:
    """A sun, two ranges of mountains and the ground before them."""
    c.disc(STRAW, *sun, 82)
    c.land(CLOUD, (0, 430), (200, 300), (420, 410), (700, 250), (960, 400), (1220, 280), (1440, 380))
    c.land(HAZE, (0, 520), (260, 410), (560, 500), (900, 390), (1180, 490), (1440, 420))
    c.land(MIST, (0, 560), (400, 520), (820, 570), (1440, 510))
    c.land(ground, (0, 640), (500, 600), (1000, 640), (1440, 600))


def tree(c: Canvas, x: float, y: float, size: float, leaf: str = FOREST, light: str = SAGE) -> None:
    """A round tree that stands at (x, y)."""
    c.box(BARK, x - size * 0.06, y - size * 0.6, size * 0.12, size * 0.6)
    for dx, dy, r in ((-0.26, -0.72, 0.3), (0.26, -0.7, 0.29), (0, -0.98, 0.34)):
        c.disc(leaf, x + dx * size, y + dy * size, r * size)
    for dx, dy, r in ((-0.3, -0.8, 0.17), (-0.06, -1.08, 0.19)):
        c.disc(light, x + dx * size, y + dy * size, r * size)


def palm(c: Canvas, x: float, y: float, height: float) -> None:
    """A slender areca palm."""
    c.line(BARK, height * 0.035, (x, y), (x + height * 0.02, y - height * 0.5), (x, y - height))
    for dx, dy in ((-0.3, 0.08), (-0.24, -0.12), (0, -0.26), (0.24, -0.12), (0.3, 0.08)):
        bend = (x + dx * height * 0.55, y - height * 1.1 + dy * height * 0.4)
        c.line(FOREST, height * 0.04, (x, y - height), bend, (x + dx * height, y - height + dy * height))


def house(c: Canvas, x: float, y: float, w: float, wall: str = CREAM, roof: str = BRIGHT) -> None:
    """A tiled house, its floor's left end at (x, y)."""
    h = w * 0.42
    c.box(wall, x, y - h, w, h)
    c.shape(roof, (x - w * 0.1, y - h), (x + w * 0.14, y - h * 1.8), (x + w * 0.86, y - h * 1.8),
            (x + w * 1.1, y - h))
    c.box(BARK, x + w * 0.42, y - h * 0.72, w * 0.16, h * 0.72)
    for left in (0.14, 0.7):
        c.box(SLATE, x + w * left, y - h * 0.7, w * 0.16, h * 0.34)


def figure(c: Canvas, x: float, y: float, h: float, shirt: str, hat: bool = False) -> None:
    """A standing person without a face, the feet at (x, y)."""
    for dx in (-0.09, 0.03):
        c.box(INK, x + dx * h, y - h * 0.42, h * 0.07, h * 0.42, h * 0.02)
    c.shape(shirt, (x - h * 0.1, y - h * 0.8), (x + h * 0.1, y - h * 0.8), (x + h * 0.14, y - h * 0.36),
            (x - h * 0.14, y - h * 0.36))
    for side in (-1, 1):
        c.line(shirt, h * 0.06, (x + side * h * 0.1, y - h * 0.77), (x + side * h * 0.17, y - h * 0.46))
    c.disc(INK, x, y - h * 0.9, h * 0.085, h * 0.1)
    c.disc(SKIN, x, y - h * 0.87, h * 0.07, h * 0.085)
    if hat:
        c.shape(STRAW, (x - h * 0.2, y - h * 0.89), (x, y - h * 1.06), (x + h * 0.2, y - h * 0.89))


def window(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A window onto distant hills."""
    c.box(WOOD, x - 14, y - 14, w + 28, h + 28)
    c.box(CLOUD, x, y, w, h)
    ridge = smooth([(x, y + h * 0.6), (x + w * 0.3, y + h * 0.4), (x + w * 0.65, y + h * 0.62), (x + w, y + h * 0.45)])
    c.shape(MOSS, *ridge, (x + w, y + h), (x, y + h))
    c.box(WOOD, x + w / 2 - 6, y, 12, h)
