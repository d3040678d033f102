// A table to sort and filter by mouse or keyboard; also the numbers under a chart.
// Never here: which columns there are (pages/).
"use strict";

(() => {
  const { element, label, fill } = loyalty;
  const NUMBERS = new Set(["integer", "decimal", "ratio", "percent", "score", "money", "minutes"]);
  const DAYS = new Set(["date", "day", "month"]);
  /** Characters from which a text needs a wide column to be read. */
  const LONG = 24;

  function isNumber(column) { return !column.words && NUMBERS.has(column.format); }

  function comparable(value, column) {
    if (value === null) return null;
    if (isNumber(column)) return Number(value);
    return column.words ? loyalty.word(column.words, value) : value;
  }

  /** Rows by a column, unknown last in both directions. */
  function sorted(rows, column, direction) {
    const language = loyalty.state.language;
    return [...rows].sort((one, two) => {
      const a = comparable(one[column.name], column), b = comparable(two[column.name], column);
      if (a === null || b === null) return (a === null) - (b === null);
      const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), language);
      return direction === "descending" ? -order : order;
    });
  }

  function cell(row, column, query, first) {
    const value = row[column.name];
    const text = loyalty.shown(row, column);
    const shown = column.link && value !== null
      ? element("a", { href: loyalty.address(column.link, value) }, text) : text;
    const inner = element("span", { class: value === null ? "unknown" : null, "data-query": query,
      "data-column": column.name, "data-raw": value === null ? null : String(value) }, shown);
    const tag = first ? "th" : "td";
    const fit = isNumber(column) ? "number" : DAYS.has(column.format) ? "nowrap" : text.length > LONG ? "long" : null;
    const under = column.under && row[column.under] !== null ? element("p", { class: "under" }, row[column.under]) : null;
    return element(tag, { class: under ? "wide" : fit, scope: first ? "row" : null },
      inner, under, ...loyalty.surety(row, column).flatMap((one) => [" ", one]));
  }

  function matches(row, columns, wanted) {
    return columns.some((column) => `${loyalty.shown(row, column)} ${row[column.under] || ""}`.toLowerCase().includes(wanted));
  }

  function heading(column, view, redraw) {
    const direction = view.by === column.name ? view.direction : null;
    const button = element("button", { type: "button", class: "sort", "data-sort": column.name }, label(`column.${column.name}`),
      element("span", { class: "arrow", "aria-hidden": "true" }, direction === "ascending" ? " ▲" : direction === "descending" ? " ▼" : " ↕"));
    button.addEventListener("click", () => {
      view.direction = direction === "ascending" ? "descending" : "ascending";
      view.by = column.name;
      redraw(column.name);
    });
    return element("th", { scope: "col", "aria-sort": direction || "none", class: isNumber(column) ? "number" : null }, button);
  }

  /** A text as a field of CSV; what a spreadsheet would take for a formula stays a text. */
  function field(value) {
    const text = value === null || value === undefined ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  /** Hand rows over as a CSV file: every column of the query, values exact. */
  function download(name, columns, rows) {
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((one) => one.map(field).join(","));
    const blob = new Blob([`\uFEFF${lines.join("\r\n")}\r\n`], { type: "text/csv" });
    const link = element("a", { href: URL.createObjectURL(blob), download: `${name}-${loyalty.state.facts.as_of}.csv`, class: "hidden" });
    document.body.append(link);
    link.click();
    link.remove();
  }

  /** A choice of a column's values, all at first. */
  function chooser(rows, part, view, redraw) {
    const [name, kind] = part.choices.split(" ");
    const values = [...new Set(rows.map((row) => row[name]))].filter((value) => value !== null);
    const made = element("select", { "aria-label": label(`column.${name}`) }, element("option", { value: "" }, label("ui.all")),
      ...values.map((value) => element("option", { value, selected: view.chosen === value }, loyalty.format(value, kind))));
    made.addEventListener("change", () => { view.chosen = made.value; redraw(); });
    return made;
  }

  function button(key, act) {
    const made = element("button", { type: "button" }, label(key));
    made.addEventListener("click", act);
    return made;
  }

  /** Draw rows into a place: a list to work with has the height of the window. `view` keeps sorting and filter while the language changes. */
  function drawTable(place, part, name, filters) {
    const view = (place.view = place.view || { by: null, direction: null, wanted: "" });
    const all = loyalty.rowsFor(part);
    const body = element("tbody"), head = element("tr"), count = element("p", { class: "count", role: "status" });
    let rows = all;
    function redraw(focus) {
      const chosen = view.chosen ? all.filter((row) => row[part.choices.split(" ")[0]] === view.chosen) : all;
      const kept = view.wanted ? chosen.filter((row) => matches(row, part.columns, view.wanted)) : chosen;
      const column = part.columns.find((one) => one.name === view.by);
      rows = column ? sorted(kept, column, view.direction) : kept;
      head.replaceChildren(...part.columns.map((one) => heading(one, view, redraw)));
      body.replaceChildren(...rows.map((row) => element("tr", {}, ...part.columns.map((one, at) => cell(row, one, part.query, at === 0)))));
      count.textContent = fill("ui.rows", { shown: loyalty.format(rows.length, "integer"), all: loyalty.format(all.length, "integer") });
      if (focus) head.querySelector(`[data-sort="${CSS.escape(focus)}"]`).focus();
    }
    const parts = [];
    if (filters) {
      const search = element("input", { type: "search", "aria-label": label("ui.filter"), placeholder: label("ui.filter") });
      search.value = view.wanted;
      search.addEventListener("input", () => { view.wanted = search.value.trim().toLowerCase(); redraw(); });
      const { columns } = loyalty.state.page.data[part.query];
      parts.push(element("div", { class: "tools" }, search, part.choices ? chooser(all, part, view, redraw) : null,
        part.sheet ? button("ui.sheet.print", () => loyalty.printSheets(rows, part.columns)) : null,
        part.download ? button("ui.download", () => download(part.download, columns, rows)) : null, count));
    }
    const title = label(`${loyalty.state.page.name}.${name}.title`);
    parts.push(element("div", { class: part.download ? "scroll tall" : "scroll", tabindex: "0", role: "region", "aria-label": title },
      element("table", {}, element("caption", { class: "hidden" }, title), element("thead", {}, head), body)));
    redraw();
    place.replaceChildren(...parts);
  }

  loyalty.drawTable = drawTable;
  loyalty.kinds.table = (place, part, name) => drawTable(place, part, name, part.filters !== false);
})();
