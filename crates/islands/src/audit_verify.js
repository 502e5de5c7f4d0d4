// The page that verifies exports of the audit log: reads the chosen files piece by piece, hands them to the verifier
// and shows what it says. After the download of the verifier itself, which is over before files can be chosen, nothing
// in here makes a request: it works with the network unplugged.

import load, { Verifier, kind } from "__GLUE__";

/** Bytes that the verifier takes in at once, and milliseconds after which the page gets its turn. */
const PIECE = 256 * 1024;
const TURN = 50;
/** Keys, lists and checkpoints are short; what is longer is none. */
const LONGEST_NOTE = 256 * 1024;

const root = document.querySelector("[data-audit-verify]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const [zone, input, keys, kept] = [root.querySelector(".drop"), ...["files", "keys", "checkpoint"].map((id) => document.getElementById(id))];
const withoutList = document.getElementById("without-list");

let chosen = [];
let running;

/** `fresh`: keys and checkpoints among the files go into the fields; later, what stands in the fields counts. */
async function verify(fresh) {
  running?.abort();
  const run = (running = new AbortController());
  show(undefined);
  part("again").hidden = true;
  part("progress").hidden = false;
  let outcome;
  try {
    outcome = { verdict: "holds", lines: await examine(chosen, fresh, run.signal) };
  } catch (error) {
    outcome = failure(error);
  }
  // Another check may have begun meanwhile; the page is its.
  if (running !== run) return;
  part("progress").hidden = true;
  part("again").hidden = false;
  part("own-key").hidden = keys.value.trim() !== keys.defaultValue.trim();
  show(outcome.verdict, outcome.lines);
}

/** What holds of each file, and of the list; throws the sentence of the first thing that does not. */
async function examine(files, fresh, signal) {
  const found = await Promise.all(files.map(async (file) => ({ file, kind: kind(await bytes(file.slice(0, 1024))) })));
  const of = (wanted) => found.filter((one) => one.kind === wanted).map(({ file }) => file);
  const notes = (wanted) => Promise.all(of(wanted).map((file) => file.slice(0, LONGEST_NOTE).text()));

  // What is believed is always what the field shows.
  if (fresh && of("key").length > 0) keys.value = (await notes("key")).map((key) => key.trim()).join("\n");
  const verifier = new Verifier(keys.value);
  let isOpen = true;
  try {
    if (withoutList.checked) verifier.without_list();
    for (const list of await notes("list")) verifier.list(list);
    const own = of("checkpoint").filter(({ name }) => verifier.is_listed(name));
    const outside = of("checkpoint").filter((file) => !own.includes(file));
    if (fresh && outside.length > 1) throw "There are two checkpoints: hold an export against one at a time.";
    if (fresh && outside.length > 0) kept.value = (await outside[0].slice(0, LONGEST_NOTE).text()).trimEnd();
    // A note ends in a newline, which a field is likely to have lost.
    if (kept.value.trim()) verifier.keep(`${kept.value.trim()}\n`);

    const read = [...of("other"), ...own, ...of("export")];
    if (read.length === 0 && of("list").length === 0) throw new Missing("There is no export among these files.");
    if (of("list").length === 0 && !withoutList.checked) {
      throw new Missing("The signed list of the export's files is missing: choose its manifest.txt too, or verify without it.");
    }
    const lines = await readAll(verifier, read, signal);
    // Whatever it says, it is of no use afterwards.
    isOpen = false;
    const list = verifier.finish();
    return list ? [...lines, { text: list }] : lines;
  } finally {
    if (isOpen) verifier.free();
  }
}

async function readAll(verifier, files, signal) {
  const bar = part("bar");
  bar.max = Math.max(1, files.reduce((sum, { size }) => sum + size, 0));
  let done = 0;
  let turn = performance.now();
  const lines = [];
  for (const file of files) {
    try {
      verifier.begin(file.name);
      for await (const piece of pieces(file, signal)) {
        verifier.piece(piece);
        done += piece.length;
        bar.value = done;
        part("bytes").textContent = `${megabytes(done)} of ${megabytes(bar.max)} MB`;
        if (performance.now() - turn > TURN) {
          await new Promise((again) => setTimeout(again));
          turn = performance.now();
        }
      }
      lines.push({ name: file.name, text: verifier.end() });
    } catch (error) {
      throw typeof error === "string" ? new Fault(file.name, error) : error;
    }
  }
  return lines;
}

async function* pieces(file, signal) {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      for (let at = 0; at < value.length; at += PIECE) yield value.subarray(at, at + PIECE);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

class Fault extends Error {
  constructor(file, text) {
    super(text);
    this.file = file;
  }
}

class Missing extends Error {}

/** Whatever is no fault of the files says nothing about them, and says so. */
function failure(error) {
  if (typeof error === "string") return { verdict: "fails", lines: [{ text: error }] };
  if (error instanceof Fault) return { verdict: "fails", lines: [{ name: error.file, text: error.message }] };
  if (error instanceof Missing) return { verdict: "unread", lines: [{ text: error.message }] };
  if (error.name === "AbortError") return { verdict: "unread", lines: [{ text: "You stopped the check." }] };
  return { verdict: "unread", lines: [{ text: `The files cannot be read to their end: ${error.message}` }] };
}

function show(verdict, lines = []) {
  for (const name of ["holds", "fails", "unread"]) {
    part(name).hidden = name !== verdict;
    part(`${name}-text`).replaceChildren(...(name === verdict ? lines.map(paragraph) : []));
  }
  if (verdict) part(verdict).scrollIntoView({ block: "nearest" });
}

function paragraph({ name, text }) {
  const words = document.createElement("p");
  if (name) {
    const file = document.createElement("b");
    file.textContent = name;
    words.append(file, ": ");
  }
  words.append(text);
  return words;
}

const bytes = async (blob) => new Uint8Array(await blob.arrayBuffer());
const megabytes = (count) => (count / 1e6).toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

function take(files) {
  if (files.length === 0) return;
  chosen = [...files];
  verify(true);
}

input.addEventListener("change", () => take(input.files));
part("verify").addEventListener("click", () => verify(false));
part("stop").addEventListener("click", () => running?.abort());

// Anywhere on the page: a file that misses the frame must not open in place of the page.
const isFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  zone.classList.add("drop--over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("drop--over");
});
document.addEventListener("drop", (event) => {
  if (!isFiles(event)) return;
  event.preventDefault();
  zone.classList.remove("drop--over");
  // The field then names the files as if they had been chosen there; it does not tell of this change.
  input.files = event.dataTransfer.files;
  take(input.files);
});

try {
  await load({ module_or_path: fetch(new URL("__WASM__", import.meta.url)) });
  input.disabled = false;
} catch (error) {
  show("unread", [{ text: `The verifier cannot be loaded: ${error.message}` }]);
}
