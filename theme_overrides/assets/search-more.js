// What only some searches need: filters, quoted words, "did you mean". Loaded by search-engine.js.
const { TOKEN, IS_WORD, small, keysOf, parse, rank, read, textOf, breathe, loadAll } = portalSearch.tools;
const SPARE = 5; // articles in which quoted words are looked for beyond those that are to be shown
const MOST_ALIKE = 6;
const MOST_TRIED = 8;

// Filters

const loaded = new WeakMap(); // of an index: its names, and its facets by name

const columnOf = (bytes) => {
  const end = bytes.indexOf(10);
  const sets = JSON.parse(textOf(bytes.subarray(0, end)));
  const numbers = bytes.subarray(end + 1);
  return { sets, setOf: (at) => (sets.length > 256 ? numbers[2 * at] | (numbers[2 * at + 1] << 8) : numbers[at]) };
};

class Facet {
  // `columns`: of each segment the articles' sets of slugs; `names`: of each slug the name, and what it lies in
  constructor(index, columns, names) {
    const around = (found, slug) => {
      if (names[slug] && !found.has(slug)) names[slug][1].reduce(around, found.add(slug));
      return found;
    };
    const filed = columns.map(({ sets }) => sets.map((slugs) => slugs.reduce(around, new Set())));
    this.names = names;
    this.of = (number) => {
      const [segment, own] = index.where[number];
      return filed[segment][columns[segment].setOf(own)];
    };
  }

  has(number, slug) { return this.of(number).has(slug); }

  // Under what articles are filed, with their number: the commonest first, of years the last.
  choices(numbers, chosen) {
    const counts = new Map(Object.keys(this.names).map((slug) => [slug, 0]));
    for (const number of numbers) for (const slug of this.of(number)) counts.set(slug, counts.get(slug) + 1);
    return Array.from(counts, ([value, count]) => ({ value, name: this.names[value][0], count, chosen: value === chosen }))
      .filter((choice) => choice.count || choice.chosen)
      .sort((a, b) => (/^\d+$/.test(a.value) ? b.value - a.value : b.count - a.count));
  }
}

export const facetOf = (index, name) => {
  if (!loaded.has(index)) loaded.set(index, new Map());
  const known = loaded.get(index);
  const once = (key, load) => {
    if (!known.has(key)) {
      const loading = load();
      loading.catch(() => known.delete(key));
      known.set(key, loading);
    }
    return known.get(key);
  };
  return once(name, async () => {
    const [names, ...columns] = await Promise.all([
      once("", async () => JSON.parse(textOf(await read(index.namesAt)))),
      ...index.segments.map(async (segment) => columnOf(await segment.read(`f/${name}`))),
    ]);
    return new Facet(index, columns, names[name]);
  });
};

// Quoted words: the index knows that an article has all pairs of neighbours, not that they stand in a row, nor
// for sure in which spelling, nor whether an abbreviation stands there or what it means.

const holds = (text, { syllables }, { first, size, rest, isMarked }) => {
  const [key, place] = isMarked ? ["accent", 1] : ["fold", 0];
  const wanted = [...syllables.slice(first, first + size), ...rest];
  const keys = Array.from(small(text).matchAll(TOKEN), ([word]) => (IS_WORD.test(word) ? keysOf(word)[place] : ""));
  return keys.some((_, at) => wanted.every((one, step) => keys[at + step] === one[key]));
};

// Of the articles in order those that hold each quoted row, as many as are wanted if there are so many. Only
// some are read again, so as not to load hundreds for words that stand nowhere; `checked` says how many.
export const holding = async (index, { query, marks }, numbers, wanted, signal) => {
  const groups = query.groups.filter((group) => group.quoted);
  const without = (some, texts) => some.filter((group) => !texts.some((text) => holds(text, query, group)));
  const holdsAll = async (number) => {
    // the head may hold a row only if it has all of its pairs
    const inHead = groups.filter(({ first, size }) => (marks.head[number] >> first & 2 ** size - 1) === 2 ** size - 1);
    const card = index.text("t", number); // it will most likely be shown
    const body = inHead.length < groups.length ? index.text("b", number) : "";
    const [, title, summary] = JSON.parse((await Promise.all([card, body]))[0]);
    const left = without(groups, [title, summary]);
    await breathe(signal);
    return !left.length || !without(left, (await (body || index.text("b", number))).split(/[\t\n]/)).length;
  };
  const held = [];
  const most = Math.min(numbers.length, wanted + SPARE);
  let checked = 0;
  while (held.length < wanted && checked < most) {
    const some = numbers.slice(checked, Math.min(most, checked + wanted));
    const checks = await loadAll(some, holdsAll, signal);
    held.push(...some.filter((_, at) => checks[at]));
    checked += some.length;
  }
  return { held, checked };
};

// Did you mean

// What was typed while the keyboard's Vietnamese mode was off, in Telex or VNI: nuwowcs, nu7o7c1.
const untyped = (word) => word.replace(/\d/g, "").replace(/dd/g, "d").replace(/(aa|ee|oo)/g, (two) => two[0])
  .replace(/w/g, "").replace(/([aeiouy][a-z]*)[sfrxj](?=[a-z]*$)/g, "$1");

// Whether one change makes one word of the other: a letter more, less, another, or two in turn.
const isNear = (a, b) => {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (a[from] === b[from]) from += 1;
  const [x, y] = [a.slice(from), b.slice(from)];
  return x.slice(1) === y || x === y.slice(1) || x.slice(1) === y.slice(1)
    || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
};

const combinations = (lists) => lists.reduce((found, list) => found.flatMap((one) => list.map((word) => [...one, word])), [[]]);

// A query like this one, of the index's own syllables, with which something is found; or null.
export const suggest = async (index, query, signal) => {
  const lists = await Promise.all(index.segments.map((segment) => segment.read("w")));
  const ways = new Map(lists.flatMap((bytes) => textOf(bytes).split(" ")).reverse().map((word) => [keysOf(word)[0], word]));
  const folds = Array.from(ways.keys()).reverse(); // the commonest first
  await breathe(signal);
  const typedIn = small(query.text).replace(/[\p{L}\d]*\p{L}\d[\p{L}\d]*/gu, (word) => ways.get(keysOf(untyped(word))[0]) || word);
  if (typedIn !== small(query.text)) {
    const { whole, found } = await rank(index, parse(typedIn), signal, 0);
    if (whole && found.length) return typedIn.trim();
  }
  const alike = query.syllables.map(({ fold }) => {
    const plain = untyped(fold);
    const near = /\d/.test(fold) ? [] : folds.filter((one) => isNear(one, fold)).slice(0, MOST_ALIKE);
    const typed = plain !== fold && ways.has(plain) ? [ways.get(plain)] : [];
    return [...typed, ...near.filter((one) => one !== plain).map((one) => (query.isMarked ? ways.get(one) : one))];
  });
  const unknown = query.syllables.flatMap(({ fold }, at) => (ways.has(fold) || !alike[at].length ? [] : [at]));
  const changes = unknown.length
    ? combinations(unknown.map((at) => alike[at])).map((words) => words.map((word, place) => [unknown[place], word]))
    : Array.from({ length: MOST_ALIKE }, (_, turn) => alike.flatMap((words, at) => (words[turn] ? [[[at, words[turn]]]] : []))).flat();
  const tried = await Promise.all(changes.slice(0, MOST_TRIED).map(async (change) => {
    const words = query.syllables.map(({ word }) => word);
    for (const [at, word] of change) words[at] = word;
    const { whole, found } = await rank(index, parse(words.join(" ")), signal, 0);
    return { said: words.join(" "), count: whole ? found.length : 0 };
  }));
  const best = tried.reduce((one, other) => (other.count > one.count ? other : one), { said: null, count: 0 });
  return best.said;
};
