// What is typed → groups: what is looked for, each to be found or to be left out.
//
// A group: { kind, text, folded, excluded, fields, exact }
//   kind      han (a Chinese run) | word | number | phrase (terms in a row)
//   text      as typed; `folded` is what counts: `alternatives` reads no other text
//   excluded  whether documents that have it are left out
//   fields    the fields that it is limited to, or null
//   exact     of a word in quotation marks: as it is, neither begun nor spoken

const MOST_CHARACTERS = 200;
const MOST_GROUPS = 12;
const SMALL_WORDS = ("a an and as at by for from in is no nr of on or the to with"
  + " 的 和 与 及 或").split(" ");
const FIELD_ALIASES = new Map(Object.entries({
  name: [0, 7, 11], 名称: [0, 7, 11], 名稱: [0, 7, 11], 算法: [0, 7, 11], 演算法: [0, 7, 11],
  company: [1, 8], 公司: [1, 8], 企业: [1, 8], 企業: [1, 8], 主体: [1, 8], 主體: [1, 8],
  product: [2, 9], products: [2, 9], 产品: [2, 9], 產品: [2, 9],
  number: [3], 备案号: [3], 備案號: [3], 编号: [3], 編號: [3],
  sector: [4], function: [4], category: [4], register: [4], role: [4], status: [4], label: [4],
  region: [4, 10], 地区: [4, 10], 地區: [4, 10],
  领域: [4], 領域: [4], 功能: [4], 类别: [4], 類別: [4],
  角色: [4], 状态: [4], 狀態: [4],
  term: [5], 术语: [5], 術語: [5],
  notes: [6], 备注: [6], 備註: [6], 備注: [6],
}));
const QUERY_SPACE = "\\p{White_Space}\\x1c-\\x1f";
const QUERY_QUOTES = "\"＂“”„‟〝〞〟「」『』｢｣«»";
const QUERY_ITEM = new RegExp(
  `(?<sign>(?<![^${QUERY_SPACE}])[-－−](?=[^${QUERY_SPACE}]))?`
  + `(?:(?<field>[^${QUERY_SPACE}${QUERY_QUOTES}:：]+)(?<colon>[:：])(?=[^${QUERY_SPACE}]))?`
  + `(?:[${QUERY_QUOTES}](?<phrase>[^${QUERY_QUOTES}]*)(?:[${QUERY_QUOTES}]|$)`
  + `|(?<word>[^${QUERY_SPACE}${QUERY_QUOTES}]+))`,
  "gu",
);
const NUMBER_HYPHEN = /[-‐–—−]/u;
const NUMBER_DRESS = /[网網]信算[备備]|(?:[备備]案)?[编編]?[号號]/gu; // printed around the digits

/** The groups of a query, in the order typed. */
function parse(query) {
  const read = [...query].slice(0, MOST_CHARACTERS).join("");
  const items = itemsOf(asWritten(read)).map(groupsOf);
  const telling = items.filter((groups) => !isSmall(groups)).flat();
  const groups = telling.some(({ excluded }) => !excluded) ? telling : items.flat();
  return withNeighbours(groups.slice(0, MOST_GROUPS));
}

/** A query as the index has it written: 2023年8月 as 2023-08, a number in pieces in one. */
const asWritten = (query) => query
  .replace(/[、，；,;]/g, " ")
  .replace(/([0-9]{4})年([0-9]{1,2})月份?/g, (_, year, month) => ` ${year}-${month.padStart(2, "0")} `)
  .replace(/([0-9]{4})年/g, " $1 ")
  .replace(/[0-9](?:\s*[0-9]){12,}/g, (digits) => digits.replace(/\s/g, ""));

/** Whether an item is no more than a word such as `of`, which says nothing beside other words. */
const isSmall = ([group, ...others]) => group && !others.length && isUnmarked(group)
  && (SMALL_WORDS.includes(group.folded) || !group.folded.replace(NUMBER_DRESS, ""));

const isUnmarked = (group) => !group.excluded && !group.exact && !group.fields;

const isPlain = (group) => group?.kind === "word" && isUnmarked(group);

/** The groups; a word among words knows the `pairs` written together, and all in the `row`. */
function withNeighbours(groups) {
  return groups.map((group, at) => {
    let [from, end] = [at, at + 1];
    while (isPlain(group) && isPlain(groups[from - 1])) from -= 1;
    while (isPlain(group) && isPlain(groups[end])) end += 1;
    const row = groups.slice(from, end).map(({ folded }) => folded);
    if (row.length < 2) return group;
    const pairs = row.slice(1).map((word, n) => row[n] + word);
    return { ...group, pairs: pairs.slice(Math.max(0, at - from - 1), at - from + 1), row };
  });
}

/** The words and phrases of a query: { text, quoted, excluded, fields }. */
function itemsOf(query) {
  return [...query.matchAll(QUERY_ITEM)].flatMap(({ groups }) => {
    const { sign, field, colon, phrase, word } = groups;
    const excluded = sign !== undefined;
    const fields = field === undefined ? null : FIELD_ALIASES.get(fold(field)) ?? null;
    const before = field === undefined || fields ? "" : field + colon; // names no field: is text
    if (phrase === undefined) return [{ text: before + word, quoted: false, excluded, fields }];
    // A sign belongs to what follows it at once.
    return [
      { text: before, quoted: false, excluded, fields },
      { text: phrase, quoted: true, excluded: excluded && !before, fields },
    ];
  });
}

/** The groups of a word or phrase: none where it has neither letter nor digit. */
function groupsOf({ text, quoted, excluded, fields }) {
  const folded = fold(text);
  const runs = runsIn(folded);
  const group = { text: text.trim(), folded, excluded, fields, exact: false };
  if (!runs.length) return [];
  if (numberIn(folded)) return [{ ...group, kind: "number" }];
  const [[first, chinese]] = runs;
  if (quoted && (runs.length > 1 || (chinese && [...first].length > 1))) {
    return [{ ...group, kind: "phrase" }];
  }
  const typed = asTyped(text, runs);
  return runs.map(([run, isHan], at) => ({
    ...group,
    kind: isHan ? "han" : "word",
    text: typed[at],
    folded: run,
    exact: quoted && !isHan,
  }));
}

/** The runs of a text with their capitals and accents, where they can be told apart there. */
function asTyped(text, runs) {
  const typed = text.normalize("NFC").match(RUN) ?? [];
  const same = typed.length === runs.length && runs.every(([run], at) => fold(typed[at]) === run);
  return same ? typed : runs.map(([run]) => run);
}

/** The letters and digits of a number of a filing, or of its beginning; "" of other texts. */
function numberIn(folded) {
  const runs = runsIn(folded.replace(NUMBER_DRESS, ""));
  if (runs.some(([, chinese]) => chinese)) return ""; // the name of a list
  const compact = runs.map(([run]) => run).join("");
  // S: of a registration.
  if (/^(?:[0-9]{4,}(?:s[0-9]*)?|s[0-9]{4,})$/.test(compact)) return compact;
  const digits = compact.match(/[0-9]/g)?.length ?? 0;
  return digits >= 4 && /[a-z]/.test(compact) && hasParts(folded) ? compact : "";
}

/** Whether hyphens divide a text. */
const hasParts = (folded) =>
  folded.split(NUMBER_HYPHEN).filter((part) => runsIn(part).length).length > 1;
