// Messages of the page → the search → messages to the page. Only the newest search is answered.

let pageTold = null;
let opening = null;
let newestSearch = null;

/** The index; a failure is tried again when it is next asked for. */
function opened() {
  opening ??= openIndex(pageTold).then((index) => {
    const { axes, lists, edition, filings, companies } = index.manifest;
    postMessage({ type: "ready", manifest: { axes, lists, edition, filings, companies } });
    return index;
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

const heard = {
  open(message) {
    pageTold = message;
    return opened();
  },

  async search(message) {
    const start = performance.now();
    const { id, q } = message;
    newestSearch = message;
    const keep = async (promise) => {
      await promise;
      if (newestSearch !== message) throw new Failure("stale");
      return promise;
    };
    // What has come meanwhile is newer.
    await keep(new Promise((go) => setTimeout(go)));
    const result = await answer(await keep(opened()), message, keep);
    postMessage({ type: "result", id, q, ...result, ms: Math.round(performance.now() - start) });
  },

  async export({ id, ...message }) {
    const progress = (done, of) => postMessage({ type: "progress", id, done, of });
    const csv = await tableOf(await opened(), message, progress);
    postMessage({ type: "exported", id, csv });
  },

  /** The files in use, for a page that keeps them. */
  files: () => postMessage({ type: "files", urls: [...keptFiles.keys()] }),
};

onmessage = async ({ data }) => {
  try {
    await heard[data.type](data);
  } catch ({ what = "bug", message }) {
    if (what === "stale" || (data.type === "search" && data !== newestSearch)) return;
    postMessage({ type: "failed", id: data.id, what, message });
  }
};
