// Orders: the same as those of `list --sort-by`.

/** The order of texts in which numbers are compared by value: `rhel.9` comes before `rhel.10`. */
function byName(a, b) {
  const [left, right] = [a, b].map((text) => text.match(/[0-9]+|[^0-9]+/g) ?? []);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index] ?? "", right[index] ?? ""];
    const areNumbers = [one, other].every((piece) => /^[0-9]/.test(piece));
    const order = areNumbers ? byDigits(one, other) : byText(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

function byDigits(a, b) {
  const [one, other] = [a, b].map((digits) => digits.replace(/^0+/, ""));
  return one.length - other.length || byText(one, other);
}

const byText = (a, b) => (a < b ? -1 : Number(a > b));

const COMPARED = {
  text: (text) => text,
  list: (text) => text,
  number: Number,
  amount: quantity,
};

/** Rows in the order of a column; what has nothing in it comes last, and what is equal stays as it was. */
function sorted(rows, column, isDescending) {
  const value = COMPARED[column.content];
  const compare = ["text", "list"].includes(column.content) ? byName : (a, b) => a - b;
  const sign = isDescending ? -1 : 1;
  const keyed = rows.map((row) => {
    const text = row.texts[column.index];
    return [row, text === "" ? undefined : value(text)];
  });
  const isMissing = (value) => Number(value === undefined);
  keyed.sort(([, a], [, b]) =>
    isMissing(a) - isMissing(b) || (a === undefined ? 0 : sign * compare(a, b)));
  return keyed.map(([row]) => row);
}
