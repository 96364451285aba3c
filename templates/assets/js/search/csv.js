// All filings that were found, as a table for a spreadsheet: CSV of RFC 4180.

const AT_ONCE = 6;
const CSV_COLUMNS = ("number name name_en name_romanised company company_en company_romanised products register"
  + " category role sectors functions region announced status url").split(" ");

/** The table, with its names in `lang`; `progress(done, of)` is told how far it is. */
async function tableOf(index, { q, filters, sort, lang }, progress) {
  const keep = (promise) => promise;
  const found = await find(index, q, keep);
  const keys = await sorting(index, found, sort, keep);
  const docs = ordered(filtered(index, found.filings, filters).filings, keys, Infinity);
  // Of each fragment the rows that it tells of.
  const places = new Map();
  docs.forEach((doc, row) => {
    const address = fragmentFor(index, doc);
    if (!places.has(address)) places.set(address, []);
    places.get(address).push(row);
  });
  const rows = [];
  const waiting = [...places];
  let [failure, done] = [null, 0];
  const work = async () => {
    while (waiting.length) {
      const [address, mine] = waiting.pop();
      const kept = keptFiles.has(address);
      const fragment = await fetched(address, jsonIn);
      if (failure) return;
      // All of them would be too much to keep.
      if (!kept) keptFiles.delete(address);
      for (const row of mine) rows[row] = rowOf(index, itemOf(index, fragment, docs[row]), lang);
      done += 1;
      progress(done, places.size);
    }
  };
  // Where one fails, the others need not go on; but what is under way comes to its end, so that a
  // new table does not wait for what is about to fail.
  await Promise.all(Array.from({ length: AT_ONCE }, () => work().catch((error) => {
    failure ??= error;
    waiting.splice(0);
  })));
  if (failure) throw failure;
  return `\ufeff${csvRow(CSV_COLUMNS)}${rows.join("")}`;
}

function rowOf({ base, manifest: { axes } }, item, lang) {
  const { company } = item;
  const name = (axis, place) => axes[axis][place]?.[lang === "en" ? 1 : 2];
  const names = (axis, places) => places.map((place) => name(axis, place)).join("; ");
  return csvRow([
    item.number, item.zh, item.en, item.romanised, company.zh, company.en, company.romanised,
    item.products.join("; "),
    name("register", item.register), name("category", item.category), name("role", item.role),
    names("sector", item.sectors), names("function", item.functions), name("province", item.province),
    item.date, name("status", item.status), new URL((lang === "en" ? "../" : `../${lang}/`) + item.href, base),
  ]);
}

const csvRow = (cells) => `${cells.map(csvCell).join()}\r\n`;

/** A cell; one that a spreadsheet would read as a formula is made a text. */
function csvCell(value) {
  const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
