// The search over all pages. Its index is loaded when somebody searches first.

/** The most results that are shown. */
const MOST_FOUND = 30;

let searchIndex;

/** The index calls this: names, what they are, and addresses. */
window.gallerySearch = (index) => { searchIndex = index; };

function loadIndex(then) {
  if (searchIndex) return then();
  const script = make("script", { src: `${root()}search.js` });
  script.addEventListener("load", then);
  document.head.append(script);
}

/** What holds all words, names first that begin with them. */
function found(text) {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [];
  const rank = ([name, about]) => {
    const all = `${name} ${about}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return undefined;
    const lower = name.toLowerCase();
    return lower.startsWith(words[0]) ? 0 : lower.includes(words[0]) ? 1 : 2;
  };
  const ranked = searchIndex.map((entry) => [rank(entry), entry]).filter(([it]) => it !== undefined);
  ranked.sort(([a], [b]) => a - b);
  return ranked.map(([, entry]) => entry);
}

function startSearch() {
  const dialog = find("#search");
  const [input, list, status] = ["#search-text", "#search-results", "#search-status"].map((it) => find(it));
  let chosen = 0;
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    loadIndex(show);
  };
  const show = () => {
    const entries = found(input.value);
    chosen = 0;
    list.replaceChildren(...entries.slice(0, MOST_FOUND).map(([name, about, address], index) =>
      make("li", { role: "option", id: `found-${index}`, "data-address": address }, name, " ", make("span", {}, about))));
    const isCut = entries.length > MOST_FOUND;
    status.textContent = input.value.trim() === "" ? "" : `${entries.length} found${isCut ? `, the first ${MOST_FOUND}` : ""}`;
    input.setAttribute("aria-expanded", String(entries.length > 0));
    choose(0);
  };
  const choose = (index) => {
    const options = [...list.children];
    chosen = Math.min(Math.max(0, index), Math.max(0, options.length - 1));
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (options.length > 0) input.setAttribute("aria-activedescendant", `found-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    options[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const go = (option) => {
    if (option) location.assign(`${root()}${option.dataset.address}`);
  };
  find("#search-button").addEventListener("click", open);
  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=checkbox]), select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", () => loadIndex(show));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(chosen + step);
    if (event.key === "Enter") go(list.children[chosen]);
    if (step || event.key === "Enter") event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
}
