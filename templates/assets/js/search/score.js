// Which documents have a group, and the scores of documents: lunr's BM25, made of postings.
//
// A look at a group: { group, ways, has, any, sound }
//   ways    its alternatives, each with `found`: of each part the pairs [entry, boost]
//   has     of each document 1 if it has the group; `any` whether one does
//   sound   whether one does by the sound of its name

/** What each group finds. All that it takes is loaded; `keep` lets go of what is stale. */
async function lookAt(index, groups, keep) {
  const load = async (known) => {
    const ways = groups.map((group) => group.ways ?? alternatives(group, known, index.syllables));
    const patterns = ways.flat().flatMap(({ parts }) => parts.flat());
    await keep(loadShards(index, "t", patterns.flatMap((pattern) => shardsFor(index, pattern))));
    return ways;
  };
  // A word that is a term has the fewest alternatives: those are needed in any case.
  await load(() => true);
  const ways = await load((term) => entriesOf(index, { term }).length > 0);
  ways.flat().forEach((way) => findEntries(index, way));
  await keep(loadShards(index, "p", ways.flat().flatMap(placedIn)));
  return groups.map((group, at) => look(index, group, ways[at]));
}

function findEntries(index, way) {
  way.found = way.parts.map((part) => part.flatMap((pattern) =>
    entriesOf(index, pattern).map((entry) => [entry, pattern.boost])));
}

/** Of each part of a way the entries that stand in a field; nothing where a part has none. */
function entriesIn({ found }, field) {
  const inField = found.map((part) => part.map(([entry]) => entry).filter(({ fields }) => fields[field]));
  return inField.every((part) => part.length) ? inField : [];
}

/** The shards whose places a phrase needs. */
const placedIn = (way) => (way.offsets ? way.fields : []).filter((field) => field !== LABELS)
  .flatMap((field) => entriesIn(way, field).flat().map(({ shard }) => shard));

/** What a group finds by ways that have their entries. */
function look(index, group, ways) {
  const has = new Uint8Array(index.blocks.length);
  let sound = false;
  for (const way of ways) {
    way.counts = false; // what no document has counts for nothing
    for (const field of way.fields) {
      const docs = (way.offsets ? docsInRow : docsWithAll)(index, way, field);
      for (const doc of docs) has[doc] = 1;
      way.counts ||= docs.length > 0;
      sound ||= docs.length > 0 && way.parts[0][0].term.startsWith("'");
    }
  }
  return { group, ways, has, any: has.includes(1), sound };
}

/** The documents that have all parts of a way in a field. */
function docsWithAll({ blocks: { length } }, way, field) {
  const parts = entriesIn(way, field);
  const reached = new Uint8Array(length);
  const docs = [];
  parts.forEach((entries, step) => {
    for (const { fields } of entries) {
      for (const doc of fields[field].docs) {
        if (reached[doc] !== step) continue;
        reached[doc] += 1;
        if (reached[doc] === parts.length) docs.push(doc);
      }
    }
  });
  return docs;
}

/** The documents that have the terms of a phrase in a row. */
function docsInRow(index, way, field) {
  const { parts, offsets } = way;
  const { labels, filings, firsts, p } = index;
  if (field === LABELS) {
    const isRow = (terms) => terms.some((_, from) => parts.every(([{ term, prefix }], at) => {
      const there = terms[from + offsets[at]] ?? "";
      return prefix ? there.startsWith(term) : there === term;
    }));
    const sums = sumOf(index, ({ names }) => Number(names.some(isRow)));
    return filings.filter((doc) => sums[doc]);
  }
  // Of each part where a row would begin with it: what all have is one.
  const [rows = [], ...more] = entriesIn(way, field).map((entries, at) =>
    entries.flatMap((entry) => {
      const { bytes, starts } = p[entry.shard];
      return standsIn(new Reader(bytes, starts[entry.at]), entry.fields, field)
        .map((stand) => stand - offsets[at]);
    }));
  const ids = more.map((each) => new Set(each))
    .reduce((left, next) => left.filter((row) => next.has(row)), rows)
    .map((row) => Math.floor(row / PLACE));
  if (!BLOCK_FIELDS.includes(field)) return ids;
  return ids.flatMap((id) =>
    Array.from({ length: firsts[id + 1] - firsts[id] }, (_, n) => firsts[id] + n));
}

/** The score of each document for the terms of some looks. */
function scoresOf({ manifest, blocks: { length: all } }, looks) {
  const { boosts, totals, k1, b, pages, page_boost: ofPage } = manifest;
  // Of each entry its boost in each field.
  const counted = new Map();
  for (const { fields, found } of looks.flatMap(({ ways }) => ways.filter(({ counts }) => counts))) {
    for (const [entry, boost] of found.flat()) {
      if (!counted.has(entry)) counted.set(entry, boosts.map(() => 0));
      const own = counted.get(entry);
      for (const field of fields) own[field] = Math.max(own[field], boost);
    }
  }
  const length = boosts.map((_, field) =>
    Math.sqrt([...counted.values()].reduce((sum, own) => sum + own[field] ** 2, 0)));
  const scores = new Float64Array(all);
  for (const [{ fields, total }, own] of counted) {
    const idf = Math.log(1 + Math.abs((all - total + 0.5) / (total + 0.5)));
    fields.forEach(({ docs, often, lengths }, field) => {
      if (!own[field]) return;
      docs.forEach((doc, at) => {
        const weight = idf * ((k1 + 1) * often[at])
          / (k1 * (1 - b + b * (lengths[at] / (totals[field] / all))) + often[at]);
        scores[doc] += own[field] * rounded(weight * boosts[field] * (doc < pages ? ofPage : 1)) / length[field];
      });
    });
  }
  return scores;
}

/** A number with three decimals as Python rounds it: near a half it takes a closer look. */
function rounded(number) {
  const many = number * 1000;
  const near = Math.round(many);
  return Math.abs(Math.abs(many - near) - 0.5) < 1e-6 ? Number(number.toFixed(3)) : near / 1000;
}
