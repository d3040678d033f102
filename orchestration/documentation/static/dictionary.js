"use strict";
// Every word of the search must be found: in what is said of a table, or else in one of its columns.
const search = document.getElementById("search");
const found = document.getElementById("found");
const none = document.getElementById("none");
const tables = [...document.querySelectorAll("section.table")].map((section) => ({
  section,
  text: section.querySelector(".about").textContent.toLowerCase(),
  rows: [...section.querySelectorAll("tbody tr")].map((row) => ({
    row, text: section.id + " " + row.textContent.toLowerCase(),
  })),
}));

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text) => words.every((word) => text.includes(word));
  let shownTables = 0;
  let shownColumns = 0;
  for (const table of tables) {
    const whole = holds(table.text);
    let shown = 0;
    for (const { row, text } of table.rows) {
      row.hidden = !(whole || holds(text));
      shown += row.hidden ? 0 : 1;
    }
    table.section.hidden = !(whole || shown);
    shownTables += table.section.hidden ? 0 : 1;
    shownColumns += shown;
  }
  none.hidden = shownTables > 0;
  found.textContent = words.length ? `Tables: ${shownTables}, columns: ${shownColumns}` : "";
}

// A link from elsewhere names a table or a column: it is shown whatever was searched before.
function goToTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  search.value = "";
  filter();
  target.scrollIntoView();
}

search.addEventListener("input", filter);
search.form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", goToTarget);
filter();
goToTarget();
