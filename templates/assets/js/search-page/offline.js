// The worker that keeps what was used, so that this page works without a network.

/** Registers it for this page, and for the folder with the files of the search. */
async function stayOffline(data) {
  const { serviceWorker } = navigator;
  for (const folder of ["./", data.base]) {
    await serviceWorker.register(data.offline, { scope: whole(folder) });
  }
}

/** Tells it what this page and its worker have used. */
async function keepOffline(data, fetched) {
  const loaded = [...document.querySelectorAll("script, link[rel=stylesheet]")];
  const used = loaded.map((one) => one.src ?? one.href);
  const [manifest, worker] = [data.manifest, data.worker].map(whole);
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ page: location.href, manifest, files: [...used, worker, ...fetched] });
}
