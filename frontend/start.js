// Hydrates the page. It is plain until then, awake after, and plain again where
// that fails; `data-awake` of the document says so.

const turn = () => new Promise((next) => setTimeout(next));

// Links and forms are the browser's from here on: no listener of ours hears
// anything any more. What stands in the history was drawn by a script.
let before;
const title = document.title;
function plain() {
  if ("plain" in root.dataset) return;
  if (before) app.replaceChildren(...before);
  document.title ||= title;
  delete root.dataset.awake;
  root.dataset.plain = phase;
  addEventListener("popstate", () => location.reload());
  report(phase);
}

// The names of all nodes in their order: another element, a comment that is
// gone or a text more, and it is no longer what the server sent (`pages/structure.rs`).
function shape() {
  const walker = document.createTreeWalker(app);
  let sum = 0x811c9dc5;
  while (walker.nextNode())
    for (const sign of `${walker.currentNode.nodeName.toLowerCase()} `) sum = Math.imul(sum ^ sign.charCodeAt(), 0x01000193);
  return (sum >>> 0).toString(16);
}

// A list that depends on another has its options a moment later.
function choose({ id, now }) {
  const list = document.getElementById(id);
  if (!list?.options || list.value) return;
  list.value = now;
  for (const name of ["input", "change"]) list.dispatchEvent(new Event(name, { bubbles: true }));
}

function comeBack({ id, from, to }) {
  const control = document.getElementById(id);
  control?.focus();
  // Only texts have a selection.
  if (from != null) control?.setSelectionRange?.(from, to);
}

try {
  await painted();
  // The page that is drawn without the server comes in no language.
  const bare = "shell" in root.dataset;
  if (bare && /(^|; )dil=en/.test(document.cookie)) root.lang = "en";
  const wasm = fetch(new URL("./MODULE", import.meta.url));
  // A page that is left meanwhile has failed once, and not twice.
  wasm.catch(() => {});
  const { default: init, onTrap, wake } = await import("./GLUE");
  onTrap(plain);
  await init({ module_or_path: wasm });
  await turn();
  await composed;
  phase = "start";
  const anew = !bare && shape() !== root.dataset.shape;
  const typed = bare ? [] : entered();
  const { id, selectionStart: from, selectionEnd: to } = document.activeElement ?? {};
  if (anew) before = [...app.childNodes];
  wake(anew);
  // Effects have run by the next turn; what waits for the page to be awake is
  // drawn after it.
  await null;
  for (const one of typed) tell(one, "blur", anew);
  if (anew && id) comeBack({ id, from, to });
  await turn();
  typed.forEach(choose);
  before = undefined;
  root.dataset.awake = anew ? "anew" : "";
  phase = "later";
  if (anew) report("mismatch");
} catch (error) {
  plain();
  console.warn(error);
}
navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
