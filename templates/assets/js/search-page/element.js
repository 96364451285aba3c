// Elements and texts. Whatever is typed or found becomes text, never markup.

const LANG = document.documentElement.lang.split("-")[0];
const ZH = LANG !== "en"; // names have two places: the English one, and that of the other language

/** The part of the page with this name. */
const part = (name) => document.getElementById(`search-${name}`);

/** An element; children are elements or texts, and what is empty is left out. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  made.append(...children.flat(9).filter(Boolean));
  return made;
}

function button(words, act, attributes) {
  const made = element("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", act);
  return made;
}

/** A text of the page in its language, its blanks filled. */
function say(key, values = {}) {
  const text = part("texts").content.querySelector(`[data-text="${key}"]`)?.textContent ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const number = (n) => n.toLocaleString("en");

/** A counted thing: 1 entry, 1,234 entries. */
const counted = (key, n) => say(`${key}.${n === 1 ? "one" : "other"}`, { n: number(n) });

/** What marks a text in Chinese characters on a page in another language. */
const tongue = (text) => (!ZH && /\p{Script=Han}/u.test(text) ? { lang: "zh-Hans" } : {});

/** What an entry of an axis is called: [id, English, Chinese], and a register by its short name. */
const nameOf = (axis, [id, en, zh]) =>
  axis === "register" ? say(`register.${id}`) : ZH ? zh : en;
