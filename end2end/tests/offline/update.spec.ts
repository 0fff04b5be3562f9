import { expect, type Page } from "@playwright/test";
import { fillForm, onPage, press, ready } from "../applicant";
import { atTheForm, kept, mobile, ownDevice, reason, saved, typed, test as base } from "./offline";
import { Portal } from "./portal";

const test = base.extend<{ portal: Portal }>({
  portal: async ({}, use) => {
    const portal = new Portal(Number(process.env.END2END_PORT ?? 3917) + 1);
    await portal.deploy("site");
    await use(portal);
    await portal.close();
  },
  baseURL: async ({ portal }, use) => use(`http://127.0.0.1:${portal.port}`),
  request: async ({ playwright, portal }, use) => {
    const direct = await playwright.request.newContext({ baseURL: `http://127.0.0.1:${portal.port}` });
    await use(direct);
    await direct.dispose();
  },
});

/** The folders of hashed files from which this page has loaded anything. */
async function folders(page: Page): Promise<string[]> {
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  return [...new Set(names.flatMap((name) => /\/pkg\/([0-9a-f]{16})\//.exec(name)?.[1] ?? []))];
}

const lookForNews = (page: Page) => page.evaluate(async () => (await navigator.serviceWorker.ready).update());

for (const own of [true, false]) {
  test(`a new version waits for a half-filled form, on ${own ? "a device of one's own" : "a shared computer"}`, async ({ page, request, portal, context }) => {
    await atTheForm(page, request);
    await kept(page);
    if (own) await ownDevice(page);
    await fillForm(page, mobile, reason);
    const [old] = await folders(page);
    await portal.deploy("site-next");
    // The old page goes on with its own files and the new server.
    await page.getByLabel("Unvan").fill("Başhemşire");
    await saved(page);
    await lookForNews(page);
    await expect(page.getByRole("heading", { name: "Portalın yeni sürümü hazır" })).toBeVisible();
    await press(page, "Yanıtları gözden geçir");
    await onPage(page, "Yanıtlarınızı kontrol edin");
    await page.goBack();
    await onPage(page, "Başvuru formu");
    expect(await folders(page)).toEqual([old]);
    // Loaded anew without the word, it is still the old version that the worker gives out; the server's page is the new one.
    await page.getByLabel("Çalıştığınız birim").focus();
    await page.getByLabel("Çalıştığınız birim").fill("Göğüs Cerrahisi");
    const before = await typed(page);
    await expect(page.getByRole("heading", { name: "Portalın yeni sürümü hazır" })).toBeVisible({ timeout: 15_000 });
    await page.getByRole("button", { name: "Şimdi yenile" }).click();
    await expect.poll(() => folders(page).catch(() => [])).not.toContain(old);
    await ready(page);
    await expect.poll(() => typed(page)).toEqual(before);
    const [fresh, ...others] = await folders(page);
    expect(fresh).not.toBe(old);
    expect(others).toEqual([]);
    // And the new one stands without a network as the old one did.
    await context.setOffline(true).catch(() => {});
    const names = await page.evaluate(async () => (await caches.keys()).length);
    expect(names).toBeLessThanOrEqual(2);
  });
}

test("two deployments in a row, and then one backwards: the half-filled form outlives them all", async ({ page, request, portal }) => {
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await fillForm(page, mobile, reason);
  for (const [site, title] of [["site-next", "Hemşire"], ["site", "Başhemşire"], ["site-next", "Uzman"]] as const) {
    await portal.deploy(site);
    await page.getByLabel("Unvan").fill(title);
    await saved(page);
    await page.waitForTimeout(1_200);
    const before = await typed(page);
    await page.reload();
    await onPage(page, "Başvuru formu");
    await ready(page);
    await expect.poll(() => typed(page)).toEqual(before);
    expect((await folders(page)).length).toBe(1);
  }
});

test("the operator can take the worker away; drafts on devices stay", async ({ page, request, portal }) => {
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await page.getByLabel("Unvan").fill("Başhemşire");
  await saved(page);
  await page.waitForTimeout(600);
  await portal.deploy("site", { MUHUR_OFFLINE: "false" });
  await lookForNews(page).catch(() => {});
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(0);
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  await page.reload();
  await ready(page);
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
  expect(await page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name))).toContain("muhur");
});
