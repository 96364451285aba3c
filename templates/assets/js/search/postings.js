// The bytes of a shard → its terms, and of each where it stands: docs/search-format.md.
//
// Postings of a term in a field: { docs, often, lengths, ids, counts }
//   docs     numbers of documents, ascending; often and lengths go with them: how often the term
//            stands there, and how many terms the field has there
//   ids      what the file names: documents, or blocks where all of a block share the field;
//            counts go with them: how often the term stands there

const BLOCK_FIELDS = [1, 8];
// More than the terms of any field: document * PLACE + place is one number.
const PLACE = 2 ** 20;

class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at];
      this.at += 1;
      value |= (byte & 127) << shift;
      if (!(byte & 128)) return value;
    }
  }

  numbers(count) {
    return Array.from({ length: count }, () => this.number());
  }
}

/** A shard: its terms, ascending, and where the postings of each begin. */
function shardIn(bytes) {
  const read = new Reader(bytes, 0);
  const decoder = new TextDecoder();
  const spelled = new Uint8Array(bytes.length);
  const terms = [];
  const lengths = Array.from({ length: read.number() }, () => {
    const shared = read.number();
    const length = read.number();
    spelled.set(bytes.subarray(read.at, read.at + length), shared);
    read.at += length;
    terms.push(decoder.decode(spelled.subarray(0, shared + length)));
    return read.number();
  });
  return { bytes, terms, starts: startsOf(lengths, read.at) };
}

/** The places of the terms of a shard: where those of each begin. */
function placesIn(bytes, { length }) {
  const read = new Reader(bytes, 0);
  return { bytes, starts: startsOf(read.numbers(length), read.at) };
}

const startsOf = (lengths, at) => lengths.map((length) => (at += length) - length);

/** The postings at a place in a shard, by field; block b is the documents from firsts[b] on. */
function postingsAt(bytes, at, firsts) {
  const read = new Reader(bytes, at);
  const mask = read.number();
  const fields = [];
  for (let field = 0; mask >> field; field += 1) {
    if (mask >> field & 1) fields[field] = postingsIn(read, BLOCK_FIELDS.includes(field), firsts);
  }
  return fields;
}

function postingsIn(read, shared, firsts) {
  let [block, slot] = [0, -1];
  const ids = Array.from({ length: read.number() }, () => {
    const value = read.number();
    if (shared) return (block += value);
    const more = (value & 7) === 7 ? 7 + read.number() : value & 7;
    slot = value >> 3 ? more : slot + 1 + more;
    block += value >> 3;
    return firsts[block] + slot;
  });
  const lengths = [];
  const counts = ids.map(() => {
    const value = read.number();
    lengths.push(value >> 2);
    return (value & 3) === 3 ? 4 + read.number() : (value & 3) + 1;
  });
  if (!shared) return { docs: ids, often: counts, lengths, ids, counts };
  const docs = [];
  const from = [];
  ids.forEach((id, at) => {
    for (let doc = firsts[id]; doc < firsts[id + 1]; doc += 1) {
      docs.push(doc);
      from.push(at);
    }
  });
  const spread = (values) => from.map((at) => values[at]);
  return { docs, often: spread(counts), lengths: spread(lengths), ids, counts };
}

/** Where a term stands in a field: id * PLACE + place, ascending; `read` is at its places. */
function standsIn(read, fields, wanted) {
  const found = [];
  for (const field of PLACED_FIELDS) {
    const { ids, counts } = fields[field] ?? {};
    if (field === wanted) {
      ids.forEach((id, at) => {
        let place = id * PLACE;
        for (let n = counts[at]; n; n -= 1) found.push(place += read.number());
      });
      break;
    }
    counts?.forEach((count) => read.numbers(count));
  }
  return found;
}
