"""The benchmark of the search drives a page as it is, counts what comes, and sums it up.

Times are compared with what a page of ours is made to take, with wide margins.
"""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
from http.client import HTTPSConnection
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "plugins"), str(PROJECT / "scripts")]

import bench_search  # noqa: E402
from make_corpus import write_corpus  # noqa: E402
from peers.pagefind_site import is_index  # noqa: E402
from searching import queries as kinds  # noqa: E402
from searching.articles import read_articles, read_glossary  # noqa: E402
from searching.browser import AS_IT_IS, Profile, Search  # noqa: E402
from searching.index import build, markdown_bytes, sizes  # noqa: E402
from searching.queries import KINDS, NOTHING, Query, make_queries  # noqa: E402
from searching.scores import STAGES, Answer, Visit, rank, recall, relevance, spread, weights  # noqa: E402
from searching.server import POLICY, programs, serving  # noqa: E402
from searching.tables import index_table, relevance_table, weight_table  # noqa: E402

from tests.browser.server import serving as serving_plainly  # noqa: E402

ARTICLES = 60


def test_bytes_of_articles_and_index_are_those_of_their_files(tmp_path: Path):
    assert markdown_bytes(tmp_path) == sum(path.stat().st_size for path in tmp_path.rglob("*.md"))
    (tmp_path / "index.html").write_text("page")
    (tmp_path / "a.bin").write_text("123")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.pf_index").write_text("12345")
    found = sizes(tmp_path, lambda name: name.endswith(("bin", "pf_index")))
    assert found == {"files": 2, "bytes": 8, "largest": 5}
    assert sizes(tmp_path)["files"] == sum(path.is_file() for path in tmp_path.rglob("*")) - 1
    assert is_index("vi_1.pf_index") and not is_index("pagefind-ui.js")


def test_ranks_and_recall():
    query = Query(NOTHING, "x", ("/a/", "/b/"))
    assert rank(query, Answer(("/c/", "/b/", "/a/"))) == 0.5
    assert recall(query, Answer(("/c/", "/b/", "/b/"))) == 0.5
    assert rank(query, Answer(tuple("0123456789") + ("/a/",))) == 0
    assert rank(query, Answer()) == recall(query, Answer()) == 0


@pytest.mark.parametrize(("answer", "score"), [
    (Answer((), True), 1), (Answer(("/a/",), True), 0), (Answer(), 0),
])
def test_nothing_is_right_where_the_page_says_so(answer: Answer, score: int):
    assert rank(Query(NOTHING, "x", ()), answer) == recall(Query(NOTHING, "x", ()), answer) == score


def test_spread_takes_the_nearest_rank():
    assert spread([5]) == {"median": 5, "p95": 5, "max": 5}
    assert spread(range(1, 41)) == {"median": 20.5, "p95": 38, "max": 40}


def test_tables_hold_every_search_and_size():
    right, wrong = Answer(("/a/",), False, 10.0, 60.0, 70.0), Answer(("/b/",), False)
    asked = [(Query(kinds.NAME, "x", ("/a/",)), right), (Query(kinds.BODY, "y", ("/a/",)), wrong)]
    visits = [Visit(STAGES[0], 1500, 3), Visit(STAGES[1], 250_000, 9, right),
              Visit(STAGES[1], 2000, 4, wrong)]
    rows = [{"articles": 1000, "search": name, **row} for name in ("A", "B") for row in relevance(asked)]
    table = "\n".join(relevance_table(rows))
    assert "| name | 1 | 1.000 | 1.000 | 1.000 | 1.000 | 100% | 100% |" in table
    assert "| all | 2 | 0.500 | 0.500 | 0.500 | 0.500 | 50% | 50% |" in table
    assert "B: 1 queries got no answer" in table
    table = "\n".join(weight_table([{"articles": 1000, "search": "A", **row} for row in weights(visits)]))
    assert "| page opened | 1,000 | A | 1 | 1.5 | 1.5 | 3 | 3 | - | - | - | - | - | 0 |" in table
    assert "| 1,000 | A | 2 | 126 | 250 | 6 | 9 | 10 | 10 | 10 | 60 | 70 | 1 |" in table
    row = {"search": "A", "articles": 1000, "files": 3, "bytes": 2_000_000, "largest": 900,
           "markdown": 4_000_000, "measured": "it", "cpu_s": 3.0, "peak_mb": None, "peak_rss_mb": 99.6}
    assert "| A | 1,000 | 3 | 2.0 | 0.9 | 50% | it | 3.00 | 3.00 | 100 |" in "\n".join(index_table([row]))
    assert [*weight_table([]), *index_table([]), *relevance_table([])] == []


# the browser

PAGE = """<!doctype html><title>x</title><link rel="icon" href="data:,">
<input name="q"><section id="ket-qua" aria-busy="false"></section>
<script src="search.js"></script>"""
SCRIPT = """const box = document.querySelector("input"), results = document.querySelector("#ket-qua");
const wait = ms => new Promise(done => setTimeout(done, ms));
const search = async () => {
  const query = box.value;
  results.ariaBusy = "true";
  if (query === "never") return;
  if (query.startsWith("block")) { const end = performance.now() + 150; while (performance.now() < end); }
  if (query.startsWith("worker")) {
    const worker = new Worker("worker.js");
    await new Promise(done => { worker.onmessage = done; });
    worker.terminate();
  }
  await fetch("data.txt?" + query);
  await wait(200);
  results.replaceChildren();
  delete results.dataset.empty;
  if (query === "none") results.dataset.empty = "";
  else if (query !== "failed") results.innerHTML = `<p><a data-result href="/${query}/">x</a>`;
  results.ariaBusy = "false";
};
box.oninput = search;
box.value = new URLSearchParams(location.search).get("q") || "";
if (box.value) search();
"""
WORKER = """fetch("large.txt").then(answer => answer.text()).then(() => postMessage(1));"""


@pytest.fixture
def made(tmp_path: Path, browser, monkeypatch: pytest.MonkeyPatch):
    """A search page whose every answer is known; it asks for nothing later than that."""
    monkeypatch.setattr("searching.browser.QUIET", 0.2)
    folder = tmp_path / "tim-kiem"
    folder.mkdir()
    noise = "".join(chr(33 + place * place % 89) for place in range(100))
    texts = {"index.html": PAGE, "search.js": SCRIPT, "worker.js": WORKER, "data.txt": noise,
             "large.txt": "".join(f"{place * 7919 % 99991} " for place in range(20_000))}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "404.html").write_text("")
    with serving_plainly(tmp_path) as address:
        yield Search(browser, address, patience=2.0)


def of(text: str) -> Query:
    return Query(NOTHING, text, ())


def test_page_is_asked_and_its_answers_are_timed(made: Search):
    texts = ("a", "block", "none", "failed", "never", "b")
    answers = {query.text: answer for query, answer in made.answers([of(text) for text in texts])}
    found = [answers[text].found for text in ("a", "block", "none", "b")]
    assert found == [("/a/",), ("/block/",), (), ("/b/",)]
    assert [text for text in texts if answers[text].says_nothing] == ["none"]
    assert [text for text in texts if answers[text].ms is None] == ["failed", "never"]
    assert 200 <= answers["a"].ms < 2000
    assert 350 <= answers["block"].ms < 2000
    assert min(answers["block"].block_ms, answers["block"].gap_ms) >= 150
    assert made.workers == set()


def test_stages_of_a_visit_are_counted_one_by_one(made: Search):
    visits = list(made.visits(of("a"), of("b"), AS_IT_IS))
    assert [visit.stage for visit in visits] == [*STAGES]
    opened, first, following, link = visits
    assert (opened.requests, first.requests, following.requests) == (2, 3, 1)
    assert link.requests == 3
    # the compressed files and their heads; the same request but for its name
    assert opened.bytes > 600
    assert following.bytes == first.bytes - opened.bytes
    assert link.bytes == pytest.approx(first.bytes, abs=50)
    assert [visit.answer and visit.answer.found for visit in visits] == [None, ("/a/",), ("/b/",), ("/a/",)]
    assert all(visit.answer.ms >= 200 for visit in (first, following, link))


@pytest.mark.full
def test_of_very_many_articles_only_bytes_are_told(made: Search):
    wanted = bench_search.Wanted(2, 1, 7, ("weight",))
    rows = bench_search.ask(made, "x", [of("a"), of("b")], bench_search.LARGE, wanted)["weight"]
    assert [row["stage"] for row in rows] == [*STAGES]
    assert all(row["bytes"]["max"] > 0 and row["ms"] is row["block_ms"] is row["gap_ms"] is None for row in rows)


@pytest.mark.full  # a processor that is slowed down is kept busy all the while
def test_slow_phone_takes_its_time(made: Search):
    _, quick, _, _ = made.visits(of("block"), of("a"), AS_IT_IS)
    _, slow, _, link = made.visits(of("block"), of("a"), Profile(cpu=4, latency_ms=400))
    assert slow.answer.ms > quick.answer.ms + 300
    assert link.answer.ms > 3 * 400
    assert slow.bytes == quick.bytes


@pytest.mark.full
def test_what_a_worker_asks_for_is_counted_and_the_worker_told_of(made: Search):
    _, plain, _, _ = made.visits(of("a"), of("b"), AS_IT_IS)
    _, first, _, _ = made.visits(of("worker"), of("b"), AS_IT_IS)
    assert first.requests == plain.requests + 2
    assert first.bytes > plain.bytes + 20_000
    assert [address.rpartition("/")[2] for address in made.workers] == ["worker.js"]


together = pytest.mark.xdist_group("bench search")  # one site


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "project"
    write_corpus(folder, ARTICLES, 2026)
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    folder = project.parent / "site"
    took = build(project, folder)
    assert took["wall_s"] > 0
    return folder


@together
@pytest.mark.full
def test_the_portals_own_page_is_measured(project: Path, site: Path, browser):
    content = project / "content"
    queries = make_queries(read_articles(content), read_glossary(content), 3 * len(KINDS), 7)
    wanted = bench_search.Wanted(len(queries), 1, 7)
    names = [query for query in queries if query.kind == kinds.NAME]
    nonsense = next(query for query in queries if query.kind == NOTHING and query.text[0] != '"')
    with serving_plainly(site) as address:
        search = Search(browser, address, patience=20.0)
        found = bench_search.ask(search, "x", [*names, nonsense], ARTICLES, wanted)
    assert [row["kind"] for row in found["relevance"]] == [kinds.NAME, NOTHING, "all"]
    assert all(row["unfinished"] == 0 and row["recall"] == 1 for row in found["relevance"])
    assert [row["stage"] for row in found["weight"]] == [*STAGES]
    opened, first, _, link = found["weight"]
    assert first["bytes"]["max"] > opened["bytes"]["max"] > 5000
    assert link["ms"]["median"] > first["ms"]["median"] > 562


@together
def test_site_without_a_right_answer_is_told_of(project: Path, tmp_path: Path):
    with pytest.raises(SystemExit, match="the site has no /"):
        bench_search.known_queries(project / "content", tmp_path, ARTICLES, bench_search.Wanted(17, 1, 7))


@together
@pytest.mark.full
def test_few_queries_are_told_of(project: Path, site: Path, capsys):
    bench_search.known_queries(project / "content", site, ARTICLES, bench_search.Wanted(1700, 1, 7))
    assert f"{ARTICLES} articles hold fewer queries than wanted: " in capsys.readouterr().err


def test_missing_programs_are_named(monkeypatch):
    monkeypatch.setattr("searching.server._PLACES", "")
    with pytest.raises(SystemExit, match="nginx and openssl not found: on Debian"):
        programs()


# nginx, which the other tests do without


@pytest.fixture
def nginx() -> None:
    try:
        programs()
    except SystemExit as missing:
        pytest.skip(str(missing))


def test_server_is_set_as_a_sensible_administrator_would(nginx, tmp_path: Path):
    root = tmp_path / "site"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("x" * 2000)
    (root / "assets" / "a.1234.js").write_text("x" * 2000)
    with serving({"x": (root, POLICY)}, tmp_path / "nginx") as served:
        host, _, port = served.addresses["x"].removeprefix("https://").partition(":")
        trust = ssl.create_default_context(cafile=tmp_path / "nginx" / "certificate.pem")
        trust.set_alpn_protocols(["h2"])
        with socket.create_connection((host, int(port))) as plain:
            with trust.wrap_socket(plain, server_hostname=host) as secure:
                assert secure.selected_alpn_protocol() == "h2"
        trust.set_alpn_protocols(["http/1.1"])
        heads = {}
        for path in ("/", "/assets/a.1234.js", "/nothing"):
            connection = HTTPSConnection(host, int(port), context=trust)
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            heads[path] = dict(answer.getheaders()) | {"status": answer.status}
            connection.close()
    assert heads["/"]["Content-Security-Policy"] == POLICY
    assert "Content-Security-Policy" not in heads["/assets/a.1234.js"]  # pages alone have one
    for path in ("/", "/assets/a.1234.js"):
        assert heads[path]["Content-Encoding"] == "gzip"
    assert heads["/"]["Cache-Control"] == "no-cache"
    assert "immutable" in heads["/assets/a.1234.js"]["Cache-Control"]
    assert heads["/nothing"]["status"] == 404


@pytest.mark.full
def test_command_prints_a_line_a_row(nginx, tmp_path: Path):
    command = [sys.executable, str(PROJECT / "scripts" / "bench_search.py"), "--articles", str(ARTICLES),
               "--queries", "17", "--only", "relevance", "index", "--json", "--work", str(tmp_path / "work")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["part"] for row in rows} == {"relevance", "index"}
    whole = next(row for row in rows if row.get("kind") == "all")
    assert whole["queries"] == 17
    assert whole["unfinished"] == 0
    index = next(row for row in rows if row["part"] == "index")
    assert index["files"] > 0 and index["bytes"] > 0 and index["markdown"] > 0
