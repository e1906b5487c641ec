// Instance types side by side.

/** The most that are compared. */
const MOST_COMPARED = 5;

/** Fills the table with some rows as columns; lines that differ are marked. */
function compare(columns, rows) {
  const section = find("#comparison");
  section.hidden = rows.length === 0;
  const button = find("#to-comparison");
  button.hidden = rows.length === 0;
  button.textContent = `Compare ${rows.length}`;
  const head = make("thead", {}, make("tr", {}, make("td"),
    ...rows.map((row) => make("th", { scope: "col" }, make("a", { href: row.page }, row.name)))));
  const lines = columns.filter((column) => column.name !== "name").map((column) => {
    const texts = rows.map((row) => shownText(column, row));
    if (texts.every((text) => text === "")) return undefined;
    const differs = new Set(texts).size > 1;
    return make("tr", { class: differs && "differs" }, make("th", { scope: "row" }, column.heading),
      ...texts.map((text) => make("td", {}, text === "" ? "–" : text)));
  });
  const body = make("tbody", {}, ...lines.filter((line) => line !== undefined));
  find("#comparison-table").replaceChildren(head, body);
}
