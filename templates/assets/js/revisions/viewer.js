// The panel of a filing's page that shows a revision (#r-<commit>) or compares two (#r-<a>..<b>).
// Without this script the first is the anchor of the revision's entry in the timeline.

const SHORT = 12; // digits of a commit in an address
const HASH = /^#r-([0-9a-f]{7,64})(?:\.\.([0-9a-f]{7,64}))?$/;

const section = document.getElementById("revisions");
let loading = null; // what was fetched, or is being fetched

/** The revisions and the names of fields: fetched once; a failure is tried again when asked. */
function load(data) {
  const both = () => Promise.all([read(data.json, "no-cache"), read(data.fields, "default")]);
  loading ??= both().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function read(address, cache) {
  const answer = await fetch(address, { cache });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  return answer.json();
}

/** Follows the address: fills the panel, or empties it where no revision is asked for. */
async function show(panel, complete) {
  const { hash } = location;
  const asked = hash.startsWith("#r-");
  for (const twin of document.querySelectorAll(".switch a")) twin.hash = asked ? hash : "";
  if (!asked) {
    panel.hidden = true;
    panel.replaceChildren();
    return;
  }
  const view = await load(panel.dataset).then(
    ([filing, labels]) => viewer(panel.dataset, filing, labels).at(hash),
    (error) => {
      const told = [panel.dataset.failed, ` (${error.message})`];
      return [element("p", { class: "flag", role: "alert", tabindex: "-1" }, told)];
    },
  );
  await complete; // until then the browser itself scrolls to the anchor
  if (hash !== location.hash) return; // the reader has gone on
  panel.replaceChildren(...view.flat(Infinity).filter(Boolean));
  panel.setAttribute("aria-labelledby", "revisions-title");
  panel.hidden = false;
  panel.querySelector("[tabindex='-1']").focus();
}

const heading = (...words) => element("h2", { id: "revisions-title", tabindex: "-1" }, words);
const link = (hash, words) => element("a", { href: hash }, words);
const short = (one) => one.commit.slice(0, SHORT);
const address = (one) => `#r-${short(one)}`;
const between = (older, newer) => `${address(older)}..${short(newer)}`;

/** The day in UTC. */
function day(time) {
  const read = new Date(time);
  return Number.isNaN(read.getTime()) ? String(time) : read.toISOString().slice(0, 10);
}

/** What is shown of one filing, at an address. */
function viewer(data, filing, labels) {
  const { revisions } = filing;
  const shows = shower(labels, filing.companies, data.companies);
  const { text, chinese } = shows;
  const base = data.base || location.href.replace(/#.*/s, "");
  const place = (one) => revisions.indexOf(one) + 1;
  const newest = revisions.at(-1);

  function at(hash) {
    const [, first, second] = HASH.exec(hash) ?? [];
    const found = [first, second].filter(Boolean).map((start) =>
      revisions.find((one) => one.commit.startsWith(start)));
    if (!found.length || found.includes(undefined)) return unknown(hash);
    if (found.length === 1) return single(found[0]);
    return compared(...found.sort((one, other) => place(one) - place(other)));
  }

  function unknown(hash) {
    return [
      heading(text("unknown")),
      element("p", {}, text("unknown_help", { asked: hash.slice(3, 200) })),
      element("ul", {}, revisions.map((one) => element("li", {}, link(address(one), summary(one))))),
      close(),
    ];
  }

  const facts = (one) => ({ n: place(one), day: day(one.recorded), commit: short(one) });
  const summary = (one) => text("summary", { ...facts(one), subject: one.subject });

  // --- one revision -------------------------------------------------------------------------

  function single(one) {
    const last = one === newest;
    const note = last
      ? element("p", { class: "note" }, text("newest"))
      : element("p", { class: "flag" }, text("not_newest"), " ", link(address(newest), text("show_newest")));
    return [
      heading(text("title", { ...facts(one), total: revisions.length })),
      note,
      steps(one),
      told(one),
      element("h3", {}, text("record")),
      shows.record(one.data),
      element("details", { class: "raw" },
        element("summary", {}, text("data")),
        element("pre", { tabindex: "0" }, element("code", {}, JSON.stringify(one.data, null, 2)))),
      cite("cite", text("citation", { ...cited(one), ...facts(one), url: base + address(one) })),
      chooser(revisions[place(one) - 2] ?? one, place(one) > 1 ? one : newest),
      below(),
    ];
  }

  /** The note of what happened to the record, and the commit behind it. */
  function told(one) {
    const rows = [
      ["state", text(`state.${one.state}`)],
      ["subject", chinese(one.subject)],
      ["kind", text(`kind.${one.kind}`)],
      ["recorded", day(one.recorded)],
      ["authored", day(one.authored)],
      ["author", chinese(one.author)],
      ["commit", outside(`commit/${one.commit}`, element("code", { class: "no" }, one.commit))],
      ["pull", one.pull && outside(`pull/${encodeURIComponent(one.pull)}`, `#${one.pull}`)],
    ];
    const said = rows.filter(([, what]) => what);
    return element("dl", { class: "fields told" }, said.map(([name, what]) =>
      [element("dt", {}, text(`field.${name}`)), element("dd", {}, what)]));
  }

  const outside = (path, words) => (ADDRESS.test(labels.repository)
    ? element("a", { href: `${labels.repository}/${path}` }, words) : words);

  function steps(one) {
    const before = revisions[place(one) - 2];
    const after = revisions[place(one)];
    const list = [
      before && link(address(before), text("previous")),
      after && link(address(after), text("next")),
      before && link(between(before, one), text("changed_here")),
    ].filter(Boolean);
    return element("nav", { class: "steps", "aria-labelledby": "revisions-title" }, list, close());
  }

  // --- two revisions ------------------------------------------------------------------------

  function compared(older, newer) {
    const tree = { parts: compareMaps(labels, "", older.data, newer.data) };
    const found = tree.parts.flatMap(changesIn);
    const tally = ["added", "removed", "edited", "moved"].map((kind) =>
      [kind, found.filter((one) => one.kind === kind).length]);
    const counted = tally.filter(([, n]) => n).map(([kind, n]) => text(`tally.${kind}`, { n }));
    const citation = text("citation_two", {
      ...cited(newer),
      older: short(older),
      newer: short(newer),
      url: base + between(older, newer),
    });
    const result = element("div", { id: "revisions-result" }, shows.comparison(tree, false));
    const whole = element("input", { type: "checkbox", id: "revisions-all" });
    whole.addEventListener("change", () => {
      result.replaceChildren(shows.comparison(tree, whole.checked));
    });
    return [
      heading(text("compared", {
        older: place(older),
        newer: place(newer),
        total: revisions.length,
      })),
      element("p", { class: "steps" }, close()),
      element("dl", { class: "fields told" }, [["older", older], ["newer", newer]].map(([name, one]) => [
        element("dt", {}, text(name)),
        element("dd", {}, link(address(one), summary(one)), element("small", {}, text(`state.${one.state}`))),
      ])),
      element("p", {}, counted.join(text("comma")) || text(newer.state === "removed" ? "state.removed" : "alike")),
      element("p", { class: "switcher" }, element("label", {}, whole, " ", text("show_all"))),
      result,
      cite("cite_two", citation),
      chooser(older, newer),
      below(),
    ];
  }

  /** Two lists to choose any two revisions from; nothing where there is only one. */
  function chooser(older, newer) {
    if (revisions.length < 2) return [];
    const [from, to] = [["older", older], ["newer", newer]].map(([name, chosen]) => {
      const choices = revisions.map((one) => {
        const selected = one === chosen ? "selected" : "";
        return element("option", { value: one.commit, selected }, summary(one));
      });
      return element("select", { id: `revisions-${name}` }, choices);
    });
    const go = element("button", { type: "button" }, text("compare"));
    go.addEventListener("click", () => {
      const [one, other] = [from, to].map((list) => revisions[list.selectedIndex]);
      location.hash = place(one) <= place(other) ? between(one, other) : between(other, one);
    });
    return element("fieldset", { class: "chooser" },
      element("legend", {}, text("choose")),
      element("label", { for: "revisions-older" }, text("older")), from,
      element("label", { for: "revisions-newer" }, text("newer")), to,
      go);
  }

  // --- both -----------------------------------------------------------------------------------

  /** What a citation names: the filing as the revision has it. */
  function cited(one) {
    const [name, number] = ["name", "number"].map((key) => one.data[key] ?? "");
    return { site: labels.site, name: flat(isMap(name) ? name.zh ?? "" : name), number: flat(number) };
  }

  function cite(name, words) {
    const line = element("p", { class: "cite" }, text(name), chinese(words));
    if (!navigator.clipboard) return line;
    const said = element("span", { role: "status" });
    const copy = element("button", { type: "button" }, text("copy"));
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words);
        said.textContent = text("copied");
      } catch {
        said.textContent = text("not_copied");
      }
    });
    line.append(" ", copy, " ", said);
    return line;
  }

  const below = () => newest.state === "removed" ? "" : element("p", { class: "note" }, text("below"));

  /** Back to the page as it is, at the entry of the timeline that led here. */
  function close() {
    const button = element("button", { type: "button" }, text("close"));
    button.addEventListener("click", () => {
      const [first] = location.hash.slice(1).split("..");
      history.pushState(null, "", location.pathname + location.search);
      section.hidden = true;
      section.replaceChildren();
      const entry = document.getElementById(first) ?? document.querySelector("h1");
      entry?.setAttribute("tabindex", "-1");
      entry?.focus();
    });
    return button;
  }

  return { at };
}

if (section) {
  const complete = new Promise((done) => {
    if (document.readyState === "complete") done();
    else addEventListener("load", () => done());
  });
  const follow = () => show(section, complete);
  addEventListener("hashchange", follow);
  follow();
}
