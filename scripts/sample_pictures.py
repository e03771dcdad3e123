"""Draw the illustrations of the sample articles, next to the articles that show them.

    python scripts/sample_pictures.py [folder, default: content]

The same Pillow always draws the same bytes. What each picture shows is drawn in
`sample_scenes`; here stands only where it goes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from sample_scenes import indoors, outdoors, still_lifes
from sample_scenes.canvas import Canvas

PICTURES: dict[str, Callable[[Canvas], None]] = {
    "guong-dien-hinh/2020/lop-may-buoi-toi": indoors.sewing_room,
    "guong-dien-hinh/2020/ba-to-giay-bot-di": indoors.service_desk,
    "guong-dien-hinh/2020/ca-xom-gop-da": outdoors.village_road,
    "guong-dien-hinh/2021/vuon-na-tren-nui-da": outdoors.limestone_orchard,
    "guong-dien-hinh/2021/bep-com-khong-dong": indoors.kitchen,
    "guong-dien-hinh/2021/tram-y-te-luu-dong": outdoors.health_station,
    "guong-dien-hinh/2022/xuong-moc-may-cu": indoors.carpentry,
    "guong-dien-hinh/2022/phien-cho-tra-tien-bang-dien-thoai": outdoors.market_stall,
    "guong-dien-hinh/2023/vuon-man-ban-cao": outdoors.plum_garden,
    "guong-dien-hinh/2023/vuon-man-ban-cao-ruong-bac-thang": outdoors.terraces,
    "guong-dien-hinh/2023/loa-xa-doc-ten-nguoi-tot": outdoors.loudspeaker,
    "guong-dien-hinh/2023/to-lien-gia-giu-den-sang": outdoors.solar_lane,
    "guong-dien-hinh/2023/co-giao-cam-ban": indoors.classroom,
    "guong-dien-hinh/2024/ke-mem-bang-tre": outdoors.river,
    "guong-dien-hinh/2024/xe-sach-ve-bon-diem-ban": outdoors.bicycle,
    "guong-dien-hinh/2024/xe-sach-ve-bon-diem-ban-kho-sach": indoors.library,
    "guong-dien-hinh/2024/la-don-xin-thoat-ngheo": outdoors.tea_hill,
    "guong-dien-hinh/2025/doi-rac-lay-cay-giong": still_lifes.tree_swap,
    "guong-dien-hinh/2026/cuoc-goi-luc-bay-gio-toi": still_lifes.phone_call,
    "guong-dien-hinh/2026/chiec-gia-treo-cua-to-bao-tri": indoors.hoist,
    "guong-dien-hinh/2026/giu-nep-nha-san": outdoors.stilt_house,
    "guong-dien-hinh/2026/ban-nhap-mau": still_lifes.desk,
    "guong-dien-hinh/2027/tin-hen-gio-mau": still_lifes.clock,
    "tin-tuc/2021/tet-trong-cay": outdoors.planting,
    "tin-tuc/2023/hoi-nghi-dien-hinh-tien-tien": indoors.hall,
    "tin-tuc/2024/lop-ky-nang-so": indoors.training,
}
"""The picture's path below the content folder, without its ending, and who draws it."""


def draw_all(content: Path) -> None:
    """Draw every picture into the content folder."""
    for path, draw in PICTURES.items():
        canvas = Canvas()
        draw(canvas)
        canvas.save(content / f"{path}.webp")


if __name__ == "__main__":
    draw_all(Path(sys.argv[1] if len(sys.argv) > 1 else "content"))
