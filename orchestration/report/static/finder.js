// A field that finds one of many things by its name, and hands its rows to the page's parts; rows and names lie in
// packed files (shards.py) that are read when needed. Never here: what the page shows of a thing.
"use strict";

(() => {
  const { element, label, fill, state } = loyalty;
  const SUGGESTED = 8;
  const shards = {}, waiting = {};
  let asked = 0, picked = null, says = () => "", field = null, list = null, said = null, heading = null;

  const finder = () => Object.values(state.page.parts).find((part) => part.kind === "finder");

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text());
  }

  /** What a file holds; null where there is no such file. */
  function shard(kind, name) {
    const key = `${kind}/${name}`;
    shards[key] = shards[key] || new Promise((resolve) => {
      waiting[key] = resolve;
      const script = element("script", { src: `data/${state.page.name}-${kind}-${name}.js` });
      script.addEventListener("error", () => resolve(null));
      document.head.append(script);
    });
    return shards[key];
  }

  loyalty.setShard = (kind, name, text) => waiting[`${kind}/${name}`](unpacked(text));

  /** The last file of names that begins at or before a text. */
  function fileOf(text, firsts) {
    let low = 0, high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= text) low = middle + 1; else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  /** Names that begin with a text, in order, `most` at most: [name, key, what people call it]. */
  async function beginning(text, most) {
    const wanted = text.toLowerCase(), firsts = loyalty.rows(finder().query).map((row) => row.first);
    const found = [];
    // One file back: equal names may begin at the end of the file before.
    for (let at = Math.max(fileOf(wanted, firsts) - 1, 0); at < firsts.length && found.length < most; at += 1) {
      if (firsts[at] > wanted && !firsts[at].startsWith(wanted)) break;
      const names = (await shard("names", at)) || [];
      const fitting = names.filter(([name]) => name.toLowerCase().startsWith(wanted)).slice(0, most - found.length);
      found.push(...fitting.map(([name, key, shown]) => [name, key, shown || name]));
    }
    return found;
  }

  function suggest(names, text) {
    list.replaceChildren(...names.map(([name, , shown]) => element("li", {},
      element("a", { href: `#${encodeURIComponent(name)}` }, name, name === shown ? null : element("span", { class: "shown" }, ` ${shown}`)))));
    const n = names.length < SUGGESTED ? names.length : `${SUGGESTED}+`;
    say(() => (!text ? "" : names.length ? fill("ui.finder.found", { n }) : fill("ui.finder.nobody", { name: text })));
  }

  /** What the status line says, again in another language when that changes. */
  function say(text) {
    says = text;
    said.textContent = text();
  }

  async function typed() {
    const text = field.value.trim(), turn = (asked += 1);
    const names = text ? await beginning(text, SUGGESTED) : [];
    if (turn === asked) suggest(names, text);
  }

  /** Show the one thing of a name; several that share it are offered. */
  async function pick(text) {
    const turn = (asked += 1);
    const near = await beginning(text, 200), lower = text.toLowerCase();
    const exact = near.filter(([name]) => name === text), alike = near.filter(([name]) => name.toLowerCase() === lower);
    const meant = exact.length ? exact : alike;
    if (turn !== asked) return;
    field.value = text;
    if (new Set(meant.map(([, key]) => key)).size !== 1) { show(null); suggest(meant.length ? meant.map(([, key, shown]) => [key, key, shown]) : near.slice(0, SUGGESTED), text); return; }
    const [name, key, shown] = meant[0];
    const things = await shard("things", String(BigInt(key) % BigInt(state.page.shards)));
    if (turn !== asked) return;
    suggest([], "");
    show(things && things[key] ? { name, key, shown, rows: things[key] } : null);
    if (!picked) say(() => fill("ui.finder.nobody", { name: text }));
  }

  function show(found) {
    picked = found;
    finder().held.forEach((held, at) => { state.page.data[held.query].rows = found ? found.rows[at] : []; });
    document.body.classList.toggle("is-waiting", !found);
    document.querySelectorAll(".how code").forEach((code) => {
      code.dataset.text = code.dataset.text || code.textContent;
      code.textContent = found ? code.dataset.text.replaceAll("{key}", found.key) : code.dataset.text;
    });
    heading.textContent = found ? found.shown : "";
    loyalty.drawAll();
  }

  function opened() {
    let text = "";
    try { text = decodeURIComponent(window.location.hash.slice(1)); } catch { /* no name */ }
    if (text && !document.getElementById(text)) pick(text);
  }

  function build(place) {
    const name = `${state.page.name}-finder`;
    field = element("input", { type: "search", id: name, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    list = element("ul", { class: "found" });
    said = element("p", { class: "said", role: "status" });
    heading = element("p", { class: "picked" });
    const form = element("form", { class: "tools" }, element("label", { for: name, "data-label": "ui.finder.label" }), field,
      element("button", { type: "submit", "data-label": "ui.finder.show" }));
    field.addEventListener("input", typed);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const first = list.querySelector("a");
      const text = field.value.trim();
      if (!text) return;
      const target = `#${encodeURIComponent(text)}`;
      beginning(text, 1).then((names) => {
        const whole = names.length && names[0][0].toLowerCase() === text.toLowerCase();
        window.location.hash = whole || !first ? target : first.getAttribute("href");
      });
    });
    place.replaceChildren(form, said, list, heading);
    document.body.classList.add("is-waiting");
    window.addEventListener("hashchange", opened);
    opened();
  }

  loyalty.kinds.finder = (place) => {
    if (!field) build(place);
    place.querySelectorAll("[data-label]").forEach((one) => { one.textContent = label(one.dataset.label); });
    field.setAttribute("aria-label", label("ui.finder.label"));
    said.textContent = says();
  };
})();
