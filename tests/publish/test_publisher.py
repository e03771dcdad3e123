"""The newest main that builds is live, as one whole release; what is wrong is named, remembered and mended."""

from __future__ import annotations

import datetime as dt
import os
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from portal.publish.building import BuildFailed, Order
from portal.publish.durable import locked
from portal.publish.manifest import Manifest
from portal.publish.publisher import Served
from portal.publish.root import Root
from portal.publish.state import Hold, State, read_state, write_state
from portal.publish.status import read_status
from portal.publish.switch import all_releases, live_release, switch_to
from tests.publish.publishing import (
    NOW, light_build, live_commit, make_light_server, make_published_server, no_step, publish_lightly, send, served,
    shown, withdrawing,
)
from tests.publish.servers import git

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def server(tmp_path: Path) -> tuple[Root, Path]:
    return make_published_server(tmp_path)


def forbidden(order: Order):
    raise AssertionError("nothing is to be built")


def test_what_was_sent_is_live_and_reporters_are_told(server: tuple[Root, Path]):
    root, work = server
    assert set(shown(root)) == {"tin-0", "tin-1", "tin-2"}
    new = send(root, work, **{"tin-3": "Bài mới."})
    outcome = publish_lightly(root, NOW + MINUTE)
    assert outcome.what == "published" and outcome.live == live_release(root) != outcome.before
    assert shown(root)["tin-3"] == "Bài mới." and live_commit(root) == new
    status = read_status(root.repository)
    assert status and status.live and (status.live.commit, status.live.articles) == (new, 4) and not status.publishing
    assert publish_lightly(root, NOW + 2 * MINUTE, build=forbidden).what == "live"


def test_files_that_did_not_change_are_the_same_files(server: tuple[Root, Path]):
    root, work = server
    before = {path: os.stat(root.current / "site" / path) for path in served(root)}
    send(root, work, **{"tin-0": "Đã sửa."})
    publish_lightly(root, NOW + MINUTE)
    now = {path: os.stat(root.current / "site" / path) for path in served(root)}
    assert {path for path in now if not os.path.samestat(now[path], before[path])} == {"tin-0/index.html", "atom.xml"}


def test_an_embargo_ends_though_nobody_sends_anything(server: tuple[Root, Path]):
    root, work = server
    lifts = NOW + HOUR
    send(root, work, **{"tin-mat": f"HẸN {lifts.isoformat()} nội dung kín"})
    publish_lightly(root, NOW + MINUTE)
    assert not any(b"tin-mat" in data for data in served(root).values())
    assert publish_lightly(root, lifts - MINUTE, build=forbidden).what == "live"
    assert publish_lightly(root, lifts).what == "published" and "tin-mat" in shown(root)


def test_a_main_that_does_not_build_leaves_the_site_and_names_the_merge_to_blame(server: tuple[Root, Path]):
    root, work = server
    good = send(root, work, **{"tin-3": "Tốt."})
    bad = send(root, work, **{"tin-4": "LỖI ngày."})
    later = send(root, work, **{"tin-5": "Cũng tốt."})
    outcome = publish_lightly(root, NOW + MINUTE)
    assert outcome.what == "failed" and live_commit(root) == good and set(shown(root)) == {f"tin-{n}" for n in range(4)}
    first = outcome.failures[0]
    assert (first.commit, first.merge, first.who, first.subject) == (later, bad, "Lan", "Gửi tin-4")
    status = read_status(root.repository)
    assert status and [one.merge for one in status.failures] == [bad, bad]
    assert status.failures[-1].files == ("content/tin-4.md",)
    again = publish_lightly(root, NOW + HOUR, build=forbidden)
    assert again.what == "failed" and again.is_told and again.failures[0].merge == bad
    send(root, work, **{"tin-5": "Vẫn tốt."})  # when the others are known to be wrong already
    assert {one.merge for one in publish_lightly(root, NOW + HOUR).failures} == {bad}
    assert {one.merge for one in read_state(root).failures} == {bad}
    mended = send(root, work, **{"tin-4": "Đã sửa."})
    outcome = publish_lightly(root, NOW + HOUR + MINUTE)
    assert outcome.what == "published" and live_commit(root) == mended and not read_state(root).failures


def test_each_fault_is_blamed_on_the_merge_that_brought_it(server: tuple[Root, Path]):
    root, work = server
    first = send(root, work, **{"tin-3": "LỖI một."})
    second = send(root, work, **{"tin-4": "LỖI hai."})
    third = send(root, work, **{"tin-3": "Đã sửa."})
    failures = publish_lightly(root, NOW + MINUTE).failures
    assert [(one.commit, one.merge) for one in failures] == [(third, second), (second, first), (first, first)]


def test_content_that_failed_is_tried_again_each_hour_and_other_faults_at_once(server: tuple[Root, Path]):
    root, work = server
    new = send(root, work, **{"tin-3": "Tốt."})

    def failing(order: Order, kind: str):
        raise BuildFailed(kind, ["Hỏng."])  # type: ignore[arg-type]

    assert publish_lightly(root, NOW, build=lambda order: failing(order, "content")).failures[0].words == ("Hỏng.",)
    assert publish_lightly(root, NOW + 59 * MINUTE).what == "failed"
    assert publish_lightly(root, NOW + 60 * MINUTE, build=lambda order: failing(order, "fault")).what == "failed"
    assert publish_lightly(root, NOW + 61 * MINUTE).what == "published" and live_commit(root) == new


def test_a_fault_that_stays_keeps_only_its_commit_back(server: tuple[Root, Path]):
    root, work = server
    good = send(root, work, **{"tin-3": "Tốt."})
    send(root, work, **{"tin-4": "Quá lớn."})

    def build(order: Order):
        if (order.tree / "content/tin-4.md").exists():
            raise BuildFailed("fault", ["Quá lâu."])
        return light_build(order)

    assert publish_lightly(root, NOW + MINUTE, build=build).what == "failed" and live_commit(root) != good
    publish_lightly(root, NOW + 2 * MINUTE, build=build)
    assert live_commit(root) == good


def test_a_release_that_does_not_pass_its_checks_never_goes_live(server: tuple[Root, Path]):
    root, work = server
    before = served(root)
    send(root, work, **{"tin-3": "<script>alert(1)</script>", "tin-0": None})
    outcome = publish_lightly(root, NOW + MINUTE)
    assert outcome.what == "failed" and served(root) == before
    assert any("tin-0/index.html" in line for line in outcome.failures[0].words)
    assert [path.name for path in root.releases.iterdir()] == [all_releases(root)[0].name]


@pytest.mark.parametrize("what", [
    "file with its time", "manifest", *(pytest.param(what, marks=pytest.mark.full) for what in ("file", "copy", "unknown")),
])
def test_a_damaged_release_is_made_anew_from_nothing(server: tuple[Root, Path], what: str):
    root, _ = server
    before, damaged = served(root), live_release(root)
    assert damaged is not None
    victim = damaged / {"manifest": "MANIFEST.json", "copy": "site/atom.xml.gz", "unknown": "site/la.html"}.get(
        what, "site/tin-1/index.html")
    if what == "copy" and not victim.exists():
        pytest.skip("too small to be packed")
    moment = NOW + MINUTE
    length, times = (victim.stat().st_size, victim.stat().st_mtime_ns) if victim.exists() else (10, 0)
    victim.write_bytes(b"x" * length)  # in place: what was built is damaged too
    if what == "file with its time":
        os.utime(victim, ns=(times, times))
        assert publish_lightly(root, moment).what == "live"  # only sums tell that
        moment = NOW + DAY
    outcome = publish_lightly(root, moment)
    assert outcome.what == "published" and served(root) == before and not damaged.exists()
    assert damaged.name in outcome.warnings[0]
    assert publish_lightly(root, moment + MINUTE, build=forbidden).what == "live"


def test_a_lost_link_leads_to_the_newest_whole_release(server: tuple[Root, Path]):
    root, work = server
    before = served(root)
    root.current.unlink()
    assert publish_lightly(root, NOW + MINUTE, build=forbidden).what == "live" and served(root) == before


def test_a_link_that_is_lost_never_leads_back_to_what_was_withdrawn(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-1": "Bài đã rút."})
    publish_lightly(root, NOW + MINUTE, build=withdrawing("tin-1"))
    old, damaged = all_releases(root)
    (damaged / "site/tin-2/index.html").unlink()
    root.current.unlink()

    def build(order: Order):
        assert live_release(root) is None  # until then nothing is served
        return withdrawing("tin-1")(order)

    outcome = publish_lightly(root, NOW + 2 * MINUTE, build=build)
    assert outcome.what == "published" and shown(root)["tin-1"] == "Bài đã rút." and set(shown(root)) >= {"tin-2"}
    assert outcome.live not in (old, damaged)


def test_without_its_manifest_a_release_stays_live_until_it_is_made_anew(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-3": "Mới."})
    publish_lightly(root, NOW + MINUTE)
    before, live = served(root), live_release(root)
    (root.current / "MANIFEST.json").unlink()

    def failing(order: Order):
        raise BuildFailed("fault", ["Hỏng."])

    ask = lambda manifest, changed: Served()  # noqa: E731
    assert publish_lightly(root, NOW + 2 * MINUTE, ask=ask, build=failing).what == "failed" and live_release(root) == live
    assert publish_lightly(root, NOW + 3 * MINUTE, ask=ask).what == "published" and served(root) == before
    assert live_release(root) != live


def test_the_clock_may_jump_and_names_and_moments_only_go_up(server: tuple[Root, Path]):
    root, work = server
    built = []

    def build(order: Order):
        built.append(order.moment)
        return light_build(order)

    for number, moment in enumerate((NOW + DAY, NOW - DAY, NOW, NOW + 2 * DAY)):
        send(root, work, **{"tin-0": f"Lần {number}."})
        outcome = publish_lightly(root, moment, build=build)
        assert outcome.what == "published" and shown(root)["tin-0"] == f"Lần {number}."
        assert live_release(root) == all_releases(root)[-1]
        assert bool(outcome.warnings) == (number in (1, 2))
    assert built == sorted(built)


def test_after_going_back_nothing_newer_goes_live_until_somebody_says_so(server: tuple[Root, Path]):
    root, work = server
    first = live_release(root)
    new = send(root, work, **{"tin-3": "Mới."})
    publish_lightly(root, NOW + MINUTE)
    assert first is not None
    write_state(root, read_state(root).with_(hold=Hold(release=first.name, moment=NOW)))
    switch_to(root, first, NOW + MINUTE, no_step)
    send(root, work, **{"tin-4": "LỖI"})
    assert publish_lightly(root, NOW + 2 * MINUTE, build=forbidden).what == "held" and live_release(root) == first
    assert publish_lightly(root, NOW + 3 * MINUTE, resume=True).live == all_releases(root)[1]
    assert live_commit(root) == new  # that release was still there


def test_what_the_web_server_gets_wrong_is_taken_back(server: tuple[Root, Path]):
    root, work = server
    first, new = live_commit(root), send(root, work, **{"tin-3": "Mới."})

    def ask(manifest: Manifest, changed: object) -> Served:
        return Served(("Sai.",), True) if manifest.commit == new else Served()

    outcome = publish_lightly(root, NOW + MINUTE, ask=ask)
    assert outcome.what == "failed" and outcome.failures[0].kind == "served" and live_commit(root) == first
    assert publish_lightly(root, NOW + 2 * MINUTE, ask=ask, build=forbidden).what == "failed"
    assert publish_lightly(root, NOW + 2 * HOUR, ask=lambda manifest, changed: Served()).what == "published"


def test_a_web_server_that_is_wrong_about_everything_or_silent_keeps_nothing_back(server: tuple[Root, Path]):
    root, work = server
    for moment, served_ in ((1, Served(("Không chạy.",))), (2, Served(("Sai.",), True))):
        new = send(root, work, **{"tin-3": f"Mới {moment}."})
        outcome = publish_lightly(root, NOW + moment * MINUTE, ask=lambda manifest, changed: served_)
        assert outcome.what == "published" and live_commit(root) == new and outcome.warnings == served_.words
    assert publish_lightly(root, NOW + 3 * MINUTE, ask=lambda manifest, changed: Served()).warnings == ()


@pytest.mark.parametrize("is_asked_late", [False, True])
def test_what_was_withdrawn_stays_so_though_the_web_server_gets_the_new_release_wrong(
    server: tuple[Root, Path], is_asked_late: bool,
):
    root, work = server
    new = send(root, work, **{"tin-1": "Bài đã rút."})

    def ask(manifest: Manifest, changed: object) -> Served:
        return Served(("Sai.",), True) if manifest.commit == new else Served()

    if is_asked_late:  # killed before it was asked
        publish_lightly(root, NOW + MINUTE, build=withdrawing("tin-1"))
        build = forbidden
    else:
        build = withdrawing("tin-1")
    outcome = publish_lightly(root, NOW + MINUTE, ask=ask, build=build)
    assert outcome.what != "failed" and live_commit(root) == new
    assert outcome.warnings == ("Sai.",)
    assert publish_lightly(root, NOW + 2 * MINUTE, ask=ask, build=forbidden).what == "live" and live_commit(root) == new
    assert not publish_lightly(root, NOW + 3 * MINUTE, ask=lambda manifest, changed: Served(), build=forbidden).warnings


def test_only_one_publishes(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-3": "Mới."})
    with locked(root.lock("publish")):
        outcome = publish_lightly(root, build=forbidden)
    assert outcome.what == "busy" and outcome.live == outcome.before is not None  # it has brought nothing


def test_who_only_looks_whether_somebody_publishes_keeps_nobody_from_it(server: tuple[Root, Path]):
    root, work = server
    send(root, work, **{"tin-3": "Mới."})
    with ExitStack() as looking:
        looking.enter_context(locked(root.lock("publish")))
        threading.Timer(0.05, looking.pop_all().close).start()
        assert publish_lightly(root, NOW + MINUTE).what == "published"


def test_what_a_killed_run_has_left_and_nobody_can_take_away_keeps_nothing_back(
    server: tuple[Root, Path], monkeypatch: pytest.MonkeyPatch,
):
    root, work = server
    (root.releases / ".tmp-x").mkdir()
    send(root, work, **{"tin-3": "Mới."})

    def delete(path: Path) -> None:
        raise OSError(5, "I/O", str(path))

    monkeypatch.setattr("portal.publish.switch._delete", delete)
    outcome = publish_lightly(root, NOW + MINUTE)
    assert outcome.what == "published" and ".tmp-x" in outcome.warnings[0]


def test_what_is_sent_while_a_publish_runs_is_published_by_it(server: tuple[Root, Path]):
    root, work = server
    sent = []

    def build(order: Order):
        if not sent:
            sent.append(send(root, work, **{"tin-4": "Kịp."}))
        return light_build(order)

    send(root, work, **{"tin-3": "Mới."})
    publish_lightly(root, NOW + MINUTE, build=build)
    assert live_commit(root) == sent[0]


def test_main_is_never_taken_back_behind_what_is_live(server: tuple[Root, Path], tmp_path: Path):
    root, work = server
    git(work, "switch", "--quiet", "--create", "lan", "HEAD")
    (work / "content/lan.md").write_text("Của Lan.")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "Lan")
    git(work, "switch", "--quiet", "main")
    live = send(root, work, **{"tin-3": "Mới."})
    publish_lightly(root, NOW + MINUTE)
    git(work, "switch", "--quiet", "lan")
    git(work, "merge", "--quiet", "--message", "Gộp", "main")  # Lan's own line comes first
    (work / "content/sai.md").write_text("LỖI")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "Sai")
    git(root.repository, "fetch", "--quiet", str(work), "+lan:main")
    merge = git(work, "rev-parse", "HEAD~1").strip()
    assert publish_lightly(root, NOW + 2 * MINUTE).what == "failed" and live_commit(root) == merge != live
    assert {"tin-3", "lan"} <= set(shown(root))


def test_the_state_may_be_lost(server: tuple[Root, Path]):
    root, _ = server
    root.state.write_text("{")
    assert publish_lightly(root, NOW + MINUTE, build=forbidden).what == "live"
    assert read_state(root).verified and isinstance(read_state(root), State)


def test_an_empty_repository_is_no_fault(tmp_path: Path):
    root, _ = make_light_server(tmp_path)
    git(root.repository, "update-ref", "-d", "refs/heads/main")
    assert publish_lightly(root, build=forbidden).what == "empty"
