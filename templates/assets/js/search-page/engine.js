// The worker that searches, as the page sees it.

/** A whole address. */
const whole = (address) => new URL(address, location).href;

/** Starts the worker; `hear` gets its messages, and a failure as { type: "failed", what }. */
function startWorker(data, hear) {
  const fail = () => hear({ type: "failed", what: "load" });
  try {
    const worker = new Worker(data.worker);
    worker.onmessage = (event) => hear(event.data);
    worker.onerror = fail;
    const [base, manifest, facets] = [data.base, data.manifest, data.facets].map(whole);
    worker.postMessage({ type: "open", base, manifest, facets });
    return worker;
  } catch {
    return fail();
  }
}
