// Before a page's islands are awake, Ctrl+K moves the focus to the search field, and what is typed next goes there. The
// script is loaded before the page is drawn; until the field is there, it keeps what is typed.
(() => {
  let waiting = null;
  const isAwake = () => document.documentElement.dataset.ready !== undefined;
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
    if (isAwake() || event.isComposing) return;
    const called = event.ctrlKey || event.metaKey;
    if (called && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      waiting = waiting ?? "";
      enter();
    } else if (waiting !== null && !called && !event.altKey && event.key.length === 1) {
      event.preventDefault();
      waiting += event.key;
    }
  });
  addEventListener("DOMContentLoaded", () => {
    if (waiting !== null && !enter()) waiting = null;
  });
})();
