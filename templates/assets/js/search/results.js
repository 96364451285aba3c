// What was found → what is shown of it: in order, and out of the fragments that tell of it.

/** What a page of results shows. */
async function answer(index, { q, filters, sort, offset, limit, others }, keep) {
  const found = await find(index, q, keep);
  const { filings, counts } = filtered(index, found.filings, filters);
  const keys = await sorting(index, found, sort, keep);
  const aside = ordered(found.others, byRelevance(index, found), others);
  const shown = [...aside, ...ordered(filings, keys, offset + limit).slice(offset)];
  const fragments = new Map();
  await keep(Promise.all(shown.map(async (doc) => {
    fragments.set(doc, await fetched(fragmentFor(index, doc), jsonIn));
  })));
  const items = shown.map((doc) => itemOf(index, fragments.get(doc), doc));
  return {
    total: filings.length,
    offset,
    others: { total: found.others.length, items: items.splice(0, aside.length) },
    items,
    facets: counts,
    notes: found.notes,
    marks: marksOf(found),
  };
}

/** Two numbers of each document: by the first they are sorted, by the second what is equal. */
async function sorting(index, found, sort, keep) {
  if (sort === "date") return [index.ages, index.ages];
  if (sort !== "name") return byRelevance(index, found);
  const ranks = await keep(sideFile(index, "names", (bytes) => {
    const read = new Reader(bytes, 0);
    const made = [];
    for (const doc of index.filings) made[doc] = read.number();
    return made;
  }));
  return [ranks, index.ages];
}

/** First what has the most groups, then what has the greatest score; of those the newest. */
const byRelevance = ({ ages }, { hits, scores }) =>
  [scores.map((score, doc) => -Math.round(score * 1e9) - hits[doc] * 1e13), ages];

/** The first documents, so many, in the order of two numbers of each. */
function ordered(docs, [first, second], most) {
  let some = docs;
  if (most < docs.length) {
    // Numbers are sorted faster than documents, and tell where the wanted ones end.
    const lastOf = (of, values, place) => Float64Array.from(of, (doc) => values[doc]).sort()[place - 1];
    const last = lastOf(docs, first, most);
    const tied = docs.filter((doc) => first[doc] === last);
    const more = most - docs.filter((doc) => first[doc] < last).length;
    const end = lastOf(tied, second, more);
    some = docs.filter((doc) => first[doc] < last || (first[doc] === last && second[doc] <= end));
  }
  return [...some].sort((a, b) => first[a] - first[b] || second[a] - second[b]).slice(0, most);
}

/** The address of the fragment that tells of a document. */
function fragmentFor({ base, manifest, blocks, firsts, fragmentNames }, doc) {
  const { chunk, layer, shelf, group } = manifest;
  const number = Math.ceil(blocks[doc] / chunk);
  const deep = Math.floor(number ? Math.max(0, doc - firsts[blocks[doc]] - 1) / layer : doc / shelf);
  const name = deep ? `${number}.${deep}` : number;
  return `${base}f/${name}-${fragmentNames[Math.floor(number / group)]}.bin`;
}

/** A document as the page shows it. */
function itemOf({ manifest: { axes, chunk, layer, lists, shelf }, blocks, firsts, facets, list }, fragment, doc) {
  if (!blocks[doc]) {
    const [kind, href, zh, en] = fragment[doc % shelf];
    return { kind, href, zh, en };
  }
  const [slug, ...told] = fragment[(blocks[doc] - 1) % chunk];
  const named = ([zh, en, romanised]) => ({ zh, en, romanised });
  const company = { ...named(told), href: `companies/${inAddress(slug)}.html` };
  const [first, after] = [firsts[blocks[doc]], firsts[blocks[doc] + 1]];
  if (doc === first) return { kind: "company", ...company, filings: after - first - 1 };
  const filing = told[3][(doc - first - 1) % layer];
  const [register, batch, date] = lists[list[doc]];
  const places = (name) => facets[name].sets[facets[name].column[doc]];
  const place = (name) => places(name)[0] ?? null;
  const number = filing[3];
  return {
    kind: "filing",
    href: `filings/${inAddress(axes.register[register][0])}/${inAddress(number)}.html`,
    ...named(filing),
    number: /^[0-9]+$/.test(number) ? `网信算备${number}号` : number,
    register,
    list: batch,
    date,
    status: place("status"),
    category: place("category"),
    role: place("role"),
    province: place("region"),
    sectors: places("sector"),
    functions: places("function"),
    products: filing[4],
    company,
  };
}

/** A part of an address, as registry/urls.py writes it. */
const inAddress = (part) => encodeURIComponent(part)
  .replace(/[!'*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** What is marked in the results. */
function marksOf({ looks }) {
  const marks = { han: [], words: [], sounds: [], digits: [] };
  for (const { group: { kind, folded, spoken }, sound } of looks) {
    const digits = kind === "number" && numberIn(folded);
    if (digits) marks.digits.push(digits);
    for (const [run, chinese] of runsIn(folded)) {
      if (!digits || !chinese) marks[chinese ? "han" : "words"].push(run);
    }
    if (sound) marks.sounds.push(spoken ?? folded);
  }
  return marks;
}
