// Enhances a plain page: it is the server's, its links and forms are the browser's,
// and what is done here is done by listeners of the document. `data-awake` of the
// document says that they are at work; where they fail the page is plain again.

// What judges the form, where the page has one, and the title without errors.
let judge;
let dateParts;
let title = document.title;

const at = (id) => document.getElementById(id);
const isAwake = () => "awake" in root.dataset;
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

function plain(error) {
  if ("plain" in root.dataset) return;
  delete root.dataset.awake;
  root.dataset.plain = phase;
  report(phase);
  console.warn(error);
}

// A module that trapped must not be called again.
function guarded(work) {
  try {
    return work();
  } catch (error) {
    plain(error);
  }
}

// What moves the page waits for the press that took the focus away: a button that
// has moved when it is let go is not pressed. As in `components/problems.rs`.
function afterPress(then, waits = 20) {
  setTimeout(() => (waits && root.matches(":active") ? afterPress(then, waits - 1) : isAwake() && guarded(then)), 250);
}

const SIGN_IN = "sign-in";
// The errors beside the fields, as they are shown.
let shown;
const pairs = (flat) => new Map(flat.flatMap((one, index) => (index % 2 ? [] : [[one, flat[index + 1]]])));

function show() {
  const problems = pairs(judge.problems());
  for (const error of app.querySelectorAll(".field__error")) {
    const field = error.id.replace(/-error$/, "");
    const sentence = problems.get(field);
    if (sentence === shown.get(field)) continue;
    error.replaceChildren();
    if (sentence) {
      error.append(at("error-mark").content.cloneNode(true));
      error.lastElementChild.append(sentence);
    }
    error.closest(".field")?.classList.toggle("field--error", !!sentence);
    for (const control of app.querySelectorAll(`[aria-describedby~="${error.id}"]`))
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
  }
  shown = problems;
  const [noted, latest] = [at("noted"), judge.latest()];
  // What is said already is not said once more.
  if (noted.textContent !== latest) noted.textContent = latest;
  document.title = judge.title() + title;
  const rows = [...(at("error-summary")?.querySelectorAll("li") ?? [])];
  const since = judge.summary().filter((_, index) => index % 3 == 2);
  rows.forEach((row, index) => {
    const link = row.querySelector("a");
    while (link.nextSibling) link.nextSibling.remove();
    link.after(` ${since[index]}`);
  });
}

// Every refusal above the form, each leading to its field; as `components/problems.rs`
// draws it.
function summarize() {
  at("error-summary")?.remove();
  const summary = document.createElement("section");
  summary.className = summary.id = "error-summary";
  summary.tabIndex = -1;
  summary.setAttribute("aria-labelledby", "error-summary-title");
  const heading = document.createElement("h2");
  heading.id = "error-summary-title";
  heading.textContent = judge.heading();
  const list = document.createElement("ul");
  const said = judge.summary();
  for (let index = 0; index < said.length; index += 3) {
    const link = document.createElement("a");
    link.href = `#${said[index]}`;
    link.textContent = said[index + 1];
    list.append(document.createElement("li"));
    list.lastChild.append(link);
  }
  summary.append(heading, list);
  at("noted").before(summary);
}

// A failure that belongs to no field, in the place where the server tells one.
function notify(...notice) {
  for (const old of app.querySelectorAll("[data-told]")) old.remove();
  for (const one of notice) one.dataset.told = "";
  (at("noted") ?? at("icerik").querySelector("h1")).after(...notice);
}
const offline = () => notify(at("offline").content.firstElementChild.cloneNode(true));
const tellRefusal = (got) => notify(...parsed(got.text).body.children);

// An answer of the portal's with its text; nothing where the network has none, or a
// login page of its own. What refuses is a notice for this script.
async function answer(address, asked) {
  try {
    const got = await fetch(address, { ...asked, headers: { "x-enhanced": "1" }, signal: AbortSignal.timeout(20_000) });
    return got.headers.has("x-portal") ? { ok: got.ok, location: got.headers.get("location"), text: await got.text() } : undefined;
  } catch {
    return undefined;
  }
}

// The page as the server has it, while its form is busy; nothing where it does not
// come, which is told on the page as it stands.
async function pageAnew(address, form) {
  form.dataset.busy = "";
  const got = await answer(address);
  await composed;
  delete form.dataset.busy;
  const page = got?.ok && parsed(got.text);
  if (page && page.querySelector(".captcha")) return page;
  if (got && !got.ok) tellRefusal(got);
  else offline();
}

async function send(form, data) {
  form.dataset.busy = "";
  const body = new URLSearchParams(data);
  const got = await answer(form.action, { method: "POST", body });
  const to = got?.location && new URL(got.location, location);
  if (to && to.pathname !== location.pathname) return location.assign(to);
  const page = to ? await answer(to) : undefined;
  delete form.dataset.busy;
  if (page) return draw(parsed(page.text), to);
  if (to || !got) return offline();
  // Said on the page as it stands, with everything that was typed.
  tellRefusal(got);
}
// A page that comes back from the browser's memory is busy with nothing.
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.busy; });

// The same page anew, as the server has it now.
function draw(page, to) {
  const fresh = page.getElementById(app.id);
  if (!fresh) return location.assign(to);
  root.lang = page.documentElement.lang;
  document.title = page.title;
  // Others put templates into the body too.
  for (const one of document.querySelectorAll("body > template")) one.replaceWith(page.getElementById(one.id) ?? one);
  app.replaceChildren(...fresh.childNodes);
  guarded(begin);
  (at("error-summary") ?? at("icerik")).focus();
}

const address = (kind) => `${location.pathname}?dogrulama=${kind}`;
const captcha = () => app.querySelector(".captcha");

// Another way of the check, and nothing else is drawn anew.
async function check(kind, form) {
  const page = await pageAnew(address(kind), form);
  if (!page) return;
  history.replaceState(history.state, "", address(kind));
  captcha().replaceWith(page.querySelector(".captcha"));
  shown.delete("captcha_answer");
  guarded(show);
  solve();
  (captcha().querySelector(`[name=kind][value=${kind}]`) ?? at("captcha_answer"))?.focus();
}

// Whether the browser keeps the language; the cookie is that of `language.rs`.
function keeps(language) {
  document.cookie = `dil=${language}; Path=/; Max-Age=31536000; SameSite=Lax${isSecureContext ? "; Secure" : ""}`;
  return document.cookie.split("; ").includes(`dil=${language}`);
}

// The page in another language, with everything in its place: the check asks the very
// same.
async function speak(language, form) {
  const page = await pageAnew(address(captcha().dataset.kind), form);
  if (!page) return;
  const typed = [...form.querySelectorAll("input[id]")].map(({ id, value, checked }) => ({ id, value, checked }));
  const parts = [["input[type=hidden]", "value"], ["img", "src"], ["audio", "src"], ["[data-puzzle]", "data-puzzle"]];
  const asked = parts.map(([part, key]) => captcha().querySelector(part)?.getAttribute(key));
  draw(page, location);
  for (const { id, ...now } of typed) Object.assign(at(id) ?? {}, now);
  parts.forEach(([part, key], index) => captcha().querySelector(part)?.setAttribute(key, asked[index] ?? ""));
  solve();
  app.querySelector(`[name=language][value=${language}]`)?.focus();
}

// The sum, while the form is filled in.
let solver;
function solve() {
  solver?.terminate();
  solver = undefined;
  const proof = app.querySelector("[data-puzzle]");
  if (!proof) return;
  const [bar, said, result] = ["progress", "[role=status]", "input"].map((part) => proof.querySelector(part));
  const fail = () => {
    said.textContent = said.dataset.failed;
    result.value = "";
  };
  result.value = result.dataset.unfinished ?? "";
  try {
    solver = new Worker(root.dataset.solver, { type: "module" });
  } catch {
    return fail();
  }
  solver.onerror = fail;
  solver.onmessage = ({ data }) => {
    if (data === null) return fail();
    if (typeof data == "number") return (bar.value = data);
    bar.value = bar.max;
    result.value = data;
    said.textContent = said.dataset.done;
  };
  solver.postMessage(proof.dataset.puzzle);
}

// Whether a form is judged here.
const isJudged = (form) => judge && form?.id == SIGN_IN;

addEventListener("focusout", ({ target }) => {
  if (!isAwake() || !isJudged(target.form)) return;
  const { name, value } = target;
  const mine = judge;
  afterPress(() => {
    if (judge !== mine) return;
    judge.left(name, value);
    show();
  });
});

addEventListener("change", ({ target }) => {
  const { name, form } = target;
  if (!isAwake() || !isJudged(form)) return;
  afterPress(() => {
    if (!form.isConnected) return;
    judge.changed(name, new FormData(form));
    show();
  });
});

// A whole date in one control fills all three.
addEventListener("input", ({ target }) => {
  if (!isAwake() || !dateParts || !/^birth_(day|month|year)$/.test(target.id)) return;
  const parts = guarded(() => dateParts(target.value)) ?? [];
  ["birth_day", "birth_month", "birth_year"].forEach((id, index) => parts.length && (at(id).value = parts[index]));
});

addEventListener("click", (event) => {
  const link = isAwake() && event.target.closest?.("#error-summary a");
  if (!link) return;
  event.preventDefault();
  at(link.hash.slice(1))?.focus();
});

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!isAwake() || event.defaultPrevented || form.method != "post" || !app.contains(form)) return;
  if ("busy" in form.dataset) return event.preventDefault();
  const data = new FormData(form);
  const asks = /^(language|kind)$/.test(submitter?.name);
  const isSendable = asks || guarded(() => !isJudged(form) || judge.is_sendable(data));
  // The browser posts it where what judges it has failed, or where only the server's
  // answer tells that no cookie is kept.
  if (!isAwake() || (submitter?.name == "language" && !keeps(submitter.value))) return;
  event.preventDefault();
  if (submitter?.name == "language") speak(submitter.value, form);
  else if (submitter?.name == "kind") check(submitter.value, form);
  else if (isSendable) send(form, data);
  else
    guarded(() => {
      summarize();
      show();
      at("error-summary").focus();
    });
});

// The page as the server has just sent it.
let SignIn;
function begin() {
  judge?.free();
  judge = undefined;
  shown = new Map();
  title = document.title;
  solve();
  const day = at(SIGN_IN)?.querySelector("[data-today]");
  if (!SignIn || !day) return;
  const refused = [...app.querySelectorAll("#error-summary a")].flatMap((link) => [link.hash.slice(1), link.textContent]);
  judge = SignIn.of_page(root.lang, ...day.dataset.today.split("-").map(Number), !!at("card_serial"), refused);
  shown = pairs(judge.problems());
  const errors = judge.title();
  if (title.startsWith(errors)) title = title.slice(errors.length);
}

try {
  await painted();
  if (at(SIGN_IN)) {
    const wasm = fetch(new URL("./MODULE", import.meta.url));
    // A page that is left meanwhile has failed once, and not twice.
    wasm.catch(() => {});
    const module = await import("./GLUE");
    await module.default({ module_or_path: wasm });
    ({ SignIn, date_parts: dateParts } = module);
  }
  await composed;
  phase = "start";
  const typed = entered();
  begin();
  root.dataset.awake = "";
  for (const one of typed) tell(one, "focusout");
  phase = "later";
} catch (error) {
  plain(error);
}

// What the next page needs, once this one is at rest; the worker finds it kept.
await new Promise((next) => (globalThis.requestIdleCallback ?? setTimeout)(next));
if (!navigator.connection?.saveData)
  for (const file of root.dataset.ahead?.split(" ") ?? []) await fetch(file, { priority: "low" }).then((one) => one.blob()).catch(() => {});
navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
