// In place of the worker where the operator has switched it off: takes away
// what the worker kept, and itself. Drafts on the device are not the worker's
// and stay.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name.startsWith("muhur-")).map((name) => caches.delete(name)));
      await registration.unregister();
    })(),
  );
});
