// The conditions of a form, and which rows meet them.

const RANGES = { cpu: wholeNumber, memory: quantity, ratio: quantity };

/** Reads a form into conditions, by the options of `list`. */
function readForm(form) {
  const conditions = new Map();
  for (const name of Object.keys(RANGES)) {
    const [least, most] = ["least", "most"].map((end) => form.elements[`${name}-${end}`]?.value.trim() ?? "");
    conditions.set(name, least || most ? (least === most ? least : `${least}..${most}`) : "");
  }
  for (const name of ["series", "class", "feature", "os", "arch", "deprecated"]) {
    const checked = findAll(`input[name="${name}"]:checked`, form);
    conditions.set(name, checked.map((input) => input.value).join(","));
  }
  for (const name of ["fits", "name"]) conditions.set(name, form.elements[name].value.trim());
  return conditions;
}

/** Fills a form with conditions. */
function fillForm(form, conditions) {
  const text = (name) => conditions.get(name) ?? "";
  for (const name of Object.keys(RANGES)) {
    const [least, most = least] = text(name).split("..");
    for (const [end, value] of [["least", least], ["most", most]]) {
      const input = form.elements[`${name}-${end}`];
      if (input) input.value = value;
    }
  }
  for (const input of findAll('input[type="checkbox"]', form)) {
    input.checked = text(input.name).split(",").includes(input.value);
  }
  for (const name of ["fits", "name"]) form.elements[name].value = text(name);
}

/** Marks what is no number or no quantity, and says what to write. */
function checkForm(form) {
  for (const [name, parse] of Object.entries(RANGES)) {
    for (const end of ["least", "most"]) {
      const input = form.elements[`${name}-${end}`];
      if (!input) continue;
      const isRight = input.value.trim() === "" || parse(input.value) !== undefined;
      const example = parse === wholeNumber ? "4" : "8Gi";
      input.setCustomValidity(isRight ? "" : `write ${example}, for example`);
    }
  }
}

/** What an instance type needs to be enough for a guest: as many vCPUs, as much memory, and vCPUs that can be spread. */
const isEnough = (offer, guest) =>
  offer.cpu >= guest.cpu && offer.memory >= guest.memory && offer.cpu % guest.step === 0;

/** The texts of a condition that takes several. */
const chosen = (text) => (text === "" ? [] : text.split(","));

/** Whether a text is one of those that are chosen, or none is. */
const isOneOf = (texts, text) => texts.length === 0 || texts.includes(text);
