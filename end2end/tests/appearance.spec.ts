import { expect } from "@playwright/test";
import { lost, nearlyOver, nextCode, e164, fillForm, onPage, press, renewing, scripted, signIn, signOnPaper, test, toTheCode, typeCode, withdraw, wrong } from "./applicant";
import { look } from "./look";
import { chooseElectronic, download, sign, upload } from "./signing";
import { t } from "./words";

for (const language of ["tr", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("every page fits a narrow phone and a wide screen, in light and in dark, and shuts nobody out", async ({ page, request }) => {
      test.setTimeout(300_000);
      const see = (name: string) => look(page, language, name);
      // Each project has its own person: a card that was revoked is not lost again.
      const person = scripted() ? lost : nearlyOver;
      await page.goto("/");
      await see("01-home");
      await page.goto("/basvuru/saglik/hazirlik");
      await onPage(page, t("Başlamadan önce"));
      await see("02-start");
      for (const way of ["sound", ...(scripted() ? ["proof"] : []), "picture"]) {
        await page.goto(`/basvuru/saglik?dogrulama=${way}`);
        await see(`03-sign-in-${way}`);
      }
      await press(page, t("Giriş yap"));
      await expect(page.getByText(new RegExp(t("alanı düzeltin")))).toBeVisible();
      await see("04-sign-in-refused");
      await signIn(page, request, { ...person, place: "Bolu" });
      await expect(page.locator(".notice--danger")).toBeVisible();
      await see("05-no-match");
      // Not the phone on record: the card is not revoked, and other journeys go on with it.
      await signIn(page, request, { ...person, cardLost: true });
      await onPage(page, t("Kartınız başkasının elinde olabilir mi?"));
      await see("06-suspend");
      await page.getByRole("link", { name: t("Askıya almadan devam et") }).click();
      await onPage(page, t("Başvuru formu"));
      await see("07-form");
      await press(page, t("Yanıtları gözden geçir"));
      await expect(page.getByText(new RegExp(t("alanı düzeltin")))).toBeVisible();
      await see("08-form-refused");
      const mobile = { tr: ["0542 318 44 19", "0542 318 44 20"], en: ["0542 318 44 21", "0542 318 44 22"] }[language][scripted() ? 0 : 1]!;
      await fillForm(page, mobile, new RegExp(t("kayboldu ya da çalındı")));
      await press(page, t("Yanıtları gözden geçir"));
      await onPage(page, t("Yanıtlarınızı kontrol edin"));
      await see("09-review");
      await page.getByText(t("Yazdırılacak belge")).click();
      await see("22-preview");
      await press(page, t("Form Onayla"));
      await onPage(page, t("SMS onay kodu"));
      await see("10-send-code");
      const code = await nextCode(request, e164(mobile), () => press(page, t("Gönder")));
      await see("11-check-code");
      await typeCode(page, wrong(code));
      await expect(page.getByText(new RegExp(t("alanı düzeltin")))).toBeVisible();
      await see("12-wrong-code");
      await typeCode(page, code);
      await onPage(page, t("İmzalama yönteminin belirlenmesi"));
      await see("13-signing");
      await signOnPaper(page);
      await see("14-result");
      await withdraw(page);
      await see("15-withdrawn");
      await page.goto("/oturum-bitti");
      await see("16-ended");
      await page.goto("/yok");
      await see("17-not-found");
      await page.goto("/kimlik/saglik");
      await see("26-provider");
      await page.goto("/kimlik-donus");
      await see("27-return-over");
      await page.goto("/durum");
      await see("25-states");
      await page.goto("/dogrula");
      await see("23-verify");
      await page.goto("/dogrula?no=333-333-333&damga=3333-3333-3333-3333");
      await see("24-verified-none");
    });

    test("the pages of an electronic signature fit as well", async ({ page, request }, info) => {
      test.setTimeout(300_000);
      const see = (name: string) => look(page, language, name);
      await signIn(page, request, renewing);
      const mobile = { tr: ["0542 318 44 41", "0542 318 44 42"], en: ["0542 318 44 43", "0542 318 44 44"] }[language][scripted() ? 0 : 1]!;
      await typeCode(page, await toTheCode(page, request, mobile, new RegExp(t("Yenileme"))));
      await onPage(page, t("İmzalama yönteminin belirlenmesi"));
      await see("28-both-methods");
      await chooseElectronic(page);
      await see("29-to-be-signed");
      const issued = await download(page, t("Başvuru formunu indir"), info.outputPath("form.pdf"));
      await upload(page, issued);
      await onPage(page, t("Başvurunuz alındı"));
      await expect(page.getByRole("heading", { name: t("Yüklediğiniz dosya kabul edilmedi") })).toBeVisible();
      await see("30-signature-refused");
      await upload(page, sign(issued, info.outputPath("signed.pdf"), renewing.id));
      await onPage(page, t("Başvurunuz elektronik olarak imzalandı"));
      await see("31-signed");
      await page.goto("/dogrula");
      await page.getByLabel(t("PDF dosyası")).setInputFiles(info.outputPath("signed.pdf"));
      await page.getByRole("button", { name: t("Doğrula") }).click();
      await see("32-verified-signed");
      await page.goto("/sonuc");
      await withdraw(page);
    });
  });
}
