"""Let the newest main that builds be live, whatever earlier runs have left. Each step may be the last before a kill.

Decides nothing of how a site is built, checked, or told to others: that is handed in, or stands in `making`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from portal.git import GitError, commit_of, is_within
from portal.messages import catalogue, one_line
from portal.publish.blame import blamed, candidates
from portal.publish.building import Build, BuildFailed
from portal.publish.durable import locked
from portal.publish.interrupting import note_publisher
from portal.publish.manifest import Manifest, manifest_of, read_manifest, verify
from portal.publish.root import MAIN, Root, server_settings
from portal.publish.standing import tell_status
from portal.publish.state import Failure, State, read_state, write_state
from portal.publish.switch import all_releases, discard, live_release, prune, sweep, switch_to, time_of
from portal.publish.wholeness import Looked, look_at, vouched
from portal.publish.withdrawals import shown_again
from portal.version import version

if TYPE_CHECKING:
    from portal.publish.making import Maker

_AGAIN = dt.timedelta(hours=1)
"""After which content that did not build is tried again: something outside it may have been the reason."""
_TRIES = 20
"""Commits that one run tries to build."""
_ROUNDS = 100
"""So often main may be newer when a run is done."""
_PATIENCE = 0.2
"""Seconds to wait for the lock: who only looks whether somebody publishes has it for a moment."""


class Served(NamedTuple):
    """What came of asking the web server for the live release."""

    words: tuple[str, ...] = ()
    """What it answers otherwise than it should; nothing is the good answer."""
    is_wrong: bool = False
    """Whether readers get something wrong; not where the server is not running, or too slow."""


Ask = Callable[[Manifest, Collection[str]], Served]
"""Asks the web server for a release, above all for the files that are named."""


class Outcome(NamedTuple):
    """What a run came to."""

    what: Literal["busy", "empty", "held", "live", "published", "failed"]
    """Busy: another run is at it; empty: there is no main yet; failed: main is not live."""
    live: Path | None = None
    """The release that is served now."""
    before: Path | None = None
    """The one that was served when the run began."""
    failures: tuple[Failure, ...] = ()
    """Why main is not live; the newest commit first."""
    is_told: bool = False
    """Whether all of them were known from earlier runs."""
    warnings: tuple[str, ...] = ()
    """What the administrator should look at, in Vietnamese."""


def publish(
    root: Root, build: Build, ask: Ask | None, now: Callable[[], dt.datetime], reached: Callable[[str], None],
    told: Callable[[OSError], str] = str, resume: bool = False,
) -> Outcome:
    """Let the newest main that builds be live, and look again until it is.

    `told` words a fault of the system; with `resume` a hold ends. Raises OSError, GitError or
    UsageError where not even the attempt is possible; what is live stays live.
    """
    outcome: Outcome | None = None
    for _ in range(_ROUNDS):
        with locked(root.lock("publish"), _PATIENCE) as is_ours:
            if not is_ours:
                return outcome or Outcome("busy", live := live_release(root), live)
            note_publisher(root)
            run = _Run(root, build, ask, now, reached, told)
            last = run.run(resume and outcome is None)
        outcome = last._replace(before=outcome.before) if outcome else last
        # whoever pushed while the lock was held has woken nobody
        if commit_of(root.repository, MAIN) == run.main:
            break
    assert outcome is not None
    return outcome


class _Run:
    """One look at main, and what follows from it."""

    def __init__(
        self, root: Root, build: Build, ask: Ask | None, now: Callable[[], dt.datetime], reached: Callable[[str], None],
        told: Callable[[OSError], str],
    ) -> None:
        self._root, self._ask, self._now, self._reached, self._told = root, ask, now, reached, told
        self._build = build
        self._settings = server_settings(root)
        self._words = catalogue().commands.publish
        self.main = commit_of(root.repository, MAIN)
        self.state = read_state(root)
        self.failures: list[Failure] = []
        self.is_told = True
        self._troubles: list[str] = []

    def run(self, resume: bool) -> Outcome:
        root = self._root
        root.releases.mkdir(exist_ok=True)
        self._tried(lambda: sweep(root, self._reached))
        if resume and self.state.hold:
            self._remember(self.state.with_(hold=None))
        before = self._live_or_other()
        looked = look_at(before, self.state.verified, self._now()) if before else None
        if before and looked:
            self._note(before, looked)
        live = before
        if self.main:
            live = self._advance(before, looked) or live_release(root)
        if live:
            live = self._asked_again(live)
            gone = partial(prune, root, self._settings.keep, self._settings.days, self._now(), self._reached)
            self._tried(gone)
        self._remember(self.state)
        state = self.state.with_(warnings=(*self.state.warnings, *self._troubles))
        self._tried(lambda: tell_status(root, self._now(), state, self._reached))
        what = ("empty" if not self.main else "failed" if self.failures else "published" if live != before
                else "held" if self.state.hold else "live")
        return Outcome(what, live, before, tuple(self.failures), self.is_told,
                       (*self.state.warnings, *dict.fromkeys(self._troubles)))

    @cached_property
    def _maker(self) -> Maker:
        from portal.publish.making import Maker  # loads what inspects pages, which most calls don't need

        return Maker(self._root, self._build, version(), self._reached)

    def _live_or_other(self) -> Path | None:
        """The live release; another where the link is lost."""
        if live := live_release(self._root):
            return live
        from portal.publish.rollback import release_to_recover

        found = release_to_recover(self._root, self.state.hold.release if self.state.hold else "", self._now())
        if found:
            switch_to(self._root, found, self._now(), self._reached)
        return found

    def _note(self, live: Path, looked: Looked) -> None:
        """What a look at the live release has shown."""
        now, state = self._now(), self.state.with_(verified=looked.verified)
        clock = ""
        if looked.manifest and now < looked.manifest.moment:
            clock = self._words.clock.format(now=now, moment=looked.manifest.moment.astimezone(now.tzinfo))
        if not looked.is_whole:
            some = looked.damage[0]
            state = state.with_(mended=self._words.live_damaged.format(
                now=now, release=live.name, n=len(looked.damage), path=one_line(some.path)))
            self._maker.forget()  # it shares its files with the release
        self._remember(state.with_(clock=clock))

    def _advance(self, live: Path | None, looked: Looked | None) -> Path | None:
        """Make the newest commit live that can be; its release, if that is another than before."""
        manifest = looked.manifest if looked else None
        last = live or next(reversed(all_releases(self._root)), None)  # with no link to it, nothing before it either
        behind = manifest.commit if manifest else commit_of(self._root.repository, last.name[-12:]) if last else None
        is_damaged = looked is not None and not looked.is_whole
        is_due = is_damaged or manifest is None or manifest.lock != version() or (
            manifest.until is not None and manifest.until <= self._now())
        tries = 0
        for commit in candidates(self._root.repository, self.main or "", behind):
            if self.state.hold and not (is_damaged and commit == behind):
                continue
            if commit == behind and not is_due:
                break
            known = self.state.failure_of(commit)
            if known and self._is_too_early(known):
                self._note_failure(known)  # what came after it may be wrong for the same reason
                continue
            if (tries := tries + 1) > _TRIES or commit_of(self._root.repository, MAIN) != self.main:
                break
            try:
                return self._release(commit, live, manifest, is_damaged)
            except (BuildFailed, OSError, GitError) as error:
                self._failed(commit, error)
            # a fault of the machine may pass; one that came twice shall not keep all others back
            if self.failures[-1].kind == "served" or self.failures[-1].kind == "fault" and not (
                    known and known.kind == "fault" and known.lock == version()):
                break
        return None

    def _is_too_early(self, known: Failure) -> bool:
        """Whether a commit that failed would fail again."""
        age = self._now() - known.moment
        return known.kind != "fault" and known.lock == version() and dt.timedelta(0) <= age < _AGAIN

    def _release(self, commit: str, live: Path | None, manifest: Manifest | None, is_damaged: bool) -> Path | None:
        """Let a commit be live. Raises BuildFailed, OSError or GitError; then what was live is."""
        now = self._now()
        release = None if is_damaged else self._maker.ready(commit, live, now)
        if release is None:
            last = manifest.moment if manifest else time_of(live) if live else now
            release = self._maker.make(commit, live, now, max(now, last.astimezone(now.tzinfo)), is_damaged)
        self._reached("publish: switch")
        switch_to(self._root, release, self._now(), self._reached)
        state = self.state.with_(verified=vouched(release, self._now()), failures=tuple(
            one for one in self.state.failures if not is_within(self._root.repository, one.commit, commit)))
        if self.state.hold and live and self.state.hold.release == live.name:
            state = state.with_(hold=self.state.hold.model_copy(update={"release": release.name}))
        if self.state.mended and not is_damaged:
            state = state.with_(mended="")
        self._remember(state)
        if live and is_damaged:  # nobody shall go back to it
            self._tried(lambda: discard(live, self._reached))
        return self._asked(release, None if is_damaged else live)

    def _failed(self, commit: str, error: Exception) -> None:
        """Remember why a commit is not live, and since which it is so."""
        kind: Literal["content", "fault", "served"] = "fault"
        if isinstance(error, _WronglyServed):
            kind, words = "served", error.words
        elif isinstance(error, BuildFailed):
            kind, words = error.kind, error.words
        elif isinstance(error, OSError):
            words = (self._told(error),)
        else:
            words = (self._words.git.format(told=one_line(str(error))),)
        failure = Failure(commit=commit, lock=version(), moment=self._now(), kind=kind, words=words)
        self.is_told = False
        self._tried(lambda: sweep(self._root, self._reached))  # a full disk has room for the state then
        self._note_failure(failure)

    def _note_failure(self, failure: Failure) -> None:
        """Put it behind those of newer commits, and find out anew whose fault they are."""
        self.failures = blamed(self._root.repository, [*self.failures, failure])
        state = self.state
        for one in reversed(self.failures):
            state = state.with_failure(one)
        self._remember(state)

    def _asked_again(self, live: Path) -> Path:
        """Ask for the live release if nobody has, or something was wrong; what is live then."""
        if self._ask is None or (self.state.asked == live.name and not self.state.unserved) or manifest_of(live) is None:
            return live  # without a manifest it is damaged, and could not be made anew
        older = [one for one in all_releases(self._root) if one.name < live.name]
        try:
            is_new = self.state.asked != live.name and not self.state.hold
            return self._asked(live, older[-1] if older and is_new else None)
        except BuildFailed as error:
            self._failed(read_manifest(live).commit, error)
            return live_release(self._root) or live

    def _asked(self, release: Path, before: Path | None) -> Path:
        """Ask the web server for a release that is live now; raises _WronglyServed if `before` is live again."""
        if self._ask is None:
            return release
        manifest, older = read_manifest(release), manifest_of(before)
        self._reached("publish: ask")
        files = older.files if older else {}
        served = self._ask(manifest, [path for path, found in manifest.files.items() if files.get(path) != found])
        # to show again what was withdrawn would be worse
        if served.is_wrong and before and older and not shown_again(older, manifest) and not verify(before, older):
            self._reached("publish: switch back")
            switch_to(self._root, before, self._now(), self._reached)
            if not self._ask(older, ()).is_wrong:
                discard(release, self._reached)
                raise _WronglyServed("fault", served.words)
            switch_to(self._root, release, self._now(), self._reached)  # the server is wrong about that one too
        is_settled = served.is_wrong or not served.words
        self._remember(self.state.with_(unserved=served.words, asked=release.name if is_settled else self.state.asked))
        return release

    def _remember(self, state: State) -> None:
        self.state = state.with_(warnings=tuple(filter(None, (state.clock, state.mended, *state.unserved))))
        self._tried(self._write_state)

    def _write_state(self) -> None:
        self._reached("publish: state")
        write_state(self._root, self.state)

    def _tried(self, step: Callable[[], object]) -> None:
        """Do what may be left for next time: the site is well without it. But say so."""
        try:
            step()
        except (OSError, GitError) as error:
            words = self._told(error) if isinstance(error, OSError) else self._words.git.format(told=one_line(str(error)))
            self._troubles.append(words)


class _WronglyServed(BuildFailed):
    """The web server answered something else than the release; the one before is live again."""
