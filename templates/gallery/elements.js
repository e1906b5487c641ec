// Elements: finding and making them.

const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Makes an element; what is `false` or `undefined` among the attributes is left out. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** What a page knows, which stands in it as JSON. */
const pageData = () => JSON.parse(find("#data").textContent);

/** What leads from this page to the root of the site. */
const root = () => document.body.dataset.root;

/** Lets the link to the content leave the address alone, in which the conditions stand. */
function startSkipping() {
  find(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    find("main").focus();
  });
}

/** Closes the menus that are open by Escape, and by a click or the focus elsewhere. */
function startMenus() {
  const open = () => findAll("details.menu[open]");
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      find("summary", menu).focus();
    }
  });
  for (const type of ["click", "focusin"]) {
    addEventListener(type, (event) => {
      for (const menu of open()) menu.open = menu.contains(event.target);
    });
  }
}
