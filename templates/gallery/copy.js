// What is copied.

/** A field of CSV (RFC 4180). */
const csvField = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows with all columns, as `list -o csv` prints them. */
function csv(columns, rows) {
  const lines = [columns.map((column) => column.name), ...rows.map((row) => row.texts)];
  return lines.map((line) => line.map(csvField).join(",")).join("\n") + "\n";
}

/** Rows as a list of objects, numbers as numbers. */
function json(columns, rows) {
  const value = (column, text) => (text === "" ? null : column.content === "number" ? Number(text) : text);
  const object = (row) => Object.fromEntries(columns.map((column) => [column.name, value(column, row.texts[column.index])]));
  return JSON.stringify(rows.map(object), null, 2) + "\n";
}

/** How kubectl shows what a cluster has of some rows, one command for each kind. */
function kubectl(rows) {
  const kinds = new Map();
  for (const row of rows) kinds.set(row.kind, [...(kinds.get(row.kind) ?? []), row.name]);
  const lines = [...kinds].map(([kind, names]) => `kubectl get ${kind.toLowerCase()} ${names.join(" ")}`);
  return lines.join("\n") + "\n";
}

/** A virtual machine with an instance type and, if there is one, a guest. */
function manifest(blanks, row, guestName, guest) {
  const blank = !guest ? blanks.alone : guest.architecture ? blanks.with_architecture : blanks.with_preference;
  const words = {
    INSTANCETYPE_KIND: row.kind, INSTANCETYPE: row.name,
    PREFERENCE_KIND: guest?.kind, PREFERENCE: guestName, ARCHITECTURE: guest?.architecture,
  };
  return blank.replace(/\b(INSTANCETYPE_KIND|INSTANCETYPE|PREFERENCE_KIND|PREFERENCE|ARCHITECTURE)\b/g, (word) => words[word]);
}

/** Puts a text into the clipboard, and says so in an element. */
async function copy(text, status) {
  status.dataset.text = text;
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = "Copied.";
  } catch {
    // Pages that are read from a disk may not be allowed to: the text is shown, to be copied by hand.
    status.textContent = "Copy this:";
    status.after(make("textarea", { readonly: "", rows: 8, cols: 48, "aria-label": "Text to copy" }, text));
  }
}

/** The buttons that copy an element of the page. */
function startCopying() {
  for (const button of findAll("button[data-copy]")) {
    const status = make("span", { role: "status" });
    button.after(status);
    button.addEventListener("click", () => {
      find("textarea", status.parentElement)?.remove();
      copy(find(`#${button.dataset.copy}`).textContent, status);
    });
  }
}
