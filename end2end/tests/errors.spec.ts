import { expect, type Page } from "@playwright/test";
import { first, onPage, press, ready, scripted, signIn, test } from "./applicant";

// Without scripts a field is judged when the form is posted.
test.beforeEach(() => test.skip(!scripted(), "of scripts"));

const error = (page: Page, field: string) => page.locator(`#${field}-error`);

test("at sign-in an error goes when its cause goes, whichever control it was", async ({ page }) => {
  await page.goto("/basvuru/saglik");
  await press(page, "Giriş yap");
  for (const field of ["national_id", "given_name", "family_name", "birth_date", "captcha_answer"]) await expect(error(page, field), field).not.toBeEmpty();
  const title = await page.title();
  // The box says that there is no surname.
  await page.getByLabel("Soyadım yok").check();
  await expect(error(page, "family_name")).toBeEmpty();
  // A date is right when all of it is.
  await page.getByLabel("Gün").fill("31");
  await page.getByLabel("Ay", { exact: true }).fill("2");
  await page.getByLabel("Yıl").fill("1980");
  await page.getByLabel("Yıl").blur();
  await page.waitForTimeout(400);
  await expect(error(page, "birth_date")).not.toBeEmpty();
  await page.getByLabel("Gün").fill("1");
  await page.getByLabel("Ay", { exact: true }).focus();
  await expect(error(page, "birth_date")).toBeEmpty();
  await page.getByLabel("Resimdeki yazıyı giriniz").fill("abcde");
  await page.getByLabel("T.C. kimlik no").focus();
  await expect(error(page, "captcha_answer")).toBeEmpty();
  // One that is still wrong says so, also when it is left as it is.
  await page.getByLabel("Ad", { exact: true }).focus();
  await page.waitForTimeout(400);
  await expect(error(page, "national_id")).not.toBeEmpty();
  // The summary keeps its place and counts what is left.
  await expect(page.locator("#error-summary li", { hasText: "(düzeltildi)" })).toHaveCount(3);
  await expect.poll(() => page.title()).not.toBe(title);
});

test("on the form an error goes when its cause goes, whichever control it was", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await press(page, "Yanıtları gözden geçir");
  const chosen: [string, () => Promise<unknown>][] = [
    ["card_reader", () => page.getByRole("radio", { name: "Mini kart okuyucu" }).check()],
    ["declaration_accepted", () => page.getByLabel("Beyanı okudum ve kabul ediyorum").check()],
    ["province", () => page.getByLabel("İl", { exact: true }).selectOption("41")],
    ["district", () => page.getByLabel("İlçe").selectOption("Gebze")],
    ["mobile_operator", () => page.getByLabel("Mobil operatör").selectOption("vodafone")],
    ["notice_channel", () => page.getByLabel("Bilgi kanalı").selectOption("both")],
    ["security_word", () => page.getByLabel("Güvenlik sözcüğü", { exact: true }).fill("mor kaktüs 7").then(() => page.getByLabel("Güvenlik sözcüğü (tekrar)").fill("mor kaktüs 7"))],
    ["postal_code", () => page.getByLabel("Posta kodu").fill("34720").then(() => page.getByLabel("Posta kodu").blur())],
  ];
  for (const [field, act] of chosen) {
    await expect(error(page, field), field).not.toBeEmpty();
    await act();
    await page.getByLabel("Unvan").focus();
    if (field !== "postal_code") await expect(error(page, field), field).toBeEmpty();
  }
  // Another province's code: right by itself, wrong beside the province, and right with another.
  await expect(error(page, "postal_code")).toContainText("41 ile başlamalı");
  await page.getByLabel("İl", { exact: true }).selectOption("34");
  await expect(error(page, "postal_code")).toBeEmpty();
});
