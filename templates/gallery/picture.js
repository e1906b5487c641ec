// The picture: which marks stand out, what is said of each, and moving between them by keys.

class Picture {
  /** `onPlace` gets the vCPUs and the memory of a mark that stands for several. */
  constructor(element, rows, onPlace) {
    this.onPlace = onPlace;
    this.element = element;
    this.rows = rows;
    this.tip = find(".tip", element);
    this.marks = findAll(".plot .mark", element).map((mark) => ({
      mark,
      rows: mark.dataset.rows.split(" ").map(Number),
      at: ["--x", "--y", "--dx", "--dy"].map((name) => Number(mark.style.getPropertyValue(name))),
    }));
    for (const it of this.marks) {
      // A touch is told when it becomes a click.
      const unlessTouched = (then) => (event) => event.pointerType !== "touch" && then();
      it.mark.addEventListener("pointerenter", unlessTouched(() => this.tell(it)));
      it.mark.addEventListener("pointerleave", unlessTouched(() => this.hide()));
      it.mark.addEventListener("focus", () => this.tell(it));
      it.mark.addEventListener("blur", () => this.hide());
      it.mark.addEventListener("keydown", (event) => this.move(event, it));
      it.mark.addEventListener("click", (event) => this.click(event, it));
      it.mark.addEventListener("pointerdown", (event) => { this.pointer = event.pointerType; this.told = this.shown; });
    }
    this.roam(this.marks[0]);
  }

  /** Lets the rows that meet the conditions stand out; those that are picked have a frame. */
  show(shown, picked) {
    const numbers = new Set(shown.map((row) => row.number));
    for (const it of this.marks) {
      const left = it.rows.filter((number) => numbers.has(number));
      it.isOut = left.length === 0;
      if (it.rows.length > 1) {
        it.mark.textContent = String(left.length);
        it.mark.setAttribute("aria-label", `${left.length} instance types`);
      }
      it.mark.classList.toggle("out", it.isOut);
      it.mark.classList.toggle("chosen", it.rows.some((number) => picked.has(this.rows[number].key)));
      it.mark.tabIndex = -1;
    }
    const current = this.current?.isOut ? undefined : this.current;
    this.roam(current ?? this.marks.find((it) => !it.isOut));
  }

  /** One mark can be reached by Tab; arrows lead to the others. */
  roam(it) {
    if (!it) return;
    for (const other of this.marks) other.mark.tabIndex = other === it ? 0 : -1;
    this.current = it;
  }

  tell(it) {
    const rows = it.rows.map((number) => this.rows[number]);
    const [first] = rows;
    const name = rows.length === 1 ? first.key : `${rows.length} instance types`;
    const details = [`${first.cpu} vCPU${first.cpu === 1 ? "" : "s"}, ${first.text("memory")}`];
    if (rows.length === 1) details.push(first.text("class"), first.text("features").replaceAll(",", ", "));
    this.tip.replaceChildren(make("strong", {}, name),
      ...details.filter((text) => text !== "").map((text) => make("div", {}, text)));
    this.tip.hidden = false;
    this.shown = it;
    this.place(it.mark);
  }

  /** Puts the tip beside a mark, or above or below it where there is no room; never over it. */
  place(mark) {
    this.tip.style.left = "0";
    const [holder, box, tip] = [this.element, mark, this.tip].map((part) => part.getBoundingClientRect());
    const within = (value, most) => Math.min(Math.max(0, value), Math.max(0, most));
    const [right, left] = [box.right - holder.left + 8, box.left - holder.left - tip.width - 8];
    const isBeside = right + tip.width <= holder.width || left >= 0;
    const below = box.bottom - holder.top + 8;
    const beneath = below + tip.height <= holder.height ? below : box.top - holder.top - tip.height - 8;
    const x = !isBeside ? within(box.left - holder.left - tip.width / 2, holder.width - tip.width)
      : right + tip.width <= holder.width ? right : left;
    const y = isBeside ? within(box.top - holder.top - 12, holder.height - tip.height) : beneath;
    this.tip.style.left = `${x}px`;
    this.tip.style.top = `${y}px`;
  }

  hide() {
    this.tip.hidden = true;
    this.shown = undefined;
  }

  /** The first touch of a mark only tells what it is; one of several narrows down to its place. */
  click(event, it) {
    if (this.pointer === "touch" && this.told !== it) {
      event.preventDefault();
      this.tell(it);
    } else if (it.rows.length > 1) {
      event.preventDefault();
      const first = this.rows[it.rows[0]];
      this.onPlace(first.text("cpu"), first.text("memory"));
    }
  }

  move(event, from) {
    const direction = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Escape") this.hide();
    if (!direction) return;
    event.preventDefault();
    const to = this.nearest(from, direction);
    if (!to) return;
    this.roam(to);
    to.mark.focus();
  }

  /** The nearest mark in a direction: what is off to the side is further away than what is ahead. */
  nearest(from, [right, up]) {
    const place = ({ at: [x, y, dx, dy] }) => [x + dx / 100, y + dy / 100];
    const [fromX, fromY] = place(from);
    let [best, least] = [undefined, Infinity];
    for (const it of this.marks) {
      const [x, y] = place(it);
      const ahead = (x - fromX) * right + (y - fromY) * up;
      const aside = Math.abs((x - fromX) * up) + Math.abs((y - fromY) * right);
      const distance = ahead + 3 * aside;
      if (!it.isOut && ahead > 1e-6 && distance < least) [best, least] = [it, distance];
    }
    return best;
  }
}
