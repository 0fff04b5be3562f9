import { expect } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { another, checks, fillForm, lost, messages, nextCode, press, ready, renewing, scripted as isScripted, signIn, signOnPaper, test, toTheCode, typeCode, unrecorded, withdraw, first } from "./applicant";

test("a lost card leads from sign-in to the printed form", async ({ page, request }, info) => {
  // Each project has its own person, whose card is revoked in the end: one by
  // a phone on record, one whose revocation waits for the authority.
  const scripted = isScripted();
  const person = scripted ? lost : unrecorded;
  const mobile = scripted ? "0542 318 44 09" : "0542 318 44 10";
  const e164 = "+90" + mobile.replaceAll(" ", "").slice(1);
  await signIn(page, request, { ...person, cardLost: true });

  await expect(page.getByRole("heading", { name: "Kartınız başkasının elinde olabilir mi?" })).toBeVisible();
  await page.getByRole("link", { name: "Askıya almadan devam et" }).click();
  await fillForm(page, mobile, /kayboldu ya da çalındı/);
  const terms = page.locator("section").filter({ hasText: "Yeni sertifikanızın son günü:", visible: true });
  await expect(terms).toHaveCount(1);
  await expect(terms).toContainText(/Kayıp\/çalıntı ücreti\s*900,00 TL/);
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();

  await expect(page.getByRole("heading", { name: "Yanıtlarınızı kontrol edin" })).toBeVisible();
  await expect(page.getByText("Fatih Mah. Atatürk Cad. No: 5").first()).toBeVisible();
  await ready(page);
  await page.getByRole("button", { name: "Form Onayla" }).click();

  await expect(page.getByRole("heading", { name: "SMS onay kodu" })).toBeVisible();
  await ready(page);
  const code = await nextCode(request, e164, () => press(page, "Gönder"));

  await expect(page.getByRole("heading", { name: "SMS doğrulama kodu" })).toBeVisible();
  await ready(page);
  const wrong = code === "000000" ? "000001" : "000000";
  await page.getByLabel("SMS doğrulama kodu").fill(wrong);
  await page.getByRole("button", { name: checks() }).click();
  await expect(page.getByText("Kalan deneme: 4").first()).toBeVisible();
  await ready(page);
  await page.getByLabel("SMS doğrulama kodu").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  // What is done at once and for good is said on the button that does it.
  await page.getByRole("button", { name: scripted ? "Başvur ve kayıp kartı iptal et" : "Tamam", exact: true }).click();

  await expect(page.getByRole("heading", { name: "İmzalama yönteminin belirlenmesi" })).toBeVisible();
  await ready(page);
  await expect(page.getByRole("radio", { name: "E-imzalı başvuru" })).toBeDisabled();
  await page.getByRole("radio", { name: "Islak imzalı başvuru" }).check();
  await page.getByRole("button", { name: "Devam et" }).click();

  await expect(page.getByRole("heading", { name: "Başvurunuz alındı" })).toBeVisible();
  const ordered = scripted ? /iptal işlemi başlatıldı|iptal edildi/ : /iptal isteği kaydedildi/;
  await expect(page.getByText(ordered).first()).toBeVisible();
  await ready(page);
  for (let opening = 0; opening < 2; opening++) {
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Başvuru Formunu Aç" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^e-imza-basvurusu-.*\.pdf$/);
    const file = info.outputPath(`form-${opening}.pdf`);
    await download.saveAs(file);
    execFileSync("qpdf", ["--check", file]);
    const text = execFileSync("pdftotext", ["-layout", file, "-"]).toString();
    for (const value of [scripted ? "Şükrü Işık" : "Hasan Şahin", person.id, mobile, "Fatih Mah. Atatürk Cad. No: 5", "Ayşe Demirtaş"]) {
      expect(text).toContain(value);
    }
    expect(text).not.toContain("kaktüs");
  }
  await expect
    .poll(async () => (await messages(request, e164)).filter((one) => one.includes("yetkilinize verin")).length)
    .toBe(1);

  // The next journey begins with a person who has no application.
  await page.getByText("Başvurudan vazgeç").first().click();
  await page.getByRole("button", { name: "Başvurudan vazgeç" }).click();
  await expect(page.getByRole("heading", { name: "Başvurunuz geri çekildi" })).toBeVisible();

  // Starting over does not make the terms better.
  await signIn(page, request, person);
  await expect(page.getByRole("heading", { name: /Başvuru formu|Kartınız/, level: 1 })).toBeVisible();
  await page.goto("/form");
  await ready(page);
  const open = page.getByRole("radio", { name: /kayboldu|İlk başvuru|Yenileme|Kart arızası|Bilgi değişikliği|Ek sertifika/, disabled: false });
  await expect(open).toHaveCount(1);
  await expect(page.getByRole("radio", { name: /kayboldu ya da çalındı/ })).toBeChecked();
  await expect(page.getByText(/kayıp ya da çalıntı olarak bildirildi/).first()).toBeVisible();
  await expect(terms).toHaveCount(1);
});

test("a number that nobody knows is asked about and then taken", async ({ page, request }) => {
  await signIn(page, request, another);
  await fillForm(page, "0563 611 23 45", /İlk başvuru/);
  await press(page, "Yanıtları gözden geçir");
  await expect(page.getByText("bu numarayla başlayan bir hat bilmiyoruz").first()).toBeVisible();
  // Nothing typed is lost by the question.
  await expect(page.getByLabel("Cep telefonu", { exact: true })).toHaveValue("0563 611 23 45");
  await page.getByRole("checkbox", { name: "Bu numara doğru" }).check();
  await page.getByLabel("Güvenlik sözcüğü", { exact: true }).fill("mor kaktüs 7");
  await page.getByLabel("Güvenlik sözcüğü (tekrar)").fill("mor kaktüs 7");
  await press(page, "Yanıtları gözden geçir");
  await expect(page.getByRole("heading", { name: "Yanıtlarınızı kontrol edin" })).toBeVisible();
  await expect(page.getByText("0563 611 23 45").first()).toBeVisible();
});

test("whoever has no certificate applies for the first time", async ({ page, request }) => {
  await signIn(page, request, first);
  await expect(page.getByRole("heading", { name: "Başvuru formu", level: 1 })).toBeVisible();
  await expect(page.getByRole("radio", { name: /kayboldu ya da çalındı/ })).toBeDisabled();
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  await page.getByLabel("Posta kodu").fill("34720");
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await expect(page.getByText("Posta kodu Kocaeli için 41 ile başlamalı").first()).toBeVisible();
  // Nothing typed is lost by the refusal.
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue("Fatih Mah. Atatürk Cad. No: 5");
  await expect(page.getByLabel("Posta kodu")).toHaveValue("34720");
});

test("a certificate that ends soon is renewed without a fee or a revocation", async ({ page, request }) => {
  const mobile = isScripted() ? "0505 111 22 33" : "0505 111 22 34";
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, mobile, /Yenileme/));
  await signOnPaper(page);
  const outcome = page.locator("section").filter({ has: page.getByRole("heading", { name: "Başvuru numarası" }) });
  await expect(outcome).toBeVisible();
  await expect(outcome).not.toContainText(/iptal|ücret/);
  await withdraw(page);
});
