// The page's state: words, facts, data, language. Loaded first; the data files hand over what they hold by its set...().
// Never here: how anything looks.
"use strict";

const loyalty = (() => {
  const state = { labels: {}, languages: {}, facts: {}, page: null, language: "en" };
  const listeners = [];
  const KEPT = "loyalty.language";

  /** A word in the reader's language; the key itself where nobody wrote one. */
  function label(key) {
    const texts = state.labels[key];
    return texts ? texts[state.language] : key;
  }

  /** A value of a closed set in the reader's language; the value as it is where the set does not know it. */
  function word(set, value) {
    const texts = state.labels[`${set}.${value}`];
    return texts ? texts[state.language] : String(value);
  }

  /** A label with its {places} filled. */
  function fill(key, values) {
    return label(key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  function kept() {
    try { return window.localStorage.getItem(KEPT); } catch { return null; }
  }

  /** The language asked for in the address, else kept from before, else the browser's, else English. */
  function firstLanguage() {
    const asked = new URLSearchParams(window.location.search).get("lang");
    const wanted = [asked, kept(), ...(navigator.languages || []).map((one) => one.slice(0, 2)), "en"];
    return wanted.find((one) => one in state.languages);
  }

  /** Speak a language from now on: everything drawn is drawn again. */
  function speak(language) {
    state.language = language;
    try { window.localStorage.setItem(KEPT, language); } catch { /* a browser that keeps nothing for files */ }
    listeners.forEach((listener) => listener());
  }

  /** Rows of a query as objects by column. */
  function rows(query) {
    const answer = state.page.data[query];
    return answer.rows.map((row) => Object.fromEntries(answer.columns.map((name, at) => [name, row[at]])));
  }

  /** The rows of a part: of its query, or those its `where` picks. */
  function rowsFor(part) {
    const found = rows(part.query);
    return part.where ? found.filter((row) => String(row[part.where[0]]) === part.where[1]) : found;
  }

  /** Address of a page of the report in the reader's language; `{value}` stands for a value, also behind a #. */
  function address(link, value) {
    const [page, place] = link.replace("{value}", encodeURIComponent(String(value))).split("#");
    return `${page}.html?lang=${state.language}${place ? `#${place}` : ""}`;
  }

  /** An element with attributes and children; texts become text, never markup. */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  return {
    state, label, word, fill, speak, rows, rowsFor, address, element, firstLanguage,
    onLanguage: (listener) => listeners.push(listener),
    setLabels: (labels, languages) => Object.assign(state, { labels, languages }),
    setFacts: (facts) => { state.facts = facts; },
    setPage: (page) => { state.page = page; },
  };
})();
window.loyalty = loyalty;
