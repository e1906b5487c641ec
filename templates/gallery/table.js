// The table of instance types. Of many rows, only those in view are there.

/** The most rows that are all there. */
const MOST_ROWS = 300;

/** The rows above and below those in view that are there, too. */
const SPARE = 30;

/** The text of a cell, which may be broken after each word of a list. */
const shownText = (column, row) => {
  const text = row.texts[column.index];
  return column.content === "list" ? text.replaceAll(",", ", ") : text;
};

/** What stands beside a name that should no longer be chosen. */
const deprecatedMark = (row) => (row.isDeprecated ? [" ", make("span", { class: "tag warning" }, "deprecated")] : []);

class Table {
  constructor(element, onPick) {
    this.element = element;
    this.body = find("tbody", element);
    this.rows = [];
    this.picked = new Set();
    this.onPick = onPick;
    this.height = 0;
    this.drawn = "";
    this.body.addEventListener("change", (event) => this.pick(event.target));
    addEventListener("scroll", () => this.draw(), { passive: true });
    addEventListener("resize", () => this.draw());
  }

  pick(input) {
    if (input.checked) this.picked.add(input.value);
    else this.picked.delete(input.value);
    this.onPick();
  }

  /** Shows rows with some of the columns. */
  show(rows, columns) {
    this.rows = rows;
    this.shown = columns;
    this.drawn = "";
    this.draw();
  }

  draw() {
    if (!this.shown) return;
    const [from, to] = this.window();
    const key = `${from} ${to}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const focused = this.body.contains(document.activeElement) ? document.activeElement : undefined;
    const rows = this.rows.length === 0 ? [this.empty()]
      : this.rows.slice(from, to).map((row, index) => this.row(row, from + index));
    this.body.replaceChildren(
      ...this.gap("before-window", from), ...rows, ...this.gap("after-window", this.rows.length - to));
    this.element.classList.toggle("windowed", this.rows.length > MOST_ROWS);
    this.element.setAttribute("aria-rowcount", String(this.rows.length + 1));
    if (focused) this.focusAgain(focused);
  }

  /** Gives the focus to what is now in the place of an element. */
  focusAgain(element) {
    const isSame = (it) => it.tagName === element.tagName
      && it.getAttribute("value") === element.getAttribute("value") && it.getAttribute("href") === element.getAttribute("href");
    findAll("input, a", this.body).find(isSame)?.focus({ preventScroll: true });
  }

  /** The first row that is there, and the first after it that is not. */
  window() {
    const all = this.rows.length;
    if (all <= MOST_ROWS) return [0, all];
    this.height ||= find("tr", this.body)?.getBoundingClientRect().height || 30;
    const above = -this.body.getBoundingClientRect().top / this.height;
    const inView = innerHeight / this.height;
    const from = Math.min(Math.max(0, Math.floor(above) - SPARE), Math.max(0, all - SPARE));
    return [from, Math.min(all, Math.ceil(Math.max(0, above) + inView) + SPARE)];
  }

  /** What stands in a table without rows. */
  empty() {
    const cell = make("td", { colspan: this.shown.length + 1 }, "Nothing here meets these conditions.");
    return make("tr", { class: "nothing" }, cell);
  }

  /** Room for rows that are not there. */
  gap(name, number) {
    if (number === 0) return [];
    const cell = make("td", { colspan: this.shown.length + 1, style: `height:${number * this.height}px` });
    return [make("tr", { class: name, "aria-hidden": "true" }, cell)];
  }

  row(row, index) {
    const isPicked = this.picked.has(row.key);
    const box = make("input", { type: "checkbox", value: row.key, "aria-label": `Compare ${row.key}` });
    box.checked = isPicked;
    box.disabled = !isPicked && this.picked.size >= MOST_COMPARED;
    const cells = this.shown.filter((column) => column.name !== "name")
      .map((column) => make("td", { class: column.content }, shownText(column, row)));
    return make("tr", this.rows.length > MOST_ROWS ? { "aria-rowindex": index + 2 } : {},
      make("td", { class: "pick" }, box),
      make("th", { scope: "row" }, make("a", { href: row.page }, row.name), ...deprecatedMark(row)),
      ...cells);
  }

  /** The headings, each a button that sorts. */
  head(columns, sort, onSort) {
    const headings = columns.map((column) => {
      const button = make("button", { type: "button" }, column.heading);
      button.addEventListener("click", () => onSort(column.name));
      const order = sort.name === column.name && (sort.isDescending ? "descending" : "ascending");
      return make("th", { scope: "col", class: column.content, "data-column": column.name, "aria-sort": order }, button);
    });
    const focused = document.activeElement?.closest?.("th[data-column]")?.dataset.column;
    const first = find("thead td.pick", this.element);
    find("thead tr", this.element).replaceChildren(first, ...headings);
    if (focused) find(`th[data-column="${focused}"] button`, this.element)?.focus();
  }
}
