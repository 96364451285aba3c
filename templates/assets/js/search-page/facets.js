// The filters: a fieldset of checkboxes for each facet, its counts following what is asked for.

const axisOf = ({ axes }, facet) => axes[facet === "region" ? "province" : facet] ?? [];

/** What the value of a facet is called. */
function valueName(manifest, facet, value) {
  if (value === "none") return say(`none.${facet}`);
  const entry = axisOf(manifest, facet).find(([id]) => id === value);
  return entry ? nameOf(facet, entry) : value;
}

/** The facets of the page; `changed(filters)` is told what is checked. Says how to show others. */
function facetsOf(manifest, changed) {
  const lines = new Map();

  /** The line of a value: it stays the same element, so that it keeps the focus. */
  function lineOf(facet, value, n, checked) {
    const key = `${facet} ${value}`;
    if (!lines.has(key)) {
      const box = element("input", { type: "checkbox", name: facet, value, autocomplete: "off" });
      const made = element("label", null, box, valueName(manifest, facet, value), element("small"));
      lines.set(key, element("li", null, made));
    }
    const line = lines.get(key);
    line.querySelector("input").checked = checked;
    line.querySelector("small").textContent = number(n);
    return line;
  }

  const groups = FACETS.map((facet) => {
    const list = element("ul", { class: "plain" });
    const more = button(say("more_values"), () => {
      const open = list.classList.toggle("all");
      more.setAttribute("aria-expanded", open);
      more.textContent = say(open ? "fewer" : "more_values");
    }, { class: "quiet", "aria-expanded": false });
    const legend = element("legend", null, say(`facet.${facet}`));
    part("facets").append(element("fieldset", null, legend, list, more));
    return [facet, list];
  });

  part("facets").addEventListener("change", () => {
    const filters = {};
    for (const { name, value } of part("facets").querySelectorAll(":checked")) {
      (filters[name] ??= []).push(value);
    }
    changed(filters);
  });

  return (counts, filters) => {
    for (const [facet, list] of groups) {
      const on = filters[facet] ?? [];
      const found = new Map([...on.map((value) => [value, 0]), ...counts[facet]]);
      const wanted = inOrder(manifest, facet, [...found])
        .map(([value, n]) => lineOf(facet, value, n, on.includes(value)));
      const isSame = wanted.every((one, at) => one === list.children[at]);
      if (!isSame || wanted.length < list.children.length) list.replaceChildren(...wanted);
      list.parentElement.hidden = wanted.length < 2 && !on[0]; // nothing to choose
    }
  };
}

/** Years newest first, some facets as the registry orders them, others by count. */
function inOrder(manifest, facet, found) {
  const axis = axisOf(manifest, facet).map(([value]) => value);
  const place = ([value, n]) => {
    if (value === "none") return Infinity; // last
    if (facet === "year") return -value;
    return ["register", "role", "status"].includes(facet) ? axis.indexOf(value) : -n;
  };
  return found.sort((one, other) => place(one) - place(other));
}

/** The filters that are on, each a button that takes it away; the focus goes on to the next. */
function showChips(manifest, filters, changed) {
  const list = part("chips");
  const chips = FACETS.flatMap((facet) => (filters[facet] ?? []).map((value) => {
    const values = { facet: say(`facet.${facet}`), value: valueName(manifest, facet, value) };
    return button([say("chip", values), element("span", { "aria-hidden": true }, " ×")], () => {
      const { [facet]: on, ...others } = filters;
      const rest = on.filter((one) => one !== value);
      changed(rest[0] ? { ...others, [facet]: rest } : others);
    }, { "aria-label": say("remove", values) });
  }));
  if (chips[1]) chips.push(button(say("clear"), () => changed({}), { class: "quiet" }));
  const at = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...chips.map((one) => element("li", null, one)));
  list.hidden = !chips[0];
  if (at >= 0) (chips[at] ?? chips[0] ?? part("q")).focus();
}
