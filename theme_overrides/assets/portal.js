// Comforts: the menu strip shows where we are; articles can be read aloud, shared, their address
// copied, printed. A button stays hidden where the browser cannot do its work; the page reads
// fully without this file.
(() => {
  "use strict";
  const find = (selector, root = document) => root.querySelector(selector);
  const language = document.documentElement.lang || "vi";

  const tab = find(".tabs [aria-current]");
  if (tab) {
    const strip = tab.closest("ul");
    strip.scrollLeft = tab.getBoundingClientRect().right - strip.getBoundingClientRect().right + 48;
  }

  const show = (name, act) => {
    const item = find(`[data-${name}]`);
    if (!item) return;
    const button = find("button", item);
    item.hidden = false;
    button.addEventListener("click", () => act(button));
  };

  const said = find("[data-said]");
  const say = (text) => { if (said) said.textContent = text; };
  const canonical = find("link[rel=canonical]");
  const address = canonical ? canonical.href : location.href;

  if (navigator.share) {
    show("share", () => navigator.share({ title: document.title, url: address }).catch(() => {}));
  }
  if (navigator.clipboard && navigator.clipboard.writeText) {
    show("copy", (button) => navigator.clipboard.writeText(button.dataset.address || address).then(() => say(button.dataset.done), () => {}));
  }
  if (window.print) show("print", () => window.print());

  const printed = find("[data-print-date]");
  if (printed) {
    addEventListener("beforeprint", () => {
      find("span", printed).textContent = new Intl.DateTimeFormat(language).format(new Date());
      printed.hidden = false;
    });
  }

  const speech = window.speechSynthesis;
  const box = find("[data-listen]");
  if (!speech || !box) return;
  const play = find("[data-play]", box);
  const stop = find("[data-stop]", box);
  const label = find("span:last-child", play);
  const start = label.textContent;
  let voice = null;
  let parts = [];
  let at = 0;
  let reading = false;
  let turn = 0; // tells the end of a part from the end that our own cancel() causes

  const seek = () => {
    // a voice from afar would send the text to its maker
    voice = speech.getVoices().find((one) => one.localService && one.lang.slice(0, 2).toLowerCase() === language.slice(0, 2));
    box.hidden = !voice;
  };

  // One sentence at a time: long utterances break off in Chrome, and pause() does nothing
  // on Android, so a pause is a cancel that remembers where it was.
  const sentences = () => Array.from(document.querySelectorAll("[data-read]"))
    .flatMap((region) => region.innerText.replace(/([.!?…;:])\s+/g, "$1\n").split("\n"))
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));

  const draw = () => {
    stop.hidden = !reading && !at;
    label.textContent = reading ? play.dataset.pauseLabel : at ? play.dataset.resumeLabel : start;
  };

  const read = () => {
    if (at >= parts.length) { reading = false; at = 0; return draw(); }
    const mine = ++turn;
    const words = new SpeechSynthesisUtterance(parts[at]);
    words.voice = voice;
    words.lang = voice.lang;
    words.onend = () => { if (mine === turn && reading) { at += 1; read(); } };
    words.onerror = () => { if (mine === turn) { reading = false; draw(); } };
    speech.speak(words);
  };

  const hush = () => { turn += 1; reading = false; speech.cancel(); };

  play.addEventListener("click", () => {
    if (reading) { hush(); return draw(); }
    if (!at) parts = sentences();
    reading = true;
    draw();
    read();
  });
  stop.addEventListener("click", () => { hush(); at = 0; draw(); play.focus(); });
  addEventListener("pagehide", hush);
  speech.addEventListener("voiceschanged", seek);
  seek();
})();
