// Instance types side by side.

/** The most that are compared. */
const MOST_COMPARED = 5;

/** What is of no use side by side where it is the same. */
const ONLY_IF_DIFFERENT = ["namespace", "vendor", "version", "deprecated", "kinds"];

/** Fills the table with some rows as columns; lines that differ are marked. `drop` takes one of them out. */
function compare(columns, rows, drop) {
  const section = find("#comparison");
  section.hidden = rows.length === 0;
  const button = find("#to-comparison");
  button.hidden = rows.length === 0;
  button.textContent = `Compare ${rows.length}`;
  const head = make("thead", {}, make("tr", {}, make("td"),
    ...rows.map((row) => make("th", { scope: "col" }, make("a", { href: row.page }, row.key), " ", removing(row, drop)))));
  const lines = [
    ...columns.filter((column) => column.name !== "name")
      .map((column) => [column.heading, rows.map((row) => shownText(column, row)), column.name])
      .filter(([, texts, name]) => !ONLY_IF_DIFFERENT.includes(name) || new Set(texts).size > 1),
    ...restOfSpecs(rows),
  ].filter(([, texts]) => texts.some((text) => text !== "")).map(comparisonLine);
  const body = make("tbody", {}, ...lines);
  find("#comparison-table").replaceChildren(head, body);
}

/** The button that takes a row out. */
function removing(row, drop) {
  const button = make("button", { type: "button", "aria-label": `Remove ${row.key}` }, "×");
  button.addEventListener("click", () => drop(row.key));
  return button;
}

/** The fields of specs that no column shows, in the order in which they come first. */
function restOfSpecs(rows) {
  const fields = new Set(rows.flatMap((row) => row.rest.map(([field]) => field)));
  const values = rows.map((row) => new Map(row.rest));
  return [...fields].map((field) =>
    [make("code", {}, field), values.map((of) => of.get(field) ?? "")]);
}

function comparisonLine([heading, texts]) {
  const differs = new Set(texts).size > 1;
  return make("tr", { class: differs && "differs" }, make("th", { scope: "row" }, heading),
    ...texts.map((text) => make("td", {}, text === "" ? "–" : text)));
}
