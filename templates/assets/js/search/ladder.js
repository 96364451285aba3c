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
  if (isFound(found) || !found.looks.length) return found;

  const mended = await Promise.all(looks.map(async (each) =>
    (isMissing(each) && await mend(index, each.group, characters, keep)) || { groups: [each.group] }));
  const notes = mended.flatMap(({ note }) => note ?? []);
  if (notes.length) looks = await lookAt(index, mended.flatMap((each) => each.groups), keep);
  const again = { ...collect(index, looks), notes };
  if (isFound(again)) return again;
  const missing = looks.filter(isMissing).map(({ group }) => group.text);
  const any = { ...collect(index, looks, 1), notes: [...notes, { kind: "any", missing }] };
  return isFound(any) ? any : found;
}

const isFound = ({ filings, others }) => filings.length + others.length > 0;
const isMissing = ({ group, any }) => !group.excluded && !any;

/** Whether it has Chinese that the index has not: traditional characters perhaps. */
const hasUnknownChinese = ({ group, ways }) => group.kind !== "number" && ways.some(
  ({ parts, found }) => parts.some(([{ term }], at) => term >= "\u3007" && !found[at].length));

/** Documents that have so many of the required groups, else all, and none of the excluded ones. */
function collect(index, looks, least) {
  const required = looks.filter(({ group }) => !group.excluded);
  const hits = new Int16Array(index.blocks.length);
  for (const { group, has } of looks) {
    has.forEach((yes, doc) => { hits[doc] += group.excluded ? -99 * yes : yes; });
  }
  const fits = (doc) => hits[doc] >= (least ?? required.length);
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

/** The longest pieces of a Chinese run that one document has, from the left. */
function piecesOf(index, signs, become) {
  // The shards of all pairs are loaded.
  const having = (text, before) => {
    const group = become(text);
    const ways = alternatives(group, () => true, index.syllables);
    ways.forEach((way) => findEntries(index, way));
    const { has } = look(index, group, ways);
    return before ? has.map((yes, doc) => yes & before[doc]) : has;
  };
  const pieces = [];
  let [from, held] = [0, null];
  while (from < signs.length - 1) {
    let [to, holding] = [from + 1, held];
    while (to < signs.length) {
      const longer = having(signs.slice(from, to + 1).join(""), held);
      if (!longer.includes(1)) break;
      holding = longer;
      to += 1;
    }
    if (to - from > 1) pieces.push(signs.slice(from, to).join(""));
    [from, held] = [to, holding];
  }
  return pieces;
}
