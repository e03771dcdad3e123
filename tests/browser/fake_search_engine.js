// Stands in for search-engine.js where the page around it is tested: 132 articles that all have the
// query in their titles. `fake` is what a test says beforehand and reads afterwards.
var fake = {
  calls: [], opened: [], asked: [], waits: {}, broken: false, brokenChoices: false, tooOld: false, suggestion: null,
  ...window.wanted,
};

const portalSearch = (() => {
  "use strict";
  const KINDS = [
    ["guong", "Gương điển hình"], ["phong-trao", "Phong trào"], ["ke-hoach", "Kế hoạch"], ["tin-tuc", "Tin tức"],
  ];
  const ARTICLES = Array.from({ length: 132 }, (_, at) => ({
    number: at + 1,
    loai: KINDS[at % 4][0],
    kind: KINDS[at % 4][1],
    "don-vi": `don-vi-${at % 40}`,
    nam: String(2026 - at % 8),
  }));
  const NAMES = {
    loai: (value) => KINDS.find(([slug]) => slug === value)[1],
    "don-vi": (value) => `Đơn vị thứ ${value.slice(7)}`,
    nam: (value) => value,
  };
  const inside = (filters, but) => ARTICLES.filter((article) =>
    Object.keys(filters).every((facet) => facet === but || article[facet] === filters[facet]));
  const abort = () => Object.assign(new Error("aborted"), { name: "AbortError" });
  const pause = (time, signal) => new Promise((done, stop) => {
    if (signal && signal.aborted) stop(abort());
    setTimeout(done, time);
    if (signal) signal.addEventListener("abort", () => stop(abort()));
  });

  const find = async (text, { filters, order, page, signal }) => {
    const call = { text, filters, order, page, aborted: false };
    fake.calls.push(call);
    signal.addEventListener("abort", () => { call.aborted = true; });
    await pause(fake.waits[text] || 0, signal);
    if (fake.broken) throw new Error("503");
    if (!/[\p{L}\p{N}]/u.test(text)) return { typed: false, total: 0, whole: true, page: 1, pages: 0, results: [] };
    const found = text.includes("zzq") ? [] : inside(filters);
    if (order === "moi") found.reverse();
    const whole = !text.includes("mot phan");
    const pages = Math.ceil(found.length / 10);
    const here = Math.max(1, Math.min(page, pages));
    return {
      typed: true, whole, pages, page: here, total: found.length,
      results: found.slice(here * 10 - 10, here * 10).map(({ number, kind, nam }) => ({
        url: `/tin-tuc/${nam}/bai-${number}/`,
        title: [[`Bài ${number}: `, false], [text, true], [" ở vùng cao", false]],
        badge: kind,
        date: `20/11/${nam}`,
        excerpt: [["… Bà con trong bản cùng nhau làm, người trước dạy người sau: ", false], [text, true],
          [". Sau hai năm, mười hai hộ đã có thu nhập ổn định, con em được đến trường đều, đường vào bản …", false]],
      })),
      suggest: async () => {
        await pause(fake.waits.suggest || 0, signal);
        return fake.suggestion;
      },
      choices: async (facet) => {
        fake.asked.push(facet);
        await pause(fake.waits.choices || 0);
        if (fake.brokenChoices) throw new Error("503");
        const counts = new Map();
        for (const { [facet]: value } of NAMES[facet] ? inside(filters, facet) : []) {
          counts.set(value, (counts.get(value) || 0) + 1);
        }
        return Array.from(counts, ([value, count]) => ({
          value, count, name: NAMES[facet](value), chosen: filters[facet] === value,
        })).sort((a, b) => b.count - a.count);
      },
    };
  };
  return {
    facets: ["loai", "hang-muc", "phong-trao", "don-vi", "dia-phuong", "linh-vuc", "nam"],
    isSupported: !fake.tooOld,
    open: (address, base) => { fake.opened.push([address, base]); return { find }; },
  };
})();
