// What both kinds of page do: those of the application, which are hydrated, and
// the plain ones, which are enhanced. The build puts it in front of either script.

const root = document.documentElement;
const app = document.getElementById("app");

// How far the page is: what an operator is told where it goes no further.
let phase = "load";
const report = (what) => navigator.sendBeacon?.(`/health/script/${what}`);

// The page is painted first: it works without, and what follows takes most of a
// slow network. A tab in the background paints nothing, hence the second.
const painted = () => new Promise((next) => { requestAnimationFrame(() => setTimeout(next)); setTimeout(next, 1000); });

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

// What was entered before the scripts came, by typing over a slow line, by
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
function tell({ id, key, now }, leaving, anew) {
  const control = document.getElementById(id);
  if (!control) return;
  if (anew) control[key] = now;
  // Of radio buttons the chosen one speaks for all.
  if (control.type == "radio" && !control.checked) return;
  const events = ["input", "change"];
  // One that was left is judged.
  if (control != document.activeElement) events.push(leaving);
  for (const name of events) control.dispatchEvent(new Event(name, { bubbles: name != "blur" }));
}
