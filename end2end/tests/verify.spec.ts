import { expect, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fillForm, first, onPage, press, ready, signIn, signOnPaper, test, toTheCode, typeCode, withdraw } from "./applicant";

const mobile = "0532 123 45 67";

test("what will be printed is shown before it is confirmed", async ({ page, request }) => {
  await signIn(page, request, first);
  await fillForm(page, mobile, /İlk başvuru/);
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await ready(page);
  await page.getByText("Yazdırılacak belge").click();
  const paper = page.getByRole("article");
  await expect(paper.getByRole("heading", { name: "Nitelikli Elektronik Sertifika Başvuru Formu" })).toBeVisible();
  await expect(paper.getByRole("heading", { name: "Sertifika Sahibi Taahhütnamesi" })).toBeVisible();
  for (const value of ["Ayşe Nur Yılmaz-Öztürk", "İlk başvuru", "Fatih Mah. Atatürk Cad. No: 5", mobile, "41400 Gebze / Kocaeli", "Ayşe Demirtaş, Personel Birimi, 2. kat"]) {
    await expect(paper.getByText(value, { exact: true }).first()).toBeVisible();
  }
  await expect(paper).toContainText("Telefonunuz doğrulanınca verilir");
  // Whoever looks over the shoulder learns no whole number, and nobody the word.
  await expect(paper).not.toContainText(first.id);
  await expect(paper).not.toContainText("kaktüs");
});

async function verify(page: Page, file: Buffer | undefined, title: string) {
  if (file) await page.getByLabel("PDF dosyası").setInputFiles({ name: "form.pdf", mimeType: "application/pdf", buffer: file });
  await page.getByRole("button", { name: "Doğrula" }).click();
  await expect(page.getByRole("status").getByRole("heading", { name: title })).toBeVisible();
}

test("an authority verifies the file, the paper, and one that was altered", async ({ page, request }, info) => {
  await signIn(page, request, first);
  const code = await toTheCode(page, request, mobile, /İlk başvuru/);
  await typeCode(page, code);
  await signOnPaper(page);
  await ready(page);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Başvuru Formunu Aç" }).click();
  const path = info.outputPath("form.pdf");
  await (await downloading).saveAs(path);
  const file = readFileSync(path);
  const text = execFileSync("pdftotext", [path, "-"]).toString();
  const [number] = /\b\w{3}-\w{3}-\w{3}\b/.exec(text)!;
  const [, mark] = /Damga (\S+)/.exec(text)!;

  await page.getByRole("link", { name: "Başvuru formunu doğrula" }).click();
  await onPage(page, "Başvuru formunu doğrula");
  await verify(page, file, "Bu form bu portalda düzenlendi ve değiştirilmedi");
  await expect(page.getByText(number)).toBeVisible();
  const altered = Buffer.from(file);
  altered[5_000]! ^= 1;
  await verify(page, altered, "Bu portalda düzenlenmiş bir form, ama değiştirilmiş: kabul etmeyin");
  await verify(page, Buffer.concat([file, Buffer.from("more")]), "Bu forma sonradan bir şey eklenmiş: bu hâliyle kabul etmeyin");
  // The form as it was issued can be had beside it.
  const original = page.waitForEvent("download");
  await page.getByRole("button", { name: "Formu düzenlendiği hâliyle indir" }).click();
  const again = info.outputPath("again.pdf");
  await (await original).saveAs(again);
  expect(readFileSync(again).equals(file)).toBe(true);
  await verify(page, Buffer.from("%PDF-1.7"), "Bu portal böyle bir form düzenlemedi");

  await page.getByLabel("Başvuru numarası").fill(number.toLowerCase());
  await page.getByLabel("Damga").fill(mark!.replaceAll("-", " "));
  await verify(page, undefined, "Bu numara ve damga, bu portalda düzenlenmiş bir forma ait");
  // The square code of the paper leads to the same.
  await page.goto(`/D/${number.replaceAll("-", "")}/${mark!.replaceAll("-", "")}`);
  await expect(page.getByRole("status")).toContainText("Sağlık Bakanlığı");
  await expect(page.getByLabel("Damga")).toHaveValue(mark!);

  await page.getByRole("link", { name: "English" }).click();
  await onPage(page, "Verify an application form");
  await page.getByRole("link", { name: "Türkçe" }).click();
  await page.goto("/sonuc");
  await withdraw(page);
  await page.goto("/dogrula");
  await verify(page, file, "Bu başvuru artık işlemde değil: işlem yapmadan önce başvuru sahibine sorun");
  await expect(page.getByRole("status")).toContainText("Bu form bu portalda düzenlendi ve değiştirilmedi");
});
