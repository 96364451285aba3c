// Keeps the page that is open as new as the site, and shows what is wrong with what was saved.
// Sent by the server for writing only; it is no part of the site.
(() => {
  const script = document.currentScript;
  const FOLDER = "/_live/";
  const HIDDEN = "live: hidden"; // what was said when the reader closed the panel
  let since = script.dataset.since;
  let stream = null;
  let panel = null;
  let problems = ""; // what the panel shows

  /** The page and all it has loaded, as paths. */
  function files() {
    const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
    const linked = [...document.querySelectorAll("link[rel~=stylesheet], script[src], img[src]")];
    const paths = new Set([location.pathname]);
    for (const address of [...asked, ...linked.map((element) => element.href || element.src)]) {
      const { origin, pathname } = new URL(address, location.href);
      if (origin === location.origin && !pathname.startsWith(FOLDER)) paths.add(pathname);
    }
    return [...paths];
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /** The panel at the foot of the page; in a tree of its own, so that no style meets another. */
  function opened() {
    const host = element("div", { id: "live-problems" });
    const root = host.attachShadow({ mode: "open" });
    const title = element("span", {});
    const text = element("pre", { tabIndex: 0 });
    const details = element("details", {}, element("summary", {}, title), text);
    const status = element("p", { role: "status" });
    const style = element("link", { rel: "stylesheet", href: `${FOLDER}live.css` });
    root.append(style, status, element("section", {}, details));
    text.setAttribute("role", "region");
    root.querySelector("section").setAttribute("aria-label", "Problems");
    text.setAttribute("aria-label", "Problems");
    details.addEventListener("toggle", () => {
      sessionStorage.setItem(HIDDEN, details.open ? "" : problems);
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
    document.body.append(host);
    // what the panel covers can be scrolled out from under it
    new ResizeObserver(() => {
      const height = host.isConnected ? `${details.offsetHeight}px` : "";
      document.body.style.paddingBottom = height;
      document.documentElement.style.scrollPaddingBottom = height;
    }).observe(details);
    return { host, title, text, details, status };
  }

  /** A line of the problems; one with a caret below it, and that one, must not be broken. */
  function lineOf(line, at, lines) {
    const exact = [line, lines[at + 1] ?? ""].some((one) => /^ *\^$/.test(one));
    const className = exact ? "exact" : line.startsWith(" ") ? "" : "place";
    return element("span", { className }, `${line}\n`);
  }

  function show(said) {
    if (said === problems) return;
    problems = said;
    if (!said) {
      panel.host.remove();
      panel = null;
      document.body.style.paddingBottom = "";
      document.documentElement.style.scrollPaddingBottom = "";
      sessionStorage.removeItem(HIDDEN);
      return;
    }
    panel ??= opened();
    const [first, ...rest] = said.trimEnd().split("\n");
    panel.title.textContent = first;
    panel.status.textContent = first;
    panel.text.replaceChildren(...rest.map(lineOf));
    panel.text.hidden = rest.length === 0;
    panel.details.open = sessionStorage.getItem(HIDDEN) !== said;
  }

  function hear(event) {
    const { reload, said } = JSON.parse(event.data);
    since = event.lastEventId;
    if (reload) {
      stream.close();
      location.reload();
      return;
    }
    show(said);
  }

  // A browser lets one host have six streams: a page that nobody sees gives up its own, and
  // learns what it missed when it is seen again.
  function connect() {
    const wanted = document.visibilityState === "visible";
    if (wanted === Boolean(stream)) return;
    if (!wanted) {
      stream.close();
      stream = null;
      return;
    }
    const query = new URLSearchParams({ since });
    if (document.documentElement.dataset.waiting === undefined) {
      for (const path of files()) query.append("of", path);
    }
    stream = new EventSource(`${FOLDER}events?${query}`);
    stream.addEventListener("message", hear);
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      stream = null;
      setTimeout(connect, 1000);
    });
  }

  document.addEventListener("visibilitychange", connect);
  if (document.readyState === "complete") connect();
  else window.addEventListener("load", connect);
})();
