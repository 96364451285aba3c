// What was found as a file, with the progress of making it.

/** `ask()` asks the worker and tells the number of the question. */
function exporter(ask) {
  const [go, bar, words] = ["export", "bar", "saved"].map(part);
  let waiting = 0;

  go.addEventListener("click", () => {
    if (waiting) return;
    waiting = ask();
    bar.hidden = false;
    words.textContent = say("exporting");
  });

  function over(text) {
    waiting = 0;
    bar.hidden = true;
    bar.removeAttribute("value");
    words.textContent = say(text);
  }

  /** What the worker tells of it, by the kind of message. */
  return {
    isAbout: ({ id }) => id === waiting,
    progress({ done, of }) {
      [bar.max, bar.value] = [of, done];
    },
    exported({ csv }, name) {
      const href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
      element("a", { href, download: `${name}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 60_000);
      over("exported");
    },
    failed: () => over("not_exported"),
  };
}
