// The pages without a network. Filled in by the build: the version, and the
// files of it. It knows nothing of forms, and what it keeps is the same for
// everybody: hashed files and one empty page (POLICIES R15, R16).

const VERSION = "{VERSION}";
const FILES = {FILES};
const SHELL = "{SHELL}";

const PREFIX = "muhur-";
const CACHE = PREFIX + VERSION;
// The portal's pages. Everything else is none of this worker's business.
const PAGES = /^\/($|basvuru\/|(askiya-al|form|kontrol|kod-gonder|kod|imza|sonuc|devam|oturum-bitti)$)/;
// On every answer of the portal; a network's own login page has not got it.
const MARK = "x-portal";
// A page that has not come by then is drawn from here, in milliseconds.
const PATIENCE = 8000;

// All files or none: half a version is no version.
addEventListener("install", (event) => {
  // What a page sends as it is left must not wait for the worker to pass it on.
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      try {
        await cache.addAll(FILES);
      } catch (error) {
        await caches.delete(CACHE);
        throw error;
      }
    })(),
  );
});

// The first worker of all takes the page that is open, so that one visit is
// enough. A later one waits for its turn; the version before it stays, for
// tabs that still run it.
addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
      await registration.navigationPreload?.enable();
      await clients.claim();
    })(),
  );
});

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.test(url.pathname)) event.respondWith(page(event));
  } else if (url.pathname.startsWith("/pkg/") || url.pathname === "/favicon.svg") {
    event.respondWith(file(request));
  }
});

// The server's page where there is one; the empty page, which draws itself,
// where the network is gone, or slow, or answers in the portal's place.
async function page(event) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  const asked = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  asked.catch(() => {});
  try {
    const answer = await Promise.race([asked, late]);
    if (answer.type === "opaqueredirect" || answer.headers.has(MARK)) return answer;
  } catch {
    // No way through.
  }
  return (await caches.match(SHELL)) ?? asked;
}

// A hashed file is the same for ever, wherever it comes from.
async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
