// Hydrates the page. It is plain until then, awake after, and plain again where
// that fails; `data-awake` of the document says so.

const root = document.documentElement;
const app = document.getElementById("app");
const turn = () => new Promise((next) => setTimeout(next));

// How far it is: what an operator is told where it goes no further.
let phase = "load";
const report = (what) => navigator.sendBeacon?.(`/health/script/${what}`);

// A text that is being composed by an input method is not disturbed.
let composed;
addEventListener("compositionstart", () => {
  composed ??= new Promise((next) => addEventListener("compositionend", next, { once: true })).then(() => (composed = undefined));
});

// A letter that a keyboard lacks, put in where the caret is.
let named;
addEventListener("focusin", ({ target }) => {
  if (/^(given_name|family_name|birth_place)$/.test(target.id)) named = target;
});
addEventListener("click", ({ target }) => {
  if (target.dataset?.letter === undefined) return;
  const field = named?.isConnected ? named : document.getElementById("given_name");
  field.setRangeText(target.textContent, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// A post that takes long is told to whoever does not see its button.
let waiting;
new MutationObserver(() => {
  clearTimeout(waiting);
  const said = document.getElementById("under-way");
  said.textContent = "";
  waiting = setTimeout(() => app.querySelector("[data-busy]") && (said.textContent = root.lang == "en" ? "Sending…" : "Gönderiliyor…"), 3000);
}).observe(app, { subtree: true, childList: true, attributeFilter: ["data-busy"] });

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

// What was entered before the page is hydrated, by typing over a slow line, by
// autofill or by a password manager: every control that does not stand as the
// server sent it.
const entered = () =>
  [...app.querySelectorAll("form :is(input, select, textarea)[id]")].flatMap((control) => {
    const { id, type } = control;
    if (/hidden|file/.test(type)) return [];
    const key = /radio|checkbox/.test(type) ? "checked" : "value";
    const options = [...(control.options ?? [])];
    const sent = key == "checked" ? control.defaultChecked
      : options.length ? (options.find((one) => one.defaultSelected) ?? options[0]).value
      : control.defaultValue;
    return control[key] === sent ? [] : [{ id, key, now: control[key] }];
  });

// Told once as if it were being typed now: the controls are right, and
// counters, lists, refusals and the draft follow them.
function tell({ id, key, now }, anew) {
  const control = document.getElementById(id);
  if (!control) return;
  if (anew) control[key] = now;
  // Of radio buttons the chosen one speaks for all.
  if (control.type == "radio" && !control.checked) return;
  const events = ["input", "change"];
  // One that was left is judged.
  if (control != document.activeElement) events.push("blur");
  for (const name of events) control.dispatchEvent(new Event(name, { bubbles: name != "blur" }));
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
  // The page is painted first: it works without, and what it is hydrated by
  // takes most of a slow network. A tab in the background paints nothing,
  // hence the second.
  await new Promise((next) => { requestAnimationFrame(() => setTimeout(next)); setTimeout(next, 1000); });
  if (root.dataset.steps) fetch(root.dataset.steps).catch(() => {});
  // The page that is drawn without the server comes in no language.
  const bare = "shell" in root.dataset;
  if (bare && /(^|; )dil=en/.test(document.cookie)) root.lang = "en";
  const wasm = fetch(new URL("./FIRST", import.meta.url));
  const [{ default: init, onTrap, prepare, wake }] = await Promise.all([import("./GLUE"), import("./LOADER")]);
  onTrap(plain);
  await init({ module_or_path: wasm });
  await turn();
  if (!(await prepare())) throw new Error("the page's own file did not come");
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
  for (const one of typed) tell(one, anew);
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
