// Texts → terms, as registry/search/analysis.py makes them; tests/cases/search/analysis.yml holds
// both to the same.
// What differs: traditional characters stay until `simplify` is given the table.

const HAN = "\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}";
const RUN = new RegExp(`([${HAN}]+)|(?:(?![${HAN}])[\\p{L}\\p{N}])+`, "gu");
const INNER_APOSTROPHE = /(?<=[\p{L}\p{Nl}\p{No}])['’ʼ](?=[\p{L}\p{Nl}\p{No}])/gu; // xi'an: xian

/** A text without what readers leave out when they type: width, case, accents. */
function fold(text) {
  const bare = text.normalize("NFKD").replace(/\p{M}+/gu, "");
  return bare.toLowerCase().replace(INNER_APOSTROPHE, "");
}

/** A text with its traditional characters as simplified ones.
 *  `simple` is the table as its file has it: pairs of characters, the simplified one second. */
function simplify(text, simple) {
  const pairs = [...simple];
  const become = new Map();
  for (let at = 0; at < pairs.length; at += 2) become.set(pairs[at], pairs[at + 1]);
  return [...text].map((character) => become.get(character) ?? character).join("");
}

/** The runs of a text: [run, whether it is Chinese]. */
const runsOf = (text) => runsIn(fold(text));

/** The runs of a text that is folded. */
const runsIn = (folded) =>
  [...folded.matchAll(RUN)].map(([run, chinese]) => [run, chinese !== undefined]);

/** The terms of a text in their order: one for each Chinese character, one for each word. */
const termsOf = (text) => runsOf(text).flatMap(([run, chinese]) =>
  chinese ? [...pairsOf(run), [...run].at(-1)] : [stem(run)]);

/** The characters of a Chinese run by twos. */
function pairsOf(run) {
  const characters = [...run];
  return characters.slice(1).map((character, at) => characters[at] + character);
}

/** Which of two terms comes first, by code point: negative, 0 or positive, as `sort` wants it. */
function compare(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return codeOrder(a) - codeOrder(b);
  }
  return one.length - other.length;
}

/** Halves of characters beyond U+FFFF behind all others, as those characters are. */
const codeOrder = (unit) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
