// A figure: one number, how sure it is, how it changed, and the line of its past.
// Never here: which figures there are (pages/).
"use strict";

(() => {
  const { element, label, fill } = loyalty;
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 160, HEIGHT = 34, EDGE = 3;

  function svg(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  /** The line of a column over a query's rows; unknown values leave a gap. */
  function sparkline(query, column) {
    const values = loyalty.rows(query).map((row) => (row[column] === null ? null : Number(row[column])));
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return null;
    const low = Math.min(...known), span = Math.max(...known) - low || 1;
    const x = (at) => EDGE + (at * (WIDTH - 2 * EDGE)) / (values.length - 1);
    const y = (value) => HEIGHT - EDGE - ((value - low) * (HEIGHT - 2 * EDGE)) / span;
    let path = "", pen = "M";
    values.forEach((value, at) => {
      if (value === null) { pen = "M"; return; }
      path += `${pen}${x(at).toFixed(1)},${y(value).toFixed(1)}`;
      pen = "L";
    });
    const drawing = svg("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    drawing.append(svg("path", { d: path }));
    return drawing;
  }

  function changeOf(row, part) {
    const now = row[part.value.name], before = row[part.before];
    if (now === null || before === null || before === undefined) return null;
    const difference = Number(now) - Number(before);
    const said = loyalty.change(difference, part.value.format);
    const none = !/[1-9]/.test(said);
    const { low, high } = part.value;
    // Where the value before lies in the interval of the value now, the difference may be chance.
    const chance = !none && low && row[low] !== null && Number(before) >= row[low] && Number(before) <= row[high];
    const better = part.good && !none && !chance ? (difference > 0) === (part.good === "up") : null;
    const arrow = none ? "=" : difference > 0 ? "▲" : "▼";
    const state = better === null ? "even" : better ? "better" : "worse";
    const verdict = chance ? "ui.chance" : state === "even" ? null : `ui.${state}`;
    return element("p", { class: `change ${state}` },
      element("span", { class: "arrow", "aria-hidden": "true" }, arrow),
      element("span", {}, fill("ui.change", { change: said })),
      verdict ? element("span", { class: "verdict" }, label(verdict)) : null);
  }

  function draw(place, part) {
    const [row] = loyalty.rowsFor(part);
    const value = row ? row[part.value.name] : null;
    const known = value !== null && value !== undefined;
    const text = row ? loyalty.shown(row, part.value) : loyalty.format(null);
    const number = element("span", {
      class: known ? "number" : "number unknown", "data-query": part.query, "data-column": part.value.name,
      "data-raw": known ? String(value) : null, title: known && part.value.format === "money" ? String(value) : null,
    }, part.link && known ? element("a", { href: loyalty.address(part.link, value) }, text) : text);
    const unit = part.unit && known ? element("span", { class: "unit" }, label(part.unit)) : null;
    const sure = row ? loyalty.surety(row, part.value) : [];
    const line = part.trend && known ? sparkline(part.trend, part.value.name) : null;
    place.replaceChildren(
      element("p", { class: "value" }, number, unit),
      ...(sure.length ? [element("p", { class: "sure" }, ...sure)] : []),
      ...(row ? [changeOf(row, part)] : []).filter(Boolean),
      ...(line ? [line] : []));
  }

  loyalty.kinds.figure = draw;
})();
