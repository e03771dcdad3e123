"""The sample pictures under the open sky.

Knows not which article shows them; see sample_pictures.py.
"""

from __future__ import annotations

from sample_scenes.canvas import (
    BARK, BRIGHT, CLOUD, CREAM, FOREST, GOLD, HAZE, INK, MIST, MOSS, OAK, RED, ROSE, SAGE, SAND, SLATE,
    STRAW, WIDTH, WOOD, Canvas, backdrop, figure, house, palm, smooth, tree,
)


def terraces(c: Canvas) -> None:
    """Terraced rice fields below the mountains."""
    backdrop(c, (1130, 170))
    for step in range(10):
        y, tilt = 570 + step * 36 + step * step * 2, (step % 3 - 1) * 26
        ridge = [(0, y - tilt), (230, y - 46), (520, y + 14 + tilt), (860, y + 30), (1180, y - 30 - tilt), (1440, y)]
        c.land(FOREST, *ridge)
        c.land((STRAW, MOSS, MIST, SAGE)[step % 4], *((x, top + 8) for x, top in ridge))
    house(c, 1050, 560, 140, roof=RED)
    figure(c, 470, 800, 150, BRIGHT, hat=True)
    palm(c, 960, 565, 150)


def plum_garden(c: Canvas) -> None:
    """A plum garden on a slope, a full basket in front."""
    backdrop(c, (300, 190), SAGE)
    for row, (y, size) in enumerate(((640, 110), (740, 150), (860, 200))):
        c.land((MOSS, SAGE, MOSS)[row], (0, y + 10), (480, y - 30), (960, y + 10), (1440, y - 40))
        for x in range(80 + row * 70, 1440, 230 + row * 40):
            tree(c, x, y + 10, size)
            for dx, dy in ((-0.3, -0.62), (0.05, -0.75), (0.3, -0.8), (0.18, -1.02), (-0.16, -0.92)):
                c.disc(BRIGHT, x + dx * size, y + 10 + dy * size, size * 0.055)
    c.land(MIST, (0, 900), (700, 860), (1440, 890))
    for x, y in ((880, 752), (940, 735), (1000, 728), (1060, 736), (1120, 754), (910, 770), (1000, 764), (1090, 772)):
        c.disc(RED, x, y, 36)
        c.disc(BRIGHT, x - 7, y - 8, 24)
    c.shape(WOOD, (840, 770), (1160, 770), (1110, 925), (890, 925))
    for y in (770, 808, 846, 884):
        c.box(OAK, 838 + (y - 770) * 0.33, y, 324 - (y - 770) * 0.66, 13, 6)


def limestone_orchard(c: Canvas) -> None:
    """Custard apple trees at the foot of limestone crags."""
    c.disc(STRAW, 250, 180, 80)
    for colour, x, top, w in ((CLOUD, 500, 210, 300), (CLOUD, 1180, 170, 320), (HAZE, 200, 330, 300),
                              (HAZE, 830, 250, 330), (SLATE, 1220, 350, 330), (SLATE, 560, 400, 220)):
        c.shape(colour, *smooth([(x - w / 2, 700), (x - w * 0.42, top + 160), (x - w * 0.2, top + 30), (x, top),
                                 (x + w * 0.24, top + 60), (x + w * 0.36, top + 210), (x + w / 2, 700)]))
    for row, (y, size) in enumerate(((640, 130), (750, 190), (900, 270))):
        c.land((MIST, MOSS, SAGE)[row], (0, y - 30), (500, y - 50), (1000, y - 20), (1440, y - 60))
        for x in range(60 + row * 90, 1440, 240 + row * 90):
            tree(c, x, y, size)
            for dx, dy in ((-0.3, -0.55), (0.1, -0.7), (0.34, -0.62), (0.1, -1.08)):
                c.disc(MIST, x + dx * size, y + dy * size, size * 0.07)
    figure(c, 800, 930, 220, BRIGHT, hat=True)


def tea_hill(c: Canvas) -> None:
    """Rows of tea around a hill, two pickers."""
    backdrop(c, (1150, 190), MIST)
    for hill, (x, y, w) in enumerate(((1130, 520, 900), (330, 560, 1100))):
        for row in range(13):
            r = 1 - row * 0.02
            ridge = [(x - w * r, y + 420 + row * 44), (x - w * 0.55, y + 170 + row * 42), (x, y + row * 40),
                     (x + w * 0.55, y + 170 + row * 42), (x + w * r, y + 420 + row * 44)]
            c.land((FOREST, SAGE)[row % 2] if hill else (SAGE, MOSS)[row % 2], *ridge)
    for x, y, h, shirt in ((300, 800, 200, BRIGHT), (560, 850, 210, SLATE)):
        figure(c, x, y, h, shirt, hat=True)
        c.shape(OAK, (x + 34, y - h * 0.62), (x + 84, y - h * 0.62), (x + 76, y - h * 0.34), (x + 42, y - h * 0.34))
        c.disc(MOSS, x + 59, y - h * 0.63, 27, 10)
    for x, y in ((1040, 560), (1270, 590)):
        tree(c, x, y, 120)


def village_road(c: Canvas) -> None:
    """A new concrete road between houses, somebody on the way home."""
    backdrop(c, (1080, 180))
    for x, y, w in ((120, 640, 230), (1060, 650, 270), (860, 612, 130)):
        house(c, x, y, w)
    for x, y, h in ((80, 660, 300), (420, 640, 240), (1390, 680, 340), (1010, 640, 210)):
        palm(c, x, y, h)
    c.land(SAGE, (0, 700), (600, 640), (1440, 720))
    c.shape(SAND, *smooth([(690, 646), (640, 720), (520, 820), (250, 960)]),
            *smooth([(1130, 960), (930, 820), (790, 720), (742, 646)]))
    for x, y, end in ((585, 772, 860), (420, 872, 1000)):
        c.line(OAK, 4, (x, y), (end, y))
    for x, y, r in ((170, 820, 60), (330, 830, 50), (250, 800, 80), (1170, 830, 60), (1340, 830, 60),
                    (1250, 805, 85)):
        c.disc(FOREST, x, y, r)
        c.disc(MOSS, x - r * 0.2, y - r * 0.3, r * 0.5)
    figure(c, 760, 850, 230, SLATE, hat=True)
    figure(c, 650, 840, 150, BRIGHT)


def solar_lane(c: Canvas) -> None:
    """Solar lamps along a hamlet lane at night."""
    c.box(INK, 0, 0, WIDTH, 960)
    c.disc(STRAW, 1180, 170, 62)
    c.disc(INK, 1150, 155, 58)
    c.land(SLATE, (0, 480), (300, 380), (700, 470), (1100, 370), (1440, 450))
    c.land(FOREST, (0, 640), (700, 590), (1440, 640))
    for x, y, w in ((90, 660, 230), (1080, 660, 260), (500, 615, 130)):
        house(c, x, y, w, wall=HAZE, roof=RED)
        for left in (0.14, 0.7):
            c.box(STRAW, x + w * left, y - w * 0.294, w * 0.16, w * 0.143)
    c.shape(WOOD, (690, 610), (760, 610), (1180, 960), (260, 960))
    for x, y, h in ((640, 660, 180), (520, 780, 300), (330, 940, 460)):
        for post, side in ((x, 1), (1450 - x, -1)):
            lamp = post + side * h * 0.16
            c.disc(GOLD, lamp, y, h * 0.34, h * 0.08)
            c.disc(STRAW, lamp, y, h * 0.22, h * 0.05)
            c.line(HAZE, h * 0.03, (post, y), (post, y - h), (lamp, y - h * 0.95))
            c.shape(CLOUD, (post - h * 0.12, y - h * 1.02), (post + h * 0.1, y - h * 1.1),
                    (post + h * 0.12, y - h * 1.06), (post - h * 0.1, y - h * 0.98))
            c.disc(STRAW, lamp, y - h * 0.93, h * 0.07, h * 0.04)
    figure(c, 725, 860, 170, BRIGHT)


def health_station(c: Canvas) -> None:
    """A commune health station, somebody being led in."""
    backdrop(c, (240, 170), SAGE)
    tree(c, 130, 720, 320)
    tree(c, 1340, 720, 280)
    c.box(CREAM, 300, 440, 840, 300)
    c.shape(BRIGHT, (250, 440), (350, 300), (1090, 300), (1190, 440))
    c.box(RED, 250, 430, 940, 14)
    c.box(SLATE, 655, 330, 130, 130, 14)
    c.box(CREAM, 705, 350, 30, 90)
    c.box(CREAM, 675, 380, 90, 30)
    for x in (360, 500, 840, 980):
        c.box(HAZE, x, 520, 100, 110)
        c.box(WOOD, x + 46, 520, 8, 110)
    c.box(WOOD, 640, 510, 160, 230)
    c.box(BARK, 717, 510, 6, 230)
    c.land(SAND, (0, 760), (700, 735), (1440, 760))
    for step in range(3):
        c.box((HAZE, CLOUD, HAZE)[step], 600 - step * 26, 738 + step * 18, 240 + step * 52, 18)
    c.box(WOOD, 330, 716, 200, 14)
    for x in (346, 500):
        c.box(BARK, x, 728, 12, 42)
    figure(c, 900, 865, 270, SLATE)
    figure(c, 1010, 870, 250, ROSE, hat=True)


def stilt_house(c: Canvas) -> None:
    """A wooden house on stilts below the mountains."""
    backdrop(c, (220, 170))
    palm(c, 190, 720, 320)
    tree(c, 1330, 730, 260)
    c.land(SAGE, (0, 760), (720, 730), (1440, 770))
    for x in (420, 580, 740, 900, 1060):
        c.box(BARK, x, 590, 26, 190)
        c.box(HAZE, x - 10, 772, 46, 18, 6)
    c.box(WOOD, 370, 430, 770, 150)
    for x in range(390, 1130, 46):
        c.box(BARK, x, 440, 4, 130)
    for x in (470, 690, 910):
        c.box(INK, x, 456, 110, 100)
        c.box(OAK, x + 52, 456, 8, 100)
    c.box(OAK, 330, 576, 850, 24, 6)
    for x in range(340, 1180, 40):
        c.box(OAK, x, 530, 8, 50)
    c.box(OAK, 330, 522, 850, 12, 4)
    c.shape(BARK, (290, 446), (470, 200), (1040, 200), (1220, 446))
    c.shape(WOOD, (310, 418), (478, 190), (1032, 190), (1200, 418))
    for y in (250, 305, 360):
        c.line(BARK, 4, (470 - (y - 200) * 0.68, y), (1040 + (y - 200) * 0.68, y))
    for side in (0, 80):
        c.line(BARK, 14, (250 + side, 800), (340 + side, 590))
    for step in range(5):
        c.line(OAK, 12, (262 + step * 16, 772 - step * 38), (342 + step * 16, 772 - step * 38))
    figure(c, 830, 850, 210, RED, hat=True)
    c.disc(OAK, 640, 816, 90, 22)
    c.disc(STRAW, 640, 810, 76, 15)


def loudspeaker(c: Canvas) -> None:
    """The loudspeakers of a commune above the roofs in the morning."""
    backdrop(c, (300, 300), SAGE)
    for x, y, w in ((120, 760, 260), (480, 700, 190), (1040, 770, 280)):
        house(c, x, y, w)
    tree(c, 1000, 780, 190)
    c.box(INK, 806, 210, 22, 720)
    for side in (-1, 1):
        x = 817 + side * 8
        c.shape(SLATE, (x, 270), (x + side * 150, 190), (x + side * 150, 390), (x, 310))
        c.disc(HAZE, x + side * 150, 290, 30, 100)
        c.disc(INK, x + side * 150, 290, 14, 46)
        for r in (90, 140, 190):
            c.line(GOLD, 9, *((x + side * (150 + a * r), 290 + b * r)
                              for a, b in ((0.7, -0.7), (0.92, -0.38), (1, 0), (0.92, 0.38), (0.7, 0.7))))
    c.land(MOSS, (0, 880), (720, 840), (1440, 890))


def bicycle(c: Canvas) -> None:
    """A bicycle with a crate of books under a tree."""
    backdrop(c, (1160, 190))
    tree(c, 170, 760, 420)
    c.land(SAND, (0, 790), (700, 770), (1440, 800))
    c.land(SAGE, (0, 900), (720, 920), (1440, 890))
    rear, front, crank, seat, head = (520, 700), (940, 700), (690, 710), (630, 520), (880, 510)
    for hub in (rear, front):
        c.ring(INK, *hub, 140, 14)
        for dx, dy in ((128, 0), (64, 111), (-64, 111)):
            c.line(HAZE, 3, (hub[0] - dx, hub[1] - dy), (hub[0] + dx, hub[1] + dy))
        c.disc(INK, *hub, 16)
    for a, b in ((rear, crank), (crank, seat), (seat, rear), (seat, head), (crank, head), (head, front)):
        c.line(BRIGHT, 16, a, b)
    c.line(INK, 14, head, (866, 450), (800, 430))
    c.line(INK, 12, seat, (622, 480))
    c.line(INK, 26, (580, 478), (664, 474))
    c.ring(INK, *crank, 34, 10)
    c.line(INK, 10, crank, (720, 770))
    c.box(WOOD, 370, 530, 220, 18)
    for step, (colour, h) in enumerate(((RED, 96), (SLATE, 120), (GOLD, 84), (FOREST, 110), (BRIGHT, 92),
                                          (INK, 116))):
        c.box(colour, 388 + step * 32, 520 - h, 28, h + 10, 3)
        c.box(CREAM, 388 + step * 32, 540 - h, 28, 8)
    for y in (470, 504):
        c.box(OAK, 372, y, 216, 22, 4)


def river(c: Canvas) -> None:
    """A river bank held by bamboo stakes and grass."""
    backdrop(c, (260, 180), SAGE)
    for x, size in ((80, 130), (230, 160), (420, 120), (640, 140)):
        tree(c, x, 640, size)
    c.land(HAZE, (0, 640), (500, 650), (1440, 630))
    for x, y, w in ((120, 690, 130), (380, 740, 170), (60, 820, 160), (300, 890, 200), (640, 700, 110),
                    (560, 830, 120)):
        c.line(CLOUD, 7, (x, y), (x + w * 0.3, y - 8), (x + w * 0.65, y + 6), (x + w, y))
    c.shape(BARK, *smooth([(200, 770), (260, 806), (420, 812), (520, 764)]))
    c.shape(WOOD, *smooth([(290, 778), (300, 728), (360, 712), (420, 730), (430, 778)]))
    bank = smooth([(1440, 560), (1180, 600), (980, 690), (860, 800), (760, 960)])
    c.shape(SAGE, *bank, (1440, 960))
    c.shape(SAND, *smooth([(1440, 620), (1250, 660), (1100, 760), (1010, 960)]), (1170, 960),
            *smooth([(1230, 800), (1330, 710), (1440, 680)]))
    for x, y in bank[2::5]:
        c.line(WOOD, 13, (x - 8, y + 34), (x - 8, y - 62))
        c.line(STRAW, 4, (x - 10, y + 28), (x - 10, y - 56))
    for lift in (10, 40):
        c.line(BARK, 6, *((x - 8, y - lift) for x, y in bank[2::5]))
    for x, y in ((930, 850), (1000, 770), (1090, 690), (900, 920), (1210, 640)):
        for lean in (-12, 0, 12):
            c.line(FOREST, 6, (x, y), (x + lean, y - 42))
    figure(c, 1240, 740, 150, RED, hat=True)


def market_stall(c: Canvas) -> None:
    """A vegetable stall where buyers pay by telephone."""
    backdrop(c, (1240, 150), SAND)
    for x in (170, 1240):
        c.box(BARK, x, 280, 26, 600)
    for strip in range(9):
        x = 100 + strip * 137
        c.shape((BRIGHT, CREAM)[strip % 2], (x, 330), (x + 137, 330), (720 + (x - 583) * 0.82, 190),
                (720 + (x - 720) * 0.82, 190))
        c.disc((BRIGHT, CREAM)[strip % 2], x + 68.5, 330, 68.5, 34)
    figure(c, 470, 820, 420, SAGE, hat=True)
    c.box(OAK, 130, 640, 1110, 30, 4)
    c.box(WOOD, 150, 670, 1070, 220)
    for x in range(190, 1200, 150):
        c.box(BARK, x, 690, 6, 180)
    for x, colour, light in ((190, BRIGHT, ROSE), (620, GOLD, STRAW), (850, FOREST, MOSS)):
        c.shape(BARK, (x, 590), (x + 200, 590), (x + 180, 644), (x + 20, 644))
        for dx, dy in ((40, 580), (100, 574), (160, 580), (70, 546), (130, 546)):
            c.disc(colour, x + dx, dy, 32)
            c.disc(light, x + dx - 8, dy - 10, 10)
    c.box(INK, 1080, 560, 110, 82, 6)
    c.box(CREAM, 1070, 450, 130, 150, 8)
    for x, y in ((1088, 468), (1144, 468), (1088, 524)):
        c.box(INK, x, y, 38, 38)
        c.box(CREAM, x + 9, y + 9, 20, 20)
        c.box(INK, x + 14, y + 14, 10, 10)
    for x, y in ((1144, 524), (1168, 524), (1156, 540), (1144, 552), (1170, 550), (1130, 490), (1130, 514)):
        c.box(INK, x, y, 12, 12)
    figure(c, 1320, 930, 440, SLATE)
    c.box(INK, 1210, 690, 44, 76, 8)
    c.box(HAZE, 1216, 698, 32, 56)


def planting(c: Canvas) -> None:
    """Three people planting young trees on a bare slope."""
    backdrop(c, (1180, 180))
    c.land(SAGE, (0, 720), (600, 670), (1440, 740))
    c.land(OAK, (0, 850), (720, 800), (1440, 860))
    for x, y, size in ((150, 700, 90), (420, 680, 80), (690, 690, 90), (960, 700, 80), (1290, 720, 100)):
        tree(c, x, y, size, leaf=SAGE, light=MIST)
    for x, shirt in ((330, BRIGHT), (700, SLATE), (1080, GOLD)):
        figure(c, x, 880, 300, shirt, hat=True)
        c.line(WOOD, 12, (x + 54, 730), (x + 84, 880))
        c.shape(INK, (x + 66, 880), (x + 104, 872), (x + 100, 926), (x + 84, 936))
        c.disc(BARK, x + 160, 900, 60, 18)
        c.line(FOREST, 9, (x + 160, 900), (x + 162, 800))
        for side, y in ((-1, 830), (1, 812), (-1, 794), (1, 786)):
            c.disc(FOREST, x + 161 + side * 22, y, 24, 12)
