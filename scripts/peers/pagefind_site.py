"""Pagefind's index of the portal's own pages, and a page that asks it.

Indexed is the `<article>` of every page that has one, as for the portal's articles; lists
have none. The page has the hooks of the portal's search page and nothing else, no style
sheet either. It asks as soon as something is typed, loads what it can before, and keeps the
engine on the main thread, since DevTools slows no workers.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bench_run import Line, run

_PAGE = """<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tìm kiếm</title>
<link rel="icon" href="data:,">
<form role="search"><input type="search" name="q" aria-label="Tìm kiếm"></form>
<section id="ket-qua" aria-busy="false"><ol></ol></section>
<script type="module" src="/tim-kiem/search.js"></script>
</html>
"""
_SCRIPT = """import * as pagefind from "/pagefind/pagefind.js";

const SHOWN = 10;
const input = document.querySelector("input[name=q]");
const results = document.querySelector("#ket-qua");
const list = results.querySelector("ol");
const ready = pagefind.options({ noWorker: true }).then(() => pagefind.init());
let latest = 0;

const item = ({ url, meta, excerpt }) => {
  const row = document.createElement("li");
  const link = row.appendChild(document.createElement("a"));
  link.dataset.result = "";
  link.href = url;
  link.textContent = meta.title;
  row.appendChild(document.createElement("p")).innerHTML = excerpt;
  return row;
};

const search = async () => {
  const mine = ++latest;
  results.setAttribute("aria-busy", "true");
  delete results.dataset.empty;
  await ready;
  const said = await pagefind.search(input.value);
  const found = await Promise.all(said.results.slice(0, SHOWN).map((result) => result.data()));
  if (mine !== latest) return;
  list.replaceChildren(...found.map(item));
  if (!found.length) results.dataset.empty = "";
  results.setAttribute("aria-busy", "false");
};

input.addEventListener("input", search);
input.form.addEventListener("submit", (event) => event.preventDefault());
input.value = input.value || new URLSearchParams(location.search).get("q") || "";
if (input.value) search();
"""


def make_pagefind_site(program: Path, site: Path, out: Path) -> Line:
    """Index a site's articles into `out`/pagefind, write the page, and tell what the index took."""
    shutil.rmtree(out, ignore_errors=True)
    line = run([str(program), "--quiet", "--site", str(site), "--root-selector", "article",
                "--output-path", str(out / "pagefind")])
    page = out / "tim-kiem"
    page.mkdir(parents=True)
    (page / "index.html").write_text(_PAGE, encoding="utf-8")
    (page / "search.js").write_text(_SCRIPT, encoding="utf-8")
    return line


def is_index(name: str) -> bool:
    """Whether a file of `out`/pagefind is of the index or the engine, not of an interface left out here."""
    return name.endswith((".pagefind", ".pf_meta", ".pf_index", ".pf_fragment")) or name in (
        "pagefind.js", "pagefind-entry.json")
