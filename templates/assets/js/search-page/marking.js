// What was found, marked in the texts that show it.

const ENDING = /(?<=.{4})(?:ations?|ions?|ings?|ed|ies|es|s|e|y)$/; // a word may end otherwise

/** A text as it is searched, in small letters without accents: each still at its place. */
const plain = (text) => text.replace(/./gsu, (sign) => {
  const bare = sign.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.length === sign.length ? bare : sign;
});

/** Chinese is found by twos, as it is searched; each character is marked by itself. */
function patternsOfChinese(run) {
  const signs = [...run];
  const pairs = signs.slice(1).flatMap((sign, at) =>
    [`${signs[at]}(?=${sign})`, `(?<=${signs[at]})${sign}`]);
  return pairs.length ? pairs : signs;
}

/** A word is found by its beginning; a single letter is a whole word. */
const patternOfWord = (word) =>
  `(?<![a-z\\d])${word[1] ? `${word.replace(ENDING, "")}[a-z\\d]*` : `${word}(?![a-z\\d])`}`;

/** Sounds and digits are found whatever stands between them: doubao in Dou bao. */
const patternOfLetters = (letters) => [...letters].join("[ ’'-]?");

/** A function from a text, and the kind of its letters, to pieces of text and <mark>s. */
function marker({ han, words, sounds, digits }) {
  const all = (patterns) => new RegExp(patterns.join("|") || "(?!)", "gu");
  const text = [...han.flatMap(patternsOfChinese), ...words.map(patternOfWord)];
  const kinds = {
    text: all(text),
    sound: all([...sounds.map(patternOfLetters), ...text]),
    number: all([...digits, ...words].map(patternOfLetters)),
  };
  return (shown, kind = "text") => {
    const pieces = [];
    let done = 0;
    for (const { 0: { length }, index } of plain(shown).matchAll(kinds[kind])) {
      const words = shown.slice(index, index + length);
      if (index === done && pieces.length) pieces.at(-1).append(words);
      else pieces.push(shown.slice(done, index), element("mark", null, words));
      done = index + length;
    }
    return [...pieces, shown.slice(done)];
  };
}

const isMarked = (pieces) => pieces.length > 1;
