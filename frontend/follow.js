// The page beside the signing agent looks by itself: often at first, less often then, and not for
// ever: whole institutions stand behind one address. It looks at once when somebody comes back to it. What has changed is said once, and the focus is lost to nothing.

const place = document.getElementById("imza-durumu");
const said = document.getElementById("imza-bildirimi");
const began = Date.now();
let { tag } = place.dataset;
let timer;

const age = () => (Date.now() - began) / 1000;
const sentence = () => place.querySelector("[data-said]")?.dataset.said;

// The program may not be there: what else can be done is opened, once.
function help() {
  const details = document.getElementById("imza-yardimi");
  if (!details || details.dataset.shown || age() < 15) return;
  details.dataset.shown = details.open = true;
}

function show(html) {
  const before = sentence();
  const held = place.contains(document.activeElement);
  place.innerHTML = html;
  // What had the focus is gone: the heading takes its place.
  if (held) place.querySelector("[tabindex]")?.focus();
  if (sentence() && sentence() !== before) said.textContent = sentence();
}

function stop() {
  const seen = document.createElement("p");
  seen.textContent = place.dataset.stopped;
  place.append(seen);
  said.textContent = place.dataset.stopped;
}

async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch(place.dataset.address, { headers: { "if-none-match": tag }, cache: "no-store" });
    // What a network's login page answers has not this header.
    if (answer.status === 200 && answer.headers.has("x-portal")) {
      if (answer.headers.get("content-type").startsWith("application/json")) {
        location.replace((await answer.json()).go);
        return;
      }
      tag = answer.headers.get("etag");
      show(await answer.text());
    }
  } catch {
    // No network: looked again in a moment.
  }
  help();
  if (age() > 900) stop();
  else timer = setTimeout(look, age() < 30 ? 2000 : age() < 120 ? 5000 : 10000);
}

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
timer = setTimeout(look, 2000);
document.documentElement.dataset.awake = "";
