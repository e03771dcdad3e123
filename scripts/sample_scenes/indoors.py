"""The sample pictures of rooms.

Knows not which article shows them; see sample_pictures.py.
"""

from __future__ import annotations

from sample_scenes.canvas import (
    BARK, BRIGHT, CLOUD, CREAM, FOREST, GOLD, HAZE, INK, MIST, MOSS, OAK, RED, ROSE, SAGE, SAND,
    SLATE, STRAW, WIDTH, WOOD, Canvas, figure, smooth, window,
)


def service_desk(c: Canvas) -> None:
    """A one-stop desk: an official, a citizen, papers between them."""
    c.box(SAND, 0, 780, WIDTH, 180)
    for x in (110, 310, 510):
        c.box(WOOD, x, 120, 170, 220, 6)
        c.box(CREAM, x + 12, 132, 146, 196)
        for y in (160, 190, 220, 250, 280):
            c.line(HAZE, 6, (x + 36, y), (x + 134 - y % 40, y))
    c.disc(WOOD, 1180, 220, 84)
    c.disc(CREAM, 1180, 220, 70)
    c.line(INK, 8, (1180, 220), (1180, 172))
    c.line(INK, 8, (1180, 220), (1214, 240))
    figure(c, 800, 830, 480, SLATE)
    for x in (420, 980):
        c.box(INK, x, 430, 180, 122, 8)
        c.box(HAZE, x + 10, 440, 160, 94, 4)
        c.box(INK, x + 76, 550, 28, 40)
    c.box(OAK, 250, 580, 1010, 34, 6)
    c.box(RED, 280, 614, 950, 230)
    c.box(BRIGHT, 310, 644, 890, 170)
    c.disc(GOLD, 755, 729, 46)
    c.disc(BRIGHT, 755, 729, 36)
    c.shape(CREAM, (700, 580), (860, 580), (840, 556), (716, 556))
    c.shape(CREAM, (1120, 580), (1230, 580), (1220, 530), (1130, 530))
    figure(c, 500, 930, 500, SAGE, hat=True)
    c.shape(WOOD, (1310, 780), (1400, 780), (1385, 870), (1325, 870))
    for x, y in ((1270, 640), (1320, 590), (1380, 600), (1420, 650)):
        c.line(FOREST, 22, (1355, 780), ((x + 1355) / 2, y + 40), (x, y))


def classroom(c: Canvas) -> None:
    """A small classroom before the lesson."""
    c.box(SAND, 0, 700, WIDTH, 260)
    window(c, 80, 170, 230, 280)
    c.box(WOOD, 390, 130, 760, 380, 6)
    c.box(FOREST, 410, 150, 720, 340)
    for y, end in ((230, 820), (300, 960), (370, 740)):
        c.line(MIST, 7, (470, y), (end, y))
    c.box(WOOD, 1200, 520, 200, 20)
    for x in (1214, 1370):
        c.box(BARK, x, 540, 14, 180)
    c.shape(SLATE, (1270, 450), (1330, 450), (1320, 520), (1280, 520))
    for x, y in ((1262, 408), (1300, 386), (1340, 410)):
        c.line(FOREST, 5, (1300, 455), (x, y))
        c.disc(BRIGHT, x, y, 20)
    for row, (y, w) in enumerate(((640, 300), (790, 360))):
        for x in (70 - row * 50, 540 - row * 20, 1010 + row * 10):
            c.box(OAK, x, y, w, 30, 4)
            c.box(WOOD, x, y + 30, w, 14)
            for leg in (x + 14, x + w - 28):
                c.box(BARK, leg, y + 44, 14, 120)
            for left, cover in ((40, BRIGHT), (w - 130, SLATE)):
                c.shape(cover, (x + left, y), (x + left + 90, y), (x + left + 76, y - 16), (x + left + 14, y - 16))


def library(c: Canvas) -> None:
    """Library shelves, a lamp and an open book."""
    covers = (RED, SLATE, GOLD, FOREST, HAZE, BRIGHT, OAK, INK, SAGE)
    c.box(WOOD, 120, 70, 1200, 640, 8)
    for shelf in range(3):
        top = 100 + shelf * 200
        c.box(BARK, 150, top, 1140, 180)
        x = 166
        for book in range(34):
            w, h = 22 + (book * 7 + shelf * 5) % 17, 112 + (book * 13 + shelf * 29) % 48
            if x + w > 1270 or (book + shelf * 4) % 12 == 10:
                x += 40
                continue
            c.box(covers[(book * 4 + shelf) % 9], x, top + 180 - h, w - 3, h, 3)
            c.box(CREAM, x + 5, top + 204 - h, w - 13, 8)
            x += w
    c.box(OAK, 0, 770, WIDTH, 190)
    c.box(WOOD, 0, 770, WIDTH, 14)
    for side in (-1, 1):
        c.shape(RED, (700, 890), (700 + side * 240, 868), (700 + side * 210, 800), (700, 816))
        c.shape(CREAM, *smooth([(700, 876), (700 + side * 110, 842), (700 + side * 228, 856)]),
                *smooth([(700 + side * 200, 790), (700 + side * 100, 778), (700, 806)]))
        for y in (808, 824, 840):
            c.line(HAZE, 4, (700 + side * 30, y + 4), (700 + side * 190, y - 6))
    c.box(INK, 1120, 846, 150, 20, 8)
    c.line(INK, 12, (1195, 850), (1195, 660))
    c.shape(GOLD, (1100, 670), (1290, 670), (1245, 560), (1145, 560))


def sewing_room(c: Canvas) -> None:
    """A sewing machine by the window in the evening."""
    c.box(SAND, 0, 800, WIDTH, 160)
    window(c, 130, 140, 300, 360)
    for x, colour in ((980, BRIGHT), (1080, SLATE), (1180, GOLD), (1280, SAGE)):
        c.box(colour, x, 250, 60, 110, 10)
        c.box(WOOD, x - 8, 236, 76, 16, 4)
        c.box(WOOD, x - 8, 358, 76, 16, 4)
    c.box(OAK, 940, 374, 440, 20)
    c.box(WOOD, 200, 640, 1080, 40, 6)
    for x in (240, 1200):
        c.box(BARK, x, 680, 40, 240)
    c.shape(RED, *smooth([(230, 640), (330, 560), (520, 612), (640, 628)]), (640, 640), (420, 830), (300, 800))
    c.box(INK, 560, 600, 460, 40, 10)
    c.box(INK, 900, 400, 110, 210, 16)
    c.box(INK, 590, 380, 420, 84, 36)
    c.box(INK, 590, 380, 90, 150, 20)
    c.box(HAZE, 627, 520, 14, 84)
    c.disc(GOLD, 1040, 440, 56)
    c.disc(INK, 1040, 440, 24)
    c.box(BRIGHT, 770, 316, 44, 66, 6)
    c.line(BRIGHT, 4, (790, 330), (700, 352), (634, 400))
    c.line(GOLD, 8, (730, 422), (870, 422))


def carpentry(c: Canvas) -> None:
    """A small joinery: tools on the wall, a stool on the bench."""
    c.box(SAND, 0, 790, WIDTH, 170)
    window(c, 1050, 130, 270, 310)
    c.box(CLOUD, 120, 120, 800, 300, 8)
    c.shape(SLATE, (180, 200), (430, 200), (430, 240), (180, 290))
    c.box(RED, 424, 190, 90, 66, 16)
    for x, colour in ((580, BARK), (650, BRIGHT), (720, SLATE)):
        c.box(colour, x, 190, 28, 90, 10)
        c.box(HAZE, x + 7, 280, 14, 100)
    c.box(BARK, 826, 210, 20, 190, 6)
    c.box(INK, 780, 186, 112, 44, 8)
    c.box(WOOD, 200, 330, 220, 56, 10)
    c.shape(BARK, (230, 330), (260, 280), (290, 280), (280, 330))
    c.box(WOOD, 110, 640, 1220, 56, 6)
    for x in (170, 1210):
        c.box(BARK, x, 696, 60, 230)
    c.box(BARK, 230, 830, 980, 30)
    for dx in (0, 190):
        c.box(OAK, 520 + dx, 480, 34, 160)
    c.box(OAK, 490, 450, 290, 34, 8)
    c.box(OAK, 540, 560, 190, 20)
    for step, colour in enumerate((OAK, GOLD, OAK)):
        c.box(colour, 900 + step * 24, 612 - step * 28, 330, 28, 3)
    for x in (270, 330, 400):
        c.ring(STRAW, x, 622, 20, 7)


def kitchen(c: Canvas) -> None:
    """A big pot on the stove, meal boxes ready to go."""
    c.box(SAND, 0, 760, WIDTH, 200)
    window(c, 110, 130, 270, 280)
    c.box(BARK, 560, 170, 760, 14, 6)
    for x, colour in ((640, BRIGHT), (780, SLATE), (920, GOLD)):
        c.line(INK, 8, (x, 180), (x, 260))
        c.disc(colour, x, 300, 48)
    for x, r in ((1070, 40), (1190, 52)):
        c.box(MOSS, x - r, 180, r * 2, 16)
        c.line(FOREST, 10, (x, 196), (x - 30, 250), (x - 16, 300))
        c.line(FOREST, 10, (x, 196), (x + 26, 240), (x + 20, 310))
    c.box(WOOD, 80, 640, 1280, 46, 6)
    c.box(BARK, 120, 686, 1200, 240)
    for x in (150, 560, 970):
        c.box(WOOD, x, 716, 320, 180, 6)
        c.disc(GOLD, x + 160, 740, 12)
    c.box(INK, 250, 612, 400, 30, 6)
    c.box(SLATE, 270, 440, 360, 176, 26)
    c.box(HAZE, 250, 430, 400, 28, 10)
    for x in (232, 620):
        c.box(INK, x, 480, 50, 24, 12)
    for x in (340, 440, 540):
        c.line(CLOUD, 12, (x, 410), (x - 20, 370), (x + 20, 330), (x, 290))
    for row in range(4):
        for column in range(4 - row):
            x, y = 770 + column * 140 + row * 70, 588 - row * 54
            c.box(CREAM, x, y, 130, 52, 8)
            c.box(BRIGHT, x, y + 18, 130, 12)


def hall(c: Canvas) -> None:
    """A meeting hall made ready: curtain, lectern, flowers, rows of chairs."""
    c.box(RED, 0, 0, WIDTH, 610)
    for x in range(0, WIDTH, 90):
        c.box(BRIGHT, x, 0, 46, 610)
    c.box(RED, 0, 0, WIDTH, 70)
    for x in range(0, WIDTH, 120):
        c.disc(RED, x + 60, 70, 60, 34)
        c.disc(GOLD, x + 60, 102, 8)
    c.box(OAK, 0, 600, WIDTH, 120)
    c.box(WOOD, 0, 690, WIDTH, 40)
    c.box(SAND, 0, 730, WIDTH, 230)
    c.shape(WOOD, (620, 410), (820, 410), (800, 640), (640, 640))
    c.box(BARK, 600, 390, 240, 26, 6)
    c.line(INK, 6, (720, 390), (740, 340))
    c.disc(INK, 742, 334, 12)
    c.disc(GOLD, 720, 500, 34)
    for x in (330, 1110):
        c.shape(CREAM, (x - 60, 560), (x + 60, 560), (x + 40, 650), (x - 40, 650))
        for dx, dy, colour in ((-60, 520, ROSE), (0, 480, STRAW), (60, 520, ROSE), (-30, 550, STRAW), (34, 552, CREAM)):
            c.line(FOREST, 8, (x, 570), (x + dx, dy))
            c.disc(FOREST, x + dx, dy + 14, 36)
            c.disc(colour, x + dx, dy, 30)
    for row, (y, w) in enumerate(((770, 120), (860, 150))):
        for x in range(40 - row * 50, WIDTH, w + 50):
            c.box(INK if row else SLATE, x, y, w, 130, 18)
            c.box(SLATE if row else HAZE, x + 14, y + 14, w - 28, 60, 10)


def training(c: Canvas) -> None:
    """A computer class before a screen."""
    c.box(SAND, 0, 720, WIDTH, 240)
    c.box(INK, 420, 90, 640, 16, 6)
    c.box(CREAM, 440, 100, 600, 380)
    for step, (h, colour) in enumerate(((90, HAZE), (150, SLATE), (120, GOLD), (210, BRIGHT))):
        c.box(colour, 520 + step * 112, 430 - h, 76, h)
    c.line(INK, 6, (490, 430), (990, 430))
    window(c, 120, 150, 200, 270)
    figure(c, 1220, 760, 430, RED)
    c.line(WOOD, 9, (1147, 562), (1050, 420))
    for row, (y, w) in enumerate(((660, 190), (800, 230))):
        c.box(OAK, 0, y, 1130 + row * 400, 26)
        c.box(WOOD, 0, y + 26, 1130 + row * 400, 16)
        for x in range(90 - row * 50, 1000 + row * 300, w + 110):
            c.box(INK, x, y - 84, 120, 84, 6)
            c.box(CLOUD, x + 8, y - 76, 104, 68)
            c.disc(INK, x + 60, y + 4, 40, 46)
            c.shape((SLATE, SAGE)[row], *smooth([(x - 10, y + 160), (x + 6, y + 66), (x + 60, y + 46),
                                                 (x + 114, y + 66), (x + 130, y + 160)]))


def hoist(c: Canvas) -> None:
    """A hoist on wheels lifts a motor in a workshop."""
    c.box(SAND, 0, 760, WIDTH, 200)
    for x in (90, 390, 1060):
        window(c, x, 110, 230, 230)
    c.box(SLATE, 0, 440, 560, 330)
    c.box(INK, 0, 420, 590, 34, 6)
    c.box(HAZE, 60, 500, 200, 120, 8)
    for x, colour in ((330, BRIGHT), (400, GOLD), (470, SAGE)):
        c.disc(colour, x, 540, 24)
    for x in (60, 500):
        c.box(INK, x, 770, 40, 90)
    for foot, top in ((660, 800), (1140, 1000)):
        c.line(BRIGHT, 26, (foot, 850), (top, 250))
    c.line(BRIGHT, 28, (760, 250), (1040, 250))
    c.line(RED, 16, (735, 560), (770, 560))
    c.line(RED, 16, (1036, 560), (1074, 560))
    for x in (660, 1140):
        c.disc(INK, x, 866, 36)
        c.disc(HAZE, x, 866, 14)
    c.disc(INK, 900, 300, 38)
    c.disc(GOLD, 900, 300, 16)
    c.line(INK, 8, (900, 330), (900, 520))
    c.line(INK, 8, (900, 520), (830, 590))
    c.line(INK, 8, (900, 520), (970, 590))
    c.box(SLATE, 800, 580, 200, 140, 30)
    for x in range(826, 980, 30):
        c.box(HAZE, x, 594, 10, 112, 5)
    c.box(INK, 996, 632, 60, 36, 6)
    c.box(INK, 780, 600, 30, 100, 8)
    c.box(INK, 830, 716, 140, 18, 4)
    figure(c, 1270, 900, 480, SLATE)
