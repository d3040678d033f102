// One sheet of paper a row of a table: what to know, what to say, and room to write down what was agreed.
// A table with `sheet` gets the button. Never here: which rows (table.js).
"use strict";

(() => {
  const { element, label, fill } = loyalty;
  const NOTES = ["ui.sheet.said", "ui.sheet.agreed", "ui.sheet.by"];

  function line(name, text) {
    return element("div", {}, element("dt", {}, name), element("dd", {}, text));
  }

  /** What may be granted, a line each: request, answer, its condition and why. */
  function offers(row) {
    return (row.offers || "").split("\n").filter(Boolean).map((one) => {
      const [request, answer, condition, why] = one.split("\t");
      const granted = [loyalty.word("answer", answer), condition].filter(Boolean).join(": ");
      return element("li", {}, element("b", {}, loyalty.word("request", request)), ` - ${granted} (${why})`);
    });
  }

  function sheet(row, columns) {
    const found = offers(row);
    const shown = columns.filter((column) => !["call_rank", "customer", "reasons", "granted", "granted_if"].includes(column.name));
    return element("section", { class: "sheet" },
      element("p", { class: "sheet-head" }, `${loyalty.format(row.call_rank, "integer")}. ${row.customer}`),
      element("p", { class: "sheet-reasons" }, loyalty.format(row.reasons, "words:reason")),
      element("p", {}, row.why || loyalty.format(null)),
      element("dl", {}, ...shown.map((column) => line(label(`column.${column.name}`), loyalty.shown(row, column)))),
      element("p", { class: "sheet-title" }, label("ui.sheet.offers")),
      found.length ? element("ul", {}, ...found) : element("p", {}, label("ui.none")),
      ...NOTES.map((note) => element("p", { class: "sheet-note" }, label(note))),
      element("p", { class: "sheet-foot" }, fill("ui.sheet.foot", { company: loyalty.state.facts.company,
        day: loyalty.format(loyalty.state.facts.as_of, "date"), version: loyalty.state.facts.version })));
  }

  /** Print rows, one a sheet; the page itself stays off the paper. */
  loyalty.printSheets = (rows, columns) => {
    document.querySelectorAll(".sheets").forEach((one) => one.remove());
    document.body.append(element("div", { class: "sheets" }, ...rows.map((row) => sheet(row, columns))));
    document.body.classList.add("prints-sheets");
    window.addEventListener("afterprint", () => document.body.classList.remove("prints-sheets"), { once: true });
    window.print();
  };
})();
