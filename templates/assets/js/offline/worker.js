// Keeps what the search page has used, so that it works without a network. Its scopes are the
// folders of the search pages; nothing but those pages and files named by their content is touched.

const ROOT = new URL("./", self.location);
const SCOPE = new URL(self.registration.scope);
const CACHE = `search ${ROOT.pathname}`; // other sites may share the origin
const MOST = 500; // files kept
const NAMED = /^(?:assets\/[^/]+\.[0-9a-f]{10}\.(?:css|js)|search\/(?:.+\.bin|worker\.[^/]+\.js))$/;

/** The path below the root of the site, "" of what lies elsewhere. */
function pathOf(address) {
  const { origin, pathname } = new URL(address);
  if (origin !== ROOT.origin || !pathname.startsWith(ROOT.pathname)) return "";
  return pathname.slice(ROOT.pathname.length);
}

const isNamed = (address) => NAMED.test(pathOf(address));

/** A search page without what is asked of it; "" of anything else. */
function pageOf(address) {
  const { origin, pathname } = new URL(address);
  const page = origin + pathname.replace(/index\.html$/, "");
  return page === SCOPE.href ? page : "";
}

async function keep(key, answer) {
  if (answer.status !== 200 || answer.type !== "basic") return;
  const cache = await caches.open(CACHE);
  await cache.put(key, answer);
}

/** What is kept; nothing where the browser lets nothing be kept. */
const kept = (key) =>
  caches.open(CACHE).then((cache) => cache.match(key)).catch(() => undefined);

/** The page as it is now, and without a network as it was last. */
async function newest(event, key) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(key, answer.clone()).catch(() => {}));
    return answer;
  } catch (error) {
    const old = await kept(key);
    if (old) return old;
    throw error;
  }
}

/** A file whose name tells its content: it never changes. */
async function once(event) {
  const { url } = event.request;
  const old = await kept(url);
  if (old) return old;
  const answer = await fetch(event.request);
  event.waitUntil(keep(url, answer.clone()).catch(() => {}));
  return answer;
}

/** Keeps a file as it is now, where it can be had. */
const renew = (address) => fetch(address).then((answer) => keep(address, answer)).catch(() => {});

/** Keeps also what was fetched before this worker was there, and lets go of what is old. */
async function tidy({ page, files, manifest }) {
  const cache = await caches.open(CACHE);
  const wanted = files.filter(isNamed);
  for (const address of [pageOf(page), ...wanted].filter(Boolean)) {
    if (!(await cache.match(address))) await renew(address);
  }
  const index = await cache.match(manifest);
  if (!index) return;
  const digests = digestsIn(await inflated(index));
  const all = (await cache.keys()).map((request) => request.url);
  const others = all.filter((address) => !isNamed(address) && address !== pageOf(page));
  const old = all.filter((address) =>
    isNamed(address) && !wanted.includes(address) && !digests.has(digestOf(address)));
  const still = all.filter((address) => isNamed(address) && !old.includes(address)
    && !wanted.includes(address));
  const over = still.slice(0, Math.max(0, all.length - old.length - MOST)); // the first kept
  await Promise.all([...old, ...over].map((address) => cache.delete(address)));
  // The page of another language names what was just let go of.
  if (old.length) await Promise.all(others.map(renew));
}

async function inflated(answer) {
  return new Response(answer.body.pipeThrough(new DecompressionStream("deflate"))).json();
}

const cut = (text, size) => text.match(new RegExp(`.{${size}}`, "g")) ?? [];

const digestOf = (address) => address.match(/[0-9a-f]+(?=\.\w+$)/)[0];

/** What tells the content of each file that a manifest names. */
const digestsIn = ({ shards, fragments, files }) =>
  new Set([...cut(shards, 8), ...cut(fragments, 6), ...Object.values(files)]);

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
addEventListener("message", (event) => event.waitUntil(tidy(event.data).catch(() => {})));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const page = mode === "navigate" && pageOf(url);
  if (page) event.respondWith(newest(event, page));
  else if (isNamed(url)) event.respondWith(once(event));
});
