// The key / leads to the search box of the page, from anywhere but where one types.

const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const shown = (box) => box.getClientRects().length > 0;

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || event.isComposing || event.target.closest?.(TYPED)) return;
  const box = [...document.querySelectorAll("input[type=search]")].find(shown);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
