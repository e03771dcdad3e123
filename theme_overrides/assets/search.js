// Search over JSON lists of articles, which a list of their addresses names: {u address, t title,
// s summary, k kind (none of a plain page), o the moment it is listed by, d the date shown, n unit,
// number and other names, b body}. Every word of the query must occur as a whole word, marks
// ignored; words typed with marks prefer articles that write them so.
(() => {
  "use strict";
  const SHOWN = 20;
  const LOADERS = 4; // segments asked for at a time
  const WEIGHTS = { t: 8, n: 4, b: 1 };
  const EXCERPT = 220;

  const results = document.getElementById("ket-qua");
  const list = results.querySelector("ol");
  const input = document.querySelector("input[name=q]");
  const form = input.form;
  const said = document.getElementById("p_said");
  const retry = document.getElementById("p_retry");
  const nothing = document.getElementById("p_nothing");
  const template = document.getElementById("p_result");
  const texts = said.dataset;

  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}+/gu, "").replace(/đ/g, "d");
  const words = (text) => text.match(/[\p{L}\p{M}\p{N}]+/gu) || [];
  const padded = (list) => ` ${list.join(" ")} `;
  // hoà and hòa are one word in two spellings: the mark goes to the first vowel.
  const exact = (word) => word.normalize("NFD").toLowerCase()
    .replace(/(o|u)(a|e|y)([\u0300\u0301\u0303\u0309\u0323])$/u, "$1$3$2").normalize("NFC");

  // What is searched in an article, made when first needed and kept.
  const prepare = (article) => {
    if (!article.folded) {
      article.raw = { t: article.t || "", n: `${article.n || ""} . ${article.s || ""}`, b: article.b || "" };
      article.folded = {};
      for (const field in WEIGHTS) article.folded[field] = padded(words(fold(article.raw[field].normalize("NFC"))));
      article.day = (article.d || "").split(/\D+/).reverse().map((part) => part.padStart(2, "0")).join("");
    }
    return article.folded;
  };
  const prepareExact = (article) => {
    if (!article.exact) {
      article.exact = {};
      for (const field in WEIGHTS) article.exact[field] = padded(words(article.raw[field].normalize("NFC")).map(exact));
    }
    return article.exact;
  };

  const parse = (query) => {
    const typed = words(query.normalize("NFC"));
    const folded = typed.map(fold);
    return {
      plain: new Set(typed.filter((word, at) => word.toLowerCase() === folded[at]).map(fold)),
      typed: typed.map(exact),
      folded,
      unique: Array.from(new Set(folded)),
      marked: Array.from(new Set(typed.filter((word, at) => word.toLowerCase() !== folded[at]).map(exact))),
    };
  };

  const score = (article, query) => {
    const folded = prepare(article);
    const fields = Object.keys(WEIGHTS);
    let points = 0;
    for (const word of query.unique) {
      const needle = ` ${word} `;
      let found = false;
      for (const field of fields) {
        if (folded[field].includes(needle)) { points += WEIGHTS[field]; found = true; }
      }
      if (!found) return null;
    }
    const pairs = (where, from, worth) => {
      for (let at = 1; at < from.length; at += 1) {
        const needle = ` ${from[at - 1]} ${from[at]} `;
        for (const field of fields) if (where[field].includes(needle)) points += worth * WEIGHTS[field];
      }
    };
    pairs(folded, query.folded, 2);
    let spelled = 0;
    if (query.marked.length) {
      const precise = prepareExact(article);
      for (const word of query.marked) {
        if (fields.some((field) => precise[field].includes(` ${word} `))) spelled += 1;
      }
      pairs(precise, query.typed, 2);
    }
    return { article, points, spelled };
  };

  const byRank = (a, b) => b.spelled - a.spelled || b.points - a.points
    || (a.article.day < b.article.day ? 1 : a.article.day > b.article.day ? -1 : 0);

  // Text with its matches in <mark>, as nodes: nothing of an article is ever read as HTML.
  const marked = (text, wanted, around) => {
    text = text.normalize("NFC");
    const spans = [];
    const pattern = /[\p{L}\p{M}\p{N}]+/gu;
    for (let hit = pattern.exec(text); hit && spans.length < 60; hit = pattern.exec(text)) {
      if (wanted(hit[0])) spans.push([hit.index, hit.index + hit[0].length]);
    }
    let from = 0;
    let to = text.length;
    if (around && to > around) {
      // The stretch with most matches, beginning at a word.
      let best = -1;
      let first = 0;
      for (let at = 0; at < spans.length; at += 1) {
        const inside = spans.filter((span) => span[0] >= spans[at][0] && span[1] <= spans[at][0] + around).length;
        if (inside > best) { best = inside; first = spans[at][0]; }
      }
      from = Math.max(0, Math.min(first - 40, to - around));
      if (from) from = text.indexOf(" ", from) + 1 || from;
      to = Math.min(to, from + around);
      if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
    }
    const nodes = document.createDocumentFragment();
    if (from) nodes.append("… ");
    let at = from;
    for (const [start, end] of spans) {
      if (start < from || end > to) continue;
      nodes.append(text.slice(at, start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      nodes.append(mark);
      at = end;
    }
    nodes.append(text.slice(at, to), to < text.length ? " …" : "");
    return nodes;
  };

  // Which words of an article to mark: where it has the query's own spelling, only that.
  const choose = (query, spelled) => {
    const folded = new Set(query.folded);
    if (!query.marked.length || spelled < query.marked.length) return (word) => folded.has(fold(word));
    const typed = new Set(query.typed);
    return (word) => typed.has(exact(word)) || query.plain.has(fold(word));
  };

  const card = ({ article, spelled }, query) => {
    const wanted = choose(query, spelled);
    const item = template.content.cloneNode(true);
    const link = item.querySelector("a");
    const url = new URL(article.u, location.href);
    link.href = url.origin === location.origin ? url.href : "/";
    link.append(marked(article.t || "", wanted));
    item.querySelector(".badge").textContent = article.k || "";
    const inSummary = words(article.s || "").some(wanted);
    const source = inSummary || !article.b ? article.s || "" : article.b;
    item.querySelector(".summary").append(marked(source, wanted, EXCERPT));
    // Of the names only the unit, and those that hold the whole query, such as a plan's number.
    const [unit, ...names] = (article.n || "").split(" · ");
    const whole = names.filter((name) => {
      const inside = words(fold(name));
      return query.unique.every((word) => inside.includes(word));
    });
    item.querySelector(".meta").append(marked([unit, ...whole.slice(0, 2), article.d].filter(Boolean).join("\u00a0· "), wanted));
    return item;
  };

  const get = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  // Articles newest first, then plain pages, as in search_index.py.
  const byOrder = (a, b) => !a.k - !b.k || b.o - a.o || (a.u < b.u ? -1 : 1);
  const loadAll = async () => {
    const segments = await get(results.dataset.index);
    const articles = [];
    const loadSome = async () => {
      while (segments.length) articles.push(...await get(segments.pop()));
    };
    await Promise.all(Array.from({ length: LOADERS }, loadSome));
    return articles.sort(byOrder);
  };

  let index = null;
  const load = () => {
    index = index || loadAll();
    index.catch(() => { index = null; });
    return index;
  };

  const say = (text) => { if (said.textContent !== text) said.textContent = text; };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name]);
  const breathe = () => new Promise((done) => { setTimeout(done); });

  let latest = 0;
  const search = async () => {
    const mine = ++latest;
    const query = parse(input.value);
    remember(input.value.trim());
    retry.hidden = true;
    nothing.hidden = true;
    delete results.dataset.empty;
    if (!query.unique.length) {
      list.replaceChildren();
      results.setAttribute("aria-busy", "false");
      return say(texts.start);
    }
    results.setAttribute("aria-busy", "true");
    if (!list.children.length) say(texts.loading);
    try {
      const articles = await load();
      const found = [];
      for (let at = 0; at < articles.length; at += 1) {
        // Let newer keystrokes in between; they make this search pointless.
        if (at % 250 === 249) await breathe();
        if (mine !== latest) return;
        const hit = score(articles[at], query);
        if (hit) found.push(hit);
      }
      found.sort(byRank);
      list.replaceChildren(...found.slice(0, SHOWN).map((hit) => card(hit, query)));
      const numbers = { n: found.length, shown: SHOWN };
      say(fill(!found.length ? texts.nothing : found.length > SHOWN ? texts.foundMore : texts.found, numbers));
      if (!found.length) {
        results.dataset.empty = "";
        nothing.hidden = false;
      }
    } catch (error) {
      if (mine !== latest) return;
      list.replaceChildren();
      say(texts.failed);
      retry.hidden = false;
    }
    results.setAttribute("aria-busy", "false");
  };

  const remember = (query) => {
    const url = new URL(location.href);
    if (query) url.searchParams.set("q", query); else url.searchParams.delete("q");
    // Browsers refuse very long addresses and too many changes a minute; the search goes on.
    try { history.replaceState(null, "", url); } catch (error) { /* the address stays as it was */ }
  };

  let wait = 0;
  input.addEventListener("input", () => {
    clearTimeout(wait);
    results.setAttribute("aria-busy", "true");
    wait = setTimeout(search, 150);
  });
  input.addEventListener("focus", () => { load().catch(() => {}); }, { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(wait);
    search();
  });
  retry.querySelector("button").addEventListener("click", () => { input.focus(); search(); });

  // What was typed before this file arrived wins over the address.
  if (!input.value) input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
