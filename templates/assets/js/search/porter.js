// Porter's stemmer, 1980, as lunr has it: what registry/search/analysis.py calls `Stemmer`.
// A final y becomes i after a consonant only; words of one or two letters stay, and such of more than 64.

const STEM_PLAIN = /^[a-z]+$/;
const STEM_ENDINGS = [ // of the second and third step: what each becomes
  {
    ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", bli: "ble", alli: "al",
    entli: "ent", eli: "e", ousli: "ous", ization: "ize", ation: "ate", ator: "ate", alism: "al",
    iveness: "ive", fulness: "ful", ousness: "ous", aliti: "al", iviti: "ive", biliti: "ble",
    logi: "log",
  },
  { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" },
].map((become) => [new RegExp(`(?:${Object.keys(become).join("|")})$`), become]);
const STEM_LAST =
  /(?:al|[ae]nce|er|ic|[ai]ble|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

/** The stem of an English word in small letters; any other word as it is. */
function stem(word) {
  if (word.length < 3 || word.length > 64 || !STEM_PLAIN.test(word)) return word;
  let left = withoutInflection(word);
  if (/[^aeiou]y$/.test(left) && left.length > 2) left = `${left.slice(0, -1)}i`;
  for (const [ending, become] of STEM_ENDINGS) {
    left = left.replace(ending, (found, at) =>
      measure(left.slice(0, at)) > 0 ? become[found] : found);
  }
  left = left.replace(STEM_LAST, (found, at) => (measure(left.slice(0, at)) > 1 ? "" : found));
  const far = measure(left);
  if (left.endsWith("e") && (far > 1 || (far === 1 && !isShort(left.slice(0, -1))))) {
    left = left.slice(0, -1);
  }
  return left.endsWith("ll") && far > 1 ? left.slice(0, -1) : left;
}

/** A word without what makes it plural, past or a form in -ing. */
function withoutInflection(word) {
  const one = /(?:ss|i)es$/.test(word) ? word.slice(0, -2) : word.replace(/([^s])s$/, "$1");
  if (one.endsWith("eed")) return measure(one.slice(0, -3)) > 0 ? one.slice(0, -1) : one;
  const left = one.replace(/(?:ed|ing)$/, "");
  if (left === one || !letterShapes(left).includes("v")) return one;
  if (/(?:at|bl|iz)$/.test(left)) return `${left}e`;
  if (/(.)\1$/.test(left) && letterShapes(left).endsWith("c")) {
    return /[lsz]$/.test(left) ? left : left.slice(0, -1);
  }
  return measure(left) === 1 && isShort(left) ? `${left}e` : left;
}

/** Of each letter whether it sounds as a vowel (v) or a consonant (c): y is both. */
function letterShapes(word) {
  let shapes = "";
  for (const letter of word) {
    const vowel = letter === "y" ? shapes.endsWith("c") : "aeiou".includes(letter);
    shapes += vowel ? "v" : "c";
  }
  return shapes;
}

/** How often consonants follow vowels. */
const measure = (word) => letterShapes(word).match(/v+c/g)?.length ?? 0;

/** Whether it ends in consonant, vowel, consonant, the last no w, x or y. */
const isShort = (word) => letterShapes(word).endsWith("cvc") && !/[wxy]$/.test(word);
