import { expect, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { database, e164, messages, nextCode, onPage, press, ready, scripted, signIn, signOnPaper, test, toTheCode, typeCode, unrecorded, withdraw } from "./applicant";

const mobile = () => (scripted() ? "0542 318 44 21" : "0542 318 44 22");
const other = () => (scripted() ? "0542 318 44 23" : "0542 318 44 24");

/** The printed form: what it says, and the file. */
async function printed(page: Page, path: string) {
  await ready(page);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Başvuru Formunu Aç" }).click();
  await (await downloading).saveAs(path);
  execFileSync("qpdf", ["--check", path]);
  return { text: execFileSync("pdftotext", ["-layout", path, "-"]).toString(), file: readFileSync(path) };
}

const number = async (page: Page) => (await page.locator("p.reference").first().textContent())!;

/** Opens the form from the result, and says so above it. */
async function beginCorrection(page: Page) {
  await press(page, "Başvuruyu düzelt");
  await onPage(page, "Başvuru formu");
  await expect(page.getByRole("heading", { name: "Başvurunuzu düzeltiyorsunuz" })).toBeVisible();
  await ready(page);
}

async function confirm(page: Page) {
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await expect(page.getByText("Onayladığınızda bu form öncekinin yerine geçer.")).toBeVisible();
  await press(page, "Form Onayla");
}

async function verdict(page: Page, file: Buffer) {
  await page.goto("/dogrula");
  await page.getByLabel("PDF dosyası").setInputFiles({ name: "form.pdf", mimeType: "application/pdf", buffer: file });
  await page.getByRole("button", { name: "Doğrula" }).click();
  return page.getByRole("status").getByRole("heading");
}

test("a confirmed form is corrected twice under its number, given up once, and paid for once", async ({ page, request }, info) => {
  await signIn(page, request, unrecorded);
  await typeCode(page, await toTheCode(page, request, mobile(), /kayboldu ya da çalındı/));
  await signOnPaper(page);
  const of = await number(page);
  const first = await printed(page, info.outputPath("first.pdf"));

  // The same phone: no code, and a new form at once.
  await beginCorrection(page);
  await expect(page.getByText(of)).toBeVisible();
  await expect(page.getByRole("radio", { name: /kayboldu ya da çalındı/ })).toBeChecked();
  await page.getByLabel("Kurum / birim adresi").fill("İstiklal Cad. No: 17");
  await confirm(page);
  await onPage(page, "Başvurunuz alındı");
  await expect(page.getByText("Başvurunuz düzeltildi.")).toBeVisible();
  expect(await number(page)).toBe(of);
  const second = await printed(page, info.outputPath("second.pdf"));
  expect(second.text).toContain("İstiklal Cad. No: 17");
  expect(second.text).toMatch(/düzeltilmiş sürüm 2/);
  expect(second.text).toContain(of);
  expect(first.text).not.toContain("düzeltilmiş");
  await expect.poll(async () => (await messages(request, e164(mobile()))).filter((one) => one.includes("duzeltildi"))).toHaveLength(1);
  await expect(await verdict(page, first.file)).toHaveText("Bu başvuru sonradan düzeltildi: bu formu kabul etmeyin");
  await expect(await verdict(page, second.file)).toHaveText("Bu form bu portalda düzenlendi ve değiştirilmedi");

  // What is begun and given up changes nothing.
  await page.goto("/sonuc");
  await beginCorrection(page);
  await page.getByLabel("Kurum / birim adresi").fill("Başka Cad. No: 3");
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await page.goto("/sonuc");
  await onPage(page, "Başvurunuz alındı");
  await expect(page.getByText("Düzeltmeniz henüz onaylanmadı.")).toBeVisible();
  await ready(page);
  await page.getByRole("link", { name: "Düzeltmeye devam et" }).click();
  await onPage(page, "Başvuru formu");
  await ready(page);
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue("Başka Cad. No: 3");
  await page.getByText("Düzeltmeden vazgeç").first().click();
  await press(page, "Düzeltmeden vazgeç");
  await onPage(page, "Başvurunuz alındı");
  await expect(page.getByText("Düzeltmeniz henüz onaylanmadı.")).toBeHidden();

  // Another phone: a code to it, and then the new form.
  await beginCorrection(page);
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue("İstiklal Cad. No: 17");
  await page.getByLabel("Cep telefonu").fill(other());
  await confirm(page);
  await onPage(page, "SMS onay kodu");
  const code = await nextCode(request, e164(other()), () => press(page, "Gönder"));
  await onPage(page, "SMS doğrulama kodu");
  await typeCode(page, code);
  await onPage(page, "Başvurunuz alındı");
  const third = await printed(page, info.outputPath("third.pdf"));
  expect(third.text).toContain(other());
  expect(third.text).toMatch(/düzeltilmiş sürüm 3/);
  await expect(await verdict(page, second.file)).toHaveText("Bu başvuru sonradan düzeltildi: bu formu kabul etmeyin");

  const fees = database(`SELECT fees.kind FROM fees JOIN cases ON cases.id = fees.case_id WHERE cases.number = '${of}'`);
  expect(fees.map((one) => one.kind)).toEqual(["charge"]);
  await page.goto("/sonuc");
  await withdraw(page);
});
