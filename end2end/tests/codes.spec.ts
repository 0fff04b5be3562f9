import { expect, type Page } from "@playwright/test";
import { another, fillForm, messages, lifeOfACode, minuteBetweenCodes, nextCode, onPage, press, ready, renamed, mononymous, scripted, signIn, signOnPaper, teacher, test, toTheCode, twice, typeCode, withdraw, wrong, fillSignIn, e164, expired, foreigner } from "./applicant";
import { look } from "./look";
import { beginOutage, endOutage } from "./operator";

/** The button for another code while it cannot be pressed. */
const closed = (page: Page) => page.getByRole("button", { name: /^Yeni kod gönder \((\d:\d\d sonra|en erken \d\d\.\d\d)\)$/ });

/** After the pause between two codes, on the page drawn anew. */
async function aMinuteLater(page: Page) {
  minuteBetweenCodes();
  await page.reload();
  await ready(page);
}

test("wrong codes are counted, used-up and expired ones replaced", async ({ page, request }) => {
  const mobile = scripted() ? "0506 200 10 01" : "0506 200 10 02";
  await signIn(page, request, another);
  let code = await toTheCode(page, request, mobile, /İlk başvuru/);
  await expect(page.getByText(/operatöre iletildi \(\d\d\.\d\d\)/)).toBeVisible();
  for (const left of [4, 3, 2, 1]) {
    await typeCode(page, wrong(code, left));
    await expect(page.getByText(`Kalan deneme: ${left}`).first()).toBeVisible();
  }
  await typeCode(page, wrong(code));
  await expect(page.getByText("deneme hakkınız doldu").first()).toBeVisible();
  // Another code is the next step; the button says when it can be pressed.
  await expect(closed(page)).toBeDisabled();

  await aMinuteLater(page);
  code = await nextCode(request, e164(mobile), () => press(page, "Yeni kod gönder"));
  // What was said of the code before is not said of this one.
  await expect(page.getByText("deneme hakkınız doldu")).toHaveCount(0);
  lifeOfACode();
  await typeCode(page, code);
  await expect(page.getByText("süresi doldu").first()).toBeVisible();
  await aMinuteLater(page);
  await expect(page.getByRole("main").getByRole("button").first()).toHaveText("Yeni kod gönder");
  await look(page, "tr", "12-code-over");

  await typeCode(page, await nextCode(request, e164(mobile), () => press(page, "Yeni kod gönder")));
  await signOnPaper(page);
  await withdraw(page);
});

test("whoever leaves opens the application again by a code to its phone", async ({ page, request }) => {
  const mobile = scripted() ? "0507 200 10 01" : "0507 200 10 02";
  await signIn(page, request, expired);
  await typeCode(page, await toTheCode(page, request, mobile, /İlk başvuru/));
  await signOnPaper(page);
  // A reload tells how far the notices have come, with scripts or without.
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/Başvuru numaranız, SMS ile: operatöre iletildi/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const number = await page.locator(".reference").innerText();
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");
  // Nothing of it is there without the code.
  await page.goto("/sonuc");
  await onPage(page, "Oturumunuz sona erdi");

  minuteBetweenCodes();
  await signIn(page, request, expired);
  await onPage(page, "Devam eden bir başvurunuz var");
  await expect(page.getByText(number)).toHaveCount(0);
  // A thief waits for no code.
  await ready(page);
  await page.getByRole("link", { name: "sertifikayı askıya al" }).click();
  // The page says what there is: of this person's, nothing.
  await onPage(page, "Askıya alınacak sertifikanız yok");
  await page.getByRole("link", { name: "Devam eden başvuruma dön" }).click();
  await onPage(page, "Devam eden bir başvurunuz var");
  // Nor is somebody who opens a page that the code opens first.
  for (const path of ["/sonuc", "/form", "/kontrol", "/kod", "/imza"]) {
    await page.goto(path);
    await onPage(page, "Devam eden bir başvurunuz var");
  }
  await look(page, "tr", "18-resume");
  await typeCode(page, await nextCode(request, e164(mobile), () => press(page, "Gönder")));
  await onPage(page, "Başvurunuz alındı");
  await expect(page.getByText(number)).toBeVisible();
  // Whoever goes back is not told that anything has ended.
  await page.goBack();
  await onPage(page, "Başvurunuz alındı");
  await page.goto("/devam");
  await onPage(page, "Başvurunuz alındı");
  await page.goto("/form");
  await onPage(page, "Başvurunuz alındı");
  await expect(page.getByText(number)).toBeVisible();
  await withdraw(page);
});

test("a wrong number is corrected where it is seen, and the code of an earlier message is told", async ({ page, request }) => {
  const [astray, mobile] = scripted() ? (["0505 200 20 01", "0505 200 20 02"] as const) : (["0505 200 20 03", "0505 200 20 04"] as const);
  await signIn(page, request, another);
  const lostCode = await toTheCode(page, request, astray, /İlk başvuru/);
  await expect(page.locator(".lead")).toContainText(astray);
  await look(page, "tr", "11-code");
  await page.getByText("Numara yanlış mı? Düzelt").click();
  await page.getByLabel("Cep telefonu").fill("0262 555 01 02");
  await press(page, "Düzelt ve bu numaraya kod gönder");
  await expect(page.getByText("05 ile başlayan numaranızı yazın").first()).toBeVisible();
  await expect(page.getByLabel("Cep telefonu")).toHaveValue("0262 555 01 02");
  await look(page, "tr", "11-number");
  await page.getByLabel("Cep telefonu").fill(mobile);
  const older = await nextCode(request, e164(mobile), () => press(page, "Düzelt ve bu numaraya kod gönder"));
  await expect(page.locator(".lead")).toContainText(mobile);
  await typeCode(page, lostCode);
  await expect(page.getByText("önceki mesajdaki kod").first()).toBeVisible();
  await expect(closed(page)).toBeDisabled();

  await aMinuteLater(page);
  const newest = await nextCode(request, e164(mobile), () => press(page, "Yeni kod gönder"));
  await expect(page.getByText("önceki mesajdaki kod")).toHaveCount(0);
  const letters = / ([A-Z]{3})-\d{6}\./.exec((await messages(request, e164(mobile)))[0]!)![1]!;
  await expect(page.locator(".code__letters")).toHaveText(`${letters}-`);
  await typeCode(page, older);
  await expect(page.getByText(`${letters} ile başlayan son kodu yazın`).first()).toBeVisible();
  await expect(page.getByText("Kalan deneme")).toHaveCount(0);
  await look(page, "tr", "11-code-older");
  await typeCode(page, `${letters.toLowerCase()} ${newest}`);
  await signOnPaper(page);
  await withdraw(page);
});

test("a button that is pressed twice without scripts does once what it does", async ({ page, request }) => {
  test.skip(scripted(), "with scripts the page itself takes the first press alone");
  await page.goto("/basvuru/saglik");
  await fillSignIn(page, request, another);
  await page.getByRole("button", { name: "Giriş yap" }).dblclick();
  const code = await toTheCode(page, request, "0506 200 10 03", /İlk başvuru/);
  await page.getByLabel("SMS doğrulama kodu").fill(code);
  await page.getByRole("button", { name: "Tamam", exact: true }).dblclick();
  await signOnPaper(page);
  await withdraw(page);
});

/** As it is told before the authority has done it, and after. */
const stopped = /Askıya alma isteğiniz alındı|Sertifikanız askıya alındı/;

test("a card in the wrong hands is suspended at once, by the word on record", async ({ page, request }) => {
  const [person, institution, word] = scripted() ? ([twice, "saglik", "mor kaktüs 7"] as const) : ([teacher, "meb", "turuncu bulut 9"] as const);
  await signIn(page, request, { ...person, cardLost: true }, institution);
  await onPage(page, "Kartınız başkasının elinde olabilir mi?");
  await ready(page);
  const card = page.locator(".suspend").first();
  await card.getByLabel("Güvenlik sözcüğü").fill("bilmiyorum");
  await card.getByRole("button", { name: "Güvenlik sözcüğüyle askıya al" }).click();
  await expect(page.getByText("kayıttakiyle aynı değil").first()).toBeVisible();
  await ready(page);
  await card.getByLabel("Güvenlik sözcüğü").fill(word);
  await card.getByRole("button", { name: "Güvenlik sözcüğüyle askıya al" }).click();
  await expect(page.getByRole("status").filter({ hasText: stopped })).toBeVisible();
  await look(page, "tr", "06-suspended");
});

test("or by a code to the phone on record", async ({ page, request }) => {
  const [person, mobile] = scripted() ? ([renamed, "+905449876543"] as const) : ([mononymous, "+905352223344"] as const);
  await signIn(page, request, { ...person, cardLost: true });
  await onPage(page, "Kartınız başkasının elinde olabilir mi?");
  await ready(page);
  const code = await nextCode(request, mobile, () => press(page, "Evet, askıya almak için kod gönder"));
  await onPage(page, "Askıya alma kodunu girin");
  await expect(page.getByLabel("SMS doğrulama kodu")).toBeVisible();
  await expect(page.getByRole("button", { name: "Kodu yeniden gönder" })).toBeDisabled();
  expect((await messages(request, mobile))[0]).toMatch(/ASKIYA ALMA kodunuz: [A-Z]{3}-\d{6}\./);
  await look(page, "tr", "06-suspend-code");
  await ready(page);
  await page.getByLabel("SMS doğrulama kodu").fill(code);
  await page.getByRole("button", { name: "Sertifikayı askıya al" }).click();
  await expect(page.getByRole("heading", { name: stopped, level: 1 })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: stopped })).toBeVisible();
});

test("the back button leads to a true page at every step", async ({ page, request }) => {
  const mobile = scripted() ? "0501 200 10 01" : "0501 200 10 02";
  await signIn(page, request, foreigner);
  await onPage(page, "Başvuru formu");
  await page.goBack();
  await onPage(page, "Kullanıcı girişi");
  await ready(page);
  // The application under way is offered where it stands.
  await page.getByRole("link", { name: "Devam et" }).click();
  const code = await toTheCode(page, request, mobile, /İlk başvuru/);
  await page.goBack();
  await onPage(page, "SMS onay kodu");
  await page.goBack();
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await page.goBack();
  await onPage(page, "Başvuru formu");
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue("Fatih Mah. Atatürk Cad. No: 5");
  await page.goto("/kod");
  await typeCode(page, code);
  await onPage(page, "İmzalama yönteminin belirlenmesi");
  // What is confirmed is not confirmed again.
  await page.goBack();
  await onPage(page, "İmzalama yönteminin belirlenmesi");
  await signOnPaper(page);
  await page.goBack();
  await page.goto("/sonuc");
  await withdraw(page);
});

test("a code that could not be sent is told as that and as nothing else", async ({ page, request }) => {
  const mobile = scripted() ? "0501 200 50 01" : "0501 200 50 02";
  const alone = async () => {
    await expect(page.getByText("Mesaj gönderilemedi").first()).toBeVisible();
    await expect(page.getByText("süresi ya da deneme hakkı doldu").filter({ visible: true })).toHaveCount(0);
    await expect(page.getByText("Kodu şu numaraya gönderdik")).toHaveCount(0);
    await expect(page.getByLabel("SMS doğrulama kodu")).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Elinizdeki kodu girin" })).toHaveCount(0);
  };
  await signIn(page, request, another);
  await fillForm(page, mobile, /İlk başvuru/);
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await press(page, "Form Onayla");
  await onPage(page, "SMS onay kodu");
  beginOutage("messages");
  await press(page, "Gönder");
  await alone();
  // Nor on the page of the code, should somebody open it.
  await page.goto("/kod");
  await onPage(page, "SMS doğrulama kodu");
  await expect(page.getByLabel("SMS doğrulama kodu")).toHaveCount(0);
  await expect(page.getByText("Kodu şu numaraya gönderdik")).toHaveCount(0);
  endOutage("messages");
  await typeCode(page, await nextCode(request, e164(mobile), () => press(page, "Gönder")));
  await signOnPaper(page);
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");

  minuteBetweenCodes();
  await signIn(page, request, another);
  await onPage(page, "Devam eden bir başvurunuz var");
  beginOutage("messages");
  await press(page, "Gönder");
  await alone();
  await onPage(page, "Devam eden bir başvurunuz var");
  endOutage("messages");
  await typeCode(page, await nextCode(request, e164(mobile), () => press(page, "Gönder")));
  await onPage(page, "Başvurunuz alındı");
  await withdraw(page);
});
