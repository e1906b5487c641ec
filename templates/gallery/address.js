// What was chosen stands in the address after `#`, so that a link shows the same. It is there and not after
// `?` because browsers let no script change that of a file.

/** The conditions of the address: a map from names to texts. */
function readAddress() {
  const text = location.hash.slice(1);
  if (!text.includes("=")) return new Map();
  return new Map(new URLSearchParams(text));
}

/** Puts conditions into the address; those without a text are left out. */
function writeAddress(conditions) {
  const given = [...conditions].filter(([, text]) => text !== "");
  const parameters = new URLSearchParams(given).toString();
  // Addresses are read by people, too.
  const readable = parameters.replaceAll("%2C", ",").replaceAll("%3A", ":");
  history.replaceState(null, "", given.length ? `#${readable}` : location.pathname + location.search);
}
