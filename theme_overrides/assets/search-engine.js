// Finds articles in the index that plugins/portal/search/ makes; how its files look is told there.
// Knows nothing of the page: `portalSearch.open(address, base)` gives an engine, whose `find` answers
// with plain values. Texts of articles stay texts.
const portalSearch = (() => {
  "use strict";
  const A_PAGE = 10;
  const MOST_SYLLABLES = 16; // of a query; whatever follows is not looked for
  const MOST_CHECKED = 30; // articles in which quoted words are read again
  const HEAD = 8; // levels from here on: in the title, the names or the summary
  const LEVELS = [1, 1.35, 1.6, 1.75, 1.9, 2, 2.1, 2.2, 2.6, 2.8, 3, 3.3, 3.6, 4, 4.4, 4.8];
  const OTHER_SPELLING = 0.25;
  const EXCERPT = 32; // syllables
  const FACETS = ["loai", "hang-muc", "phong-trao", "don-vi", "dia-phuong", "linh-vuc", "nam"];

  // Syllables and terms, as in syllables.py and terms.py

  const TONES = { "\u0300": 1, "\u0301": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5 };
  const TOKEN = /[\p{L}\p{Nl}\p{No}]+|\p{Nd}+|[.!?…]+["'”’»)\]]*(?=\s|$)|\n/gu;
  const WORD = /[\p{L}\p{Nl}\p{No}\p{Nd}]/u;
  const known = new Map();

  const keysOf = (word) => {
    let keys = known.get(word);
    if (keys) return keys;
    if (/^\p{Nd}/u.test(word)) {
      const number = word.replace(/^0+(?=.)/, "");
      keys = [number, number];
    } else {
      let tone = "";
      let letters = "";
      for (const char of word.normalize("NFD")) if (TONES[char]) tone = TONES[char]; else letters += char;
      keys = [letters.replace(/\p{M}/gu, "").replace(/đ/g, "d"), letters.normalize("NFC") + tone]
        .map((key) => key.replace(/^(qu|[bcdghklmnpqrstvx]*)y(?=\d?$)/, "$1i"));
    }
    known.set(word, keys);
    return keys;
  };
  const small = (text) => text.toLowerCase().normalize("NFC").replace(/[\u0300-\u036f]+/g, "");
  const encoder = new TextEncoder();
  const fnv = (text) => {
    let found = 0x811c9dc5;
    for (const byte of encoder.encode(text)) found = Math.imul(found ^ byte, 0x01000193);
    return found >>> 0;
  };
  const mix = (number) => {
    number = Math.imul(number ^ (number >>> 15), 0x85ebca6b);
    return (number ^ (number >>> 13)) >>> 0;
  };
  const pair = (first, second) => mix((Math.imul(first, 0x9e3779b1) + second) >>> 0);

  // A query: groups of neighbours, which quotes, sentences' ends and signs of quotation part.
  const parse = (text) => {
    const groups = [];
    const syllables = [];
    text.slice(0, 2000).normalize("NFC").split(/["“”„«»]/).forEach((part, at, parts) => {
      const quoted = at % 2 === 1 && at < parts.length - 1;
      let group = null;
      for (const [token] of small(part).matchAll(TOKEN)) {
        if (!WORD.test(token)) { group = null; continue; }
        if (syllables.length === MOST_SYLLABLES) break;
        const [fold, accent] = keysOf(token);
        if (!group) groups.push(group = { first: syllables.length, size: 0, quoted });
        group.size += 1;
        syllables.push({ word: token, fold, accent, hash: fnv(fold), spelling: fnv(accent), isMarked: fold !== accent });
      }
    });
    return { syllables, groups, isMarked: syllables.some((one) => one.isMarked) };
  };
  // What to look up: neighbours, or a syllable that has none. `covers` has a bit for each syllable.
  const termsOf = ({ syllables, groups }) => groups.flatMap((group) => {
    if (group.size === 1) return [single(syllables, group.first, group)];
    return Array.from({ length: group.size - 1 }, (_, at) => {
      const [a, b] = [syllables[group.first + at], syllables[group.first + at + 1]];
      return {
        group, family: "d", covers: 3 << (group.first + at), term: pair(a.hash, b.hash),
        spelling: pair(a.spelling, b.spelling) & 255,
      };
    });
  });
  const single = (syllables, at, group) => ({
    group, family: "s", covers: 1 << at, term: mix(syllables[at].hash), spelling: syllables[at].spelling & 255,
  });

  // Files

  const isSupported = typeof DecompressionStream === "function";
  const read = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${address}`), { status: answer.status });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    // a server may have said that it is gzip; then it comes unpacked
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  };
  const textOf = (bytes) => new TextDecoder().decode(bytes);

  // Ascending numbers as the entry file has them: gaps in LEB128, in base64.
  const numbersOf = (text) => {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const reader = { bytes, at: 0 };
    const found = [];
    for (let last = -1; reader.at < bytes.length;) found.push(last += leb(reader) + 1);
    return found;
  };
  const leb = (reader) => {
    let found = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = reader.bytes[reader.at++];
      found |= (byte & 127) << shift;
      if (byte < 128) return found;
    }
  };

  const abort = () => Object.assign(new Error("aborted"), { name: "AbortError" });
  const breathe = async (signal) => {
    await new Promise((done) => { setTimeout(done); });
    if (signal && signal.aborted) throw abort();
  };

  class Segment {
    constructor(base, { at, articles, bits }) {
      Object.assign(this, { base: `${base}/tim-kiem/${at}/`, articles, bits: { s: bits[0], d: bits[1] }, files: new Map() });
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

    // Of a term, for each spelling: the articles' numbers and levels.
    async lists({ family, term }) {
      const bits = this.bits[family];
      const shard = bits ? term >>> (32 - bits) : 0;
      const key = ((term << bits) >>> 8);
      const bytes = await this.read(`${family}/${shard.toString(16)}`);
      const reader = { bytes, at: 0 };
      while (reader.at < bytes.length) {
        const found = (bytes[reader.at] << 16) | (bytes[reader.at + 1] << 8) | bytes[reader.at + 2];
        reader.at += 3;
        if (found > key) break;
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
        lists.push({ spelling, articles, levels: reader.bytes.subarray(reader.at, reader.at + ((count + 1) >> 1)) });
      } else {
        for (let at = 0; at < count;) if (reader.bytes[reader.at++] < 128) at += 1;
      }
      reader.at += (count + 1) >> 1;
    }
    return lists;
  };

  // All segments as one: articles have the numbers that they would have in a single segment.
  class Index {
    constructor(base, { segments, gone, places, names }) {
      this.base = base;
      this.names = names;
      this.segments = segments.map((segment) => new Segment(base, segment));
      const [settled, changed] = this.segments;
      const dead = new Set(numbersOf(gone || ""));
      this.numbers = [new Int32Array(settled.articles).fill(-1)];
      this.where = [];
      const place = (segment, number) => {
        this.numbers[segment][number] = this.where.length;
        this.where.push([segment, number]);
      };
      let next = 0;
      if (changed) this.numbers.push(new Int32Array(changed.articles));
      const before = changed ? numbersOf(places).map((one, at) => one - at) : [];
      for (let number = 0; number <= settled.articles; number += 1) {
        while (next < before.length && before[next] === number) { place(1, next); next += 1; }
        if (number < settled.articles && !dead.has(number)) place(0, number);
      }
      this.size = this.where.length;
    }

    // A term's lists, for each spelling and segment: numbers of the whole, without what is gone, and levels.
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

    async file(folder, number) {
      const [segment, own] = this.where[number];
      return textOf(await this.segments[segment].read(`${folder}/${own}`));
    }
  }

  // Ranking

  // What articles have of a query: points, which syllables (in any spelling, as typed, in the head).
  class Marks {
    constructor(size) {
      this.points = new Float32Array(size);
      this.any = new Uint16Array(size);
      this.exact = new Uint16Array(size);
      this.head = new Uint16Array(size);
      this.terms = new Uint16Array(size); // quoted ones that are there as typed
    }

    add(term, lists, query, share, bit) {
      const size = this.points.length;
      const isSame = (list) => !query.isMarked || list.spelling === term.spelling;
      const count = (chosen) => chosen.reduce((sum, list) => sum + list.numbers.length, 0);
      const holding = count(lists.filter(isSame)) || count(lists);
      const worth = share * Math.log(1 + (size - holding + 0.5) / (holding + 0.5));
      for (const list of lists) {
        const same = isSame(list);
        list.numbers.forEach((number, at) => {
          this.points[number] += worth * LEVELS[list.levels[at]] * (same ? 1 : OTHER_SPELLING);
          this.any[number] |= term.covers;
          if (list.levels[at] >= HEAD) this.head[number] |= term.covers;
          if (same) {
            this.exact[number] |= term.covers;
            this.terms[number] |= bit;
          }
        });
      }
    }
  }
  const bitsIn = (number) => {
    let found = 0;
    for (; number; number &= number - 1) found += 1;
    return found;
  };

  const rank = async (index, query, signal) => {
    const terms = termsOf(query);
    const marks = new Marks(index.size);
    const all = 2 ** query.syllables.length - 1;
    const quoted = terms.reduce((found, term, at) => found | (term.group.quoted ? 1 << at : 0), 0);
    const add = async (wanted, first, share) => {
      const lists = await Promise.all(wanted.map((term) => index.lists(term)));
      for (let at = 0; at < wanted.length; at += 1) {
        await breathe(signal);
        marks.add(wanted[at], lists[at], query, share, 1 << (first + at));
      }
    };
    const choose = () => {
      const whole = [];
      const parts = [];
      for (let number = 0; number < index.size; number += 1) {
        const has = marks.any[number];
        if (has && (marks.terms[number] & quoted) === quoted) (has === all ? whole : parts).push(number);
      }
      return [whole, parts];
    };
    await add(terms, 0, 1);
    let [whole, parts] = choose();
    if (!whole.length && parts.length) {
      // syllables that no neighbour brings in stand somewhere else, or nowhere
      const best = parts.reduce((most, number) => (bitsIn(marks.any[number]) > bitsIn(most) ? marks.any[number] : most), 0);
      const missing = query.groups.filter((group) => !group.quoted && group.size > 1)
        .flatMap((group) => Array.from({ length: group.size }, (_, at) => single(query.syllables, group.first + at, group)))
        .filter((term) => !(best & term.covers));
      await add(missing, terms.length, 0.35);
      [whole, parts] = choose();
    }
    if (whole.length) return { query, marks, all, isWhole: true, found: whole };
    const most = parts.reduce((found, number) => Math.max(found, bitsIn(marks.any[number])), 0);
    const enough = Math.max(most / 2, query.syllables.length / 2);
    return { query, marks, all, isWhole: false, found: parts.filter((number) => bitsIn(marks.any[number]) >= enough) };
  };

  // The first so many by rank, in order.
  const leading = ({ marks, found }, count) => {
    const before = (a, b) => bitsIn(marks.exact[a]) - bitsIn(marks.exact[b])
      || marks.points[a] - marks.points[b] || b - a;
    const best = [];
    for (const number of found) {
      if (best.length === count && before(number, best[count - 1]) <= 0) continue;
      let at = best.length;
      while (at && before(number, best[at - 1]) > 0) at -= 1;
      best.splice(at, 0, number);
      if (best.length > count) best.pop();
    }
    return best;
  };

  // Words of articles as the reader sees them, with what the query marks in them.

  const tokensOf = (text) => Array.from(text.matchAll(/[\p{L}\p{Nl}\p{No}\p{M}]+|\p{Nd}+/gu), (found) => {
    const [fold, accent] = keysOf(small(found[0]));
    return { from: found.index, to: found.index + found[0].length, fold, accent };
  });

  // For each token whether it is marked: in a run of the query's neighbours, or one that has none.
  const marked = (tokens, query, key) => {
    const runs = new Uint8Array(tokens.length);
    const starts = new Map();
    for (const group of query.groups) {
      for (let at = group.first; at < group.first + group.size; at += 1) {
        const word = query.syllables[at][key];
        starts.set(word, [...starts.get(word) || [], [at, group.first + group.size, Math.min(2, group.size)]]);
      }
    }
    for (let at = 0; at < tokens.length; at += 1) {
      for (const [from, end, least] of starts.get(tokens[at][key]) || []) {
        let size = 1;
        while (from + size < end && at + size < tokens.length && tokens[at + size][key] === query.syllables[from + size][key]) size += 1;
        if (size >= least) for (let step = 0; step < size; step += 1) runs[at + step] = Math.max(runs[at + step], size);
      }
    }
    return runs;
  };

  // Pieces of a text, marked or not; at most `most` syllables, those with the longest runs.
  const cut = (text, query, key, most) => {
    const tokens = tokensOf(text);
    const runs = marked(tokens, query, key);
    let from = 0;
    let best = 0;
    for (let sum = 0, at = 0; at < tokens.length; at += 1) {
      sum += runs[at] * runs[at] - (at >= most ? runs[at - most] * runs[at - most] : 0);
      if (sum > best) { best = sum; from = Math.max(0, at - most + 1); }
    }
    if (tokens.length <= most * 1.25) { from = 0; most = tokens.length; }
    // some words before the first mark, if there is room
    const first = runs.findIndex((run, at) => run && at >= from);
    if (from && first >= 0) from = Math.max(0, Math.min(first - 4, from + most));
    const to = Math.min(tokens.length, from + most);
    const pieces = [];
    let at = from ? tokens[from].from : 0;
    const end = to < tokens.length ? tokens[to - 1].to : text.length;
    if (from) pieces.push(["… ", false]);
    for (let token = from; token < to; token += 1) {
      if (!runs[token]) continue;
      let last = token;
      while (last + 1 < to && runs[last + 1] && /^[\s,–-]*$/.test(text.slice(tokens[last].to, tokens[last + 1].from))) last += 1;
      pieces.push([text.slice(at, tokens[token].from), false], [text.slice(tokens[token].from, tokens[last].to), true]);
      at = tokens[last].to;
      token = last;
    }
    pieces.push([text.slice(at, end) + (to < tokens.length ? " …" : ""), false]);
    return { best, run: Math.max(0, ...runs), pieces: pieces.filter(([piece]) => piece) };
  };

  const holds = (texts, query, group, key) => texts.some((text) => {
    const words = small(text).match(TOKEN) || [];
    const keys = words.map((word) => (WORD.test(word) ? keysOf(word)[key === "fold" ? 0 : 1] : ""));
    return keys.some((_, at) => {
      for (let step = 0; step < group.size; step += 1) {
        if (keys[at + step] !== query.syllables[group.first + step][key]) return false;
      }
      return true;
    });
  });

  // Filters

  class Facet {
    // `columns`: of each segment the sets of slugs and each article's set; `names`: slug to name and what it lies in
    constructor(index, columns, names) {
      this.names = names;
      const around = (slug, found) => {
        if (names[slug] && !found.has(slug)) { found.add(slug); names[slug][1].forEach((one) => around(one, found)); }
        return found;
      };
      const sets = columns.map((column) => column.sets.map((slugs) => slugs.reduce((found, slug) => around(slug, found), new Set())));
      this.of = (number) => {
        const [segment, own] = index.where[number];
        return sets[segment][columns[segment].numberOf(own)];
      };
    }
  }
  const columnOf = (bytes) => {
    const end = bytes.indexOf(10);
    const sets = JSON.parse(textOf(bytes.subarray(0, end)));
    const numbers = bytes.subarray(end + 1);
    return { sets, numberOf: sets.length > 256 ? (at) => numbers[2 * at] | (numbers[2 * at + 1] << 8) : (at) => numbers[at] };
  };

  // Did you mean: of syllables that nothing was found with, those written alike.

  // What was typed with the keyboard's Vietnamese mode off: nuwowcs, nuo7c1.
  const untelexed = (word) => word.replace(/[0-9]/g, "").replace(/dd/g, "d").replace(/(aa|ee|oo)/g, (two) => two[0])
    .replace(/w/g, "").replace(/(?<=[aeiouy][a-z]*)[sfrxj](?=[a-z]*$)/g, "");
  // Whether one change makes one of the other: a letter more, less, another, or two in turn.
  const isNear = (a, b) => {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let from = 0;
    while (from < a.length && a[from] === b[from]) from += 1;
    const [restA, restB] = [a.slice(from), b.slice(from)];
    return restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)
      || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  };
  const MOST_ALIKE = 6;

  class Engine {
    constructor(address, base) {
      this.address = address;
      this.base = base;
      this.facets = new Map();
      this.load().catch(() => {});
    }

    // The index; asked for again after a failure.
    load(options) {
      if (!this.index || options) {
        this.facets.clear();
        const loading = fetch(this.address, options).then(async (answer) => {
          if (!answer.ok) throw new Error(`${answer.status} ${this.address}`);
          return new Index(this.base, await answer.json());
        });
        this.index = loading;
        loading.catch(() => { if (this.index === loading) this.index = null; });
      }
      return this.index;
    }

    async find(text, { filters = {}, order = "sat", page = 1, signal } = {}) {
      const index = await this.load();
      try {
        return await this.answer(index, parse(text), text, { filters, order, page, signal });
      } catch (error) {
        // the site was published anew, and the files that this page knows of are gone
        if (error.status !== 404) throw error;
        return this.answer(await this.load({ cache: "reload" }), parse(text), text, { filters, order, page, signal });
      }
    }

    async answer(index, query, text, { filters, order, page, signal }) {
      const chosen = Object.entries(filters).filter(([facet, value]) => value && FACETS.includes(facet));
      const facets = chosen.map(([facet]) => this.facet(index, facet));
      facets.forEach((facet) => facet.catch(() => {}));
      if (!query.syllables.length) return { typed: false, total: 0, whole: true, page: 1, pages: 0, results: [] };
      const ranking = await rank(index, query, signal);
      const tests = await Promise.all(chosen.map(async ([name, value], at) => {
        const facet = await facets[at];
        return { name, has: (number) => facet.of(number).has(value) };
      }));
      await breathe(signal);
      const passes = (number, but) => tests.every(({ name, has }) => name === but || has(number));
      const before = ranking.found;
      ranking.found = before.filter((number) => passes(number));
      const listed = await this.verified(index, ranking, order, page, signal);
      const pages = Math.ceil(listed.total / A_PAGE);
      page = Math.max(1, Math.min(page, pages));
      const shown = listed.order.slice((page - 1) * A_PAGE, page * A_PAGE);
      const results = await this.cards(index, ranking, shown, order, signal);
      return {
        typed: true, total: listed.total, whole: ranking.isWhole, page, pages, results,
        choices: (facet) => this.choices(index, facet, before.filter((number) => passes(number, facet)), filters[facet]),
        suggest: () => (ranking.isWhole ? Promise.resolve(null) : this.suggest(index, query, text, signal)),
      };
    }

    // All found articles up to the page's end in order; those with quoted words only if they hold them in a row.
    async verified(index, ranking, order, page, signal) {
      const { query, found } = ranking;
      const groups = query.groups.filter((group) => group.quoted && group.size > 2);
      const sorted = (count) => (order === "moi" ? found.slice(0, count) : leading(ranking, count));
      if (!groups.length) return { total: found.length, order: sorted(page * A_PAGE) };
      const first = sorted(Math.max(MOST_CHECKED, page * A_PAGE));
      const key = query.isMarked ? "accent" : "fold";
      const checks = await Promise.all(first.map(async (number) => {
        const card = JSON.parse(await index.file("t", number));
        const [, title, summary, , , ...names] = card;
        let left = groups.filter((group) => !holds([title, summary, ...names], query, group, key));
        if (left.length) {
          const body = await index.file("b", number);
          left = left.filter((group) => !holds([body], query, group, key));
        }
        return !left.length;
      }));
      await breathe(signal);
      const kept = first.filter((_, at) => checks[at]);
      return { total: found.length - first.length + kept.length, order: kept };
    }

    async cards(index, { query, marks, all }, numbers, order, signal) {
      const made = await Promise.all(numbers.map(async (number) => {
        const key = query.isMarked && marks.exact[number] === marks.any[number] ? "accent" : "fold";
        // what the head has in full needs no word of the text
        const [card, body] = await Promise.all([
          index.file("t", number),
          marks.head[number] === marks.any[number] ? "" : index.file("b", number),
        ]);
        await breathe(signal);
        const [url, title, summary, badge, date, ...names] = JSON.parse(card);
        const inTitle = cut(title, query, key, Infinity);
        const [inSummary, inBody] = [summary, body].map((text) => cut(text, query, key, EXCERPT));
        const excerpt = inBody.best > inSummary.best ? inBody : inSummary;
        const run = Math.max(inTitle.run, inSummary.run, inBody.run);
        return { run, number, url: this.base + url, title: inTitle.pieces, badge, date, excerpt: excerpt.pieces };
      }));
      // of the articles of a page those first that hold most of the query in a row
      if (order !== "moi") made.sort((a, b) => bitsIn(marks.exact[b.number]) - bitsIn(marks.exact[a.number]) || b.run - a.run);
      return made;
    }

    facet(index, name) {
      let facet = this.facets.get(name);
      if (!facet) {
        facet = Promise.all([
          this.names || (this.names = read(`${this.base}${index.names}`)),
          ...index.segments.map((segment) => segment.read(`f/${name}`)),
        ]).then(([names, ...columns]) => new Facet(index, columns.map(columnOf), JSON.parse(textOf(names))[name]));
        facet.catch(() => { this.facets.delete(name); this.names = null; });
        this.facets.set(name, facet);
      }
      return facet;
    }

    async choices(index, name, numbers, chosen) {
      const facet = await this.facet(index, name);
      const counts = new Map();
      for (const number of numbers) for (const slug of facet.of(number)) counts.set(slug, (counts.get(slug) || 0) + 1);
      if (chosen && facet.names[chosen] && !counts.has(chosen)) counts.set(chosen, 0);
      const order = Object.keys(facet.names);
      return Array.from(counts, ([value, count]) => ({ value, name: facet.names[value][0], count, chosen: value === chosen }))
        .sort((a, b) => b.count - a.count || order.indexOf(a.value) - order.indexOf(b.value));
    }

    async suggest(index, query, text, signal) {
      const lists = await Promise.all(index.segments.map((segment) => segment.read("w")));
      const words = Array.from(new Set(lists.flatMap((bytes) => textOf(bytes).split(" "))));
      const folds = new Map(words.map((word) => [keysOf(word)[0], word]).reverse());
      await breathe(signal);
      const alike = query.syllables.map(({ word, fold }) => {
        const plain = folds.get(untelexed(fold));
        const near = words.filter((one) => isNear(keysOf(one)[0], fold)).slice(0, MOST_ALIKE);
        return [...(plain && keysOf(plain)[0] !== fold ? [plain] : []), ...(fold.length > 1 && !/\d/.test(word) ? near : [])];
      });
      const unknown = query.syllables.map(({ fold }) => !folds.has(fold));
      const places = unknown.flatMap((is, at) => (is ? [at] : []));
      const wanted = places.length ? [places] : query.syllables.map((_, at) => [at]);
      let best = null;
      for (const ats of wanted.slice(0, MOST_SYLLABLES)) {
        for (const words of combinations(ats.map((at) => alike[at])).slice(0, 12)) {
          const changed = query.syllables.map((one) => one.word);
          ats.forEach((at, place) => { changed[at] = words[place]; });
          const said = changed.join(" ");
          const tried = parse(said);
          const ranking = await rank(index, tried, signal);
          if (!ranking.isWhole) continue;
          const worth = Math.max(...ranking.found.map((number) => ranking.marks.points[number]));
          if (!best || worth > best.worth) best = { said, worth };
        }
      }
      return best && best.said;
    }
  }
  const combinations = (lists) => lists.reduce((found, list) => found.flatMap((one) => list.map((word) => [...one, word])), [[]]);

  return { isSupported, facets: FACETS, open: (address, base) => new Engine(address, base), keysOf, small, TOKEN };
})();
