import { expect } from "@playwright/test";
import { fillForm, onPage, ready, timePasses } from "../applicant";
import { look } from "../look";
import { atTheForm, kept, mobile, ownDevice, reason, saved, test, unfoldKeeping } from "./offline";

test.skip(({ browserName }) => browserName !== "chromium", "the pictures are Chromium's");

test("every notice of a line that is gone, of tabs and of versions fits, is read out and shuts nobody out", async ({ page, request, context, line }) => {
  test.setTimeout(180_000);
  const see = (name: string) => look(page, "tr", name);
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await fillForm(page, mobile, reason);
  await saved(page);
  await unfoldKeeping(page);
  await page.getByText("Başka bir cihazda devam et").click();
  await see("20-form-on-ones-own-device");

  const other = await context.newPage();
  await other.goto("/form");
  await ready(other);
  await expect(other.getByRole("heading", { name: "Bu form başka bir sekmede açık" })).toBeVisible();
  await look(other, "tr", "21-form-in-another-tab");
  await other.close();

  const browser = await context.browser()!.newContext({ baseURL: line.origin, locale: "tr-TR" });
  await browser.addCookies(await context.cookies());
  const elsewhere = await browser.newPage();
  await elsewhere.goto("/form");
  await ready(elsewhere);
  await elsewhere.getByLabel("Unvan").fill("Başhemşire");
  await elsewhere.getByLabel("Kurum / birim adresi").fill("Cumhuriyet Mah. Uzun Çarşı Cad. Yeni Hükümet Konağı Ek Hizmet Binası No: 117 Kat: 3");
  await saved(elsewhere);
  await elsewhere.waitForTimeout(1_000);
  await browser.close();
  await page.getByLabel("Posta kodu").fill("41401");
  await expect(page.getByRole("region", { name: "İki ayrı taslak" })).toBeVisible();
  await see("22-two-versions");
  await page.getByRole("button", { name: "Bu sayfadakiyle devam et" }).click();

  line.turn("cut");
  await page.getByLabel("Unvan").fill("Uzman");
  await expect(page.getByText(/Portala ulaşılamıyor. Yazdıklarınız bu cihazda/)).toBeVisible();
  await page.waitForTimeout(400);
  await page.reload();
  await onPage(page, "Başvuru formu");
  await see("23-form-without-a-network");
  await page.goto("/kod-gonder");
  await see("24-step-without-a-network");

  await page.goto("/form");
  await ready(page);
  for (const label of ["Güvenlik sözcüğü", "Güvenlik sözcüğü (tekrar)"]) await page.getByLabel(label, { exact: true }).fill("mor kaktüs 7");
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await expect(page.getByRole("heading", { name: "Gönderilmeyi bekliyor" })).toBeVisible();
  await see("25-waiting-to-be-sent");
  timePasses("UPDATE sessions SET seen_at = seen_at - 40000000");
  line.turn("good");
  const first = page.getByRole("heading", { name: "Önce yeniden giriş yapın" });
  // The page looks by itself too, and may be quicker than the press.
  await expect(async () => {
    if (await first.isVisible()) return;
    await page.getByRole("button", { name: "Yeniden dene" }).click({ timeout: 500 });
    await expect(first).toBeVisible({ timeout: 700 });
  }).toPass();
  await see("26-sign-in-again");
});
