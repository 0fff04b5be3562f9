import { expect } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { database, e164, messages, onPage, press, ready, renewing, scripted, signIn, test, toTheCode, typeCode, withdraw } from "./applicant";
import { chooseElectronic, download, sign, upload } from "./signing";

const mobile = () => (scripted() ? "0542 318 44 31" : "0542 318 44 32");

test("a form is signed electronically, and nothing is to be printed", async ({ page, request }, info) => {
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, mobile(), /Yenileme/));
  const recommendation = page.locator(".notice").filter({ has: page.getByRole("heading", { name: "Önerilen yöntem: E-imzalı başvuru" }) });
  await expect(recommendation).toContainText(/sonu [0-9A-F]{4}, son geçerlilik günü \d+ \S+ \d{4} \(kalan süre: /);
  await expect(page.getByRole("radio", { name: "E-imzalı başvuru" })).toBeChecked();
  await chooseElectronic(page);
  const issued = await download(page, "Başvuru formunu indir", info.outputPath("form.pdf"));

  // What was not signed is refused, and says what to do.
  await upload(page, issued);
  await expect(page.getByRole("heading", { name: "Yüklediğiniz dosya kabul edilmedi" })).toBeVisible();
  await upload(page, sign(issued, info.outputPath("other.pdf"), "10000000146"));
  await expect(page.locator("#imza-sonucu").filter({ hasText: "başkasının sertifikasıyla" })).toContainText("Başvurunuz duruyor.");
  await ready(page);
  await press(page, "Yükle ve doğrula");
  if (scripted()) await expect(page.getByRole("alert").filter({ hasText: "Dosya seçilmedi." })).toBeVisible();
  else await expect(page.getByLabel("İmzalı PDF dosyası")).toHaveJSProperty("validity.valueMissing", true);

  // The way to ink and back is one press each.
  await ready(page);
  await press(page, "Islak imzaya geç");
  await expect(page.getByText("mavi tükenmez kalemle")).toBeVisible();
  if (scripted()) await expect(page.locator("#icerik")).toBeFocused();
  await onPage(page, "Başvurunuz alındı");
  await ready(page);
  await press(page, "Elektronik imzaya geç");
  await expect(page.getByLabel("İmzalı PDF dosyası")).toBeVisible();

  const signed = sign(issued, info.outputPath("signed.pdf"), renewing.id);
  await upload(page, signed);
  await onPage(page, "Başvurunuz elektronik olarak imzalandı");
  await expect(page.getByText("teslim etmeniz gereken bir belge yok")).toBeVisible();
  await expect(page.getByRole("button", { name: "Başvuruyu düzelt" })).toHaveCount(0);
  await expect.poll(async () => (await messages(request, e164(mobile()))).filter((one) => one.includes("elektronik imzasi kabul edildi"))).toHaveLength(1);
  const kept = await download(page, "İmzalı formu indir", info.outputPath("kept.pdf"));
  execFileSync("cmp", [signed, kept]);
  execFileSync("qpdf", ["--check", kept]);
  await page.goto("/sonuc");
  await onPage(page, "Başvurunuz elektronik olarak imzalandı");

  await page.goto("/dogrula");
  await page.getByLabel("PDF dosyası").setInputFiles(kept);
  await page.getByRole("button", { name: "Doğrula" }).click();
  await expect(page.getByRole("status").getByRole("heading")).toHaveText("Bu form bu portalda düzenlendi ve başvuru sahibi tarafından elektronik olarak imzalandı");
  await page.goto("/sonuc");
  await withdraw(page);
  expect(database("SELECT COUNT(*) AS n FROM signatures WHERE state = 'accepted'")[0].n).toBeGreaterThan(0);
});

test("a line that is cut keeps the chosen file, and a file that is too large is not sent", async ({ page, request, complaints }, info) => {
  test.skip(!scripted(), "the browser tells of its own line");
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, mobile(), /Yenileme/));
  await chooseElectronic(page);
  await ready(page);
  const large = { name: "buyuk.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(2 * 1024 * 1024 + 1) };
  let posts = 0;
  await page.route("**/imzali-form", (route) => (posts++, route.abort("internetdisconnected")));
  await upload(page, large);
  await expect(page.getByRole("alert").filter({ hasText: "2 MB’tan büyük" })).toBeVisible();
  expect(posts).toBe(0);
  const issued = await download(page, "Başvuru formunu indir", info.outputPath("form.pdf"));
  const signed = sign(issued, info.outputPath("signed.pdf"), renewing.id);
  await upload(page, signed);
  await expect(page.getByRole("alert").filter({ hasText: "ulaşıp ulaşmadığı bilinmiyor" })).toBeVisible();
  expect(posts).toBe(1);
  complaints.length = 0;
  await page.unroute("**/imzali-form");
  await press(page, "Yükle ve doğrula");
  await onPage(page, "Başvurunuz elektronik olarak imzalandı");
  await withdraw(page);
});
