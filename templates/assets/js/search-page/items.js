// What was found → the lines of the page.

const PRODUCTS = 4; // of a filing that are shown

/** What shows items: `axes` name what they refer to, `root` leads to the root of the language. */
function shower({ axes }, root, marks) {
  const mark = marker(marks);
  const span = (words, attributes) => element("span", attributes, words);
  const chinese = (text) => span(mark(text), tongue(text));

  /** An entry of an axis; one that was found in the other language is marked as a whole. */
  function entry(axis, index) {
    const named = axes[axis][index];
    if (!named) return [""];
    const name = nameOf(axis, named);
    const [own, foreign] = [name, named[ZH ? 1 : 2]].map((one) => mark(one));
    return isMarked(own) || !isMarked(foreign) ? own : ["", element("mark", null, name)];
  }

  const link = (href, text, attributes) =>
    element("a", { href: new URL(href, root), ...tongue(text), ...attributes }, mark(text));
  const title = (href, text) => link(href, text, { class: "title" });

  /** The English name, or the sound of the Chinese one: on a Chinese page only if it was found. */
  function spoken({ en, romanised }) {
    const pieces = en ? mark(en) : mark(romanised, "sound");
    const lang = en ? "en" : "zh-Latn";
    return (en || !ZH || isMarked(pieces)) && [" ", span(pieces, { lang, class: "spoken" })];
  }

  /** Products: those that were found, or the first ones. */
  function products(names) {
    const found = names.filter((one) => isMarked(mark(one)));
    const some = (found.length ? found : names).slice(0, PRODUCTS);
    const rest = names.length - some.length;
    return some.length && element("p", { class: "told" }, say("products"),
      some.map((one, at) => [at && say("comma"), chinese(one)]),
      rest && say("and_more", { n: rest }));
  }

  /** Sectors; what else a filing belongs to only where it was found. */
  function tags(item) {
    const others = [
      ["category", item.category],
      ["role", item.role],
      ["province", item.province],
      ...item.functions.map((one) => ["function", one]),
    ].map(([axis, index]) => entry(axis, index));
    return [...item.sectors.map((one) => entry("sector", one)), ...others.filter(isMarked)]
      .map((pieces) => span(pieces, { class: "tag" }));
  }

  function filing(item) {
    const [status] = axes.status[item.status];
    const facts = [
      span(mark(item.number, "number"), { class: "no" }),
      span(entry("register", item.register)),
      item.date && span(item.date),
      ["cancelled", "revoked"].includes(status)
        && span(entry("status", item.status), { class: `status ${status}` }),
      ...tags(item),
    ];
    return [
      element("h3", null, title(item.href, item.zh), spoken(item)),
      element("p", null, link(item.company.href, item.company.zh), spoken(item.company)),
      products(item.products),
      element("p", { class: "told facts" }, facts.map((fact) => [fact, " "])),
    ];
  }

  /** A company or a page. */
  function other(item) {
    const kind = span(say(`kind.${item.kind}`), { class: "form" });
    if (item.kind === "company") {
      const entries = element("small", null, counted("entries", item.filings));
      return [kind, " ", title(item.href, item.zh), spoken(item), " · ", entries];
    }
    const [own, foreign] = ZH ? [item.zh, item.en] : [item.en, item.zh];
    const also = own !== foreign && isMarked(mark(foreign));
    return [kind, " ", title(item.href, own), also && [" ", chinese(foreign)]];
  }

  return (item) => element("li", null, item.kind === "filing" ? filing(item) : other(item));
}
