import { expect, type Page } from "@playwright/test";
import { fillForm, fillSignIn, first, foreigner, nearlyOver, onPage, press, ready, scripted, signIn, test, timePasses } from "./applicant";

/** Each control with what it refuses, and what the applicant is told. */
const refused: [string, string, RegExp][] = [
  ["Güvenlik sözcüğü", "sertifika", /ilk tahmin edilecekler arasında/],
  ["Çalıştığınız birim", "Отдел", /“О” burada kullanılamaz/],
  ["Unvan", "m".repeat(61), /en çok 60 harf/],
  ["Kurum / birim adresi", "Cad. 5", /en az 10 harf/],
  ["Posta kodu", "4140", /5 rakamdır/],
  ["İş telefonu", "(202) 500-1111", /bu alan kodunu bilmiyoruz/],
  ["Dahili", "12a", /en çok 6 rakamdır/],
  ["Cep telefonu", "0262 555 01 02", /cep telefonu numarası değil/],
  ["Ev telefonu", "0532 123 45 67", /bu bir cep telefonu/],
  ["E-posta", "ad.kurum.gov.tr", /@ işareti eksik/],
];

const control = (page: Page, label: string) => page.getByLabel(new RegExp(`^${label}( \\(isteğe bağlı\\))?$`));

test("every field that is refused says why, beside itself and in the summary, and keeps its text", async ({ page, request }) => {
  await signIn(page, request, first);
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  for (const [label, text] of refused) await control(page, label).fill(text);
  await page.getByLabel("Beyanı okudum ve kabul ediyorum").uncheck();
  await press(page, "Yanıtları gözden geçir");
  const summary = page.getByRole("region", { name: /alanı düzeltin/ });
  await expect(summary).toBeFocused().catch(() => expect(scripted()).toBe(false));
  for (const [label, text, message] of refused) {
    await expect(summary.getByRole("link", { name: message })).toBeVisible();
    await expect(control(page, label)).toHaveAccessibleDescription(message);
    // A secret is never sent back.
    if (label !== "Güvenlik sözcüğü" || scripted()) await expect(control(page, label)).toHaveValue(text);
  }
  await expect(summary.getByRole("link", { name: "Devam etmek için beyanı kabul edin" })).toBeVisible();
});

test("an empty form asks for what must be there and for nothing else", async ({ page, request }) => {
  await signIn(page, request, foreigner);
  await onPage(page, "Başvuru formu");
  await ready(page);
  for (const label of ["Çalıştığınız birim", "Unvan"]) await page.getByLabel(label).fill("");
  await press(page, "Yanıtları gözden geçir");
  const summary = page.getByRole("region", { name: /alanı düzeltin/ });
  const asked = [
    "Kart okuyucu tipini seçin",
    "Güvenlik sözcüğünüzü yazın",
    "Çalıştığınız birimi yazın",
    "Unvanınızı yazın",
    "Kurumunuzun ya da biriminizin adresini yazın",
    "İlinizi seçin",
    "İlçenizi seçin",
    "Posta kodunuzu yazın",
    "İş telefonunuzu yazın",
    "Cep telefonu numaranızı yazın",
    "Mobil operatörünüzü seçin",
    "E-posta adresinizi yazın",
    "Size nasıl ulaşacağımızı seçin",
  ];
  for (const name of asked) await expect(summary.getByRole("link", { name, exact: true })).toBeVisible();
  for (const name of [/^Ev telefonu/, /^Dahili/, /^Kurumun doğru adı/]) await expect(summary.getByRole("link", { name })).toHaveCount(0);
});

test("two tabs without scripts: the later press counts", async ({ page, request, context }) => {
  test.skip(scripted(), "with scripts one tab writes and the others follow (tabs.spec.ts)");
  await signIn(page, request, first);
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  const other = await context.newPage();
  await other.goto("/form");
  await fillForm(other, "0532 765 43 21", /İlk başvuru/);
  await press(other, "Yanıtları gözden geçir");
  await expect(other.getByText("0532 765 43 21").first()).toBeVisible();
  await press(page, "Yanıtları gözden geçir");
  await expect(page.getByText("0532 123 45 67").first()).toBeVisible();
});

test("what is typed into the address is text, whatever it looks like", async ({ page, request }) => {
  await signIn(page, request, foreigner);
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  const typed = "</textarea><script>document.title='x'</script> No: 5";
  await page.getByLabel("Kurum / birim adresi").fill(typed);
  await press(page, "Yanıtları gözden geçir");
  await expect(page.getByText(typed).first()).toBeVisible();
  await page.goto("/form");
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue(typed);
  await expect(page).toHaveTitle(/Başvuru formu/);
});

test("the first question of the form stands on the first screen of a phone", async ({ page, request }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  const question = await page.getByRole("radio").first().boundingBox();
  expect(question!.y + question!.height).toBeLessThan(640);
});

test("the end of a visit is announced, and one press makes it longer", async ({ page, request }) => {
  if (scripted()) await page.clock.install();
  await signIn(page, request, nearlyOver);
  await onPage(page, "Başvuru formu");
  if (!scripted()) {
    await expect(page.getByText(/Oturumunuzun kapanacağı saat: \d\d\.\d\d/)).toBeVisible();
    await press(page, "Oturumu uzat");
    await onPage(page, "Başvuru formu");
    return;
  }
  await page.clock.fastForward("18:10");
  const warning = page.getByRole("alert").filter({ hasText: "saniye sonra kapanacak" });
  await expect(warning).toBeAttached();
  await page.getByRole("button", { name: "Oturumu uzat" }).click();
  await page.clock.runFor(2_000);
  await expect(page.getByText(/Oturumunuz 1\d dakika daha açık/)).toBeVisible();
  await expect(warning).toHaveCount(0);
});

test("after the visit has ended, the same person goes on at the very field", async ({ page, request }) => {
  await signIn(page, request, foreigner);
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  const title = page.getByLabel("Unvan");
  await title.fill("Baş uzman");
  timePasses("UPDATE sessions SET seen_at = seen_at - 3600000");
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Oturumunuz sona erdi");
  await expect(page.getByText(/sunucudaki kaydı oturumla birlikte silinir/)).toBeVisible();
  if (!scripted()) return;
  await expect(page.getByText(/bu sekmede duruyor/)).toBeVisible();
  await page.getByRole("link", { name: "Yeniden giriş yap" }).click();
  await onPage(page, "Kullanıcı girişi");
  await fillSignIn(page, request, foreigner);
  await press(page, "Giriş yap");
  await onPage(page, "Başvuru formu");
  await expect(title).toHaveValue("Baş uzman");
  await expect(page.getByLabel("İlçe")).toHaveValue("Gebze");
  await expect(page.getByLabel("Güvenlik sözcüğü", { exact: true })).toHaveValue("mor kaktüs 7");
  await expect(page.getByRole("radio", { name: "Mini kart okuyucu" })).toBeChecked();
  await expect(page.getByRole("button", { name: "Yanıtları gözden geçir" })).toBeFocused();
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
});

test("somebody else who signs in in the same tab sees nothing of it", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts nothing is kept in the tab");
  await signIn(page, request, foreigner);
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  timePasses("UPDATE sessions SET seen_at = seen_at - 3600000");
  await press(page, "Yanıtları gözden geçir");
  await page.getByRole("link", { name: "Yeniden giriş yap" }).click();
  await onPage(page, "Kullanıcı girişi");
  await fillSignIn(page, request, first);
  await press(page, "Giriş yap");
  await onPage(page, "Başvuru formu");
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue("");
  await expect(page.getByLabel("Güvenlik sözcüğü", { exact: true })).toHaveValue("");
});

test("controls help while something is typed", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts they are plain controls");
  await page.goto("/basvuru/saglik");
  await ready(page);
  // A whole date in the first control fills all three.
  await page.getByLabel("Gün").fill("01.02.1980");
  await expect(page.getByLabel("Gün")).toHaveValue("01");
  await expect(page.getByLabel("Ay", { exact: true })).toHaveValue("02");
  await expect(page.getByLabel("Yıl")).toHaveValue("1980");
  // A slip in the number is told when the field is left, and spoken once.
  await page.getByLabel("T.C. kimlik no").fill("10000000147");
  await page.getByLabel("Ad", { exact: true }).focus();
  await expect(page.getByRole("status").filter({ hasText: "bir rakam yanlış" })).toHaveCount(1);

  await signIn(page, request, foreigner);
  await onPage(page, "Başvuru formu");
  await ready(page);
  const mobile = page.getByLabel("Cep telefonu");
  await mobile.pressSequentially("05321234567");
  await expect(mobile).toHaveValue("0532 123 45 67");
  // A digit put right in the middle leaves the caret there.
  for (let at = 0; at < 8; at++) await mobile.press("ArrowLeft");
  await mobile.press("Backspace");
  await mobile.press("9");
  await expect(mobile).toHaveValue("0532 923 45 67");
  expect(await mobile.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(6);

  await page.getByLabel("Kurum / birim adresi").fill("a".repeat(240));
  await expect(page.getByText("10 karakter daha yazabilirsiniz")).toBeVisible();
  await page.getByLabel("Kurum / birim adresi").fill("a".repeat(253));
  await expect(page.getByText("3 karakter fazla")).toBeVisible();
  await page.getByLabel("Kurum / birim adresi").fill("Cad. 5");
  await page.getByLabel("Posta kodu").focus();
  await expect(page.getByRole("status").filter({ hasText: "en az 10 harf" })).toHaveCount(1);

  const word = page.getByLabel("Güvenlik sözcüğü", { exact: true });
  await word.fill("Müller Anna");
  await expect(page.getByText(/Henüz yeterli değil/)).toBeVisible();
  await word.fill("mor kaktüs, üç saksı");
  await expect(page.getByText("Çok iyi.")).toBeVisible();
  await expect(word).toHaveAttribute("type", "password");
  await page.getByRole("button", { name: "Sözcüğü göster" }).first().click();
  await expect(word).toHaveAttribute("type", "text");
});

test("a press that is held is not lost when an error above it comes or goes", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts no error comes or goes");
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  // The field and the box stand on one screen: an error beyond it moves nothing in sight.
  await page.setViewportSize({ width: 1280, height: 1000 });
  const box = page.getByLabel("Beyanı okudum ve kabul ediyorum");
  const email = page.getByLabel("E-posta", { exact: true });
  for (const [text, message] of [["ad.kurum.gov.tr", /@ işareti eksik/], ["ad@kurum.gov.tr", /^$/]] as const) {
    await email.fill(text);
    await box.hover();
    const before = await box.isChecked();
    await page.mouse.down();
    await page.waitForTimeout(1_000);
    await page.mouse.up();
    await expect(box).toBeChecked({ checked: !before });
    await expect(page.locator("#email-error")).toHaveText(message);
  }
});
