// The search page. Its address holds what is wished for: q, a parameter for each filter, sap-xep, trang.
// The engine finds it, this file shows it. All texts stand in the page; nothing of an article or of a
// query is ever read as HTML.
(() => {
  "use strict";
  // Milliseconds after a key; characters of a query, since servers refuse addresses of many kilobytes;
  // choices of a filter that are shown at first.
  const PAUSE = 100;
  const LONGEST = 500;
  const FIRST = 12;

  const part = (name) => document.getElementById(`p_${name}`);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const results = document.getElementById("ket-qua");
  const texts = results.dataset;
  const [input, heading, start, list, chips, pager, failure, filters, partly, meant] = [
    "q", "found", "start", "list", "chips", "pages", "failed", "filters", "partly", "meant",
  ].map(part);
  const groups = all("[data-facet]");
  const title = document.title;
  const wide = matchMedia("(min-width: 64rem)").matches;

  const show = (node, on) => { node.hidden = !on; };
  const put = (node, ...inside) => {
    node.textContent = "";
    node.append(...inside);
    return node;
  };
  const set = (node, has) => {
    for (const name in has) if (has[name]) node.setAttribute(name, has[name]); else node.removeAttribute(name);
    return node;
  };
  const make = (tag, has, ...inside) => put(set(document.createElement(tag), has), ...inside);
  const item = (...inside) => make("li", {}, ...inside);
  const filled = (text, n) => text.replace("{n}", n.toLocaleString("vi"));

  let engine;
  let wish = new URLSearchParams(location.search);
  // The answer that stands, and what ends the search that is under way.
  let shown;
  let running;
  let timer;
  // Of the values of filters, so far as they are known.
  const names = {};

  const wished = (name) => wish.get(name) || "";
  const order = () => (wished("sap-xep") === "moi" ? "moi" : "");
  // The same search with one thing changed; whatever changes, the first page comes next.
  const address = (name, value, without = []) => {
    const next = new URLSearchParams(wish);
    for (const gone of ["trang", ...without]) next.delete(gone);
    if (value) next.set(name, value); else next.delete(name);
    return `?${next}`;
  };
  const typed = () => input.value.trim().slice(0, LONGEST);
  const remember = (how) => {
    // Browsers refuse too many changes a minute; the search goes on.
    try { history[how](null, "", location.pathname + (`${wish}` && `?${wish}`)); } catch { /* as it was */ }
  };

  const marked = (runs) => runs.map(([text, hit]) => (hit ? make("mark", {}, text) : text));
  const card = ({ url, title: words, badge, date, excerpt }) => {
    const own = new URL(url, location.href).origin === location.origin;
    return make("li", { class: "card" },
      make("h3", { class: "card-title" },
        make("a", { href: own ? url : "/", "data-result": true }, ...marked(words))),
      badge ? make("p", { class: "badge" }, `${badge} `, make("span", { class: "kind" }, date)) : "",
      make("p", { class: "summary" }, ...marked(excerpt)));
  };

  const drawPages = (page, pages) => {
    show(pager, pages > 1);
    const to = (n) => address("trang", n > 1 && n);
    const steps = all("[rel]", pager);
    steps.forEach((link, at) => {
      const n = page + at * 2 - 1;
      show(link.parentNode, n > 0 && n <= pages);
      link.href = to(n);
    });
    for (const old of all(".page-number", pager)) old.remove();
    let last = 0;
    for (const n of [1, page - 1, page, page + 1, pages]) {
      if (n <= last || n > pages) continue;
      const has = { href: to(n), "aria-label": filled(texts.page, n), "aria-current": n === page && "page" };
      const gap = n > last + 1 ? [make("li", { class: "page-number" }, make("span", {}, "…"))] : [];
      steps[1].parentNode.before(...gap, make("li", { class: "page-number" }, make("a", has, n)));
      last = n;
    }
  };

  const choicesOf = async (facet) => {
    const choices = await shown.choices(facet);
    for (const { value, name } of choices) names[`${facet}=${value}`] = name;
    return choices;
  };

  const drawChoices = async (group, whole) => {
    const { facet } = group.dataset;
    const box = group.lastChild;
    const answer = shown;
    const button = (text, again) => {
      const node = make("button", { type: "button" }, text);
      node.addEventListener("click", () => drawChoices(group, again));
      return item(node);
    };
    if (!box.firstChild) put(box, item(make("span", {}, texts.loading)));
    let items;
    try {
      const choices = await choicesOf(facet);
      const some = choices.filter(({ chosen }, at) => whole || at < FIRST || chosen);
      items = some.map(({ value, name, count, chosen }) => item(make("a",
        { href: address(facet, !chosen && value), "aria-current": chosen && "true" },
        `${name} `, make("span", { class: "count" }, count))));
      if (!items.length) items = [item(make("span", {}, texts.none))];
      if (some.length < choices.length) items.push(button(filled(texts.all, choices.length), true));
    } catch {
      items = [button(failure.lastChild.textContent)];
    }
    if (answer !== shown) return;
    const focused = box.contains(document.activeElement);
    put(box, ...items);
    if (focused) box.children[whole ? FIRST : 0].firstChild.focus();
  };

  const drawFilters = ({ typed: looked, total }) => {
    const on = groups.filter((group) => wished(group.dataset.facet));
    show(filters, looked && (total || on.length));
    show(part("side"), !looked || total || on.length);
    show(chips, looked && on.length);
    show(part("narrow"), on.length);
    show(part("order"), total);
    for (const link of all("[data-clear]")) link.href = address("", "", on.map((group) => group.dataset.facet));
    for (const link of all("[data-order]")) {
      const mine = link.dataset.order;
      set(link, { href: address("sap-xep", mine), "aria-current": mine === order() && "true" });
    }
    put(chips, ...on.map((group) => {
      const { facet } = group.dataset;
      const key = `${facet}=${wished(facet)}`;
      const name = make("span", {}, names[key] || "…");
      if (!names[key]) choicesOf(facet).catch(() => {}).then(() => put(name, names[key] || wished(facet)));
      return item(make("a", { href: address(facet), "data-facet": facet },
        make("span", { class: "unseen" }, texts.without), ` ${group.firstChild.textContent}: `, name));
    }), chips.lastElementChild);
    for (const group of groups) {
      if (group.open && looked) drawChoices(group); else put(group.lastChild);
    }
  };

  const arrange = (looked, total, whole) => {
    show(part("head"), looked);
    show(start, !looked);
    show(partly, looked && total && !whole);
    show(meant, looked && total && !whole);
    show(part("nothing"), looked && !total);
    show(part("browse"), !total);
  };

  // Comes after the results, into a place that is kept for it.
  const suggest = async (answer) => {
    const text = await answer.suggest().catch(() => "");
    if (!text || answer !== shown) return;
    put(meant, texts.meant, " ", make("a", { href: address("q", text) }, text));
    show(meant, true);
    put(part("said"), meant.textContent);
  };

  const draw = (answer) => {
    const { typed: looked, total, about, whole, page, pages } = shown = answer;
    arrange(looked, total, whole);
    show(failure);
    put(start, texts.start);
    put(heading, filled(total ? whole ? about ? texts.about : texts.found : texts.some : texts.nothing, total));
    const place = `${filled(texts.page, page)}/${pages}`;
    if (page > 1) heading.append(" ", make("span", { class: "page-of" }, place));
    put(partly, filled(texts.partly, total));
    put(meant);
    if (looked && !(total && whole)) suggest(answer);
    put(list, ...answer.results.map(card));
    results.toggleAttribute("data-empty", looked && !total);
    drawPages(page, pages);
    drawFilters(answer);
    return looked ? heading.textContent + (partly.hidden ? "" : `. ${partly.textContent}`) : "";
  };

  // What stood there stays, and is said to be old.
  const fail = () => {
    const old = list.firstChild;
    if (!old) arrange(false, 0);
    show(part("side"), old);
    put(start);
    show(failure, true);
    put(failure.firstChild, navigator.onLine ? texts.failed : texts.offline, old ? ` ${texts.stale}` : "");
    return failure.firstChild.textContent;
  };

  const begin = () => {
    clearTimeout(timer);
    if (running) running.abort();
    running = new AbortController();
    results.setAttribute("aria-busy", "true");
    put(start, texts.loading);
    return running;
  };

  // `led`: who chose another view of the results is led to their heading, which is then read out;
  // who types stays in the box and is told.
  const search = async (led) => {
    const mine = begin();
    const page = parseInt(wished("trang"), 10) || 1;
    const filter = {};
    for (const { dataset: { facet } } of groups) if (wished(facet)) filter[facet] = wished(facet);
    document.title = [wished("q"), page > 1 && filled(texts.page, page), title].filter(Boolean).join(" - ");
    let say;
    try {
      engine = engine || portalSearch.open(texts.index, texts.base, texts.more);
      const { signal } = mine;
      const answer = await engine.find(wished("q"), { filters: filter, order: order() || "sat", page, signal });
      if (mine !== running) return;
      say = draw(answer);
    } catch {
      if (mine !== running) return;
      say = fail();
    }
    results.setAttribute("aria-busy", "false");
    const there = led && failure.hidden && shown.typed;
    put(part("said"), there ? "" : say);
    if (there) {
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "nearest" });
    } else if (led) failure.lastChild.focus();
  };

  const type = () => {
    wish = new URLSearchParams(address("q", typed()));
    remember("replaceState");
    search();
  };
  const again = () => { if (engine) search(true); else location.reload(); };

  if (typeof portalSearch !== "undefined" && !portalSearch.isSupported) {
    show(part("side"));
    return show(part("old"), true);
  }

  let length = 0;
  input.addEventListener("input", () => {
    begin();
    // What comes all at once, pasted, dictated or from a phone's suggestions, is no beginning of a word.
    timer = setTimeout(type, Math.abs(input.value.length - length) > 2 ? 0 : PAUSE);
    length = input.value.length;
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    type();
    // The keyboard of a phone makes room for the results.
    if (matchMedia("(pointer: coarse)").matches) input.blur();
  });
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape" && target === input && !event.isComposing) {
      input.value = "";
      type();
    } else if (key === "/" && part("slash").checked && !event.ctrlKey && !event.altKey && !event.metaKey
      && !target.matches("input:not([type=checkbox]), textarea, select")) {
      input.focus();
      input.select();
    } else return;
    event.preventDefault();
  });
  // Links to this page need not load it anew.
  part("main").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || link.pathname !== location.pathname || !link.search
      || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    wish = new URLSearchParams(link.search);
    if (link.parentNode === meant) input.value = wished("q"); else wish.set("q", typed());
    remember("pushState");
    filters.open = wide;
    search(true);
  });
  addEventListener("popstate", () => {
    const now = new URLSearchParams(location.search);
    // a jump within the page changes nothing
    if (`${now}` === `${wish}`) return;
    wish = now;
    input.value = wished("q");
    search();
  });
  failure.lastChild.addEventListener("click", again);
  addEventListener("online", () => { if (!failure.hidden) again(); });
  for (const group of groups) group.addEventListener("toggle", () => { if (group.open) drawChoices(group); });

  filters.open = wide;
  // What was typed before this file arrived wins over the address.
  const early = input.value;
  input.value = early || wished("q");
  if (input.value) {
    // Room is made for what is to come.
    show(filters, true);
    arrange(true, 1, true);
    put(heading, texts.loading);
  }
  if (early) type(); else search();
})();
