import { expect, type BrowserContext, type Page } from "@playwright/test";
import { database, fillForm, onPage, ready } from "../applicant";
import { atTheForm, mobile, reason, saved, test, typed, unfoldKeeping } from "./offline";

const title = (page: Page) => page.getByLabel("Unvan");
const department = (page: Page) => page.getByLabel("Çalıştığınız birim");

async function follows(page: Page) {
  await expect(page.getByRole("heading", { name: "Bu form başka bir sekmede açık" })).toBeVisible();
  await expect(title(page)).toBeDisabled();
}

async function another(context: BrowserContext, path = "/form") {
  const page = await context.newPage();
  await page.goto(path);
  await ready(page);
  return page;
}

test("of three tabs one writes; the others follow key by key and can take over", async ({ page, request, context }) => {
  await atTheForm(page, request);
  const [second, third] = [await another(context), await another(context)];
  await follows(second);
  await follows(third);
  await title(page).fill("Başhemşire");
  for (const tab of [second, third]) await expect(title(tab)).toHaveValue("Başhemşire");
  // The last key counts, even if it was pressed just now.
  await department(page).fill("Acil");
  await third.getByRole("button", { name: "Burada devam et" }).click();
  await follows(page);
  await expect(title(third)).toBeEnabled();
  await expect(department(third)).toHaveValue("Acil");
  await title(third).fill("Uzman");
  for (const tab of [page, second]) await expect(title(tab)).toHaveValue("Uzman");
  await saved(third);
  // When the one that writes is closed, one of the others does.
  await third.close();
  await expect
    .poll(async () => (await Promise.all([page, second].map((tab) => title(tab).isEnabled()))).filter(Boolean).length)
    .toBe(1);
  for (const tab of [page, second]) await expect(title(tab)).toHaveValue("Uzman");
});

test("tabs of a browser without locks save what is typed, and come to rest", async ({ page, context, request }) => {
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
  await atTheForm(page, request);
  const other = await context.newPage();
  await other.goto("/form");
  await ready(other);
  await page.getByLabel("Unvan").fill("Başhemşire");
  await saved(page);
  let savings = 0;
  context.on("request", (one) => {
    if (one.url().includes("/form/save")) savings += 1;
  });
  await page.waitForTimeout(4_000);
  expect(savings).toBe(0);
  await other.close();
});

test("a tab that takes over meets no other version than its own form's", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  const second = await another(context);
  await title(page).fill("Başhemşire");
  await saved(page);
  // Long after the last key; then while an answer is under way for longer than
  // the tab waits that takes over.
  for (const [writer, taker, typed, weather] of [
    [page, second, "Uzman", "good"],
    [second, page, "Memur", "late"],
  ] as const) {
    await writer.waitForTimeout(1_500);
    if (line.weather !== weather) line.turn(weather);
    await department(writer).fill(`Acil, ${weather}`);
    if (weather === "good") await writer.waitForTimeout(1_500);
    await taker.getByRole("button", { name: "Burada devam et" }).click();
    await expect(title(taker)).toBeEnabled();
    await title(taker).fill(typed);
    await taker.waitForTimeout(2_500);
    await saved(taker);
    await expect(taker.getByRole("region", { name: "İki ayrı taslak" })).toHaveCount(0);
    await expect(department(taker)).toHaveValue(`Acil, ${weather}`);
    await expect(title(writer)).toHaveValue(typed);
  }
});

test("a tab that takes over and in which nothing is typed leaves the draft whole", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  await title(page).fill("Başhemşire");
  await department(page).fill("Acil");
  await page.getByRole("radio", { name: "Mini kart okuyucu" }).check();
  await page.getByLabel("İl", { exact: true }).selectOption("41");
  await page.getByLabel("İlçe").selectOption("Gebze");
  const whole = await typed(page);
  expect(whole).toMatchObject({ "draft[title]": "Başhemşire", "draft[district]": "Gebze", "draft[card_reader]": "mini" });
  const second = await another(context);
  await follows(second);
  await expect(title(second)).toHaveValue("Başhemşire");
  await second.getByRole("button", { name: "Burada devam et" }).click();
  await expect(title(second)).toBeEnabled();
  // Whatever looks at the controls does so now, and whatever is due is sent.
  await title(second).focus();
  await department(second).focus();
  await saved(second);
  await page.close();
  await second.waitForTimeout(1_500);
  expect(await typed(second)).toEqual(whole);
  const third = await elsewhere(context, line.origin);
  const read = await another(third);
  expect(await typed(read)).toEqual(whole);
  await third.close();
});

test("a draft that is deleted in one tab is sent again by none", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  const second = await another(context);
  await follows(second);
  await title(page).fill("Başhemşire");
  await expect(title(second)).toHaveValue("Başhemşire");
  await unfoldKeeping(page);
  await page.locator("summary", { hasText: "Taslağı sil" }).click();
  await page.getByRole("button", { name: "Taslağı sil" }).click();
  for (const tab of [page, second]) await expect(title(tab)).toHaveValue("");
  await page.close();
  await expect(title(second)).toBeEnabled();
  await second.waitForTimeout(1_500);
  const third = await elsewhere(context, line.origin);
  await expect(title(await another(third))).toHaveValue("");
  await third.close();
});

/** The same visit in another browser, as good as another device. */
async function elsewhere(context: BrowserContext, origin: string): Promise<BrowserContext> {
  const other = await context.browser()!.newContext({ baseURL: origin, locale: "tr-TR" });
  await other.addCookies(await context.cookies());
  return other;
}

test("two browsers on one draft: both versions are offered, and none is overwritten", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  const browser = await elsewhere(context, line.origin);
  const other = await another(browser);
  await title(page).fill("Başhemşire");
  await saved(page);
  await department(other).fill("Göğüs Cerrahisi");
  const offered = other.getByRole("region", { name: "İki ayrı taslak" });
  await expect(offered.getByRole("row", { name: /Unvan Başhemşire/ })).toBeVisible();
  await expect(department(other)).toHaveValue("Göğüs Cerrahisi");
  // Neither is sent over the other before somebody has chosen.
  await other.waitForTimeout(1_500);
  const third = await elsewhere(context, line.origin);
  await expect(title(await another(third))).toHaveValue("Başhemşire");
  await third.close();
  await offered.getByRole("button", { name: "Diğer kopyayla devam et" }).click();
  await expect(title(other)).toHaveValue("Başhemşire");
  await expect(offered).toHaveCount(0);
  await department(other).fill("Göğüs Cerrahisi");
  await saved(other);
  await other.waitForTimeout(1_000);
  // And the other way round.
  await title(page).fill("Hemşire");
  const back = page.getByRole("region", { name: "İki ayrı taslak" });
  await expect(back.getByRole("row", { name: /Çalıştığınız birim Göğüs Cerrahisi/ })).toBeVisible();
  await back.getByRole("button", { name: "Bu sayfadakiyle devam et" }).click();
  await saved(page);
  await page.waitForTimeout(1_000);
  await page.reload();
  await ready(page);
  await expect(title(page)).toHaveValue("Hemşire");
  await browser.close();
});

test("a form that was changed elsewhere before it was sent shows what differs, and loses nothing", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await ready(page);
  const browser = await elsewhere(context, line.origin);
  const other = await another(browser);
  await title(other).fill("Başhemşire");
  await other.waitForTimeout(1_000);
  await ready(other);
  // Whether or not the line was down meanwhile.
  line.turn("cut");
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await expect(page.getByRole("heading", { name: "Gönderilmeyi bekliyor" })).toBeVisible();
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await page.getByRole("button", { name: "Gönder", exact: true }).click();
  await onPage(page, "Başvuru formu");
  const offered = page.getByRole("region", { name: "İki ayrı taslak" });
  await expect(offered.getByRole("row")).toHaveText([/Alan/, /Unvan\s*Memur\s*Başhemşire/]);
  await expect(title(page)).toHaveValue("Başhemşire");
  await offered.getByRole("button", { name: "Diğer kopyayla devam et" }).click();
  await expect(title(page)).toHaveValue("Memur");
  await expect(page.getByLabel("Güvenlik sözcüğü", { exact: true })).toHaveValue("mor kaktüs 7");
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await onPage(page, "SMS onay kodu");
  await browser.close();
});

test("a press right after a key writes over nothing that another browser saved", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await saved(page);
  await page.waitForTimeout(1_000);
  await ready(page);
  const browser = await elsewhere(context, line.origin);
  const other = await another(browser);
  await title(other).fill("Başhemşire");
  await saved(other);
  await other.waitForTimeout(1_000);
  // In one moment: nothing of it was saved before the press.
  await department(page).evaluate((field: HTMLInputElement) => {
    field.value = "Acil Servis";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    document.getElementById("review")!.click();
  });
  const offered = page.getByRole("region", { name: "İki ayrı taslak" });
  await expect(offered.getByRole("row", { name: /Unvan Başhemşire/ })).toBeVisible();
  await expect(department(page)).toHaveValue("Acil Servis");
  await other.reload();
  await ready(other);
  await expect(title(other)).toHaveValue("Başhemşire");
  await offered.getByRole("button", { name: "Bu sayfadakiyle devam et" }).click();
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await expect(page.getByText("Acil Servis").first()).toBeVisible();
  await browser.close();
});

test("two browsers that confirm at once make one application", async ({ page, request, context, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  const browser = await elsewhere(context, line.origin);
  const other = await another(browser, "/kontrol");
  await ready(page);
  await Promise.all([page, other].map((tab) => tab.getByRole("button", { name: "Form Onayla" }).click()));
  for (const tab of [page, other]) await onPage(tab, "SMS onay kodu");
  const [made] = database("SELECT count(*) AS keys FROM submissions WHERE case_id = (SELECT id FROM cases ORDER BY created_at DESC LIMIT 1)");
  expect(made).toEqual({ keys: 1 });
  await browser.close();
});
