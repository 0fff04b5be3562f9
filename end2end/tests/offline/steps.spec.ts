import { expect, type Page } from "@playwright/test";
import { database, e164, fillForm, fillSignIn, lost, nextCode, onPage, press, ready, withdraw, messages } from "../applicant";
import { atTheForm, confirmWithoutNetwork, kept, mobile, reason, test } from "./offline";
import type { Line, Weather } from "./line";

const noConnection = /Portala ulaşılamıyor. Yazdıklarınız bu sayfada duruyor/;

/** Presses while the line is down: says so, keeps what stands there; then once more. */
async function pressTwice(page: Page, line: Line, button: string, stands: () => Promise<void>, weather: Weather = "cut") {
  await ready(page);
  line.turn(weather);
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByText(noConnection).first()).toBeVisible();
  await stands();
  line.turn("good");
  await page.getByRole("button", { name: button, exact: true }).click();
}

test("a line that is cut at any step loses nothing: the page says so, and the same press goes on", async ({ page, request, line }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await kept(page);
  await fillSignIn(page, request, { ...lost, cardLost: true });
  await pressTwice(page, line, "Giriş yap", async () => {
    await expect(page.getByLabel("T.C. kimlik no")).toHaveValue(lost.id);
    await expect(page.getByLabel("Doğum yeri")).toHaveValue("gebze");
    await expect(page.getByLabel("Resimdeki yazıyı giriniz")).not.toHaveValue("");
  });

  await onPage(page, "Kartınız başkasının elinde olabilir mi?");
  await ready(page);
  line.turn("cut");
  await page.getByRole("link", { name: "Askıya almadan devam et" }).click();
  await expect(page.getByRole("heading", { name: "Portala ulaşılamıyor" })).toBeVisible();
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();

  await fillForm(page, mobile, reason);
  await confirmWithoutNetwork(page, line);
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await page.getByRole("button", { name: "Gönder", exact: true }).click();

  await onPage(page, "SMS onay kodu");
  const code = await nextCode(request, e164(mobile), () =>
    pressTwice(page, line, "Gönder", async () => {
      await expect(page.getByText(/0532 ••• •• 67|0532/).first()).toBeVisible();
    }),
  );
  await onPage(page, "SMS doğrulama kodu");
  await ready(page);
  await page.getByLabel("SMS doğrulama kodu").fill(code);
  await pressTwice(page, line, "Tamam", () => expect(page.getByLabel("SMS doğrulama kodu")).toHaveValue(code));

  await onPage(page, "İmzalama yönteminin belirlenmesi");
  await ready(page);
  const ink = page.getByRole("radio", { name: "Islak imzalı başvuru" });
  await ink.check();
  await pressTwice(page, line, "Devam et", () => expect(ink).toBeChecked(), "captive");

  await onPage(page, "Başvurunuz alındı");
  const number = await page.locator(".reference").innerText();
  await ready(page);
  line.turn("cut");
  await page.reload();
  await expect(page.getByText(/Başvurunuz sunucuda kayıtlı/)).toBeVisible();
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await expect(page.locator(".reference")).toHaveText(number);
  await page.getByText("Başvurudan vazgeç").first().click();
  await pressTwice(page, line, "Başvurudan vazgeç", () => expect(page.locator(".reference")).toHaveText(number));
  await onPage(page, "Başvurunuz geri çekildi");
});

test("an answer that is lost at any step is no step done twice", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await kept(page);
  await fillForm(page, mobile, reason);
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await ready(page);
  line.turn("cut behind");
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await expect(page.getByRole("heading", { name: "Gönderilmeyi bekliyor" })).toBeVisible();
  line.turn("good");
  // It asks whether it has arrived, and it has: nothing is left to press.
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await onPage(page, "SMS onay kodu");

  const before = (await messages(request, e164(mobile))).length;
  await ready(page);
  line.turn("cut behind");
  await page.getByRole("button", { name: "Gönder", exact: true }).click();
  await expect(page.getByText(noConnection).first()).toBeVisible();
  await expect.poll(async () => (await messages(request, e164(mobile))).length).toBe(before + 1);
  line.turn("good");
  await page.getByRole("button", { name: "Gönder", exact: true }).click();
  // A second press within a moment is the same press.
  await onPage(page, "SMS doğrulama kodu");
  expect((await messages(request, e164(mobile))).length).toBe(before + 1);
  const code = / kodunuz: [A-Z]{3}-(\d{6})/.exec((await messages(request, e164(mobile)))[0]!)![1]!;

  await ready(page);
  await page.getByLabel("SMS doğrulama kodu").fill(code);
  line.turn("cut behind");
  await page.getByRole("button", { name: "Tamam", exact: true }).click();
  await expect(page.getByText(noConnection).first()).toBeVisible();
  line.turn("good");
  // The new secret of the visit was in the answer: the same post is answered
  // once more for a minute.
  await page.getByRole("button", { name: "Tamam", exact: true }).click();
  await onPage(page, "İmzalama yönteminin belirlenmesi");
  await ready(page);
  await page.getByRole("radio", { name: "Islak imzalı başvuru" }).check();
  line.turn("cut behind");
  await page.getByRole("button", { name: "Devam et", exact: true }).click();
  await expect(page.getByText(noConnection).first()).toBeVisible();
  line.turn("good");
  await page.getByRole("button", { name: "Devam et", exact: true }).click();
  await onPage(page, "Başvurunuz alındı");
  const [made] = database("SELECT count(*) AS applications, (SELECT count(*) FROM orders WHERE kind = 'revoke' AND case_id = cases.id) AS revocations FROM cases WHERE live = 1");
  expect(made).toEqual({ applications: 1, revocations: 1 });
  await withdraw(page);
});
