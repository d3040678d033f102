// A chart: a Vega-Lite specification over the rows of a query, drawn as SVG, with its numbers as a table below.
// Colours are CSS variables, so light, dark and print need no drawing anew. Never here: a page's own chart.
"use strict";

(() => {
  const { element, label } = loyalty;
  const TEMPORAL = new Set(["date", "instant"]);

  /** A part's rows as a chart computes with them: numbers as numbers, days as UTC milliseconds, unknown as null. */
  function values(part) {
    const { columns, types } = loyalty.state.page.data[part.query];
    const read = types.map((type) => (TEMPORAL.has(type) ? (value) => loyalty.instant(value).getTime()
      : type === "decimal" || type === "integer" ? Number : (value) => value));
    return loyalty.rowsFor(part).map((row) => Object.fromEntries(
      columns.map((name, at) => [name, row[name] === null ? null : read[at](row[name])])));
  }

  /** A specification with its `@key`s in the reader's language. */
  function worded(spec) {
    if (typeof spec === "string") return spec.startsWith("@") ? label(spec.slice(1)) : spec;
    if (Array.isArray(spec)) return spec.map(worded);
    if (spec && typeof spec === "object") return Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, worded(value)]));
    return spec;
  }

  /** Layers of some of the rows, `only: [column, value]`. One without rows is left out: it has no extent to draw in. */
  function layered(spec, rows) {
    if (!spec.layer) return spec;
    const some = ({ only }) => !only || rows.some((row) => row[only[0]] === only[1]);
    const layer = spec.layer.filter(some).map(({ only, ...one }) => (
      only ? { ...one, transform: [{ filter: { field: only[0], equal: only[1] } }] } : one));
    return { ...spec, layer };
  }

  const CONFIG = {
    customFormatTypes: true,
    background: null,
    view: { stroke: null },
    axis: {
      domainColor: "var(--line-strong)", tickColor: "var(--line-strong)", gridColor: "var(--line)", labelColor: "var(--text-soft)",
      titleColor: "var(--text-soft)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelPadding: 6, domain: false, ticks: false,
    },
    legend: { labelColor: "var(--text)", titleColor: "var(--text)", labelFontSize: 12, symbolType: "square" },
    text: { fill: "var(--text)", fontSize: 12 },
    header: { labelColor: "var(--text)", titleColor: "var(--text)" },
  };

  function draw(place, part, name) {
    const page = loyalty.state.page.name;
    const about = `${label(`${page}.${name}.title`)}. ${label(`${page}.${name}.about`)}`;
    const canvas = element("div", { class: "canvas", role: "img", "aria-label": about });
    const numbers = element("details", { class: "numbers" }, element("summary", {}, label("ui.numbers")), element("div"));
    numbers.open = Boolean(place.querySelector(".numbers[open]"));
    const fillNumbers = () => { if (numbers.open) loyalty.drawTable(numbers.lastElementChild, part, name, false); };
    numbers.addEventListener("toggle", fillNumbers);
    fillNumbers();
    const rows = values(part);
    const spec = {
      width: "container", height: part.height, padding: { left: 2, right: 30, top: 6, bottom: 2 }, autosize: { type: "fit", contains: "padding" }, ...layered(worded(part.spec), rows),
      data: { values: rows },
    };
    const options = {
      renderer: "svg", actions: false, mode: "vega-lite", config: { ...CONFIG, font: getComputedStyle(document.body).fontFamily }, tooltip: { theme: "custom", disableDefaultStyle: true },
      expressionFunctions: { say: (value, kind) => loyalty.format(value, kind || "text") }, loader: { load: () => Promise.reject(new Error("no network")) },
    };
    if (place.chart) place.chart.finalize();
    if (part.width) canvas.style.minWidth = `${part.width}px`;
    const frame = part.width ? element("div", { class: "sideways", tabindex: "0", role: "region", "aria-label": about }, canvas) : canvas;
    place.replaceChildren(frame, numbers);
    canvas.drawing = vegaEmbed(canvas, spec, options).then((result) => { place.chart = result; canvas.dataset.drawn = "yes"; });
  }

  loyalty.kinds.chart = draw;
})();
