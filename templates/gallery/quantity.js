// Kubernetes' quantities, and ranges as `list` takes them.

const UNITS = new Map([
  ["", 1], ["n", 1e-9], ["u", 1e-6], ["m", 1e-3],
  ["k", 1e3], ["M", 1e6], ["G", 1e9], ["T", 1e12], ["P", 1e15], ["E", 1e18],
  ["Ki", 2 ** 10], ["Mi", 2 ** 20], ["Gi", 2 ** 30], ["Ti", 2 ** 40], ["Pi", 2 ** 50], ["Ei", 2 ** 60],
]);

/** The value of a quantity, exact up to 2^53; `undefined` of what is none. */
function quantity(text) {
  const parts = /^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]+)|([KMGTPE]i|[numkMGTPE])?)$/.exec(text.trim());
  if (!parts) return undefined;
  const [, number, exponent = "0", unit = ""] = parts;
  return Number(`${number}e${exponent}`) * UNITS.get(unit);
}

/** A whole number; `undefined` of what is none. */
const wholeNumber = (text) => (/^[0-9]+$/.test(text.trim()) ? Number(text) : undefined);

/** A range with two ends, each of which may be missing: `2..8`, `8Gi..`, `4`. */
function range(text, parse) {
  if (text === "") return { least: undefined, most: undefined };
  const [least, most] = text.includes("..") ? text.split("..") : [text, text];
  const end = (part) => (part === "" ? undefined : parse(part));
  return { least: end(least), most: end(most) };
}

const isWithin = ({ least, most }, value) =>
  (least === undefined || value >= least) && (most === undefined || value <= most);
