// A word that nobody uses → the one that was meant.

/** The word of a vocabulary, [[word, count], …], that is meant by one that is not in it, or null.
 *  One slip is forgiven in a word of four letters, two from seven on, but in the first letter only
 *  where it was swapped with the second: a brand that is not here shall not become another. */
function nearest(word, vocabulary) {
  const { length } = [...word];
  const most = length < 4 ? 0 : length < 7 ? 1 : 2;
  let best = null;
  let far = most;
  let often = 0;
  for (const [other, count] of vocabulary) {
    const begins = word[0] === other[0] || (word[0] === other[1] && word[1] === other[0]);
    const near = begins && Math.abs(other.length - word.length) <= far;
    const slips = near ? distance(word, other, far) : far + 1;
    if (slips > far) continue;
    if (slips === 0) return null;
    const closer = best === null || slips < far || count > often;
    if (!closer && (count < often || compare(other, best) >= 0)) continue;
    [best, far, often] = [other, slips, count];
  }
  return best;
}

/** How many slips make one word of another: a letter too many, too few or wrong, or two swapped.
 *  Past `most` it is not counted further: any number greater than that. */
function distance(one, other, most) {
  const [from, to] = [[...one], [...other]];
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before = [];
  let row = to.map((_, at) => at);
  row.push(to.length);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const wrong = from[i - 1] === to[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + wrong);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most && Math.min(...row) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[to.length];
}
