"""The sample pictures of things at rest.

Knows not which article shows them; see sample_pictures.py.
"""

from __future__ import annotations

from sample_scenes.canvas import (
    BARK, BRIGHT, CLOUD, CREAM, FOREST, GOLD, HAZE, HEIGHT, INK, MIST, OAK, RED, SAGE, SAND, SLATE,
    STRAW, WIDTH, WOOD, Canvas, backdrop, smooth, window,
)


def desk(c: Canvas) -> None:
    """An editor's desk: an open notebook, a pen, tea."""
    c.box(OAK, 0, 0, WIDTH, HEIGHT)
    for y in (150, 420, 700, 900):
        c.line(WOOD, 5, (0, y), (480, y + 14), (960, y - 10), (1440, y + 6))
    c.box(WOOD, 268, 188, 800, 600, 20)
    c.box(RED, 250, 170, 800, 600, 20)
    for x in (266, 654):
        c.box(CREAM, x, 184, 380, 572, 8)
        for row in range(9):
            c.line(HAZE, 4, (x + 40, 250 + row * 52), (x + 340, 250 + row * 52))
    for row, end in enumerate((600, 560, 590, 470)):
        c.line(INK, 7, (310, 242 + row * 52), (end, 242 + row * 52))
    c.line(BRIGHT, 7, (310, 294), (420, 294))
    c.line(INK, 26, (760, 620), (980, 400))
    c.shape(GOLD, (770, 630), (750, 610), (726, 654))
    c.disc(WOOD, 1240, 330, 140)
    c.disc(CREAM, 1230, 320, 140)
    c.disc(SLATE, 1230, 320, 96)
    c.disc(CREAM, 1230, 320, 88)
    c.disc(GOLD, 1230, 320, 78)
    c.box(CREAM, 1110, 590, 220, 290, 4)
    c.box(BRIGHT, 1110, 590, 220, 60, 4)
    for row in range(4):
        for column in range(5):
            c.box(BRIGHT if (row, column) == (2, 3) else HAZE, 1132 + column * 37, 676 + row * 48, 24, 24, 4)


def clock(c: Canvas) -> None:
    """A wall clock at eight and a tear-off calendar."""
    c.box(SAND, 0, 780, WIDTH, 180)
    c.box(WOOD, 0, 770, WIDTH, 14)
    c.disc(WOOD, 480, 380, 250)
    c.disc(CREAM, 480, 380, 218)
    for x, y in ((0, -1), (0.5, -0.87), (0.87, -0.5), (1, 0), (0.87, 0.5), (0.5, 0.87)):
        c.disc(GOLD, 480 + x * 186, 380 + y * 186, 11)
        c.disc(GOLD, 480 - x * 186, 380 - y * 186, 11)
    c.line(INK, 20, (480, 380), (385, 435))
    c.line(INK, 14, (480, 380), (480, 226))
    c.disc(BRIGHT, 480, 380, 20)
    c.box(HAZE, 908, 208, 300, 400, 8)
    c.box(CREAM, 890, 190, 300, 400, 8)
    c.box(BRIGHT, 890, 190, 300, 90, 8)
    for x in (960, 1120):
        c.ring(INK, x, 190, 24, 9)
    c.box(INK, 1030, 330, 34, 210)
    c.shape(INK, (1064, 330), (1030, 330), (976, 396), (1002, 414))
    c.shape(SLATE, (1240, 640), (1360, 640), (1340, 772), (1260, 772))
    for x, y in ((1220, 520), (1270, 470), (1330, 470), (1385, 530)):
        c.line(FOREST, 20, (1300, 640), ((x + 1300) / 2, y + 50), (x, y))


def phone_call(c: Canvas) -> None:
    """A telephone, a blood-pressure cuff and a notebook on a desk at evening."""
    c.box(HAZE, 0, 0, WIDTH, 620)
    window(c, 130, 90, 330, 360)
    c.box(INK, 130, 90, 330, 360)
    c.shape(FOREST, *smooth([(130, 380), (230, 320), (340, 390), (460, 340)]), (460, 450), (130, 450))
    c.disc(STRAW, 380, 170, 36)
    c.box(WOOD, 289, 90, 12, 360)
    c.box(OAK, 0, 600, WIDTH, 360)
    c.box(WOOD, 0, 600, WIDTH, 16)
    c.box(INK, 1150, 570, 180, 22, 8)
    c.line(INK, 14, (1240, 575), (1270, 400), (1130, 280))
    c.shape(RED, (1050, 330), (1190, 240), (1150, 200), (1080, 210), (1030, 270))
    c.shape(CREAM, (500, 690), (840, 690), (880, 880), (460, 880))
    c.line(HAZE, 5, (670, 690), (670, 880))
    for row in range(4):
        y = 724 + row * 40
        for x in (510, 700):
            c.line(SLATE, 6, (x - row * 6 * (x < 600), y), (x + 120 + row * 5 * (x > 600), y))
    c.line(BRIGHT, 14, (800, 860), (910, 760))
    c.box(INK, 960, 660, 170, 250, 26)
    c.box(MIST, 976, 690, 138, 180, 6)
    c.disc(SAGE, 1045, 760, 34)
    for r in (50, 68):
        c.ring(SAGE, 1045, 760, r, 5)
    c.box(SLATE, 110, 660, 300, 130, 40)
    c.box(HAZE, 150, 690, 220, 70, 20)
    c.line(INK, 10, (390, 760), (440, 830), (330, 880), (270, 850))
    c.disc(CREAM, 220, 850, 62)
    c.ring(INK, 220, 850, 62, 9)
    c.line(BRIGHT, 7, (220, 850), (250, 812))
    c.disc(INK, 220, 850, 8)


def tree_swap(c: Canvas) -> None:
    """Sacks of empty bottles on one side of a scale, young trees on the other."""
    backdrop(c, (1130, 180), SAND)
    for x, colour in ((70, SLATE), (270, HAZE)):
        for dx, tilt, bottle in ((50, -16, SAGE), (105, 6, CLOUD), (155, 22, STRAW)):
            c.line(bottle, 38, (x + dx, 560), (x + dx + tilt, 480))
            c.line(bottle, 18, (x + dx + tilt, 480), (x + dx + tilt * 1.4, 446))
            c.line(BRIGHT, 20, (x + dx + tilt * 1.5, 438), (x + dx + tilt * 1.6, 432))
        c.shape(colour, *smooth([(x, 800), (x + 10, 600), (x + 60, 540), (x + 150, 540),
                                 (x + 200, 600), (x + 210, 800)]))
    c.box(INK, 560, 780, 320, 36, 8)
    c.box(RED, 600, 560, 240, 224, 20)
    c.disc(CREAM, 720, 660, 84)
    c.ring(GOLD, 720, 660, 84, 10)
    for x, y in ((0, -62), (44, -44), (62, 0), (-44, -44), (-62, 0)):
        c.disc(INK, 720 + x, 660 + y, 6)
    c.line(BRIGHT, 8, (720, 660), (758, 612))
    c.box(INK, 700, 510, 40, 60)
    c.shape(INK, (540, 480), (900, 480), (860, 520), (580, 520))
    for x, y, h in ((970, 800, 300), (1110, 800, 250), (1250, 800, 330), (1380, 800, 240)):
        c.line(FOREST, 12, (x, y - 90), (x + 4, y - h))
        for step in range(4):
            for side in (-1, 1):
                c.disc((FOREST, SAGE)[step % 2], x + side * 34, y - h * 0.5 - step * h * 0.14, 36, 17)
        c.shape(BARK, (x - 46, y - 100), (x + 46, y - 100), (x + 38, y), (x - 38, y))
        c.disc(WOOD, x, y - 100, 46, 12)
