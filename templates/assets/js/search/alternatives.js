// A group of a query → the ways a document may have it.
//
// An alternative: { fields, parts, offsets }
//   fields   numbers of fields: one of them has to have all parts
//   parts    of each part the terms of which one is enough: { term, prefix, boost }; with `prefix`
//            any term that begins so
//   offsets  of a phrase how far behind its first term each part stands; null of all others

const TEXT_FIELDS = [0, 1, 2, 3, 4, 5, 6, 10, 11];
const SOUND_FIELDS = [7, 8, 9];
const NUMBER_FIELDS = [3];
const PLACED_FIELDS = [0, 1, 2, 4, 5, 6, 10, 11]; // those of which it is known where a term stands
const COMPLETIONS = ("e ed er es y s n on ion ions ing al ive ation ations ational ization or ors"
  + " ment ity ies").split(" ");

const exactly = (term, boost) => ({ term, prefix: false, boost });
const beginning = (term, boost) => ({ term, prefix: true, boost });

/** The ways a document may have a group.
 *  `isTerm` tells whether a text field has a term; `syllables` is a Set or list of all. */
function alternatives(group, isTerm, syllables) {
  const found = alternativesOf(group, isTerm, syllables);
  if (!group.fields) return found;
  const limited = found.map((each) => (
    { ...each, fields: each.fields.filter((field) => group.fields.includes(field)) }));
  return limited.filter((each) => each.fields.length);
}

function alternativesOf(group, isTerm, syllables) {
  const { kind, folded } = group;
  if (kind === "phrase") return [inARow(folded)];
  if (kind === "han") {
    const pairs = pairsOf(folded);
    const parts = pairs.length ? pairs.map((pair) => [exactly(pair, 1)]) : [[beginning(folded, 1)]];
    return [allOf(TEXT_FIELDS, parts)];
  }
  if (kind === "word") {
    return [
      allOf(TEXT_FIELDS, [forms(group)]),
      ...spoken(group, isTerm, syllables),
      ...together(group, syllables),
    ];
  }
  const compact = numberIn(folded);
  const numbers = allOf(NUMBER_FIELDS, [[beginning(`#${compact}`, 1)]]);
  const runs = runsIn(folded);
  if (runs.some(([, chinese]) => chinese)) return [numbers];
  const words = runs.length > 1 ? runs.map(([run]) => [exactly(stem(run), 1)]) : [forms(group)];
  return [numbers, allOf(TEXT_FIELDS, words)];
}

/** All parts in any order; a part that is asked for twice counts once. */
function allOf(fields, parts) {
  const apart = new Map(parts.map((part) => [part.map(({ term }) => term).join(" "), part]));
  return { fields, parts: [...apart.values()], offsets: null };
}

/** The terms of a phrase, each at its place. */
function inARow(folded) {
  const [parts, offsets] = [[], []];
  let place = 0;
  for (const [run, chinese] of runsIn(folded)) {
    const { length } = [...run];
    const terms = !chinese ? [exactly(stem(run), 1)]
      : length === 1 ? [beginning(run, 1)]
      : pairsOf(run).map((pair) => exactly(pair, 1));
    terms.forEach((term, at) => {
      parts.push([term]);
      offsets.push(place + at);
    });
    place += chinese ? length : 1;
  }
  return { fields: PLACED_FIELDS, parts, offsets };
}

/** The terms of a text that a typed word stands for: itself, what it begins, what completes it. */
function forms({ folded: word, excluded, exact }) {
  const own = stem(word);
  const found = [exactly(own, 1)];
  if (excluded || exact) return found;
  if ([...word].length >= 2) found.push(beginning(word, 0.5));
  if (STEM_PLAIN.test(word) && word.length >= 4) {
    const others = new Set(COMPLETIONS.map((end) => stem(word + end)));
    others.delete(own);
    for (const other of others) found.push(exactly(other, 0.5));
  }
  return found;
}

/** The Chinese names that a typed word may be the sound or the initials of. */
function spoken({ folded: word, excluded, exact }, isTerm, syllables) {
  if (exact || word.length < 2 || !STEM_PLAIN.test(word)) return [];
  const cuts = splitSyllables(word.replaceAll("v", "u"), syllables); // lü is written lu, lv
  const known = isTerm(stem(word));
  const found = [];
  for (const { whole, rest } of cuts) {
    const unsure = rest !== "" || whole.length === 1;
    if (unsure && (known || excluded)) continue;
    found.push(allOf(SOUND_FIELDS, soundsOf(whole, rest, excluded)));
  }
  const spelled = cuts.some(({ rest }) => !rest);
  if (word.length >= 3 && word.length <= 8 && !known && !spelled) {
    const threes = [...word].slice(2).map((_, at) => [exactly(`"${word.slice(at, at + 3)}`, 0.25)]);
    found.push(allOf(SOUND_FIELDS, threes));
  }
  return found;
}

/** What neighbouring words are when written together: a word, or a name in syllables. */
function together({ pairs = [], row = [] }, syllables) {
  const words = pairs.map((pair) => allOf(TEXT_FIELDS, [[exactly(stem(pair), 1)]]));
  const cuts = row.map((word) => splitSyllables(word.replaceAll("v", "u"), syllables)[0]);
  if (!row.length || cuts.some((cut) => !cut || cut.rest)) return words;
  const whole = cuts.flatMap((cut) => cut.whole);
  const twos = whole.slice(1).map((syllable, at) => [exactly(`'${whole[at]}'${syllable}`, 0.5)]);
  return [...words, allOf(SOUND_FIELDS, twos)];
}

/** The terms of a word cut into syllables. */
function soundsOf(whole, rest, excluded) {
  const pairs = whole.slice(1).map((syllable, at) => `'${whole[at]}'${syllable}`);
  const parts = pairs.map((pair) => [exactly(pair, 0.5)]);
  const last = whole.at(-1);
  if (rest) return [...parts, [beginning(`'${last}'${rest}`, 0.25)]];
  if (excluded) return parts;
  if (!pairs.length) {
    return [[exactly(`'${last}`, 0.5), beginning(`'${last}'`, 0.5), beginning(`'${last}`, 0.25)]];
  }
  return [...parts.slice(0, -1), [parts.at(-1)[0], beginning(pairs.at(-1), 0.25)]];
}
