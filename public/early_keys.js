// Before a page's islands are awake, Ctrl+K and / move the focus to the search field, and what is typed next goes there.
// The script is loaded before the page is drawn; until the field is there, it keeps what is typed.
(() => {
  let waiting = null;
  const { dataset } = document.documentElement;
  const enter = () => {
    const field = document.getElementById("find");
    if (!field) return false;
    field.focus();
    field.select();
    if (waiting) field.value = waiting;
    waiting = null;
    return true;
  };
  addEventListener("keydown", (event) => {
    const { key, altKey, target } = event;
    if (dataset.ready !== undefined || event.isComposing || altKey) return;
    const called = event.ctrlKey || event.metaKey;
    const slash = key === "/" && dataset.shortcuts !== undefined && !target.closest?.("input, textarea, select");
    if (called ? !event.shiftKey && key.toLowerCase() === "k" : slash && waiting === null) {
      event.preventDefault();
      waiting ??= "";
      enter();
    } else if (waiting !== null && !called && key.length === 1) {
      event.preventDefault();
      waiting += key;
    }
  });
  addEventListener("DOMContentLoaded", () => {
    if (waiting !== null && !enter()) waiting = null;
  });
})();
