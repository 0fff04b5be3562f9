import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { fillForm, lost, onPage, ready, signIn, test as base, timePasses } from "../applicant";
import { Line } from "./line";

const portal = Number(process.env.END2END_PORT ?? 3917);
export const mobile = "0532 123 45 67";
export const reason = /kayboldu ya da çalındı/;

/** A browser with a worker of its own, on a line that can be cut. */
export const test = base.extend<{ line: Line; complaints: string[] }>({
  line: async ({}, use) => {
    const line = await Line.to(portal);
    await use(line);
    line.close();
  },
  // The card that other journeys have had revoked is good again.
  context: async ({ context }, use) => {
    timePasses("DELETE FROM orders WHERE kind = 'revoke'");
    timePasses("UPDATE certificates SET standing = 'good', revocation_reason = NULL, revoked_on = NULL WHERE standing = 'revoked'");
    await use(context);
  },
  baseURL: async ({ line }, use) => use(line.origin),
  // The test's own questions take another way.
  request: async ({ playwright }, use) => {
    const direct = await playwright.request.newContext({ baseURL: `http://127.0.0.1:${portal}` });
    await use(direct);
    await direct.dispose();
  },
  serviceWorkers: "allow",
  // A cut line is told to the console by the browser itself.
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => {
        // Firefox tells it to the page too, of a file that was on its way.
        if (!/ServiceWorker intercepted the request/.test(String(error))) complaints.push(String(error));
      });
      page.on("console", (message) => {
        if (/panicked/.test(message.text())) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until the worker has everything that the pages need. */
export async function kept(page: Page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
  });
}

/** What stands in the form, by the controls' names; secrets left out. */
export async function typed(page: Page): Promise<Record<string, string>> {
  // Waits for the form where the page is being drawn anew.
  return page.locator("form#application").evaluate((form: HTMLFormElement) => {
    const data = new FormData(form);
    return Object.fromEntries([...data].map(([name, value]) => [name, String(value)]).filter(([name]) => !name!.includes("word")));
  });
}

/** Somebody who has lost a card, at the form. */
export async function atTheForm(page: Page, request: APIRequestContext) {
  await signIn(page, request, lost);
  await onPage(page, "Başvuru formu");
  await ready(page);
}

/** Unfolds what belongs to keeping the draft. */
export const unfoldKeeping = (page: Page) => page.locator("summary", { hasText: "Taslağı bu cihazda sakla" }).click();

export async function ownDevice(page: Page) {
  await page.getByLabel("Bu cihazı yalnız ben kullanıyorum").check();
  await expect(page.getByText("Bu cihaza şifreli olarak kaydedildi:")).toBeVisible();
}

/** The last thing typed is on the server. */
export const saved = (page: Page) => expect(page.getByText(/Sunucuya kaydedildi:/)).toBeVisible();

/** Looks the answers over and confirms them while the line is down. */
export async function confirmWithoutNetwork(page: Page, line: Line) {
  line.turn("cut");
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await expect(page.getByRole("heading", { name: "Gönderilmeyi bekliyor" })).toBeVisible();
}
