// Latin letters → the syllables of pinyin that they may stand for.

const MOST_CUTS = 8;
const syllableTables = new WeakMap();

/** The ways to cut a word into syllables: [{ whole: [syllable, …], rest }].
 *  The rest, "" in most, is the beginning of one more syllable. Ways without a rest come first;
 *  then the fewer syllables the earlier, then the longer the first of them. At most eight.
 *  `syllables` is a Set or list of all there are. */
function splitSyllables(word, syllables) {
  if (!word) return [];
  const { spoken, begun, longest } = syllableTable(syllables);
  const cuts = []; // of what follows each place: its best ways, without a rest and with one
  for (let at = word.length; at >= 0; at -= 1) {
    const ways = { without: at === word.length ? [[]] : [], rests: [] };
    for (let to = Math.min(at + longest, word.length); to > at; to -= 1) {
      const first = word.slice(at, to);
      if (!spoken.has(first)) continue;
      for (const way of cuts[to].without) ways.without.push([first, ...way]);
      const rest = word.slice(to);
      if (begun.has(rest)) ways.rests.push({ whole: [first], rest });
      for (const way of cuts[to].rests) ways.rests.push({ ...way, whole: [first, ...way.whole] });
    }
    ways.without.sort((a, b) => a.length - b.length).splice(MOST_CUTS);
    ways.rests.sort((a, b) => a.whole.length - b.whole.length).splice(MOST_CUTS);
    cuts[at] = ways;
  }
  const complete = cuts[0].without.map((whole) => ({ whole, rest: "" }));
  return [...complete, ...cuts[0].rests].slice(0, MOST_CUTS);
}

/** The syllables, what they begin with that is not all of them, and the length of the longest. */
function syllableTable(syllables) {
  let table = syllableTables.get(syllables);
  if (!table) {
    table = { spoken: new Set(syllables), begun: new Set(), longest: 0 };
    for (const each of table.spoken) {
      for (let end = 1; end < each.length; end += 1) table.begun.add(each.slice(0, end));
      table.longest = Math.max(table.longest, each.length);
    }
    syllableTables.set(syllables, table);
  }
  return table;
}
