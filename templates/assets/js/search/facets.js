// Where each filing stands in each facet; what is counted, and their names as terms: its labels.
//
// A facet: { axis, column, sets, named }
//   column   for each document a number; `sets` tells which places in the axis that number stands
//            for, `named` what filters call them

const LABELS = 4;
// Of most filings, and no label.
const IN_FORCE = ["filed", "registered"];

/** What the file of facets tells: where blocks begin, which documents are filings, their facets. */
function facetsIn(bytes, { axes, lists, pages, companies, documents, run }) {
  // Its columns have the numbers of registry/search/columns.py.
  const runs = new Reader(bytes, 0);
  let read;
  const signed = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);
  const [blocks, list, province, category, role, status, sector, purpose] =
    Array.from({ length: 8 }, () => new Uint32Array(documents));
  const [sectors, purposes] = [new Map(), new Map()];
  const firsts = [0];
  const filings = [];
  let [doc, listed] = [pages, 0];
  for (let block = 1; block <= companies; block += 1) {
    firsts[block] = doc;
    if ((block - 1) % run === 0) {
      const length = runs.number();
      runs.at += length;
      read = decoder(bytes.subarray(runs.at - length, runs.at));
      listed = 0;
    }
    const end = doc + read(0);
    blocks[doc] = block;
    for (let before = null; doc < end; before = doc) {
      doc += 1;
      blocks[doc] = block;
      filings.push(doc);
      if (before === null) {
        listed += signed(read(1));
        list[doc] = listed;
        province[doc] = read(3);
      } else {
        list[doc] = list[before] + signed(read(2));
        const moved = read(4);
        province[doc] = moved ? moved - 1 : province[before];
      }
      const [register] = lists[list[doc]];
      category[doc] = read(5, register);
      role[doc] = read(6, register);
      status[doc] = read(7, register);
      // Places in an axis: those of the filing before, or how many and the steps to each.
      const several = (column, places, sets, kind) => {
        if (before !== null && read(column)) return places[before];
        const found = [];
        for (let n = read(column + 1, kind), after = 0; n; n -= 1) {
          after += read(column + 2, kind * 64 + after);
          found.push(after);
          after += 1;
        }
        const key = found.join();
        if (!sets.has(key)) sets.set(key, sets.size);
        return sets.get(key);
      };
      sector[doc] = several(8, sector, sectors, 0);
      purpose[doc] = several(11, purpose, purposes, register * 16 + category[doc]);
    }
    doc += 1;
  }
  firsts.push(doc);
  const facet = (axis, column, sets, ids = axes[axis].map(([id]) => id)) => {
    const named = sets.map((set) => (set.length ? set.map((place) => ids[place]) : ["none"]));
    return { axis, column, sets, named };
  };
  const single = (axis) => [[], ...axes[axis].map((_, place) => [place])];
  const setsIn = (keys) => [...keys].map((key) => (key ? key.split(",").map(Number) : []));
  const years = lists.map(([, , announced]) => announced.slice(0, 4));
  return {
    firsts,
    blocks,
    list,
    filings,
    facets: {
      register: facet("register", list, lists.map(([register]) => [register])),
      category: facet("category", category, single("category")),
      role: facet("role", role, single("role")),
      sector: facet("sector", sector, setsIn(sectors.keys())),
      function: facet("function", purpose, setsIn(purposes.keys())),
      region: facet("province", province, single("province")),
      year: facet("", list, years.map((_, at) => [at]), years),
      status: facet("status", status, single("status").slice(1)),
    },
  };
}

/** All that a filing can be counted to: { facet, place, names, terms }, the names as terms each. */
function labelsIn(facets, { axes, lists }) {
  const months = lists.map(([, , announced], place) => {
    const names = [termsOf(announced.slice(0, 7))];
    return { facet: facets.year, place, names, terms: names[0] };
  });
  return Object.values(facets).flatMap((facet) =>
    (axes[facet.axis] ?? []).map(([id, ...texts], place) => {
      const names = facet.axis === "status" && IN_FORCE.includes(id) ? [] : texts.map(termsOf);
      return { facet, place, names, terms: names.flat() };
    })).concat(months);
}

/** For each document the sum of what `count` tells of its labels. */
function sumOf({ labels, filings, blocks }, count) {
  const sums = new Uint32Array(blocks.length);
  const counts = new Map();
  for (const label of labels) {
    const { facet, place } = label;
    const number = count(label);
    if (number) counts.set(facet, { ...counts.get(facet), [place]: number });
  }
  for (const [{ column, sets }, values] of counts) {
    const ofSet = sets.map((set) => set.reduce((sum, place) => sum + (values[place] ?? 0), 0));
    for (const doc of filings) sums[doc] += ofSet[column[doc]];
  }
  return sums;
}

/** The postings of a term that labels have. */
function labelPostings(index, term) {
  const sums = sumOf(index, ({ terms }) => terms.filter((each) => each === term).length);
  const docs = index.filings.filter((doc) => sums[doc]);
  const of = (values) => docs.map((doc) => values[doc]);
  return { docs, often: of(sums), lengths: of(index.labelLengths) };
}

/** The filings that filters let through, and the counts of each facet, its own filter aside. */
function filtered({ facets }, filings, filters) {
  const every = Object.entries(facets);
  const refused = every.map(([name, { named }]) => named.map((ids) =>
    filters[name]?.length > 0 && !ids.some((id) => filters[name].includes(id))));
  // Of each filing the facets that refuse it, as bits.
  const bars = filings.map((doc) =>
    every.reduce((bits, [, { column }], at) => bits | refused[at][column[doc]] << at, 0));
  const counts = every.map(([name, { column, named }], at) => {
    const often = named.map(() => 0);
    filings.forEach((doc, n) => { if (!(bars[n] & ~(1 << at))) often[column[doc]] += 1; });
    const found = new Map();
    named.forEach((ids, value) => {
      for (const id of ids) found.set(id, (found.get(id) ?? 0) + often[value]);
    });
    return [name, [...found].filter(([, count]) => count)];
  });
  return { filings: filings.filter((_, n) => !bars[n]), counts: Object.fromEntries(counts) };
}
