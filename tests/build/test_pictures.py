"""Photos become small, upright and silent about where they were taken; damage in the cache is mended."""

from __future__ import annotations

import io
import json
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import PIL
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features
from PIL.PngImagePlugin import PngInfo

from portal import clock
from portal.build.known_files import KnownFiles
from portal.build.pictures import PictureStore, _sum_of
from portal.build.sources import look_at
from portal.build.store import Store
from portal.model.picture import MadePicture
from portal.render.pictures import PictureError, is_like_made, make_picture, recipe
from tests.builders import picture
from tests.length import examples, some


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def photo_with_notes(size: tuple[int, int] = (1600, 1200), orientation: int = 1) -> bytes:
    """A JPEG that says when, where and by whom it was taken, left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Nguyen Van A"
    exif.get_ifd(0x8825)[2] = (10.0, 57.0, 0.0)
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"so dien thoai 0900", icc_profile=b"x" * 200, xmp=b"<x:xmpmeta>owner</x:xmpmeta>")
    return target.getvalue()


def test_photo_comes_in_three_sizes_and_a_preview_without_any_notes():
    made, files = make_picture("Họp tổ.jpg", photo_with_notes())
    assert [(size.width, size.height) for size in made.sizes] == [(480, 360), (960, 720), (1440, 1080)]
    assert (made.preview.width, made.preview.height) == (1200, 900)
    for variant in (*made.sizes, made.preview):
        data = files[variant.path]
        assert len(data) == variant.length
        assert not opened(data).getexif() and not {"exif", "xmp", "icc_profile", "comment"} & set(opened(data).info)
        assert not any(word in data for word in (b"Nguyen", b"0900", b"xmpmeta", b"Exif", b"GPS"))
    assert {opened(files[size.path]).format for size in made.sizes} == {"WEBP"}
    assert opened(files[made.preview.path]).format == "JPEG"


def chunks_of(data: bytes) -> list[str]:
    """The names of the parts of a JPEG or a WebP, in order; of what a JPEG's scan holds none."""
    if data[:4] == b"RIFF":
        names, place = [], 12
        while place < len(data):
            names.append(data[place : place + 4].decode())
            place += 8 + int.from_bytes(data[place + 4 : place + 8], "little") + data[place + 4] % 2
        return names
    names, place = [], 2
    while data[place + 1] != 0xDA:
        names.append(f"{data[place + 1]:X}")
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return names


def located(form: str) -> bytes:
    """A photo with its place and owner written in every way that its format has."""
    exif = Image.Exif()
    exif[0x013B], exif[0x0110] = "Nguyen Van A", "Dien thoai"
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 57.0, 0.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    xmp = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="10,57N" dc:creator="Nguyen Van A"/></x:xmpmeta>'
    options: dict[str, Any] = {"exif": exif, "icc_profile": b"Nguyen Van A" * 9}
    if form == "PNG":
        notes = PngInfo()
        notes.add_text("Author", "Nguyen Van A")
        notes.add_text("Comment", "Nguyen Van A", zip=True)
        notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options["pnginfo"] = notes
    else:
        options["xmp"] = xmp
    raw = picture(form, (700, 500), **options)
    if form == "JPEG":  # what newspapers' programs write: IPTC in Photoshop's part, and a comment
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11\x1c\x02\x50\0\x0cNguyen Van A\0"
        for mark, told in ((0xED, iptc), (0xFE, b"Nguyen Van A")):
            raw = raw[:2] + bytes([0xFF, mark]) + (len(told) + 2).to_bytes(2, "big") + told + raw[2:]
    return raw


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_size_of_any_photo_tells_where_or_by_whom_it_was_taken(form: str):
    made, files = make_picture("a.jpg", located(form))
    assert made.notes == ("picture_place",)
    assert len(files) == 3
    for path, data in files.items():
        parts = chunks_of(data)
        # a frame and its tables: no APP1 (EXIF, XMP), APP2 (colours), APP13 (IPTC), comment; no EXIF, XMP or ICCP
        assert parts == ["VP8 "] if path.endswith(".webp") else {*parts} <= {"E0", "DB", "C0", "C2", "C4", "DD"}
        assert not any(word in data for word in (b"Nguyen", b"GPS", b"xmpmeta", b"Exif", b"8BIM", b"Dien thoai"))


def test_photo_with_nothing_to_tell_has_no_note():
    assert make_picture("a.jpg", picture("JPEG"))[0].notes == ()


def test_moving_picture_is_told_of_and_shows_its_first():
    target = io.BytesIO()
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    made, files = make_picture("a.webp", target.getvalue())
    assert made.notes == ("picture_moves",)
    assert opened(files[made.preview.path]).convert("RGB").getpixel((5, 5))[0] > 200


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1"), ("JPEG", "CMYK"), ("WEBP", "RGB")])
def test_large_photo_is_made_smaller_first_and_comes_out_in_all_sizes(form: str, mode: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.render.pictures.LARGE_PIXELS", 1_000_000)
    monkeypatch.setattr("portal.render.pictures._ENOUGH", 500)
    target = io.BytesIO()
    Image.new(mode, (1600, 1200)).save(target, form)
    made, _ = make_picture("a.png", target.getvalue())
    assert [size.width for size in made.sizes][0] == 480 and made.sizes[-1].width >= 500


def test_photo_of_more_than_a_hundred_million_pixels_is_refused_before_it_is_unpacked():
    def png(width: int, height: int) -> bytes:
        parts = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(b"\0" * 99), b"IEND"
        chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts)
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)

    for size, code in (((10_000, 10_001), "picture_large"), ((100_000, 100_000), "picture_large"), ((10_000, 10_000), "picture_broken")):
        with pytest.raises(PictureError) as caught:
            make_picture("a.png", png(*size))
        assert caught.value.code == code


def test_photo_taken_on_its_side_stands_upright():
    made, files = make_picture("a.jpg", photo_with_notes(orientation=6))
    image = opened(files[made.preview.path]).convert("RGB")
    assert image.width < image.height
    top, bottom = image.getpixel((image.width // 2, 10)), image.getpixel((image.width // 2, image.height - 10))
    assert top[0] > 200 and bottom[2] > 200


def test_small_photo_is_never_enlarged():
    made, _ = make_picture("a.png", picture(size=(300, 200)))
    assert [(size.width, size.height) for size in (*made.sizes, made.preview)] == [(300, 200)] * 2


def test_thin_photo_keeps_at_least_a_pixel():
    made, _ = make_picture("a.png", picture(size=(4000, 1)))
    assert {size.height for size in made.sizes} == {1}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_photo_of_any_colour_mode_is_made(mode: str):
    target = io.BytesIO()
    form = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    Image.new(mode, (600, 400)).save(target, form)
    made, files = make_picture("a.png", target.getvalue())
    assert opened(files[made.sizes[0].path]).mode == "RGB"


def test_what_is_see_through_becomes_white():
    target = io.BytesIO()
    Image.new("RGBA", (600, 400), (0, 0, 0, 0)).save(target, "PNG")
    made, files = make_picture("a.png", target.getvalue())
    assert opened(files[made.preview.path]).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_address_tells_the_name_without_marks_and_changes_with_the_photo():
    one, two = (make_picture("Đường bê tông.png", picture(colour=colour))[0] for colour in ("red", "blue"))
    assert one.sizes[0].path.startswith("/hinh/duong-be-tong-") and one.sizes[0].path.endswith("-64.webp")
    assert one.sizes[0].path != two.sizes[0].path
    assert make_picture("???.png", picture())[0].sizes[0].path.startswith("/hinh/hinh-")


def test_same_photo_gives_the_same_bytes():
    raw = photo_with_notes()
    assert make_picture("a.jpg", raw) == make_picture("a.jpg", raw)


@pytest.fixture
def other_encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Puts other encoders, which make other bytes, under Pillow."""
    before, save = recipe(), Image.Image.save

    def coarser(self: Image.Image, target: Any, form: str, **options: Any) -> None:
        save(self, target, form, **(options | {"quality": 5}))

    def update() -> None:
        monkeypatch.setattr(Image.Image, "save", coarser)
        monkeypatch.setattr(features, "version", lambda name: "9.9.9")
        recipe.cache_clear()

    yield update
    monkeypatch.undo()
    recipe.cache_clear()
    assert recipe() == before


def test_photo_that_other_encoders_make_has_other_addresses(other_encoder: Callable[[], None]):
    raw = photo_with_notes()
    before = make_picture("a.jpg", raw)[1]
    other_encoder()
    now = make_picture("a.jpg", raw)[1]
    assert before.keys().isdisjoint(now) and not set(before.values()) & set(now.values())


def test_recipe_names_what_makes_the_bytes():
    for name in ("webp", "jpg"):
        assert f"{name} {features.version(name)}" in recipe()
    assert f"pillow {PIL.__version__}" in recipe()


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused_whatever_they_are_called(form: str):
    with pytest.raises(PictureError) as caught:
        make_picture("a.png", picture(form))
    assert caught.value.code == "picture_broken"


@examples(60)
@given(cut=st.integers(0, 600), flips=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=4), form=st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_damaged_photo_is_refused_or_made_and_never_breaks_off(cut: int, flips: list[tuple[int, int]], form: str):
    raw = bytearray(picture(form, (40, 30)))
    for place, value in flips:
        raw[place % len(raw)] = value
    try:
        make_picture("a.png", bytes(raw[: cut or None]))
    except PictureError as error:
        assert error.code in ("picture_broken", "picture_large")


# The cache


def make(folder: Path) -> tuple[MadePicture, dict[str, bytes]]:
    """What one build after another makes of the photo."""
    values = Store(folder / "cache")
    photos = KnownFiles(values, "photos", look_at(folder / "content"))
    made, files, errors = PictureStore(photos, folder / "cache").make(["a.jpg"], lambda done, total: None)
    photos.keep()
    assert not errors
    return made["a.jpg"], {address: file().read_bytes() for address, file in files.items()}


@pytest.fixture(params=["fresh", "settled"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """With a photo that was saved a moment or an hour ago: only then is it known by its times."""
    photo = tmp_path / "content/a.jpg"
    photo.parent.mkdir()
    photo.write_bytes(photo_with_notes((700, 500)))
    if request.param == "settled":
        request.getfixturevalue("monkeypatch").setattr(clock, "stamp", lambda: time.time_ns() + 3600 * 10**9)
    return tmp_path


def test_finished_picture_is_taken_from_the_cache(project: Path):
    first = make(project)
    pictures = project / "cache/pictures"
    times = {path: path.stat().st_mtime_ns for path in pictures.rglob("*")}
    assert make(project) == first
    assert {path: path.stat().st_mtime_ns for path in pictures.rglob("*")} == times


def test_another_photo_under_the_name_is_seen(project: Path):
    first = make(project)
    (project / "content/a.jpg").write_bytes(photo_with_notes((600, 500)))
    assert make(project)[0] != first[0]


@pytest.mark.parametrize("damage", ["gone", "cut", "no list", "list is no JSON", "list is another"])
def test_damaged_cache_is_made_again(damage: str, project: Path):
    first = make(project)
    kept = next((project / "cache/pictures").iterdir())
    some = next(kept.glob("*.webp"))
    if damage == "gone":
        some.unlink()
    elif damage == "cut":
        some.write_bytes(some.read_bytes()[:-10])
    elif damage == "no list":
        (kept / "picture.json").unlink()
    elif damage == "list is no JSON":
        (kept / "picture.json").write_text("{")
    else:
        (kept / "picture.json").write_text('{"sizes": [{"width": 1}], "preview": 3}')
    assert make(project) == first


def test_picture_of_other_encoders_is_made_again(project: Path, other_encoder: Callable[[], None]):
    before = make(project)
    other_encoder()
    now = make(project)
    assert now[1].keys().isdisjoint(before[1])
    (project / "cache").rename(project / "old")
    assert make(project) == now


def forget_photos(project: Path) -> None:
    """Leave of the cache only the folders of pictures."""
    for file in (project / "cache").glob("builds.sqlite*"):
        file.unlink()


def test_any_flipped_bit_in_the_list_of_sizes_is_seen(project: Path):
    first = make(project)
    file = next((project / "cache/pictures").iterdir()) / "picture.json"
    whole = file.read_bytes()
    for at in some(range(0, len(whole), 7)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1:])
        forget_photos(project)
        assert make(project) == first


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "null", "\xff"], ids=["deep", "list", "null", "no UTF-8"])
def test_list_of_sizes_that_is_none_is_made_again(text: str, project: Path):
    first = make(project)
    forget_photos(project)
    (next((project / "cache/pictures").iterdir()) / "picture.json").write_bytes(text.encode("latin-1"))
    assert make(project) == first


HOSTILE = ["/../plugins/evil.py", "/hinh/../../evil-12345678-700.webp", "/hinh/a-12345678-700.webp\n", "/index.html",
           "/hinh/a-12345678-701.webp", "/hinh/a-12345678-700.jpg", "hinh/a-12345678-700.webp", "/hinh/a\\-12345678-700.webp",
           "/hinh/A-12345678-700.webp", "/hinh/a-12345678-٧٠٠.webp", 7, None]


@pytest.mark.parametrize("path", HOSTILE)
def test_cache_that_names_another_place_is_not_believed(path: Any, project: Path):
    first = make(project)
    kept = next((project / "cache/pictures").iterdir())
    evil = replace(first[0], sizes=(*first[0].sizes[:-1], replace(first[0].sizes[-1], path=path)))
    assert is_like_made(first[0]) and not is_like_made(evil)
    if isinstance(path, str):  # its file is there too, so that nothing but the name is wrong
        (kept / Path(path).name).write_bytes(first[1][first[0].sizes[-1].path])
    (kept / "picture.json").write_text(json.dumps(asdict(evil) | {"sum": _sum_of(evil)}), encoding="utf-8")
    forget_photos(project)
    assert make(project) == first
    values = Store(project / "cache")
    signature = look_at(project / "content").signatures["a.jpg"]
    values.put({"photos": {"a.jpg": (signature, (evil, kept.name, recipe()))}})
    assert make(project) == first


@pytest.mark.parametrize("value", [None, (), "a", (1, 2), (1, 2, 3), ("a", "b", "c")])
def test_note_of_another_form_is_as_good_as_none(value: Any, project: Path):
    first = make(project)
    signature = look_at(project / "content").signatures["a.jpg"]
    Store(project / "cache").put({"photos": {"a.jpg": (signature, value)}})
    assert make(project) == first


def test_picture_without_sizes_or_of_other_types_is_none_of_ours():
    made, _ = make_picture("a.png", picture())
    assert is_like_made(made)
    for other in (replace(made, sizes=()), replace(made, sizes=[*made.sizes]), replace(made, preview=None),  # type: ignore[arg-type]
                  replace(made, preview=made.sizes[0]), replace(made, preview=replace(made.preview, height="1")),  # type: ignore[arg-type]
                  MadePicture.__new__(MadePicture), None, "a"):
        assert not is_like_made(other)
