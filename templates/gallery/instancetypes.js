// The page of all instance types.

/** Rows as objects. */
function instancetypeRows({ columns, rows, pages, rests, restOf }) {
  const at = Object.fromEntries(columns.map((column) => [column.name, column.index]));
  return rows.map((texts, number) => {
    const text = (name) => texts[at[name]];
    const kinds = text("kinds").split(",");
    const dot = text("name").indexOf(".");
    const onlyNamespace = kinds.some((kind) => kind.includes("Cluster")) ? "" : text("namespace");
    return {
      number, texts, text, page: pages[number], rest: rests[restOf[number]],
      name: text("name"), kind: kinds[0],
      series: dot < 0 ? "" : text("name").slice(0, dot),
      cpu: Number(text("cpu")), memory: Math.ceil(quantity(text("memory"))),
      className: text("class"), features: new Set(text("features").split(",")),
      isDeprecated: text("deprecated") === "true",
      onlyNamespace,
      // What it is called here: names are there once in each namespace.
      key: onlyNamespace ? `${onlyNamespace}/${text("name")}` : text("name"),
    };
  });
}

/** Whether a row meets conditions, as `list` has them: a function of the row, for many of them. */
function meeting(conditions, guests) {
  const text = (name) => conditions.get(name) ?? "";
  const [cpu, memory, ratio] = ["cpu", "memory", "ratio"].map((name) => range(text(name), RANGES[name]));
  const [series, classes, features] = ["series", "class", "feature"].map((name) => chosen(text(name)));
  const [name, guest, withDeprecated] = [text("name").toLowerCase(), guests[text("fits")], text("deprecated") === "true"];
  return (row) =>
    (withDeprecated || !row.isDeprecated)
    && isWithin(cpu, row.cpu)
    && isWithin(memory, row.memory)
    && (ratio.least === undefined || row.memory >= ratio.least * row.cpu)
    && (ratio.most === undefined || row.memory <= ratio.most * row.cpu)
    && isOneOf(series, row.series)
    && isOneOf(classes, row.className)
    && features.every((feature) => row.features.has(feature))
    && row.name.toLowerCase().includes(name)
    && (!guest || (isEnough(row, guest) && isReached(row, guest)));
}

/** Whether a virtual machine can name both. */
const isReached = (row, guest) =>
  !row.onlyNamespace || !guest.namespace || row.onlyNamespace === guest.namespace;

function startInstancetypes() {
  const data = pageData();
  data.columns.forEach((column, index) => { column.index = index; });
  for (const guest of Object.values(data.guests)) guest.memory = Math.ceil(quantity(guest.memory));
  const page = new InstancetypesPage(data);
  page.read();
  addEventListener("hashchange", () => page.read());
}

class InstancetypesPage {
  constructor(data) {
    this.data = data;
    this.all = instancetypeRows(data);
    this.form = find("#conditions");
    this.unknown = [];
    this.picture = new Picture(find("#picture"), this.all, (cpu, memory) => this.narrow(cpu, memory));
    this.table = new Table(find("#table"), () => this.filter());
    this.form.addEventListener("input", () => this.filter());
    this.form.addEventListener("reset", () => setTimeout(() => this.filter()));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    find("#comparison-clear").addEventListener("click", () => this.clear());
    find("#to-comparison").addEventListener("click", () => find("#comparison").focus());
    startFolding(this.form);
    this.offerColumns();
    for (const button of findAll("#copy button")) {
      button.addEventListener("click", () => this.copy(button.dataset.form));
    }
    find("#copy").addEventListener("toggle", () => this.tellWhatIsCopied());
  }

  /** Takes everything from the address. */
  read() {
    const address = readAddress();
    fillForm(this.form, address);
    this.unknown = unknownOf(this.form, address);
    const sort = address.get("sort") ?? "";
    this.sort = { name: sort.replace(/^-/, ""), isDescending: sort.startsWith("-") };
    const columns = address.get("columns")?.split(",");
    this.choose((column) => columns?.includes(column.name) ?? column.isShown);
    const picked = new Set((address.get("compare") ?? "").split(","));
    const there = this.all.filter((row) => picked.has(row.key)).slice(0, MOST_COMPARED);
    this.table.picked = new Set(there.map((row) => row.key));
    this.show();
  }

  /** Shows some columns; the name is always there, and the first. */
  choose(isChosen) {
    const isName = (column) => column.name === "name";
    const others = this.data.columns.filter((column) => !isName(column) && isChosen(column));
    this.columns = [this.data.columns.find(isName), ...others];
  }

  /** Puts everything into the address. */
  write() {
    const address = readForm(this.form);
    address.set("sort", this.sort.name && (this.sort.isDescending ? "-" : "") + this.sort.name);
    const isUsual = this.data.columns.every((column) => column.isShown === this.columns.includes(column));
    address.set("columns", isUsual ? "" : this.columns.map((column) => column.name).join(","));
    address.set("compare", [...this.table.picked].join(","));
    writeAddress(address);
  }

  filter() {
    this.unknown = [];
    this.show();
    this.write();
  }

  /** Adds a number of vCPUs and an amount of memory to the conditions. */
  narrow(cpu, memory) {
    for (const [name, value] of [["cpu", cpu], ["memory", memory]]) {
      for (const end of ["least", "most"]) this.form.elements[`${name}-${end}`].value = value;
    }
    this.filter();
  }

  /** Takes a row out of the comparison. */
  drop(key) {
    this.table.picked.delete(key);
    this.filter();
    find("#comparison").focus();
  }

  clear() {
    this.table.picked.clear();
    this.filter();
    find("#table input")?.focus();
  }

  sortBy(name) {
    const isSame = this.sort.name === name;
    if (isSame && this.sort.isDescending) this.sort = { name: "", isDescending: false };
    else this.sort = { name, isDescending: isSame };
    this.filter();
  }

  show() {
    const wrong = [...this.unknown, ...wrongOf(this.form)];
    tellWrong(wrong);
    const conditions = readForm(this.form);
    // Nothing meets what is not understood.
    const met = wrong.length > 0 ? [] : this.all.filter(meeting(conditions, this.data.guests));
    const column = this.data.columns.find((it) => it.name === this.sort.name);
    this.shown = column ? sorted(met, column, this.sort.isDescending) : met;
    this.table.head(this.columns, this.sort, (name) => this.sortBy(name));
    this.table.show(this.shown, this.columns);
    this.picture.show(this.shown, this.table.picked);
    compare(this.data.columns, this.picked(), (key) => this.drop(key));
    find("#count").textContent = `${this.shown.length} of ${this.all.length}`;
    for (const input of findAll("#columns input")) {
      input.checked = this.columns.some((it) => it.name === input.value);
    }
    this.tellWhatIsCopied();
  }

  picked() {
    return this.all.filter((row) => this.table.picked.has(row.key));
  }

  offerColumns() {
    const choices = this.data.columns.filter((column) => column.name !== "name").map((column) =>
      make("label", {}, make("input", { type: "checkbox", value: column.name }), column.heading));
    find("#columns .choices").append(...choices);
    find("#columns").addEventListener("change", () => {
      const chosen = new Set(findAll("#columns input:checked").map((input) => input.value));
      this.choose((column) => chosen.has(column.name));
      this.filter();
    });
  }

  /** What is copied: what is picked or, if nothing is, all that is shown. */
  copied() {
    const picked = this.picked();
    return picked.length > 0 ? picked : this.shown;
  }

  tellWhatIsCopied() {
    const rows = this.copied();
    const isPicked = this.picked().length > 0;
    const what = `${rows.length} ${isPicked ? "that you compare" : "in the table"}`;
    find("#copy-what").textContent = `Copies the ${what}. A VirtualMachine takes the first.`;
  }

  copy(form) {
    const rows = this.copied();
    const guestName = this.form.elements.fits.value;
    const texts = {
      manifest: () => manifest(this.data.blanks, rows[0], this.data.guests[guestName]),
      kubectl: () => kubectl(rows),
      csv: () => csv(this.data.columns, rows),
      json: () => json(this.data.columns, rows),
    };
    find("#copy textarea")?.remove();
    if (rows.length === 0) find("#copied").textContent = "There is nothing to copy.";
    else copy(texts[form](), find("#copied"));
  }
}
