// The search page: what is typed and chosen → the worker → the page, and the address keeps up.

const FIRST = 10; // entries at first: what is not looked at is not fetched
const SOME = 20; // and at a time
const FEW = 3; // companies and pages at first
const TYPING = 90; // milliseconds without a key before it searches
const SETTLED = 1200; // and before the address is one to come back to
const PATIENCE = 300; // before it says that it is still searching
const IDLE = 1500; // before what was used is kept for a time without a network
const QUIET = 900; // before it is announced what was found

function open(form) {
  const { dataset: data } = form;
  const [box, notes, others, filings] = ["q", "notes", "others", "filings"].map(part);
  const sections = [others, filings];
  const lists = sections.map((section) => section.querySelector("ol"));
  const root = new URL(data.up, location);
  const { title } = document; // of the page itself
  const isTouched = matchMedia("(pointer: coarse)").matches;

  let state = readAddress(location.search);
  let wanted = {}; // how much is shown: { filings, others }
  let comeBack = history.state; // where the reader was on this page
  let worker = null;
  let manifest = null;
  let showFacets = null;
  let shown = null; // the result on the page
  let [questions, asked] = [0, 0]; // the newest question, the newest search
  let [composing, settled, failures] = [false, true, 0];
  let reach = null; // [list, place] of a line that the focus goes to
  const timers = {};

  function later(name, wait, act) {
    clearTimeout(timers[name]);
    timers[name] = act && setTimeout(act, wait);
  }

  part("late").remove();
  if (location.protocol === "file:") return fail("disk");
  if (!self.DecompressionStream) return fail("old-browser");

  // --- asking -------------------------------------------------------------------------------

  function question(type, values) {
    questions += 1;
    const { q, filters, sort } = state;
    worker.postMessage({ type, id: questions, q: q.trim(), filters, sort, ...values });
    return questions;
  }

  /** Asks for what the address says, from the given entry on. */
  function ask(offset = 0) {
    if (!manifest) return;
    const limit = isEmpty(state) ? 0 : offset ? SOME : wanted.filings;
    asked = question("search", { offset, limit, others: wanted.others });
    wait();
  }

  function wait() {
    later("busy", PATIENCE, () => {
      form.setAttribute("aria-busy", true);
      if (!shown) note(say("loading"));
    });
  }

  /** Goes on to another state; the keys of one word are one step back. */
  function follow(values, typed) {
    const before = state;
    state = { ...state, ...values };
    later("typing");
    later("settled", SETTLED, () => { settled = true; });
    if (addressOf(state) === addressOf(before)) {
      settled ||= !typed;
      return;
    }
    const replaces = typed && (!settled || isEmpty(before));
    history[replaces ? "replaceState" : "pushState"](null, "", addressOf(state));
    settled = !typed;
    arrive();
  }

  /** Shows what the address says. */
  function arrive() {
    wanted = { filings: FIRST, others: FEW, ...history.state?.wanted };
    document.title = state.q.trim() ? `${state.q.trim()} – ${title}` : title;
    for (const twin of document.querySelectorAll(".switch a")) twin.search = location.search;
    ask();
  }

  const remember = (values) => history.replaceState({ wanted, ...values }, "");
  const filter = (filters) => follow({ filters });

  // --- answers ------------------------------------------------------------------------------

  const csv = exporter(() => question("export", { lang: LANG }));

  const heard = {
    ready(message) {
      manifest = message.manifest;
      showFacets ??= facetsOf(manifest, filter);
      ask();
      stayOffline(data).catch(() => {}); // not every browser lets it
    },
    result: (message) => message.id === asked && show(message),
    failed({ id, what }) {
      if (!id || id === asked) fail(what === "load" && !navigator.onLine ? "offline" : what);
    },
    files: ({ urls }) => keepOffline(data, urls).catch(() => {}),
  };

  function hear(message) {
    if (message.id && csv.isAbout(message)) {
      csv[message.type](message, ["registry", ...state.q.match(/[\p{L}\p{N}]+/gu) ?? []].join("-"));
    } else heard[message.type](message);
  }

  function show(found) {
    const line = shower(manifest, root, found.marks);
    const { activeElement } = document;
    const here = lists.some((list) => list.contains(activeElement)) && activeElement.href;
    const [empty, nothing] = [isEmpty(state), !found.total && !found.others.total];
    shown = found;
    failures = 0;
    answered();
    [found.others, found].forEach(({ items, total, offset }, at) => {
      const [list, section] = [lists[at], sections[at]];
      list[offset ? "append" : "replaceChildren"](...items.map(line));
      const left = total - list.children.length;
      const [kind, n] = at ? ["more", Math.min(SOME, left)] : ["more_others", left];
      section.hidden = at ? nothing : !items[0];
      section.querySelector("h2").textContent = counted(at ? "entries" : "others", total);
      section.querySelector(".more").hidden = !left;
      section.querySelector(".more").textContent = empty && at ? say("newest") : counted(kind, n);
    });
    part("work").hidden = false;
    part("help").hidden = !empty && !(nothing && !isFiltered(state));
    part("work").classList.toggle("empty", empty);
    part("work").classList.toggle("nothing", nothing && !isFiltered(state));
    note(...notesOf(found, nothing));
    showFacets(found.facets, state.filters);
    showChips(manifest, state.filters, filter);
    const on = Object.values(state.filters).flat().length;
    part("toggle").textContent = on ? say("filters_on", { n: on }) : say("filters");
    part("done").textContent = counted("show", found.total);
    part("sort").value = state.sort;
    refocus(here);
    later("said", QUIET, () => {
      const count = (key, n) => n && counted(key, n);
      part("said").textContent = [
        count("entries", found.total), count("others", found.others.total), notes.innerText,
      ].filter(Boolean).join(say("stop"));
    });
    later("keep", IDLE, () => worker.postMessage({ type: "files" }));
  }

  const linksIn = (list) => [...list.querySelectorAll(".title")];
  const links = () => lists.flatMap(linksIn);

  /** The focus goes to what was asked for, or stays at what it was on. */
  function refocus(here) {
    const target = reach ? linksIn(lists[reach[0]])[reach[1]]
      : links().find((one) => one.href === (here || comeBack?.at));
    if (comeBack?.at) scrollTo(0, comeBack.top);
    if (target || here) (target ?? box).focus({ preventScroll: !reach });
    [reach, comeBack] = [null, null];
  }

  // --- notes --------------------------------------------------------------------------------

  function note(...children) {
    notes.replaceChildren(...children);
    notes.hidden = !children.length;
  }

  const paragraph = (words) => element("p", null, words);

  /** What the search did to find something, and what to do where it found nothing. */
  function notesOf(found, nothing) {
    const quoted = (texts) =>
      [texts ?? []].flat().map((text) => say("quoted", { text })).join(say("comma"));
    const made = found.notes.map(({ kind, from, to, missing }) => paragraph([
      say(`note.${kind}`, { from: quoted(from), to: quoted(to) }),
      missing?.[0] && [" ", say("missing", { missing: quoted(missing) })],
    ]));
    if (!nothing) return made;
    if (!isFiltered(state)) {
      return [say("nothing", { q: state.q.trim() }), say("nothing_help")].map(paragraph);
    }
    return [paragraph([say("nothing_filtered"), " ", button(say("clear"), () => {
      filter({});
      box.focus();
    })])];
  }

  function answered() {
    later("busy");
    form.removeAttribute("aria-busy");
  }

  function fail(what) {
    answered();
    shown = null;
    failures += 1;
    part("work").hidden = true;
    const again = ["old-browser", "disk"].includes(what) ? "" : button(say("retry"), retry);
    note(element("p", { class: "flag" }, say(`failed.${what}`), " ", again));
    later("said", 0, () => { part("said").textContent = say(`failed.${what}`); });
  }

  function retry() {
    if (failures > 2) location.reload(); // the site may have changed meanwhile
    if (notes.contains(document.activeElement)) box.focus();
    note();
    if (manifest) ask();
    else begin();
  }

  // --- typing and keys ----------------------------------------------------------------------

  function typed() {
    later("said");
    if (!composing) later("typing", TYPING, () => follow({ q: box.value }, true));
  }

  const settle = () => follow({ q: box.value });

  box.addEventListener("compositionstart", () => {
    composing = true;
    later("typing");
  });
  box.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  box.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    settle();
    if (isTouched) box.blur(); // the keyboard makes room
  });

  addEventListener("keydown", (event) => {
    const { target, key } = event;
    const all = links();
    const at = all.indexOf(target);
    const inBox = target === box;
    if (event.isComposing || event.keyCode === 229) return; // it belongs to what is composed
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!inBox && at < 0) return;
    if (key === "ArrowDown") (all[at + 1] ?? target).focus();
    else if (key === "ArrowUp" && !inBox) (all[at - 1] ?? box).focus();
    else if (key === "Escape" && !inBox) box.focus();
    else if (key === "Escape" && box.value) {
      box.value = "";
      settle();
    } else if (key === "Escape") box.blur();
    else return;
    event.preventDefault();
  });

  // --- the rest of the page -----------------------------------------------------------------

  const on = (name, type, act) => part(name).addEventListener(type, act);

  on("sort", "change", (event) => follow({ sort: event.target.value }));
  sections.forEach((section, at) => {
    section.querySelector(".more").addEventListener("click", () => {
      const n = lists[at].children.length;
      reach = [at, n];
      if (isEmpty(state)) return follow({ sort: "date" });
      wanted[at ? "filings" : "others"] = n + SOME;
      remember();
      return ask(at && n);
    });
    lists[at].addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link) remember({ top: scrollY, at: link.href });
    });
  });

  function toggle() {
    part("toggle").setAttribute("aria-expanded", part("panel").classList.toggle("open"));
  }

  on("toggle", "click", toggle);
  on("done", "click", () => {
    toggle();
    filings.querySelector("h2").focus();
  });
  on("help", "click", (event) => {
    const { search } = event.target;
    if (!search) return;
    event.preventDefault();
    box.value = readAddress(search).q;
    settle();
    box.focus();
  });
  addEventListener("popstate", () => {
    const there = readAddress(location.search);
    if (addressOf(there) === addressOf(state)) return; // only an anchor of the page
    later("typing");
    state = there;
    box.value = state.q;
    settled = true;
    arrive();
  });
  addEventListener("online", () => failures && retry());

  function begin() {
    wait();
    worker?.terminate();
    worker = startWorker(data, hear);
  }

  if (box.value) follow({ q: box.value }, true); // what was typed before this script came
  box.value = state.q;
  if (!comeBack?.at && matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
  arrive();
  return begin();
}

const search = part("q")?.form;
if (search) open(search);
