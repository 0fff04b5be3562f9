import { expect, type Page } from "@playwright/test";
import { join } from "node:path";
import { lost, nextCode, e164, fillForm, onPage, press, ready, scripted, signIn, signOnPaper, test, typeCode, withdraw } from "./applicant";

const pictures = join(import.meta.dirname, "../../target/pictures");

/** Pictures of a page in both widths and both lights; nothing sticks out even at 320 px (WCAG 1.4.10). */
async function look(page: Page, name: string) {
  await ready(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, `${name} at ${width} px`).toBeLessThanOrEqual(0);
      if (width > 320) await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}

test("every page fits a narrow phone and a wide screen, in light and in dark", async ({ page, request }) => {
  test.skip(!scripted(), "the looks are the same without scripts");
  test.slow();
  await page.goto("/");
  await look(page, "01-home");
  await page.goto("/basvuru/saglik");
  await look(page, "02-sign-in");
  await press(page, "Giriş yap");
  await expect(page.getByText(/alan düzeltilmeli/)).toBeVisible();
  await look(page, "03-sign-in-refused");
  await signIn(page, request, lost);
  await onPage(page, "Kartınız başkasının elinde olabilir mi?");
  await look(page, "04-suspend");
  await page.getByRole("link", { name: "Hayır, forma geç" }).click();
  await onPage(page, "Başvuru formu");
  await look(page, "05-form");
  await press(page, "Yanıtları gözden geçir");
  await expect(page.getByText(/alan düzeltilmeli/)).toBeVisible();
  await look(page, "06-form-refused");
  // Not the phone on record: the card is not revoked, and other journeys go on with it.
  const mobile = "0542 318 44 19";
  await fillForm(page, mobile, /kayboldu ya da çalındı/);
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await look(page, "07-review");
  await press(page, "Form Onayla");
  await onPage(page, "SMS onay kodu");
  await look(page, "08-send-code");
  const code = await nextCode(request, e164(mobile), () => press(page, "Gönder"));
  await onPage(page, "SMS doğrulama kodu");
  await look(page, "09-check-code");
  await typeCode(page, code);
  await onPage(page, "İmzalama yönteminin belirlenmesi");
  await look(page, "10-signing");
  await signOnPaper(page);
  await look(page, "11-result");
  await withdraw(page);
  await look(page, "12-withdrawn");
  await page.goto("/oturum-bitti");
  await look(page, "13-ended");
  await page.goto("/yok");
  await look(page, "14-not-found");
});
