// Values and what became of them → elements. Whatever a record says becomes text, never markup,
// and an address becomes a link only where it is one of the web.

const CHINESE = /\p{Script=Han}/u;
const ADDRESS = /^https?:\/\//;
const LONG = 40; // characters from which two texts are shown as one, word by word

/** An element; children are elements or texts, and what is empty is left out. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== "") made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

/** What shows the values of one filing: `labels` name fields and values, `companies` its slugs. */
function shower(labels, companies, folder) {
  const named = (table, key) => (own(table, key) ? table[key] : undefined);
  const text = (key, values = {}) => fill(named(labels.texts, key) ?? key, values);
  const chinese = (words) => {
    const foreign = !document.documentElement.lang.startsWith("zh") && CHINESE.test(words);
    return foreign ? element("span", { lang: "zh-Hans" }, words) : words;
  };

  /** What a field is called; one that no schema knows today is called by its key. */
  const label = (field, key) => named(labels.labels, field) ?? element("code", {}, key);

  /** A text as people read it: of an enumeration or a reference its name. */
  function spoken(field, value) {
    const ref = named(labels.refs, field);
    const names = named(labels.values, field) ?? named(labels.names, ref);
    const table = ref === "companies" ? companies : names;
    return (table && named(table, value)) ?? value;
  }

  function scalar(field, value) {
    const words = String(value ?? "");
    const name = spoken(field, words);
    if (labels.refs[field] === "companies" && own(companies, words)) {
      return element("a", { href: `${folder}${encodeURIComponent(words)}.html` }, chinese(name));
    }
    if (labels.refs[field] === "terms") {
      return [chinese(words), name === words ? "" : element("small", {}, ` ${name}`)];
    }
    if (ADDRESS.test(words)) {
      return element("a", { href: words, rel: "external nofollow noopener" }, words);
    }
    if (words.includes("\n")) return element("div", { class: "lines" }, chinese(name));
    return chinese(name);
  }

  /** A product reads as its name and form, and is not taken apart. */
  const isOffer = (what) => isMap(what) && own(what, "name")
    && Object.entries(what).every(([key, inner]) => ["name", "form"].includes(key) && isText(inner));

  function offer(field, value) {
    const form = own(value, "form") && spoken(`${field}.form`, value.form);
    return element("span", {}, chinese(value.name), form && [" ", element("span", { class: "form" }, form)]);
  }

  /** Any value as an element or text. */
  function value(field, what) {
    if (isList(what) && !what.length) return none();
    if (isList(what)) return items(what.map((one) => element("li", {}, value(field, one))), field);
    if (isOffer(what)) return offer(field, what);
    if (!isMap(what)) return scalar(field, what);
    return rows(Object.keys(what).map((key) => {
      const inner = within(field, key);
      return row(label(inner, key), value(inner, what[key]));
    }));
  }

  const none = () => element("span", { class: "none" }, text("none"));
  const items = (made, field) =>
    element("ul", { class: field === "products" ? "plain products" : "plain" }, made);
  const rows = (made, top = false) => element("dl", { class: top ? "fields" : "inner" }, made.flat());
  const row = (name, what) => [element("dt", {}, name), element("dd", {}, what)];

  /** A whole record. */
  const record = (data) =>
    rows(Object.keys(data).map((key) => row(label(key, key), value(key, data[key]))), true);

  // --- what became of them ------------------------------------------------------------------

  const mark = (kind, values) => element("b", { class: `mark ${kind}` }, text(`mark.${kind}`, values));

  /** A changed node is an element that says its change in words, and its field for whoever asks. */
  function changed(node, kind, ...children) {
    const told = { class: `change ${kind}`, "data-change": kind, "data-field": node.field };
    return element("div", told, children);
  }

  function edited(node) {
    const { field, before, after } = node;
    const named = own(labels.refs, field) || own(labels.values, field);
    const length = isText(before) && isText(after) ? Math.max(before.length, after.length) : 0;
    if (length > LONG && !named) {
      const pieces = compareTexts(before, after);
      const kept = pieces.filter(([kind]) => kind === "same").map(([, words]) => words).join("");
      if (kept.length * 3 > length) {
        return element("div", { class: "lines" }, pieces.map(([kind, words]) =>
          kind === "same" ? words : element(kind === "added" ? "ins" : "del", {}, words)));
      }
    }
    return [old(field, before), " → ", fresh(field, after)];
  }

  const block = (what) => ({ class: isText(what) || isOffer(what) ? "" : "block" });
  const old = (field, what) => element("del", block(what), value(field, what));
  const fresh = (field, what) => element("ins", block(what), value(field, what));

  /** One node of a comparison; with `all` also what is the same in both. */
  function outcome(node, all) {
    const { kind, field, before, after, parts, moved } = node;
    const places = moved && mark("moved", { from: moved[0], to: moved[1] });
    const mover = moved && [changed(node, "moved", places), " "];
    if (kind === "added") return changed(node, kind, mark(kind), " ", fresh(field, after));
    if (kind === "removed") return changed(node, kind, mark(kind), " ", old(field, before));
    if (kind === "edited") return [mover, changed(node, kind, mark(kind), " ", edited(node))];
    if (kind === "same") return [mover, value(field, after)];
    const shown = parts.filter((part) => all || part.kind !== "same" || part.moved);
    if (isList(after)) return [mover, items(shown.map((part) => element("li", {}, item(part, all))))];
    const made = shown.map((part) => row(label(part.field, part.key), outcome(part, all)));
    return [mover, rows(made)];
  }

  /** An item of a list that stayed and changed is named first, to tell it from the others. */
  function item(node, all) {
    const named = node.kind === "within" && isMap(node.item);
    return [named && element("strong", {}, called(node)), outcome(node, all)];
  }

  function called({ field, item: what }) {
    const words = keysOf(labels, field, what).map((key) =>
      spoken(within(field, key), flat(valueAt(what, key))));
    return words.filter(Boolean).flatMap((one) => [" ", chinese(one)]).slice(1);
  }

  /** A whole comparison; what a maintainer looks at first is marked. */
  function comparison(tree, all) {
    const shown = tree.parts.filter((part) => all || part.kind !== "same");
    return rows(shown.map((part) => {
      const risky = part.kind !== "same" && labels.risky.includes(part.key);
      const flag = risky && [" ", element("span", { class: "risky" }, text("risky"))];
      return row([label(part.key, part.key), flag], outcome(part, all));
    }), true);
  }

  return { text, chinese, record, comparison };
}

const isText = (value) => typeof value === "string";

/** A text of the site with its blanks filled; what fills them is not read for blanks again. */
function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (blank, key) => (own(values, key) ? values[key] : blank));
}
