// What all parts share: finding them, saying which feed or column is missing, drawing again when the language changes.
// A kind of part registers how it is drawn with loyalty.kinds. Never here: a kind's own drawing.
"use strict";

(() => {
  const { element, label, fill, state } = loyalty;

  /** Whether every input of a need ("tickets.promised_at, or targets in service_targets.csv") is of a feed not delivered. */
  function allAbsent(need) {
    const inputs = need.split(", or ").map((one) => one.split(" ").pop());
    return inputs.every((input) => !input.endsWith(".csv") && !state.facts.feeds.includes(input.split(".")[0]));
  }

  /** Why a part has nothing to show; null when it has. */
  function absence(part) {
    const missing = (part.needs || []).filter((feed) => !state.facts.feeds.includes(feed));
    const rows = loyalty.rowsFor(part), column = part.known || (part.kind === "figure" ? part.value.name : null);
    const known = rows.some((row) => !column || row[column] !== null);
    if (known && !missing.length) return null;
    // a column is named where one is missing; a feed that is not delivered at all is named by its label
    const waits = (part.waits || []).filter((need) => need.includes(".") && !(missing.length && allAbsent(need)));
    if (waits.length) return fill("ui.waits", { inputs: waits.join("; ") });
    if (missing.length) {
      const names = missing.map((feed) => label(`feed.${feed}`)).join(label("ui.comma"));
      return fill("ui.no_feed", { feeds: names });
    }
    // a figure that waits for no column says itself that it is unknown
    return rows.length && part.kind === "figure" ? null : label(part.none || "ui.no_rows");
  }

  function drawPart(name, part) {
    const article = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
    const place = article && article.querySelector(".drawn");
    if (!place) return;
    const why = absence(part);
    article.classList.toggle("is-absent", Boolean(why));
    if (why) { place.replaceChildren(element("p", { class: "absent" }, why)); return; }
    loyalty.kinds[part.kind](place, part, name);
  }

  function drawAll() {
    for (const [name, part] of Object.entries(state.page.parts)) drawPart(name, part);
  }

  /** A value with the marks of how sure it is: interval, number, few answers. */
  function surety(row, column) {
    const parts = [];
    const kind = loyalty.kindOf(column);
    if (column.low && row[column.low] !== null && row[column.high] !== null) {
      const text = fill("ui.interval", { low: loyalty.format(row[column.low], kind), high: loyalty.format(row[column.high], kind) });
      parts.push(element("span", { class: "interval", title: label("ui.interval_note") }, text));
    }
    if (column.n && row[column.n] !== null) {
      parts.push(element("span", { class: "n" }, fill("ui.n", { n: loyalty.format(row[column.n], "integer") })));
    }
    if (column.small && row[column.small]) {
      parts.push(element("span", { class: "few", title: label("ui.few_note") }, label("ui.few")));
    }
    return parts;
  }

  Object.assign(loyalty, { drawAll, surety, kinds: {} });
})();
