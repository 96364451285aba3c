// Two revisions of a record → a tree that says of each value what became of it.
// It finds what registry/diff.py finds; a test holds the one against the other. What tells the
// items of a list apart comes with the names of the fields (`rules`).
//
// A node: { kind, field, key, before, after, parts, moved, item }
//   kind    same | added | removed | edited | within (of a mapping or list: its parts differ)
//   moved   the places of an item in both lists, counted from 1, where it changed its place

const own = (object, key) => Object.hasOwn(object, key);
const isList = Array.isArray;
const isMap = (value) => value !== null && typeof value === "object" && !isList(value);

/** A value as a text that is the same for equal values, whatever the order of their keys. */
function canonical(value) {
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

const equal = (one, other) => canonical(one) === canonical(other);

const within = (field, key) => (field ? `${field}.${key}` : key);

function compareMaps(rules, field, older, newer) {
  const parts = [];
  for (const key of Object.keys(newer)) {
    const inner = within(field, key);
    const after = newer[key];
    // Of a list that comes, its items have come.
    const before = own(older, key) ? older[key] : isList(after) && after.length ? [] : undefined;
    const node = before === undefined
      ? { kind: "added", field: inner, after }
      : compare(rules, inner, before, after);
    parts.push({ key, ...node });
  }
  for (const key of Object.keys(older)) {
    if (own(newer, key)) continue;
    parts.push({ key, kind: "removed", field: within(field, key), before: older[key] });
  }
  return parts;
}

/** What became of one value. */
function compare(rules, field, before, after) {
  const node = { field, before, after };
  if (equal(before, after)) return { ...node, kind: "same" };
  const inside = isMap(before) && isMap(after) ? compareMaps
    : isList(before) && isList(after) ? compareLists : null;
  if (inside) return { ...node, kind: "within", parts: inside(rules, field, before, after) };
  return { ...node, kind: "edited" };
}

function compareLists(rules, field, older, newer) {
  const names = [older, newer].map((list) => list.map((item) => nameOf(rules, field, item)));
  const pairs = pairsOf(older, newer, names);
  const cameFrom = new Map(pairs.map(([old, at]) => [at, old]));
  const stays = new Set(pairs.map(([old]) => old));
  const still = rising([...cameFrom.keys()].sort((a, b) => a - b).map((at) => cameFrom.get(at)));
  const gone = older.flatMap((value, old) =>
    stays.has(old) ? [] : [{ old, kind: "removed", field, before: value, item: value }]);
  const parts = [];
  newer.forEach((value, at) => {
    const old = cameFrom.get(at);
    if (old === undefined) {
      parts.push({ kind: "added", field, after: value, item: value });
      return;
    }
    // What has gone is shown where it stood: before what followed it.
    while (still.has(old) && gone.length && gone[0].old < old) parts.push(gone.shift());
    const moved = still.has(old) ? undefined : [old + 1, at + 1];
    parts.push({ ...compare(rules, field, older[old], value), item: value, moved });
  });
  return [...parts, ...gone];
}

/** The keys whose values tell an item of a list from the others. */
function keysOf(rules, field, item) {
  if (own(rules.identity, field)) return rules.identity[field];
  const known = rules.known_by.find((key) => own(item, key));
  return known ? [known] : Object.keys(item);
}

/** The value at a path with dots; "" where there is none. */
function valueAt(item, path) {
  const step = (value, key) => (isMap(value) && own(value, key) ? value[key] : "");
  return path.split(".").reduce(step, item);
}

function nameOf(rules, field, item) {
  if (!isMap(item)) return flat(item);
  return keysOf(rules, field, item).map((key) => flat(valueAt(item, key))).filter(Boolean).join(" ");
}

function flat(value) {
  if (isList(value)) return value.map(flat).join(" ");
  return isMap(value) ? Object.values(value).map(flat).join(" ") : String(value);
}

/** Places of the same items in both lists: the equal ones first, then those of one name. */
function pairsOf(older, newer, [oldNames, newNames]) {
  const pairs = [];
  const [paired, found] = [new Set(), new Set()]; // places in the older list, in the newer
  const keys = [[older.map(canonical), newer.map(canonical)], [oldNames, newNames]];
  for (const [oldKeys, newKeys] of keys) {
    const waiting = new Map(newKeys.map((key) => [key, []]));
    oldKeys.forEach((key, old) => { if (!paired.has(old)) waiting.get(key)?.push(old); });
    waiting.forEach((places) => places.reverse());
    newKeys.forEach((key, at) => {
      const old = found.has(at) ? undefined : waiting.get(key).pop();
      if (old === undefined) return;
      pairs.push([old, at]);
      paired.add(old);
      found.add(at);
    });
  }
  return pairs;
}

/** The longest rising selection: the items that need not move. */
function rising(places) {
  const tails = []; // the smallest last place of a selection of each length
  const before = new Map();
  for (const place of places) {
    let at = tails.findIndex((tail) => tail >= place);
    if (at < 0) at = tails.length;
    before.set(place, tails[at - 1]);
    tails[at] = place;
  }
  const chosen = new Set();
  for (let place = tails.at(-1); place !== undefined; place = before.get(place)) chosen.add(place);
  return chosen;
}

/** The changes in a tree: the nodes that were added, removed, edited or moved. */
function changesIn(node) {
  const here = ["added", "removed", "edited"].includes(node.kind) ? [node] : [];
  const moved = node.moved ? [{ ...node, kind: "moved" }] : [];
  return [...here, ...(node.parts ?? []).flatMap(changesIn), ...moved];
}

// --- words ----------------------------------------------------------------------------------

const HAN = "\\u2e80-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef\\u{20000}-\\u{3ffff}";
const WORD = new RegExp(`[${HAN}]|(?:(?![${HAN}])[\\p{L}\\p{N}\\p{M}_])+|\\s+|.`, "gsu");
const MANY = 4e6; // cells of the table in which two texts are laid side by side

/** Two texts compared word by word: [kind, text] with kind same | removed | added.
 *  Chinese characters are words of their own; texts too long for that are compared by line. */
function compareTexts(before, after) {
  for (const pattern of [WORD, /[^\n]*\n|[^\n]+/g]) {
    const pieces = alike(before.match(pattern) ?? [], after.match(pattern) ?? []);
    if (pieces) return pieces;
  }
  return [["removed", before], ["added", after]];
}

function alike(older, newer) {
  let first = 0;
  while (first < older.length && first < newer.length && older[first] === newer[first]) first += 1;
  let [last, end] = [older.length, newer.length];
  while (last > first && end > first && older[last - 1] === newer[end - 1]) {
    [last, end] = [last - 1, end - 1];
  }
  const [rows, columns] = [last - first, end - first];
  if (rows * columns > MANY) return null;
  // common[i][j]: how many words the rests of both from i and j on have in common
  const wide = columns + 1;
  const common = new Uint16Array((rows + 1) * wide);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      common[i * wide + j] = older[first + i] === newer[first + j]
        ? common[(i + 1) * wide + j + 1] + 1
        : Math.max(common[(i + 1) * wide + j], common[i * wide + j + 1]);
    }
  }
  const pieces = [["same", older.slice(0, first).join("")]];
  const add = (kind, text) => {
    if (pieces.at(-1)[0] === kind) pieces.at(-1)[1] += text;
    else pieces.push([kind, text]);
  };
  let [i, j] = [0, 0];
  while (i < rows || j < columns) {
    const [old, fresh] = [older[first + i], newer[first + j]];
    if (i < rows && j < columns && old === fresh) {
      add("same", old);
      [i, j] = [i + 1, j + 1];
    } else if (j === columns || (i < rows && common[(i + 1) * wide + j] >= common[i * wide + j + 1])) {
      add("removed", old);
      i += 1;
    } else {
      add("added", fresh);
      j += 1;
    }
  }
  add("same", older.slice(last).join(""));
  return pieces.filter(([, text]) => text);
}
