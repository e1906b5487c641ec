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

/** A word of a shell: what is no name of Kubernetes is in quotes. */
const shellWord = (text) => (/^[A-Za-z0-9./_-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** How kubectl shows what a cluster has of some rows, one command for each kind and namespace. */
function kubectl(rows) {
  const commands = new Map();
  for (const row of rows) {
    const namespace = row.onlyNamespace && `--namespace ${shellWord(row.onlyNamespace)} `;
    const command = `kubectl get ${namespace}${row.kind.toLowerCase()}`;
    commands.set(command, [...(commands.get(command) ?? []), shellWord(row.name)]);
  }
  return [...commands].map(([command, names]) => `${command} ${names.join(" ")}\n`).join("");
}

/** A string of YAML: what another reader may take for anything else is in quotes. */
function yamlString(text) {
  const isWord = /^[a-z][a-z0-9./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(text);
  return isWord ? text : JSON.stringify(text);
}

/** A virtual machine with an instance type and, if there is one, a guest. */
function manifest(blanks, row, guest) {
  const blank = !guest ? blanks.alone : guest.architecture ? blanks.with_architecture : blanks.with_preference;
  const namespace = row.onlyNamespace || guest?.namespace;
  const words = {
    NAMESPACE: namespace, INSTANCETYPE: row.name, PREFERENCE: guest?.name, ARCHITECTURE: guest?.architecture,
    INSTANCETYPE_KIND: row.kind, PREFERENCE_KIND: guest?.kind,
  };
  const lines = blank.split("\n").filter((line) => namespace || !line.endsWith(": NAMESPACE"));
  return lines.map((line) => line.replace(/: ([A-Z_]+)$/, (all, word) => (word in words ? `: ${yamlString(words[word])}` : all))).join("\n");
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
