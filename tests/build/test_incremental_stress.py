"""Whatever happens to a project between two builds, the second is as one from nothing.

A failing example reads as a story. INCREMENTAL_EXAMPLES=500 looks for other stories, that
many of them, at random:

    INCREMENTAL_EXAMPLES=500 .venv/bin/pytest tests/build/test_incremental_stress.py
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

if not hasattr(os, "fork"):
    pytest.skip("each build runs in a copy of this process", allow_module_level=True)

from portal.build.verdict import check_site
from portal.errors import ContentError
from portal.messages import report
from tests.build.edits import ACCIDENTS, EDITS, articles, lay_out
from tests.build.rebuilding import (
    Project, Running, at_change, changed, disk_is_full, look, on_all_cores, power_is_cut, quiet,
)

EXAMPLES = int(os.environ.get("INCREMENTAL_EXAMPLES", "0"))
CHANCE = st.randoms(use_true_random=False)


class Stopped(Exception):
    """Raised where a build tells of its progress."""


class Incremental(RuleBasedStateMachine):
    """A project that people edit and accidents befall, built after each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-incremental-"))
        self.project = Project(self.folder, lay_out)
        self.good = dict(self.project.files), self.project.now
        self.crashed = False
        self.spread = False

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder)

    @rule(edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=3), chance=CHANCE)
    def edit(self, edits, chance: Random) -> None:
        """Reporters and owners work."""
        for one in edits:
            note(one(self.project, chance))

    @rule(accidents=st.lists(st.sampled_from(ACCIDENTS), min_size=1, max_size=2), edits=st.lists(st.sampled_from(EDITS), max_size=1),
          chance=CHANCE)
    def accident(self, accidents, edits, chance: Random) -> None:
        """Something befalls the cache or the site, maybe while somebody works."""
        for one in (*accidents, *edits):
            note(one(self.project, chance))

    @rule(edit=st.sampled_from(EDITS), chance=CHANCE, number=st.integers(1, 400), undone=st.booleans())
    def power_cut(self, edit, chance: Random, number: int, undone: bool) -> None:
        """A build ends where it changes the disk for the n-th time; maybe the edit is undone before the next."""
        files, now = dict(self.project.files), self.project.now
        note(edit(self.project, chance))
        told = self.project.build(prepare=lambda: at_change(number, power_is_cut)).answer()
        note(f"the power was cut at change {number}: {told or 'the build was done'}")
        self.crashed = True
        if undone:
            self.project.restore(files)
            self.project.now = now
            note("the edit was undone")

    @rule(edit=st.sampled_from(EDITS), chance=CHANCE, milliseconds=st.integers(0, 400))
    def kill(self, edit, chance: Random, milliseconds: int) -> None:
        """A build is killed at some time."""
        note(edit(self.project, chance))
        running = self.project.build()
        running.kill(milliseconds / 1000)
        note(f"killed after {milliseconds} ms: {running.answer() or 'the build was done'}")
        self.crashed = True

    @rule(edit=st.sampled_from(EDITS), chance=CHANCE, number=st.integers(1, 400))
    def full_disk(self, edit, chance: Random, number: int) -> None:
        """Changing the disk fails once, in the midst of a build."""
        note(edit(self.project, chance))
        before = look(self.project.site)
        told = self.project.build(prepare=lambda: at_change(number, disk_is_full)).answer()
        note(f"the disk was full at change {number}: {told or 'the build was done'}")
        self.crashed = True  # tidying up may be what failed
        if told and told != "OSError":  # the content is bad too
            assert look(self.project.site) == before

    @rule(edit=st.sampled_from(EDITS), chance=CHANCE, number=st.integers(1, 200))
    def stop(self, edit, chance: Random, number: int) -> None:
        """A build is stopped by an exception, as Ctrl+C does."""
        note(edit(self.project, chance))
        before, left = look(self.project.site), number

        def told(what: str, done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Stopped

        answer = self.project.build(told).answer()
        note(f"stopped at step {number}: {answer or 'the build was done'}")
        if answer:
            after = look(self.project.site)
            assert after == before, f"a build that was stopped changed {sorted(changed(before, after)) or 'times'}"

    @rule(chance=CHANCE, number=st.integers(1, 200))
    def save_during_a_build(self, chance: Random, number: int) -> None:
        """A reporter saves while a build reads: it may take the old text or the new one."""
        project, left = self.project, number
        path = chance.choice(articles(project))
        data = re.sub(rb"(?<=L\xe1\xba\xa7n )\d", lambda digit: b"%d" % ((int(digit[0]) + 1) % 10), project.files[path])
        file = project.root / path
        time = file.stat().st_mtime_ns

        def save() -> None:
            file.write_bytes(data)
            os.utime(file, ns=(time, time))

        def told(what: str, done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                save()

        project.build(told).answer()
        if file.read_bytes() != data:
            save()
        project.files[path] = data
        note(f"{path} was saved at step {number} of a build")

    @rule()
    def check(self) -> None:
        """Checking changes nothing."""
        before = look(self.project.site)

        def job() -> str:
            try:
                check_site(self.project.root / "mkdocs.yml", quiet)
            except ContentError as error:
                return report(error)
            return ""

        Running(job).answer()
        note("checked")
        assert look(self.project.site) == before

    @rule()
    def lose_the_list(self) -> None:
        """Without the list of its files, a site's folder may be anybody's: it is refused, or known by other means.

        Whoever sees it refused deletes it.
        """
        for file in self.project.root.glob(f".{self.project.site_name}.*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        before = look(self.project.site)
        note("lost the list of the site's files")
        told = self.project.build().answer()
        assert told in ("", "site_dir_foreign")
        if told:
            assert look(self.project.site) == before
        shutil.rmtree(self.project.site, ignore_errors=True)

    @rule()
    def change_the_number_of_cores(self) -> None:
        """From now on work is spread, or no longer."""
        self.spread = not self.spread
        note("builds run on all cores" if self.spread else "builds run on one core")

    @rule()
    def build_in_haste(self) -> None:
        """From now on builds begin right after an edit, or no longer."""
        self.project.settled = not self.project.settled
        note("builds begin some seconds after each edit" if self.project.settled else "builds begin right after each edit")

    @invariant()
    def the_next_build_is_as_one_from_nothing(self) -> None:
        """The promise. What is wrong with the content is told in the same words, and undone."""
        told = self.project.rebuild(on_all_cores if self.spread else lambda: None)
        if told:
            note(f"told: {told}")
            files, self.project.now = self.good
            self.project.restore(files)
        else:
            self.good = dict(self.project.files), self.project.now
        if not self.crashed:
            left = [name for name in self.project.beside() if "building" in name]
            assert not left, f"left beside the site: {left}"


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]
TestIncremental = Incremental.TestCase
TestIncremental.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, print_blob=True, suppress_health_check=QUIET,
) if EXAMPLES else settings(
    max_examples=1, stateful_step_count=10, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET,
)
TestIncremental.pytestmark = [pytest.mark.slow]


@pytest.mark.parametrize(("seed", "builds"), [(2, 2), pytest.param(1, None, marks=[pytest.mark.full, pytest.mark.slow])])
def test_after_every_kind_of_edit_and_accident_the_site_is_as_one_built_from_nothing(
    seed: int, builds: int | None, tmp_path: Path
):
    project, chance = Project(tmp_path, lay_out), Random(seed)
    assert project.rebuild() == ""
    everything = [*EDITS, *ACCIDENTS]
    chance.shuffle(everything)
    story: list[str] = []
    try:
        for start in range(0, len(everything), 8)[:builds]:
            files, now = dict(project.files), project.now
            story += [edit(project, chance) for edit in everything[start : start + 8]]
            if told := project.rebuild():
                story.append(f"told: {told}")
                project.restore(files)
                project.now = now
                assert project.rebuild() == ""
    except AssertionError as error:
        raise AssertionError("\n".join([*story, str(error)])) from None
