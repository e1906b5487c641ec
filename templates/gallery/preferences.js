// The page of all preferences.

function startPreferences() {
  const { needs, offers } = pageData();
  const form = find("#preference-conditions");
  const cards = findAll(".card").map((element) => {
    const [cpu, memory, step, namespace] = needs[Number(element.dataset.number)];
    return { element, need: { cpu, step, namespace, memory: Math.ceil(quantity(memory)) } };
  });
  let unknown = [];
  const show = () => {
    tellWrong(unknown);
    const conditions = readForm(form);
    const text = (name) => conditions.get(name);
    const offer = offers[text("fits")];
    const size = offer && { cpu: offer[0], memory: Math.ceil(quantity(offer[1])), onlyNamespace: offer[2] };
    const [systems, architectures] = ["os", "arch"].map((name) => chosen(text(name)));
    const words = text("name").toLowerCase();
    let number = 0;
    for (const { element, need } of cards) {
      const { arch, text: own } = element.dataset;
      const isShown = isOneOf(architectures, arch) && own.toLowerCase().includes(words)
        && isOneOf(systems, element.closest(".system").dataset.os)
        && (!size || (isEnough(size, need) && isReached(size, need)))
        // Nothing meets what is not understood.
        && unknown.length === 0;
      element.hidden = !isShown;
      number += Number(isShown);
    }
    for (const section of findAll(".system")) {
      section.hidden = !find(".card:not([hidden])", section);
    }
    find("#count").textContent = `${number} of ${cards.length}`;
  };
  const filter = () => {
    unknown = [];
    show();
    writeAddress(readForm(form));
  };
  const read = () => {
    fillForm(form, readAddress());
    unknown = unknownOf(form, readAddress());
    show();
  };
  startFolding(form);
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", read);
  read();
}
