// The page about what fits: what a cell says, and moving through them by keys.

function startFit() {
  const table = find("#fit");
  const status = find("#fit-status");
  const columns = findAll("thead tr:last-child th", table);
  const rows = findAll("tbody tr:not(.system)", table);
  const tell = (cell) => {
    const column = columns[cell.cellIndex - 1];
    const heading = cell.parentElement.cells[0];
    const name = (find("summary", heading) ?? heading).textContent;
    status.textContent = `${name} with ${column.dataset.names} (${column.title.split(":")[0]}): ${cell.title}`;
  };
  const cellOf = (target) => target.closest?.("td");
  table.addEventListener("pointerover", (event) => cellOf(event.target) && tell(cellOf(event.target)));
  table.addEventListener("focusin", (event) => cellOf(event.target) && tell(cellOf(event.target)));
  table.addEventListener("click", (event) => cellOf(event.target) && roam(cellOf(event.target)));
  let current = find("td", table);
  if (!current) return;
  current.tabIndex = 0;
  const roam = (cell) => {
    current.removeAttribute("tabindex");
    current = cell;
    cell.tabIndex = 0;
    cell.focus();
  };
  table.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!step || event.target.tagName !== "TD") return;
    event.preventDefault();
    const row = rows[rows.indexOf(current.parentElement) + step[0]];
    const cell = row?.cells[current.cellIndex + step[1]];
    if (cell?.tagName === "TD") roam(cell);
  });
}
