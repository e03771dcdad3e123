"""A site of some size for tests of whole builds: several pages of listings, pictures, relations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from tests.builders import picture, write, write_campaign, write_entry, write_news, write_plan, write_story


def write_sample(folder: Path, reverse: bool = False) -> None:
    """Write the articles of a site that `make_site` has laid out, in one order or the other."""
    jobs: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (write_campaign, (folder, "thi-dua"), {"tags": ["thi đua"], "alternate_names": ["Phong trào lớn"]}),
        (write_campaign, (folder, "nhanh"), {"parent": "thi-dua"}),
        (write_plan, (folder, "ke"), {"number": "06", "symbol": "KH", "issued_on": "2026-01", "campaigns": ["thi-dua"],
                                      "obligations": [{"who": "Sở", "what": "Báo cáo", "clause": "i"}],
                                      "body": "## Một {#i}\n\nNội dung.\n"}),
        (write_plan, (folder, "tiep"), {"based_on": [{"number": "06/KH", "date": "2026", "issuer": "Sở"}]}),
        (write_entry, (folder, "bao-chi.md"), {}),
        (write, (folder, "content/guong-dien-hinh/2026/anh.jpg", picture("JPEG", (1600, 900))), {}),
        (write, (folder, "content/tin-tuc/2026/anh.png", picture("PNG", (300, 200))), {}),
    ]
    for number in range(45):
        day = dt.date(2026, 1, 1) + dt.timedelta(number // 2)
        given: dict[str, Any] = {"date": str(day), "campaigns": ["thi-dua"], "tags": [f"thẻ {number % 3}", "Đọc sách"],
                                 "locality": "dong-nai", "field": "y-te", "authors": ["to-tin"], "sample": number % 2 == 0}
        if number % 9 == 0:
            given |= {"image": {"src": "anh.jpg", "alt": "Họp tổ", "credit": "Ảnh: Minh Hà"}, "aliases": [f"/cu/{number}/"]}
        jobs.append((write_story, (folder, f"guong-{number:02d}", "## Mục\n\n[Xem](../../phong-trao/thi-dua.md)\n"), given))
    for number in range(22):
        body = "![Họp tổ](anh.png \"Chú thích. Ảnh: Minh Hà\")\n" if number == 3 else "Tin.[^1]\n\n[^1]: Chú thích.\n"
        jobs.append((write_news, (folder, f"tin-{number:02d}", body), {"campaigns": ["thi-dua"]}))
    for write_one, arguments, given in reversed(jobs) if reverse else jobs:
        write_one(*arguments, **given)
