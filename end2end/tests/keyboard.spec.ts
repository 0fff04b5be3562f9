import { expect, type Locator, type Page } from "@playwright/test";
import { first, nextCode, onPage, paintedLetters, ready, scripted, test, withdraw, e164 } from "./applicant";

/** Goes on with the Tab key until the control has the focus: everything is reached in the order of the page, and seen to be. */
async function tabTo(page: Page, control: Locator) {
  for (let presses = 0; presses < 60; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) {
      const ring = await control.evaluate((element) => {
        const shown = element.closest(".choice:has(:focus-visible)") ?? element;
        return getComputedStyle(shown).outlineStyle;
      });
      expect(ring, "the focus is seen").not.toBe("none");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key does not lead to ${control}`);
}

async function type(page: Page, label: string, text: string) {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

async function enter(page: Page, button: string) {
  await tabTo(page, page.getByRole("button", { name: button, exact: true }));
  await page.keyboard.press("Enter");
}

/** What a screen reader goes through, in its order. */
async function order(page: Page, name: string) {
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
}

test("from sign-in to the result by the keyboard alone, in the order of a screen reader", async ({ page, request }) => {
  const mobile = scripted() ? "0509 200 10 01" : "0509 200 10 02";
  await page.goto("/basvuru/saglik");
  await ready(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "İçeriğe geç" })).toBeFocused();
  await page.keyboard.press("Enter");
  const letters = await paintedLetters(request);
  await type(page, "Resimdeki yazıyı giriniz", letters);
  await type(page, "T.C. kimlik no", first.id);
  await type(page, "Ad", first.given);
  await type(page, "Soyad", first.family);
  await type(page, "Doğum yeri", first.place);
  await type(page, "Gün", first.birth[0]);
  await type(page, "Ay", first.birth[1]);
  await type(page, "Yıl", first.birth[2]);
  await type(page, "Kurum Sicil No", first.number);
  // The Enter key in a field sends the form, and nothing else.
  await page.keyboard.press("Enter");

  await onPage(page, "Başvuru formu");
  await ready(page);
  if (scripted()) await order(page, "form");
  await tabTo(page, page.getByRole("radio", { name: "İlk başvuru" }));
  await page.keyboard.press("Space");
  const years = page.getByRole("radio", { name: "3 yıl" });
  if (await years.isVisible()) {
    await tabTo(page, years);
    await page.keyboard.press("Space");
  }
  await tabTo(page, page.getByRole("radio", { name: "Mini kart okuyucu" }));
  await page.keyboard.press("Space");
  await type(page, "Güvenlik sözcüğü", "mor kaktüs 7");
  await type(page, "Güvenlik sözcüğü (tekrar)", "mor kaktüs 7");
  await type(page, "Kurum / birim adresi", "Fatih Mah. Atatürk Cad. No: 5");
  await tabTo(page, page.getByLabel("İl", { exact: true }));
  await page.keyboard.type("Kocaeli");
  await tabTo(page, page.getByLabel("İlçe"));
  await page.keyboard.type("Gebze");
  await expect(page.getByLabel("İlçe")).toHaveValue("Gebze");
  await type(page, "Posta kodu", "41400");
  await type(page, "İş telefonu", "02625550102");
  await type(page, "Cep telefonu", mobile);
  await tabTo(page, page.getByLabel("Mobil operatör"));
  await page.keyboard.type("Voda");
  await type(page, "E-posta", "ayse@saglik.gov.tr");
  await tabTo(page, page.getByLabel("Bilgi kanalı"));
  await page.keyboard.type("SMS");
  await tabTo(page, page.getByLabel("Beyanı okudum ve kabul ediyorum"));
  await page.keyboard.press("Space");
  await enter(page, "Yanıtları gözden geçir");

  await onPage(page, "Yanıtlarınızı kontrol edin");
  await ready(page);
  // The reader is at the new page's beginning.
  if (scripted()) await expect(page.getByRole("main")).toBeFocused();
  if (scripted()) await order(page, "review");
  await enter(page, "Form Onayla");
  await onPage(page, "SMS onay kodu");
  await ready(page);
  const code = await nextCode(request, e164(mobile), () => enter(page, "Gönder"));
  await onPage(page, "SMS doğrulama kodu");
  await ready(page);
  await type(page, "SMS doğrulama kodu", code);
  await page.keyboard.press("Enter");

  await onPage(page, "İmzalama yönteminin belirlenmesi");
  await ready(page);
  if (scripted()) await order(page, "signing");
  await tabTo(page, page.getByRole("radio", { name: "Islak imzalı başvuru" }));
  await page.keyboard.press("Space");
  await enter(page, "Devam et");
  await onPage(page, "Başvurunuz alındı");
  await ready(page);
  if (scripted()) await order(page, "result");
  const downloading = page.waitForEvent("download");
  await tabTo(page, page.getByRole("link", { name: "Başvuru Formunu Aç" }));
  await page.keyboard.press("Enter");
  await downloading;
  await withdraw(page);
});
