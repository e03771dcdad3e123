"""A release in an object store: only what differs goes up, in an order without dead links, and nothing is taken on trust."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import obstore
import pytest

from portal.errors import UsageError
from portal.messages import report
from portal.publish.serving import is_immutable
from portal.publish.store import client
from portal.publish.store.address import environment_of
from portal.publish.store.upload import OLD_STAYS, Outcome, publish_to_store
from tests.builders import NOW
from tests.publish.object_stores import KEY, SECRET, ObjectStore, Request, recorded
from tests.publish.store_releases import Release, Releases, faults, publish_and_die

pytestmark = pytest.mark.xdist_group("object_stores")


def publish(
    release: Release, store: ObjectStore, now: dt.datetime = NOW, reached: Callable[[str], None] = lambda name: None,
    **others: object,
) -> Outcome:
    return publish_to_store(release.folder, release.manifest, store.url, reached, now,
                            environment=store.environment(), **others)  # type: ignore[arg-type]


def refusal(release: Release, store: ObjectStore, **environment: str) -> str:
    """What an administrator reads when it can't be done."""
    with pytest.raises(UsageError) as refused:
        publish_to_store(release.folder, release.manifest, store.url, lambda name: None, NOW,
                         environment=store.environment(**environment))
    return report(refused.value)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up at once what does not answer."""
    monkeypatch.setitem(client._RETRIES, "max_retries", 1)


def test_the_store_holds_each_release_as_it_is_and_only_what_differs_is_sent(
    releases: Releases, store: ObjectStore,
):
    first, second, _ = releases
    assert publish(first, store) == Outcome(len(first.files), 0)
    assert store.files() == first.files
    done = publish(second, store)
    differing = {path for path, data in second.files.items() if first.files.get(path) != data}
    pages_gone = {path for path in first.files.keys() - second.files.keys() if not is_immutable(path)}
    assert done == Outcome(len(differing), len(pages_gone))
    there = store.files()
    assert {path: there[path] for path in second.files} == second.files
    assert {path for path in there if path not in second.files} == {
        path for path in first.files.keys() - second.files.keys() if is_immutable(path)}
    assert publish(second, store) == Outcome(is_current=True)
    assert publish(second, store, thorough=True) == Outcome()
    # an hour later nobody has the old pages open, and going back is as going on
    assert publish(second, store, NOW + OLD_STAYS).deleted
    assert store.files() == second.files
    publish(first, store)
    assert {path: data for path, data in store.files().items() if path in first.files} == first.files
    assert faults(store.files(), first) == []


def test_objects_have_types_and_cache_headers(releases: Releases, rclone: ObjectStore):
    store = rclone.fresh()
    publish(releases[0], store)
    style = next(path for path in releases[0].files if path.endswith(".css"))
    for path, kind, cache in (("index.html", "text/html; charset=utf-8", "no-cache"),
                              ("feed.json", "application/feed+json", "no-cache"),
                              (style, "text/css; charset=utf-8", "public, max-age=31536000, immutable")):
        assert store.headers(f"site/{path}") == {"Content-Type": kind, "Cache-Control": cache}, path


def test_everything_that_is_sent_is_read_back_and_stages_wait_for_each_other(
    releases: Releases, rclone: ObjectStore,
):
    first, second, third = releases
    store = rclone.fresh()
    publish(first, store)
    with recorded(store) as (between, seen):
        publish(second, between)
        cut = len(seen)
        publish(third, between)
    requests = [request._replace(path=request.path.removeprefix(f"/{store.bucket}/site/")) for request in seen[:cut]
                if request.path.startswith(f"/{store.bucket}/site/")]
    sent = [request.path for request in requests if request.method == "PUT"]
    assert len(sent) == len({*sent})
    last_read = {request.path: at for at, request in enumerate(requests) if request.method == "GET"}
    at = {request.path: number for number, request in enumerate(requests) if request.method == "PUT"}
    assert all(last_read[path] > at[path] for path in sent)

    pages = [path for path in sent if path.endswith("index.html")]
    loaded = [path for path in sent if is_immutable(path)]
    new = [path for path in pages if path not in first.files]
    known = [path for path in pages if path in first.files]
    assert loaded and new and known
    assert max(last_read[path] for path in loaded) < min(at[path] for path in pages)
    assert max(last_read[path] for path in sent if path not in first.files) < min(at[path] for path in known)
    assert sent[-1] == "index.html"
    deletions = [(number, request) for number, request in enumerate(seen) if request.method in ("POST", "DELETE")]
    old_pages, old_loaded = ([number for number, request in deletions if words in request.body + request.path.encode()]
                             for words in (b"guong-dien-hinh/2026/moi/index.html", b"site/hinh/"))
    assert max(old_pages) < min(old_loaded)
    assert not any(SECRET in f"{request.headers}{request.path}{request.query}" for request in seen)


@pytest.mark.parametrize("point", [
    "store: listings", pytest.param("store: new listings", marks=pytest.mark.full),
    pytest.param("store: gone pages", marks=pytest.mark.full),
])
def test_after_a_kill_there_is_no_dead_link_and_what_is_there_is_not_sent_again(
    releases: Releases, store: ObjectStore, point: str,
):
    first, second, _ = releases
    publish(first, store)
    killed = publish_and_die(second, store, point)
    assert killed.returncode == -9, killed.stderr
    there = store.files()
    assert faults(there, first, second) == []
    assert "lock.json" in store.files("portal/")
    done = publish(second, store)
    assert done.put == sum(there.get(path) != data for path, data in second.files.items())
    assert faults(store.files(), second) == []
    assert {path: data for path, data in store.files().items() if path in second.files} == second.files
    assert "lock.json" not in store.files("portal/")


@pytest.mark.parametrize("point", [
    "store: new listings", pytest.param("store: listings", marks=pytest.mark.full),
    pytest.param("store: gone pages", marks=pytest.mark.full),
])
def test_another_release_may_come_before_the_last_was_whole_and_no_step_of_it_leaves_a_dead_link(
    releases: Releases, rclone: ObjectStore, point: str,
):
    store, wrong = rclone.fresh(), []
    publish(releases[0], store)
    publish_and_die(releases[1], store, point)
    publish(releases[2], store, reached=lambda name: wrong.extend((name, fault) for fault in faults(store.files(), *releases)))
    assert wrong == []
    assert faults(store.files(), releases[2]) == []


def test_network_faults_are_tried_again_and_what_arrives_spoilt_is_sent_again(
    releases: Releases, store: ObjectStore,
):
    count = Counter[str]()

    def fault(request: Request) -> str:
        count[request.method] += 1
        if request.method == "PUT":
            return {3: "drop", 20: "refuse", 40: "lose", 60: "spoil"}.get(count["PUT"], "")
        return "drop" if request.method == "GET" and count["GET"] == 30 else ""

    with recorded(store, fault) as (between, _):
        publish(releases[0], between)
    assert store.files() == releases[0].files


def test_a_store_that_keeps_something_else_is_found_out(releases: Releases, store: ObjectStore):
    with recorded(store, lambda request: "spoil" if request.path.endswith("/tin-1/index.html") else "") as (between, _):
        assert "không giữ đúng nội dung của site/tin-tuc/2026/tin-1/index.html" in refusal(releases[0], between)
    assert "index.html" not in store.files()
    publish(releases[0], store)
    assert store.files() == releases[0].files


def test_a_change_made_by_somebody_else_is_mended_though_the_length_is_the_same(
    releases: Releases, rclone: ObjectStore,
):
    store = rclone.fresh()
    publish(releases[0], store)
    opened = store.opened()
    obstore.put(opened, "site/index.html", bytes(len(releases[0].files["index.html"])))
    obstore.put(opened, "site/la.html", b"?")
    assert publish(releases[0], store, thorough=True) == Outcome(1, 1)
    assert store.files() == releases[0].files


def test_a_bucket_that_holds_something_else_is_left_alone(releases: Releases, store: ObjectStore):
    obstore.put(store.opened(), "site/bao-cao.pdf", b"%PDF")
    assert "site/bao-cao.pdf không phải do cổng này đưa lên" in refusal(releases[0], store)
    assert store.files("") == {"site/bao-cao.pdf": b"%PDF"}


def test_lost_records_cost_reading_and_nothing_else(releases: Releases, rclone: ObjectStore):
    store = rclone.fresh()
    first, second, _ = releases
    publish(first, store)
    obstore.delete(store.opened(), ["portal/release.json"])
    assert publish(first, store, thorough=True) == Outcome()
    obstore.put(store.opened(), "portal/release.json", b"\x00")
    publish(second, store)
    assert faults(store.files(), second) == []


def test_only_one_machine_publishes_and_a_dead_ones_lock_is_taken_over(
    releases: Releases, store: ObjectStore,
):
    lock = b'{"machine":"may-hai","number":"1","folder":"/srv/portal"}'
    obstore.put(store.opened(), "portal/lock.json", lock)
    real = obstore.head(store.opened(), "portal/lock.json")["last_modified"]
    with pytest.raises(UsageError) as refused:
        publish(releases[0], store, now=real)
    assert report(refused.value).startswith("Máy may-hai:/srv/portal đang đưa một bản khác lên")
    assert store.files() == {} and store.files("portal/") == {"lock.json": lock}
    publish(releases[0], store, now=real + dt.timedelta(minutes=21))
    assert store.files("portal/").keys() == {"release.json", "state.json"}


def test_who_came_first_keeps_the_lock_where_the_store_knows_conditions(
    releases: Releases, store: ObjectStore,
):
    def intrude(request: Request) -> str:
        if request.method == "PUT" and request.path.endswith("lock.json") and not store.files("portal/"):
            obstore.put(store.opened(), "portal/lock.json", b'{"machine":"may-hai","number":"1","folder":"/srv/portal"}')
            return "412 PreconditionFailed" if store.kind == "rclone" else ""  # which knows no conditions
        return ""

    with recorded(store, intrude) as (between, _):
        assert "Máy may-hai:/srv/portal đang đưa" in refusal(releases[0], between)
    assert store.files() == {}


def test_a_store_that_knows_neither_conditions_nor_deletions_in_bulk_will_do(
    releases: Releases, rclone: ObjectStore, impatient: None,
):
    store = rclone.fresh()

    def fault(request: Request) -> str:
        return "501 NotImplemented" if "if-none-match" in request.headers or request.method == "POST" else ""

    publish(releases[0], store)
    with recorded(store, fault) as (between, seen):
        publish(releases[1], between)
    assert any("if-none-match" in request.headers for request in seen)
    assert any(request.method == "DELETE" for request in seen)
    assert {path for path in store.files() if not is_immutable(path)} == {
        path for path in releases[1].files if not is_immutable(path)}


def test_wrong_keys_and_a_missing_bucket_are_told_with_the_remedy_and_without_the_secret(
    releases: Releases, rclone: ObjectStore, impatient: None,
):
    store, first = rclone.fresh(), releases[0]
    told = [
        refusal(first, store, AWS_SECRET_ACCESS_KEY="sai-bi-mat"),
        refusal(first, store, AWS_ACCESS_KEY_ID="KHOA-LA"),
        refusal(first, store._replace(bucket="khong-co")),
        refusal(first, store, AWS_ACCESS_KEY_ID=""),
        refusal(first, store.behind("http://127.0.0.1:9")),
        refusal(first, store._replace(bucket="Sai Tên")),
    ]
    for words, expected in zip(told, (
        "AWS_SECRET_ACCESS_KEY không đúng", "khóa truy cập không có", "Kho khong-co không có tại 127.0.0.1; hãy tạo kho",
        "Chưa có khóa của kho", "Không nối được tới 127.0.0.1", "không phải địa chỉ kho",
    ), strict=True):
        assert expected in words
        assert KEY not in words and SECRET not in words and "sai-bi-mat" not in words


@pytest.mark.parametrize(("code", "status", "words"), [
    ("RequestTimeTooSkewed", 403, "đồng hồ của máy này lệch"), ("AccessDenied", 403, "không cho khóa này làm việc ấy"),
    ("PermanentRedirect", 301, "vùng khác"), ("SlowDown", 400, "trả lời lỗi (SlowDown)"),
])
def test_what_real_stores_refuse_is_told_in_words(
    releases: Releases, store: ObjectStore, code: str, status: int, words: str,
):
    with recorded(store, lambda request: f"{status} {code}") as (between, _):
        assert words in refusal(releases[0], between)


def test_keys_may_lie_in_a_file_that_only_the_owner_reads(
    releases: Releases, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
):
    first = releases[0]
    keys = first.folder.parents[1] / "store.env"
    keys.write_text("# khóa\n" + "".join(f'{name}="{value}"\n' for name, value in store.environment().items()))
    for name in store.environment():
        monkeypatch.delenv(name, raising=False)
    try:
        keys.chmod(0o640)
        with pytest.raises(UsageError, match="store_keys_open"):
            publish_to_store(first.folder, first.manifest, store.url, lambda name: None, NOW)
        keys.chmod(0o600)
        assert publish_to_store(first.folder, first.manifest, f"{store.url}/tinh/", lambda name: None, NOW).put
    finally:
        keys.unlink()
    assert store.files("tinh/site/") == first.files


def test_a_file_of_keys_is_read_as_systemd_reads_it_and_what_is_in_the_environment_wins(tmp_path: Path):
    keys = tmp_path / "store.env"
    assert environment_of(tmp_path, {"A": "1"}) == {"A": "1"}
    keys.write_bytes("\ufeff# khóa\r\n; hết\n\nA=2\nB = \"hai # từ\" \r\n\tC='\\'\nD=a/b+c=\nE=\nexport G=x y".encode())
    keys.chmod(0o600)
    assert environment_of(tmp_path, {"A": "1"}) == {
        "A": "1", "B": "hai # từ", "C": "\\", "D": "a/b+c=", "E": "", "G": "x y"}


@pytest.mark.parametrize("line", ["AWS_REGION", "bi-mat chi để thử", 'A="bi-mat', "A=bi\\mat", "A=bi'mat'", "2A=bi-mat", "A-B=bi-mat"])
def test_a_line_that_can_not_be_read_is_named_and_not_shown(tmp_path: Path, line: str):
    keys = tmp_path / "store.env"
    keys.write_text(f"# khóa\nA=1\n{line}\nB=2\n")
    keys.chmod(0o600)
    with pytest.raises(UsageError) as refused:
        environment_of(tmp_path, {})
    told = report(refused.value)
    assert f"{keys}, dòng 3:" in told and "mat" not in told and line not in told


def test_what_was_withdrawn_is_gone_from_the_store_at_once(releases: Releases, store: ObjectStore):
    first, second, _ = releases
    publish(first, store)
    withdrawn = second._replace(manifest=second.manifest.model_copy(update={"gone": ("/tin-tuc/2026/se-bo-1/",)}))
    publish(withdrawn, store)
    left = store.files().keys() - second.files.keys()
    assert left and all(path.startswith("assets/") for path in left)


def test_a_file_that_was_damaged_on_the_disk_is_not_sent(
    releases: Releases, store: ObjectStore, tmp_path: Path,
):
    first = releases[0]
    page = first.folder / "site/tin-tuc/2026/tin-2/index.html"
    whole = page.read_bytes()
    page.write_bytes(whole[:-1])
    try:
        assert "không còn đúng như lúc dựng" in refusal(first, store)
    finally:
        page.write_bytes(whole)
    assert "tin-tuc/2026/tin-2/index.html" not in store.files()
