"""The real nginx under load: switches, readers who poll, a thousand connections at once, slow ones. With --full."""

from __future__ import annotations

import datetime as dt
import gzip
import http.client
import itertools
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import brotli
import pytest

from portal.model.built import Built
from portal.model.dates import VIETNAM
from portal.publish.manifest import read_manifest
from portal.publish.release import assemble
from portal.publish.root import Root
from portal.publish.switch import new_release, switch_to
from tests.builders import write_news
from tests.publish.servers import clone, commit, git, make_server
from tests.publish.web_server import HOST, ask, make_release, serving, slowhttptest, wrk

pytestmark = pytest.mark.full

NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.timezone.utc)
SWITCHES = 10_000
READERS, POLLS, PUBLISHES = 1_000, 144, 12
"""Readers, how often each of them polls in a day, and what is published meanwhile."""
UNPACK: dict[str, Callable[[bytes], bytes]] = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def not_reached(step: str) -> None:
    pass


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for is_again in (False, True):
            try:
                self._connection.request("GET", path, headers=named)
                answer = self._connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._connection.close()  # nginx ends a connection after so many requests
                if is_again:
                    raise
        raise AssertionError

    def close(self) -> None:
        self._connection.close()


def two_releases(root: Root) -> tuple[Path, Path]:
    """Each names itself in every body; what is a page in one is withdrawn, moved or missing in the other."""
    def body(name: str, what: str) -> bytes:
        return f"{name} {what}\n".encode() * 200

    assets = {f"assets/p.{sha256(name.encode()).hexdigest()[:8]}.css": body(name, "css") for name in ("one", "two")}
    names = dict(zip(("one", "two"), assets, strict=True))

    def files(name: str, *more: str) -> dict[str, bytes]:
        pages = ("index.html", "404.html", "a/index.html", "x/index.html", "z/index.html", *more)
        home = {"index.html": f"{name} /{names[name]}\n".encode() * 200}
        return {page: body(name, page) for page in pages} | home | assets

    one = make_release(root, "20261120T010000Z-aaaaaaaaaaaa", files("one", "y/index.html"), ("/x/",), {"/z/": "/a/"})
    two = make_release(root, "20261120T020000Z-bbbbbbbbbbbb", files("two"))
    return one, two


def lua(root: Root, one: Path, two: Path) -> str:
    """A script for wrk that knows every answer that may come."""
    def good(status: int, release: Path, file: str) -> str:
        return f'valid["{status}:" .. read("{release}/site/{file}")] = true'

    answers = [good(200, release, file) for release in (one, two) for file in ("index.html", "a/index.html")]
    answers += [good(410, one, "x/index.html"), good(200, two, "x/index.html"), good(200, one, "y/index.html"),
                good(404, two, "404.html"), good(200, two, "z/index.html")]
    return "\n".join([
        "local function read(name) local f = assert(io.open(name, 'rb')); local t = f:read('*a'); f:close(); return t end",
        "local threads, valid, paths, turn = {}, {}, {'/', '/a/', '/x/', '/y/', '/z/'}, 0",
        *answers,
        "function setup(thread) table.insert(threads, thread) end",
        "function init() wrong, ones, twos, first = 0, 0, 0, '' end",
        "function request() turn = turn % #paths + 1; return wrk.format('GET', paths[turn]) end",
        "function response(status, headers, body)",
        "  local known = valid[status .. ':' .. body] or (status == 301 and headers['Location'] == '/a/')",
        "  if not known then wrong = wrong + 1; if first == '' then first = status .. ': ' .. body:sub(1, 80) end end",
        "  if body:sub(1, 3) == 'one' then ones = ones + 1 elseif body:sub(1, 3) == 'two' then twos = twos + 1 end",
        "end",
        "function done(summary)",
        "  for _, t in ipairs(threads) do",
        "    print('checked ' .. t:get('wrong') .. ' ' .. t:get('ones') .. ' ' .. t:get('twos') .. ' ' .. t:get('first'))",
        "  end",
        "  local e = summary.errors; print('errors ' .. e.connect + e.read + e.write + e.timeout)",
        "end",
    ])


def test_ten_thousand_switches_under_load_show_nobody_a_mixture(tmp_path: Path, figure: Callable[[str, str], None]):
    program, root = wrk(), Root(tmp_path.resolve())
    one, two = two_releases(root)
    script = tmp_path / "check.lua"
    script.write_text(lua(root, one, two))
    switch_to(root, one, NOW, not_reached)
    stop, contradictions, pairs = threading.Event(), Counter[str](), Counter[str]()

    def read_pages(port: int) -> None:
        client = Client(port)
        while not stop.is_set():
            status, _, page = client.get("/")
            name, _, asset = page.partition(b"\n")[0].decode().partition(" ")
            found, _, css = client.get(asset)
            pairs[name] += 1
            if (status, found) != (200, 200) or not css.startswith(f"{name} css".encode()):
                contradictions[f"{status} {found} {name} {css[:10]!r}"] += 1
        client.close()

    with serving(root) as port:
        reader = threading.Thread(target=read_pages, args=(port,), daemon=True)
        load = subprocess.Popen([program, "-t1", "-c20", "-d600s", "-s", str(script), f"http://{HOST}:{port}/"],
                                stdout=subprocess.PIPE, text=True)
        reader.start()
        time.sleep(0.5)
        for number in range(SWITCHES):
            switch_to(root, (two, one)[number % 2], NOW, not_reached)
        stop.set()
        reader.join(30)
        load.send_signal(signal.SIGINT)
        told = load.communicate(timeout=60)[0]
    checked = [match.groups() for match in re.finditer(r"^checked (\d+) (\d+) (\d+) (.*)$", told, re.MULTILINE)]
    wrong, ones, twos = (sum(int(row[column]) for row in checked) for column in range(3))
    requests = int(re.search(r"(\d+) requests in", told).group(1))  # type: ignore[union-attr]
    figure("10,000 switches under load", f"{wrong} wrong status or mixed body in {requests:,} answers, "
           f"{sum(contradictions.values())} pages whose style sheet was missing in {sum(pairs.values()):,}")
    assert wrong == 0, told
    assert "errors 0" in told
    assert not contradictions, contradictions
    assert min(ones, twos) > 1000 and min(pairs["one"], pairs["two"]) > 100 and requests > 10_000


@contextmanager
def clients(port: int, number: int) -> Iterator[list[Client]]:
    made = [Client(port) for _ in range(number)]
    yield made
    for client in made:
        client.close()


def test_readers_who_poll_all_day_are_told_304_and_never_wrongly(tmp_path: Path, figure: Callable[[str, str], None]):
    root = make_server(tmp_path, articles=30)
    work = clone(root, tmp_path / "lan")
    publish(root)
    # three in ten take a feed of the whole site, the others one of a listing
    feeds = sorted(file for file in read_manifest(root.current).files if re.search(r"(^|/)(rss\.xml|atom\.xml|feed\.json)$", file))
    whole, listings = [feed for feed in feeds if "/" not in feed], [feed for feed in feeds if "/" in feed]
    takes = [(whole if number % 10 < 3 else listings, number) for number in range(READERS)]
    readers = [{"feed": of[number // 10 % len(of)], "encoding": ("gzip", "gzip", "br", "gzip", "identity")[number % 5], "etag": "", "sum": ""}
               for of, number in takes]
    answers, faults = Counter[int](), Counter[str]()

    def poll(client: Client, share: list[dict[str, str]], sums: dict[str, str], is_counted: bool) -> None:
        for reader in share:
            known = {"If_None_Match": reader["etag"]} if reader["etag"] else {}
            status, headers, body = client.get(f"/{reader['feed']}", Accept_Encoding=reader["encoding"], **known)
            answers[status] += is_counted
            if status == 200:
                unpacked = UNPACK[headers.get("Content-Encoding", "identity")](body)
                reader |= {"etag": headers["ETag"], "sum": sha256(unpacked).hexdigest()}
            elif status != 304:
                faults[f"{status}"] += 1
            if reader["sum"] != sums[reader["feed"]]:
                faults[f"{status} and stale"] += 1

    with serving(root) as port, clients(port, 4) as connections, ThreadPoolExecutor(4) as threads:
        shares = [readers[number::4] for number in range(4)]

        def all_poll(is_counted: bool) -> None:
            sums = read_manifest(root.current).files
            list(threads.map(poll, connections, shares, itertools.repeat(sums), itertools.repeat(is_counted)))

        all_poll(is_counted=False)  # what they have from yesterday
        for hour in range(PUBLISHES):
            write_news(work, f"tin-trong-ngay-{hour}")
            git(root.repository, "fetch", "--quiet", str(work), f"{commit(work, f'Tin {hour}')}:main")
            publish(root)
            for _ in range(POLLS // PUBLISHES):
                all_poll(is_counted=True)
    total = sum(answers.values())
    share = answers[304] / total
    figure("a day of 12 publishes, 1,000 polling readers", f"{100 * share:.1f} % of {total:,} answers 304, {sum(faults.values())} stale or wrong "
           f"(each polls every ten minutes; three in ten a feed of the whole site)")
    assert not faults
    assert total == READERS * POLLS and answers[200] >= PUBLISHES
    assert share >= 0.94


def publish(root: Root) -> None:
    done = subprocess.run([sys.executable, "-m", "portal", "publish", "--root", str(root.folder)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def real(site: Path, tmp_path: Path) -> Root:
    """The project's own site, as a release."""
    root = Root(tmp_path.resolve())
    root.releases.mkdir()
    release = new_release(root, "a" * 40, NOW)
    built = Built(moment=dt.datetime(2026, 11, 20, 8, tzinfo=VIETNAM), articles=1)
    assemble(site, built, "a" * 40, "kit", None, release, not_reached)
    switch_to(root, release, NOW, not_reached)
    return root


def test_a_thousand_connections_are_served_quickly(real: Root, figure: Callable[[str, str], None]):
    program = wrk()
    with serving(real) as port:
        packed = len(ask(port, "/", Accept_Encoding="gzip").body)
        done = subprocess.run(["taskset", "-c", "0,1", program, "-t2", "-c1000", "-d20s", "--latency", "--timeout", "5s",
                               "-H", "Accept-Encoding: gzip", f"http://{HOST}:{port}/"], capture_output=True, text=True, timeout=90)
    told = done.stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1))  # type: ignore[union-attr]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", told).groups()  # type: ignore[union-attr]
    p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]
    errors = re.search(r"Socket errors: .*|Non-2xx.*", told)
    figure("1,000 connections, 2 cores shared with the client", f"{rate:,.0f} requests/s, p99 {p99:.0f} ms, "
           f"{errors.group() if errors else 'no error'} (the home page, {packed / 1000:.1f} KB packed)")
    assert errors is None, told
    assert rate >= 15_000 and p99 < 500, told


def established(port: int) -> int:
    """How many connections a port has at this moment."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def test_two_thousand_slow_connections_keep_nobody_from_the_feed(real: Root, figure: Callable[[str, str], None]):
    program, waits = slowhttptest(), {}
    with serving(real) as port:
        url = f"http://{HOST}:{port}/rss.xml"
        for name, options in (("headers", ["-H"]), ("bodies", ["-B"]), ("readers", ["-X", "-u", f"http://{HOST}:{port}/"])):
            command = [program, "-c", "2000", "-r", "1000", "-i", "5", "-l", "25", "-p", "5", "-v", "1", "-u", url, *options]
            attack = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            times: list[float] = []
            most = 0
            while attack.poll() is None and len(times) < 5000:
                started = time.monotonic()
                assert ask(port, "/rss.xml", Accept_Encoding="gzip").status == 200
                times.append(time.monotonic() - started)
                most = max(most, established(port)) if len(times) % 25 == 0 else most
                time.sleep(0.02)
            told = attack.communicate(timeout=60)[0]
            # whoever sends a body is refused, and whoever reads slowly has a page in the system's own memory: they don't stay
            assert len(times) > 100 and most > (1900 if name == "headers" else 500), (name, most, told)
            waits[name] = sorted(times)[int(len(times) * 0.99)]
    figure("2,000 slow connections (slowhttptest)", "feed p99 " + ", ".join(f"{1000 * wait:.0f} ms (slow {name})" for name, wait in waits.items()))
    assert max(waits.values()) < 1
