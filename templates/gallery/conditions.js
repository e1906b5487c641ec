// The conditions of a form, and which rows meet them.

/** The amounts of a range: whoever writes less than 1Mi has left out the unit. */
const amount = (text) => {
  const value = quantity(text);
  return value === 0 || value >= 2 ** 20 ? value : undefined;
};

const RANGES = { cpu: wholeNumber, memory: amount, ratio: amount };

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
    const ends = text(name).split("..");
    // What is no range is shown as it is, and marked.
    const [least, most = least] = ends.length > 2 ? [text(name), ""] : ends;
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

/** What is wrong with the conditions of a form, in words; each wrong field is marked. */
function wrongOf(form) {
  const wrong = [];
  for (const [name, parse] of Object.entries(RANGES)) {
    const inputs = ["least", "most"].map((end) => form.elements[`${name}-${end}`]).filter((input) => input);
    for (const input of inputs) {
      const text = input.value.trim();
      const why = text === "" || parse(text) !== undefined ? "" : wrongValue(text, parse);
      input.setCustomValidity(why);
      if (why) wrong.push(why);
    }
    const [least, most] = inputs.map((input) => parse(input.value.trim()));
    if (least > most) wrong.push(`nothing is at least ${inputs[0].value} and at most ${inputs[1].value}`);
  }
  return wrong;
}

/** Why a text is no value of a range, as `list` says it. */
function wrongValue(text, parse) {
  if (parse === wholeNumber) return `\`${text}\` is not a whole number; write 4`;
  if (quantity(text) !== undefined) {
    return `\`${text}\` is less than 1Mi; ${amount(`${text}Gi`) ? `did you mean ${text}Gi?` : "write 8Gi"}`;
  }
  return `\`${text}\` is no amount of memory; write 8Gi`;
}

/** What an address asks for that a form does not offer, in words. */
function unknownOf(form, conditions) {
  const offered = (name) =>
    findAll(`input[name="${name}"], select[name="${name}"] option`, form).map((it) => it.value);
  const names = ["series", "class", "feature", "fits", "os", "arch"].filter((name) => conditions.has(name));
  return names.flatMap((name) => {
    const texts = name === "fits" ? [conditions.get(name)] : chosen(conditions.get(name));
    return texts.filter((text) => !offered(name).includes(text))
      .map((text) => `there is no ${name} \`${text}\` here`);
  });
}

/** Lets a form be unfolded on a narrow screen, where it would fill the first view. */
function startFolding(form) {
  const button = find("#fold");
  button.addEventListener("click", () => {
    const isOpen = form.classList.toggle("unfolded");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}

/** Says what is wrong, below a form. */
const tellWrong = (wrong) => { find("#wrong").textContent = [...new Set(wrong)].join("; "); };

/** What an instance type needs to be enough for a guest: as many vCPUs, as much memory, and vCPUs that can be spread. */
const isEnough = (offer, guest) =>
  offer.cpu >= guest.cpu && offer.memory >= guest.memory && offer.cpu % guest.step === 0;

/** The texts of a condition that takes several. */
const chosen = (text) => (text === "" ? [] : text.split(","));

/** Whether a text is one of those that are chosen, or none is. */
const isOneOf = (texts, text) => texts.length === 0 || texts.includes(text);
