// Files of the search: fetched, unpacked, and kept as what they were made into.
// What failed is not kept: it is asked for again, then past the browser's own store.

const keptFiles = new Map();
let fetchFrom = "default";

class Failure extends Error {
  constructor(what, message) {
    super(message);
    this.what = what;
  }
}

/** What `make` makes of the bytes at an address. */
function fetched(address, make) {
  let made = keptFiles.get(address);
  if (!made) {
    made = unpacked(address).then(make);
    made.catch(() => keptFiles.delete(address));
    keptFiles.set(address, made);
  }
  return made;
}

async function unpacked(address) {
  if (!self.DecompressionStream) throw new Failure("old-browser", "DecompressionStream");
  try {
    const answer = await fetch(address, { cache: fetchFrom });
    if (!answer.ok) throw new Error(answer.status);
    const plain = answer.body.pipeThrough(new DecompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(plain).arrayBuffer());
    fetchFrom = "default";
    return bytes;
  } catch (error) {
    fetchFrom = "reload";
    throw new Failure("load", `${address} ${error.message}`);
  }
}

const jsonIn = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Names that stand in a row, each of so many digits. */
const namesIn = (text, size) => text.match(new RegExp(`.{${size}}`, "g")) ?? [];
