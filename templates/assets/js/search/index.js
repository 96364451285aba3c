// The index: which shard has a term, what was loaded of it, and the postings of terms.
//
// An entry is a term of the index: { fields, total, shard, at }
//   fields      its postings by field; total: how many there are in all fields together
//   shard, at   where it stands; a term that only labels have stands in none

/** The index that a manifest describes. */
async function openIndex({ base, manifest: address, facets }) {
  const [manifest, columns] = await Promise.all([
    fetched(address, jsonIn),
    fetched(facets, (bytes) => bytes),
  ]);
  const index = {
    base,
    manifest,
    ...facetsIn(columns, manifest),
    syllables: new Set(manifest.syllables.split(" ")),
    shardNames: namesIn(manifest.shards, 8),
    fragmentNames: namesIn(manifest.fragments, 6),
    t: [],
    p: [],
    entries: new Map(),
  };
  const { blocks, firsts, list } = index;
  index.others = [...blocks.keys()].filter((doc) => !blocks[doc] || firsts[blocks[doc]] === doc);
  index.labels = labelsIn(index.facets, manifest);
  index.labelTerms = new Set(index.labels.flatMap(({ terms }) => terms));
  index.labelLengths = sumOf(index, ({ terms }) => terms.length);
  // Smaller is newer; of one day in the order of their numbers.
  const days = [...new Set(manifest.lists.map((each) => each[2]))].sort().reverse();
  const ages = manifest.lists.map((each) => days.indexOf(each[2]) * blocks.length);
  index.ages = Float64Array.from(blocks, (_, doc) => ages[list[doc]] + doc);
  for (const doc of index.others) index.ages[doc] = doc;
  return index;
}

/** One of the files that are not always needed. */
const sideFile = ({ base, manifest }, name, make = jsonIn) =>
  fetched(`${base}${name}.${manifest.files[name]}.bin`, make);

/** How many of some ascending terms come before one, or with `most` 0 are it. */
function countBefore(terms, term, most) {
  let [from, to] = [0, terms.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(terms[middle], term) > most) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The numbers of the shards that may have a term, or what begins with it. */
function shardsFor({ manifest: { first } }, { term, prefix }) {
  const found = [countBefore(first, term, 0) - 1];
  while (prefix && first[found.at(-1) + 1]?.startsWith(term)) found.push(found.at(-1) + 1);
  return first.length ? found : [];
}

/** Loads shards, `t` with their terms or `p` with the places of those. */
const loadShards = (index, kind, wanted) => Promise.all([...new Set(wanted)].map(async (shard) => {
  const address = `${index.base}${kind}/${index.shardNames[shard]}.bin`;
  index[kind][shard] ??= await fetched(address, (bytes) =>
    (kind === "t" ? shardIn(bytes) : placesIn(bytes, index.t[shard].terms)));
}));

/** The entries of a term, or of all that begin with it; their shards are loaded. */
function entriesOf(index, { term, prefix }) {
  const fits = (other) => (prefix ? other.startsWith(term) : other === term);
  const found = new Set();
  for (const shard of shardsFor(index, { term, prefix })) {
    const { terms } = index.t[shard];
    for (let at = countBefore(terms, term, -1); at < terms.length && fits(terms[at]); at += 1) {
      found.add(entryOf(index, terms[at], shard, at));
    }
  }
  for (const label of prefix ? index.labelTerms : [term]) {
    if (fits(label) && index.labelTerms.has(label)) found.add(entryOf(index, label));
  }
  return [...found];
}

function entryOf(index, term, shard, at) {
  let entry = index.entries.get(term);
  if (!entry) {
    const { bytes, starts } = index.t[shard] ?? {};
    const fields = bytes ? postingsAt(bytes, starts[at], index.firsts) : [];
    if (index.labelTerms.has(term)) fields[LABELS] = labelPostings(index, term);
    entry = { fields, total: fields.reduce((sum, { docs }) => sum + docs.length, 0), shard, at };
    index.entries.set(term, entry);
  }
  return entry;
}
