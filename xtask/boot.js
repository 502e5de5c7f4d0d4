// Wakes the islands of a page: the few parts that move without a round trip. One page has a script of its own.
// A page without islands never downloads the WASM.

// A second click while the first is under way sends a form once more, and shows the answer to the second. A page that
// comes back out of the browser's memory can be sent again.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), 3000);
});

// Islands may hold children that hold islands, so they are woken from the outside in. `before` puts
// the outer island's contexts in place for an island among its children.
async function wake(node, module, before) {
  const tag = node.localName;
  if (tag === "leptos-island") {
    before?.();
    const name = node.dataset.component;
    if (module[name]) {
      await module[name](node);
    } else {
      console.warn(`This page holds an island that the bundle does not know: ${name}`);
    }
  } else if (tag === "leptos-children") {
    before = node.$$on_hydrate;
  }
  for (const child of node.children) {
    await wake(child, module, before);
  }
}

if (document.querySelector("leptos-island")) {
  // Both downloads start at once.
  const wasm = fetch(new URL("__WASM__", import.meta.url));
  const module = await import("__GLUE__");
  await module.default({ module_or_path: wasm });
  module.hydrate();
  await wake(document.body, module, undefined);
}
if (document.querySelector("[data-audit-verify]")) {
  await import("__AUDIT_VERIFY__");
}
document.documentElement.dataset.ready = "";
