// A query → the documents that it finds; and where it finds nothing, what was meant.

const MOST_ENTRIES = 20_000;

/** What a query finds: { looks, filings, others, hits, scores, notes }.
 *  `looks` are those at its required groups, `hits` how many of these each document has. */
async function find(index, query, keep) {
  const characters = () => keep(sideFile(index, "characters"));
  if (index.entries.size > MOST_ENTRIES) index.entries.clear();
  let groups = parse(query);
  let looks = await lookAt(index, groups, keep);
  if (looks.some(hasUnknownChinese)) {
    const { simple } = await characters();
    groups = groups.map((group) => ({ ...group, folded: simplify(group.folded, simple) }));
    looks = await lookAt(index, groups, keep);
  }
  const found = collect(index, looks);
  if (!groups.length && query.trim()) return { ...found, filings: [] };
  if (isFound(found) || !found.looks.length) return found;

  const mended = await Promise.all(looks.map(async (each) =>
    (isMissing(each) && await mend(index, each.group, characters, keep)) || { groups: [each.group] }));
  const notes = mended.flatMap(({ note }) => note ?? []);
  if (notes.length) looks = await lookAt(index, mended.flatMap((each) => each.groups), keep);
  const again = { ...collect(index, looks), notes };
  if (isFound(again)) return again;
  const missing = looks.filter(isMissing).map(({ group }) => group.text);
  const any = { ...collect(index, looks, true), notes: [...notes, { kind: "any", missing }] };
  return isFound(any) ? any : found;
}

const isFound = ({ filings, others }) => filings.length + others.length > 0;
const isMissing = ({ group, any }) => !group.excluded && !any;

/** Whether it has Chinese that the index has not: traditional characters perhaps. */
const hasUnknownChinese = ({ group, ways }) => group.kind !== "number" && ways.some(
  ({ parts, found }) => parts.some(([{ term }], at) => term >= "\u3007" && !found[at].length));

/** Documents that have all required groups, or with `some` the most that any has; no excluded one. */
function collect(index, looks, some) {
  const required = looks.filter(({ group }) => !group.excluded);
  const hits = new Int16Array(index.blocks.length);
  for (const { group, has } of looks) {
    has.forEach((yes, doc) => { hits[doc] += group.excluded ? -99 * yes : yes; });
  }
  const most = some ? Math.max(1, hits.reduce((a, b) => Math.max(a, b))) : required.length;
  const fits = (doc) => hits[doc] >= most;
  return {
    looks: required,
    filings: index.filings.filter(fits),
    others: looks.length ? index.others.filter(fits) : [],
    hits,
    scores: scoresOf(index, required),
    notes: [],
  };
}

/** What may have been meant by a group that nothing has: { groups, note }. */
async function mend(index, group, characters, keep) {
  const { kind, text: from, folded } = group;
  const become = (text) => ({ ...group, text, folded: text, pairs: [], row: [] });
  const signs = [...folded];
  if (kind === "word") {
    const to = nearest(folded, await keep(sideFile(index, "words")));
    return to && { groups: [become(to)], note: { kind: "spelling", from, to } };
  }
  if (kind !== "han" || signs.length < 2) return null;
  // A character that no name has sounds like nothing, and no term has that.
  const sounds = Object.entries((await characters()).sounds);
  const spoken = signs.map((sign) => sounds.find(([, all]) => all.includes(sign))?.[0]);
  const fields = SOUND_FIELDS.filter((field) => group.fields?.includes(field) ?? true);
  const pairs = spoken.slice(1).map((sound, at) => [exactly(`'${spoken[at]}'${sound}`, 0.5)]);
  const bySound = { ...group, ways: [allOf(fields, pairs)], spoken: spoken.join("") };
  const [{ any }] = await lookAt(index, [bySound], keep);
  if (any) return { groups: [bySound], note: { kind: "sound", from } };
  const to = piecesOf(index, signs, become);
  return to.length && { groups: to.map(become), note: { kind: "split", from, to } };
}

const MOST_SIGNS = 12; // of a run that is cut in every way
const MOST_READ = 40; // of any run that is cut

/** The pieces of a Chinese run that one document has together: as little left out as can be, and no
 *  more than one character; then as few as can be; then those that most documents have. Where there
 *  are none, the longest from the left, each for itself. */
function piecesOf(index, signs, become) {
  const { length } = signs;
  // The shards of all pairs are loaded.
  const known = new Map();
  const having = (from, to) => {
    const text = signs.slice(from, to).join("");
    if (!known.has(text)) {
      const group = become(text);
      const ways = alternatives(group, () => true, index.syllables);
      ways.forEach((way) => findEntries(index, way));
      const { has, any } = look(index, group, ways);
      known.set(text, any ? has : null);
    }
    return known.get(text);
  };
  let best = null;
  const seek = (at, pieces, left, held) => {
    if (at === length) {
      const many = held.reduce((sum, has) => sum + has, 0);
      const order = best && (left - best.left || pieces.length - best.pieces.length || best.many - many);
      if (!best || order < 0) best = { pieces, left, many };
      return;
    }
    for (let to = length; to > at + 1; to -= 1) {
      if (best && (left - best.left || pieces.length - best.pieces.length + 1) > 0) return;
      const has = having(at, to);
      const both = has && held ? has.map((yes, doc) => yes & held[doc]) : has;
      if (both?.includes(1)) seek(to, [...pieces, signs.slice(at, to).join("")], left, both);
    }
    if (!left && !(best?.left === 0)) seek(at + 1, pieces, 1, held);
  };
  if (length <= MOST_SIGNS) seek(0, [], 0, null);
  return best ? best.pieces : longestPieces(signs.slice(0, MOST_READ), having);
}

function longestPieces(signs, having) {
  const pieces = [];
  for (let from = 0; from < signs.length - 1;) {
    let to = from + 1;
    // What has a piece has its beginnings too.
    while (to < signs.length && having(from, to + 1)) to += 1;
    if (to - from > 1) pieces.push(signs.slice(from, to).join(""));
    from = to;
  }
  return pieces;
}
