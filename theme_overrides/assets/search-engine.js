// Finds articles in the index that plugins/portal/search/ makes; how its files look is told there.
// Knows nothing of the page: `portalSearch.open` gives an engine, whose `find` answers with plain
// values, and texts of articles stay texts. What few searches need stands in search-more.js.
const portalSearch = (() => {
  "use strict";
  const A_PAGE = 10;
  const MOST_TYPED = 2000; // characters of a query; what follows is not read
  const MOST_SYLLABLES = 16; // bits of what an article has of the query
  const LONG_ROW = 5; // syllables
  const HEAD = 8; // levels from here on: in the title, the names or the summary
  const WORTH = [1, 1.35, 1.6, 1.75, 1.9, 2, 2.1, 2.2, 2.6, 2.8, 3, 3.3, 3.6, 4, 4.4, 4.8]; // of levels
  const OTHER_SPELLING = 0.25;
  const APART = 0.35; // what a syllable counts that stands without its neighbours
  const MOST_APART = 4; // such syllables, whose lists are long
  const EXCERPT = 32; // syllables
  const FEW = 100; // articles that are sooner picked out than all are sorted
  const PATIENCE = 12; // milliseconds of work without a break
  const LATE = 30000; // milliseconds after which a file is given up
  const FACETS = ["loai", "hang-muc", "phong-trao", "don-vi", "dia-phuong", "linh-vuc", "nam"];

  // Syllables and terms, as in syllables.py and terms.py

  const TONES = { "\u0300": 1, "\u0301": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5 };
  const TOKEN = /[\p{L}\p{Nl}\p{No}]+|\p{Nd}+|[.!?…]+["'”’»)\]]*(?=[\s\x1c-\x1f\x85]|$)|\n/gu;
  const SHOWN = /[\p{L}\p{Nl}\p{No}\p{M}]+|\p{Nd}+/gu;
  const IS_WORD = /^[\p{L}\p{N}]/u;

  const small = (text) => text.toLowerCase().normalize("NFC").replace(/[\u0300-\u036f]+/g, "");
  const known = new Map();
  const keysOf = (word) => {
    let keys = known.get(word);
    if (!keys) {
      let tone = "";
      let letters = "";
      for (const char of word.normalize("NFD")) if (TONES[char]) tone = TONES[char]; else letters += char;
      const folded = letters.replace(/\p{M}/gu, "").replace(/đ/g, "d");
      keys = /^\p{Nd}/u.test(word)
        ? Array(2).fill(word.replace(/^0+(?=.)/, ""))
        : [folded, letters.normalize("NFC") + tone].map((key) => key.replace(/^(qu|[bcdghklmnpqrstvx]*)y(?=\d?$)/, "$1i"));
      known.set(word, keys);
    }
    return keys;
  };

  const encoder = new TextEncoder();
  const fnv = (text) => encoder.encode(text).reduce((found, byte) => Math.imul(found ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
  const mix = (number) => {
    number = Math.imul(number ^ (number >>> 15), 0x85ebca6b);
    return (number ^ (number >>> 13)) >>> 0;
  };
  const pair = (first, second) => mix((Math.imul(first, 0x9e3779b1) + second) >>> 0);

  // A query: its syllables, and the rows of neighbours that they stand in.
  const parse = (text) => {
    const groups = [];
    const syllables = [];
    text.slice(0, MOST_TYPED).normalize("NFC").split(/["“”„«»]/).forEach((part, at, parts) => {
      const quoted = at % 2 === 1 && at < parts.length - 1;
      let group = null;
      for (const [word] of small(part).matchAll(TOKEN)) {
        if (!IS_WORD.test(word)) { group = null; continue; }
        const [fold, accent] = keysOf(word);
        if (syllables.length === MOST_SYLLABLES) {
          if (!quoted || !group) break;
          group.rest.push({ fold, accent });
          continue;
        }
        if (!group) groups.push(group = { first: syllables.length, size: 0, quoted, rest: [] });
        group.size += 1;
        syllables.push({ word, fold, accent });
      }
    });
    // typed with diacritics, quoted words are those and no others; of free words one with them is enough
    const isTyped = (some) => some.some(({ fold, accent }) => fold !== accent);
    const isMarked = isTyped(syllables);
    for (const group of groups) {
      group.isMarked = group.quoted ? isTyped(syllables.slice(group.first, group.first + group.size)) : isMarked;
    }
    return { text, syllables, groups, isMarked };
  };

  // What is looked up: `covers` has a bit for each syllable that an article with the term has.
  const single = ({ syllables }, at, group) => ({
    group, family: "s", covers: 1 << at, term: mix(fnv(syllables[at].fold)), spelling: fnv(syllables[at].accent) & 255,
  });
  const double = ({ syllables }, at, group) => {
    const [a, b] = [syllables[at], syllables[at + 1]];
    return {
      group, family: "d", covers: 3 << at, term: pair(fnv(a.fold), fnv(b.fold)),
      spelling: pair(fnv(a.accent), fnv(b.accent)) & 255,
    };
  };
  const termsOf = (query) => query.groups.flatMap((group) => {
    if (group.size === 1) return [single(query, group.first, group)];
    // of a long row every second pair is enough: so all of its syllables are looked for
    const step = group.size < LONG_ROW || group.quoted ? 1 : 2;
    return Array.from({ length: group.size - 1 }, (_, at) => at)
      .filter((at) => at % step === 0 || at === group.size - 2)
      .map((at) => double(query, group.first + at, group));
  });

  // Files

  const load = async (address, options) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), LATE);
    try {
      const answer = await fetch(address, { ...options, signal: late.signal });
      if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${address}`), { status: answer.status });
      return await answer.arrayBuffer();
    } finally {
      clearTimeout(timer);
    }
  };
  const read = async (address) => {
    const bytes = new Uint8Array(await load(address));
    // a server may have told the browser that it is gzip; then it comes unpacked
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const unpacking = new DecompressionStream("gzip");
    const writer = unpacking.writable.getWriter();
    const written = Promise.all([writer.write(bytes), writer.close()]);
    const [unpacked] = await Promise.all([new Response(unpacking.readable).arrayBuffer(), written]);
    return new Uint8Array(unpacked);
  };
  const textOf = (bytes) => new TextDecoder().decode(bytes);

  const leb = (reader) => {
    let found = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = reader.bytes[reader.at++];
      found |= (byte & 127) << shift;
      if (byte < 128) return found;
    }
  };
  const ascending = (text) => {
    const reader = { bytes: Uint8Array.from(atob(text), (char) => char.charCodeAt(0)), at: 0 };
    const found = [];
    for (let last = -1; reader.at < reader.bytes.length;) found.push(last += leb(reader) + 1);
    return found;
  };

  class Segment {
    constructor(base, { at, articles, bits }) {
      this.base = `${base}/tim-kiem/${at}/`;
      this.articles = articles;
      this.bits = { s: bits[0], d: bits[1] };
      this.files = new Map();
    }

    read(name) {
      let file = this.files.get(name);
      if (!file) {
        file = read(`${this.base}${name}.bin`);
        file.catch(() => this.files.delete(name));
        this.files.set(name, file);
      }
      return file;
    }

    // A term's lists, one for each spelling.
    async lists({ family, term }) {
      const bits = this.bits[family];
      const key = (term << bits) >>> 8;
      const bytes = await this.read(`${family}/${(bits && term >>> (32 - bits)).toString(16)}`);
      const reader = { bytes, at: 0 };
      while (reader.at < bytes.length) {
        const found = (bytes[reader.at] << 16) | (bytes[reader.at + 1] << 8) | bytes[reader.at + 2];
        if (found > key) break;
        reader.at += 3;
        const lists = record(reader, found === key);
        if (found === key) return lists;
      }
      return [];
    }
  }
  const record = (reader, wanted) => {
    const lists = [];
    for (let more = 1; more;) {
      const spelling = reader.bytes[reader.at++];
      const head = leb(reader);
      const count = head >>> 1;
      more = head & 1;
      if (wanted) {
        const articles = new Uint32Array(count);
        for (let at = 0, last = -1; at < count; at += 1) articles[at] = last += leb(reader) + 1;
        lists.push({ spelling, articles, levels: reader.bytes.subarray(reader.at) });
      } else {
        for (let at = 0; at < count;) if (reader.bytes[reader.at++] < 128) at += 1;
      }
      reader.at += (count + 1) >> 1;
    }
    return lists;
  };

  // The segments as one: articles have the numbers that they would have in a single segment.
  class Index {
    constructor(base, { segments, gone, places, names }) {
      this.namesAt = base + names;
      this.segments = segments.map((segment) => new Segment(base, segment));
      this.numbers = this.segments.map(({ articles }) => new Int32Array(articles).fill(-1));
      this.where = [];
      const place = (segment, number) => {
        this.numbers[segment][number] = this.where.length;
        this.where.push([segment, number]);
      };
      const dead = new Set(ascending(gone));
      const before = ascending(places).map((number, at) => number - at);
      let next = 0;
      for (let number = 0; number <= this.segments[0].articles; number += 1) {
        while (before[next] === number) place(1, next++);
        if (number < this.segments[0].articles && !dead.has(number)) place(0, number);
      }
      this.size = this.where.length;
    }

    async lists(term) {
      const found = await Promise.all(this.segments.map((segment) => segment.lists(term)));
      return found.flatMap((lists, segment) => lists.map(({ spelling, articles, levels }) => {
        const list = { spelling, numbers: [], levels: [] };
        articles.forEach((article, at) => {
          const number = this.numbers[segment][article];
          if (number < 0) return;
          list.numbers.push(number);
          list.levels.push(at & 1 ? levels[at >> 1] & 15 : levels[at >> 1] >> 4);
        });
        return list;
      }));
    }

    async text(folder, number) {
      const [segment, own] = this.where[number];
      return textOf(await this.segments[segment].read(`${folder}/${own}`));
    }
  }

  // Ranking

  let rested = 0;
  const breathe = async (signal) => {
    if (performance.now() - rested > PATIENCE) {
      await (globalThis.scheduler && scheduler.yield ? scheduler.yield() : new Promise((done) => { setTimeout(done); }));
      rested = performance.now();
    }
    if (signal && signal.aborted) throw Object.assign(new Error("aborted"), { name: "AbortError" });
  };

  // Begins a loading of each, and takes breaks between, for that alone is work; gives all that was loaded.
  const loadAll = async (items, load, signal) => {
    const loading = [];
    for (const item of items) {
      await breathe(signal);
      const one = load(item);
      one.catch(() => {}); // it is heard of below
      loading.push(one);
    }
    return Promise.all(loading);
  };

  const bitsIn = (number) => {
    let found = 0;
    for (; number; number &= number - 1) found += 1;
    return found;
  };

  // What each article has of a query: points, and the syllables: in any spelling, as typed, in its head.
  class Marks {
    constructor(size) {
      this.points = new Float32Array(size);
      this.any = new Uint16Array(size);
      this.exact = new Uint16Array(size);
      this.head = new Uint16Array(size);
      this.quoted = new Uint16Array(size); // terms in quotes that are there as typed
    }

    add(term, lists, isMarked, share, bit) {
      const size = this.points.length;
      const isSame = (list) => !isMarked || list.spelling === term.spelling;
      const count = (some) => some.reduce((sum, list) => sum + list.numbers.length, 0);
      const holding = count(lists.filter(isSame)) || count(lists);
      const worth = share * Math.log(1 + (size - holding + 0.5) / (holding + 0.5)); // BM25's rarity
      for (const list of lists) {
        const same = isSame(list);
        const factor = worth * (same ? 1 : OTHER_SPELLING);
        list.numbers.forEach((number, at) => {
          this.points[number] += factor * WORTH[list.levels[at]];
          this.any[number] |= term.covers;
          if (list.levels[at] >= HEAD) this.head[number] |= term.covers;
          if (same) {
            this.exact[number] |= term.covers;
            this.quoted[number] |= bit;
          }
        });
      }
    }
  }

  // The articles that have all of a query, or else (`whole` is false) the better part of it.
  const rank = async (index, query, signal, mostApart = MOST_APART) => {
    const marks = new Marks(index.size);
    const terms = termsOf(query);
    const all = 2 ** query.syllables.length - 1;
    const quoted = terms.reduce((found, term, at) => found | (term.group.quoted ? 1 << at : 0), 0);
    const add = async (wanted, share, bits) => {
      const lists = await loadAll(wanted, (term) => index.lists(term), signal);
      for (let at = 0; at < wanted.length; at += 1) {
        await breathe(signal);
        marks.add(wanted[at], lists[at], wanted[at].group.isMarked, share, bits && 1 << at);
      }
      await breathe(signal);
      const [whole, parts] = [[], []];
      for (let number = 0; number < index.size; number += 1) {
        const has = marks.any[number];
        if (has && (marks.quoted[number] & quoted) === quoted) (has === all ? whole : parts).push(number);
      }
      return [whole, parts];
    };
    let [whole, parts] = await add(terms, 1, true);
    if (!whole.length && (parts.length || !quoted)) {
      // syllables that none of them has with a neighbour may stand elsewhere in them
      const best = parts.reduce((most, number) => (bitsIn(marks.any[number]) > bitsIn(most) ? marks.any[number] : most), 0);
      const missing = query.groups.filter((group) => !group.quoted && group.size > 1)
        .flatMap((group) => Array.from({ length: group.size }, (_, at) => single(query, group.first + at, group)))
        .filter((term) => !(best & term.covers));
      if (missing.length <= mostApart) [whole, parts] = await add(missing, APART, false);
    }
    if (!whole.length) {
      const most = parts.reduce((found, number) => Math.max(found, bitsIn(marks.any[number])), 0);
      const enough = Math.max(most, query.syllables.length) / 2;
      parts = parts.filter((number) => bitsIn(marks.any[number]) >= enough);
    }
    return { query, marks, whole: whole.length > 0, found: whole.length ? whole : parts };
  };

  // The first so many by rank, in order; of two alike the newer one is first.
  const leading = ({ marks, found }, count) => {
    const compare = (a, b) => bitsIn(marks.exact[b]) - bitsIn(marks.exact[a]) || marks.points[b] - marks.points[a] || a - b;
    if (count > FEW) return found.slice().sort(compare).slice(0, count);
    const best = [];
    for (const number of found) {
      if (best.length === count && compare(number, best[count - 1]) > 0) continue;
      let at = best.length;
      while (at && compare(number, best[at - 1]) < 0) at -= 1;
      best.splice(at, 0, number);
      if (best.length > count) best.pop();
    }
    return best;
  };

  // Excerpts

  // UBND and ủy ban nhân dân: what is written in initials. No syllable looks so.
  const isShort = (fold) => /^.[^aeiouy]{2,}$/.test(fold) && !/^[aeiouy](ch|ng|nh)$/.test(fold);
  const spells = (short, words, from, end) => {
    if (!isShort(short) || from + short.length > end) return false;
    for (let at = 0; at < short.length; at += 1) if (words[from + at].fold[0] !== short[at]) return false;
    return true;
  };

  // For each token the length of the query's row that it stands in; 0 where it is not to be marked.
  const runsIn = (tokens, { syllables, groups }, key) => {
    const runs = new Uint8Array(tokens.length);
    const letters = new Set(syllables.map(({ fold }) => fold[0]));
    const rowAt = (at, from, end) => {
      let [token, syllable] = [at, from];
      while (token < tokens.length && syllable < end) {
        const [have, want] = [tokens[token], syllables[syllable]];
        if (have[key] === want[key]) { token += 1; syllable += 1; }
        else if (spells(have.fold, syllables, syllable, end)) { token += 1; syllable += have.fold.length; }
        else if (spells(want.fold, tokens, token, tokens.length)) { token += want.fold.length; syllable += 1; }
        else break;
      }
      return [token, Math.max(token - at, syllable - from)];
    };
    for (let at = 0; at < tokens.length; at += 1) {
      if (!letters.has(tokens[at].fold[0])) continue;
      for (const { first, size } of groups) {
        for (let from = first; from < first + size; from += 1) {
          const [end, length] = rowAt(at, from, first + size);
          if (length < Math.min(2, size)) continue;
          for (let token = at; token < end; token += 1) runs[token] = Math.max(runs[token], length);
        }
      }
    }
    return runs;
  };

  // A text, or so many syllables of it where most of the query stands, in pieces that are marked or not.
  const cut = (text, query, key, most) => {
    const tokens = Array.from(text.matchAll(SHOWN), ({ 0: word, index }) => {
      const [fold, accent] = keysOf(small(word));
      return { from: index, to: index + word.length, fold, accent };
    });
    const runs = runsIn(tokens, query, key);
    if (tokens.length <= most * 1.25) most = tokens.length;
    let [start, best] = [0, 0];
    for (let sum = 0, at = 0; at < tokens.length; at += 1) {
      sum += runs[at] ** 2 - (at >= most ? runs[at - most] ** 2 : 0);
      if (sum > best) [start, best] = [Math.max(0, at - most + 1), sum];
    }
    // some words before the first mark, as far as there is room behind the last
    const first = runs.findIndex((run, at) => run && at >= start);
    if (start) start = Math.max(0, first - 5);
    const end = Math.min(tokens.length, start + most);
    const pieces = start ? [["… ", false]] : [];
    let at = start ? tokens[start].from : 0;
    for (let token = start; token < end; token += 1) {
      if (!runs[token]) continue;
      const { from } = tokens[token];
      while (token + 1 < end && runs[token + 1] && /^[\s,/–-]*$/.test(text.slice(tokens[token].to, tokens[token + 1].from))) token += 1;
      pieces.push([text.slice(at, from), false], [text.slice(from, tokens[token].to), true]);
      at = tokens[token].to;
    }
    pieces.push(end < tokens.length ? [`${text.slice(at, tokens[end - 1].to)} …`, false] : [text.slice(at), false]);
    return { best, run: Math.max(0, ...runs), pieces: pieces.filter(([piece]) => piece) };
  };

  const cards = (index, { query, marks }, numbers, signal) => loadAll(numbers, async (number) => {
    const [card, body] = await Promise.all([
      index.text("t", number),
      // where the head has it all, no word of the text is needed
      marks.head[number] === marks.any[number] ? "" : index.text("b", number),
    ]);
    await breathe(signal);
    const [url, title, summary, badge, date] = JSON.parse(card);
    const end = body.indexOf("\n") + 1;
    const key = query.groups.every((group) => group.isMarked) && marks.exact[number] === marks.any[number] ? "accent" : "fold";
    const inTitle = cut(title, query, key, Infinity);
    const [inSummary, inBody] = [summary, body.slice(end)].map((text) => cut(text, query, key, EXCERPT));
    const inNames = [date, ...body.slice(0, end).split("\t")].map((name) => cut(name, query, key, Infinity).run);
    return {
      url, title: inTitle.pieces, badge, date, excerpt: (inBody.best > inSummary.best ? inBody : inSummary).pieces,
      exact: bitsIn(marks.exact[number]), run: Math.max(inTitle.run, inSummary.run, inBody.run, ...inNames),
    };
  }, signal);

  class Engine {
    constructor(address, base, more) {
      Object.assign(this, { address, base, more });
      this.load().catch(() => {});
    }

    // The index; asked for again after a failure.
    load(options) {
      if (!this.index || options) {
        const loading = load(this.address, options)
          .then((bytes) => new Index(this.base, JSON.parse(textOf(new Uint8Array(bytes)))));
        this.index = loading;
        loading.catch(() => { if (this.index === loading) this.index = null; });
      }
      return this.index;
    }

    // See search.js for what it answers. Raises AbortError, or whatever keeps a file from arriving.
    async find(text, options = {}) {
      const query = parse(text);
      if (!query.syllables.length) return { typed: false, total: 0, whole: true, page: 1, pages: 0, results: [] };
      const index = await this.load();
      try {
        return await this.answer(index, query, options);
      } catch (error) {
        // the site was published anew, and files of the index that this page knows of are gone
        if (error.status !== 404) throw error;
        return this.answerAnew(index, query, options);
      }
    }

    async answerAnew(index, query, options) {
      const newer = await this.load();
      return this.answer(newer === index ? await this.load({ cache: "reload" }) : newer, query, options, true);
    }

    // What few searches need; asked for again after a failure, under another name, as browsers keep failures.
    async loadMore() {
      try {
        return await import(this.more + (this.failed ? `?${this.failed}` : ""));
      } catch (error) {
        this.failed = (this.failed || 0) + 1;
        throw error;
      }
    }

    async answer(index, query, options, isAnew) {
      const { filters = {}, order, signal } = options;
      let { page = 1 } = options;
      const isQuoted = query.groups.some((group) => group.quoted);
      const chosen = FACETS.filter((facet) => filters[facet]);
      const more = () => this.loadMore();
      const rare = chosen.length || isQuoted ? more() : null;
      const [ranking, facets] = await Promise.all([
        rank(index, query, signal),
        Promise.all(chosen.map(async (facet) => (await rare).facetOf(index, facet))),
      ]);
      const passes = (number, but) => chosen.every((facet, at) => facet === but || facets[at].has(number, filters[facet]));
      const before = ranking.found;
      ranking.found = before.filter((number) => passes(number));
      await breathe(signal);
      let { found } = ranking;
      let about = false;
      page = Math.max(1, Math.min(page, Math.ceil(found.length / A_PAGE)));
      if (order !== "moi") found = leading(ranking, (page + 1) * A_PAGE);
      let total = ranking.found.length;
      if (isQuoted) {
        const { held, checked } = await (await rare).holding(index, ranking, found, page * A_PAGE, signal);
        about = held.length > 0 && checked < total;
        total = held.length && total - checked + held.length;
        found = held;
      }
      const pages = Math.ceil(total / A_PAGE);
      page = Math.max(1, Math.min(page, pages));
      const shown = found.slice((page - 1) * A_PAGE, page * A_PAGE);
      const results = (await cards(index, ranking, shown, signal)).map((card) => ({ ...card, url: this.base + card.url }));
      // of a page those first that have most of the query in a row
      if (order !== "moi") results.sort((a, b) => b.exact - a.exact || b.run - a.run);
      return {
        typed: true, total, about, whole: ranking.whole, page, pages, results,
        choices: async (facet) => {
          try {
            const all = await (await more()).facetOf(index, facet);
            return all.choices(before.filter((number) => passes(number, facet)), filters[facet]);
          } catch (error) {
            if (error.status !== 404 || isAnew) throw error;
            return (await this.answerAnew(index, query, { ...options, signal: null })).choices(facet);
          }
        },
        suggest: async () => (ranking.whole ? null : (await more()).suggest(index, query, signal)),
      };
    }
  }

  return {
    isSupported: typeof DecompressionStream === "function",
    facets: FACETS,
    // `address` of the entry file, `base` before all addresses of the site, `more` the address of search-more.js
    open: (address, base, more) => new Engine(address, base, more),
    tools: { TOKEN, IS_WORD, small, keysOf, parse, rank, read, textOf, breathe, loadAll },
  };
})();
