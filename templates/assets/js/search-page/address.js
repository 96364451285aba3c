// What is asked for ↔ the address of the page: ?q=…&register=…&register=…&sort=date

const FACETS = ["register", "category", "role", "sector", "function", "region", "year", "status"];

/** What an address asks for: { q, filters: { register: […] }, sort: relevance | date | name }. */
function readAddress(search) {
  const asked = new URLSearchParams(search);
  const filters = {};
  for (const facet of FACETS) {
    const values = [...new Set(asked.getAll(facet))].filter(Boolean);
    if (values[0]) filters[facet] = values;
  }
  const sort = ["date", "name"].find((one) => one === asked.get("sort")) ?? "relevance";
  return { q: asked.get("q") ?? "", filters, sort };
}

/** The address of what is asked for. */
function addressOf({ q, filters, sort }) {
  const asked = new URLSearchParams();
  if (q.trim()) asked.set("q", q.trim());
  for (const [facet, values] of Object.entries(filters)) {
    for (const value of values) asked.append(facet, value);
  }
  if (sort !== "relevance") asked.set("sort", sort);
  return `${location.pathname}?${asked}`.replace(/\?$/, "");
}

const isFiltered = ({ filters }) => Object.keys(filters).length > 0;

/** Whether nothing is asked for at all. */
const isEmpty = (state) => addressOf(state) === location.pathname;
