// Numbers out of an adaptive binary range coder: docs/search-format.md.
//
// Each context learns: of every decision it keeps the chance of a 0 and how often it was made.

const CHANCES = 2 ** 16;
const UNSURE = 64; // no decision is ever certain
const SLOWEST = 60; // decisions after which a context learns no slower

/** What reads one number after the other: of a column, and of what is known already. */
function decoder(bytes) {
  const rates = Array.from({ length: SLOWEST + 1 }, (_, seen) => Math.round(CHANCES / (seen + 1.6)));
  const contexts = [];
  let [range, code, at] = [2 ** 32 - 1, 0, 0];
  const take = () => {
    code = code * 256 + (bytes[at] ?? 0);
    at += 1;
  };
  const bit = (states, node) => {
    const state = states.get(node) ?? CHANCES / 2 * 64;
    const seen = state % 64;
    let chance = (state - seen) / 64;
    const bound = Math.floor(range / CHANCES) * chance;
    const one = code >= bound;
    if (one) {
      code -= bound;
      range -= bound;
      chance -= Math.floor(chance * rates[seen] / CHANCES);
    } else {
      range = bound;
      chance += Math.floor((CHANCES - chance) * rates[seen] / CHANCES);
    }
    chance = Math.min(Math.max(chance, UNSURE), CHANCES - UNSURE);
    states.set(node, chance * 64 + Math.min(seen + 1, SLOWEST));
    while (range < 2 ** 24) {
      range *= 256;
      take();
    }
    return one;
  };
  for (let n = 0; n < 4; n += 1) take();
  return (column, detail = 0) => {
    const states = contexts[column * 4096 + detail] ??= new Map();
    let length = 1;
    while (bit(states, -length)) length += 1;
    let value = 1;
    for (let n = 1; n < length; n += 1) value = value * 2 + bit(states, value * 32 + length);
    return value - 1;
  };
}
