// What an application for a lost card asks of a person with a small phone: how far
// down the first question stands, presses, keys and seconds, by a person who reads
// nothing and types at once.
import { chromium } from "@playwright/test";

const [origin] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const screen = { width: 360, height: 740 };
const context = await browser.newContext({ baseURL: origin, locale: "tr-TR", serviceWorkers: "block", viewport: screen, hasTouch: true });
const page = await context.newPage();
const count = { presses: 0, keys: 0 };

const press = async (control) => (count.presses++, await control.click());
const button = (name) => press(page.getByRole("button", { name, exact: true }));
async function fill(label, text) {
  count.presses++;
  count.keys += [...text].length;
  await page.getByLabel(label, { exact: true }).fill(text);
}
const choose = async (label, value) => ((count.presses += 2), await page.getByLabel(label, { exact: true }).selectOption(value));
const told = async (path) => (await context.request.get(path)).text();
const heading = (name) => page.getByRole("heading", { name, level: 1 }).waitFor();

const began = performance.now();
const since = () => ((performance.now() - began) / 1000).toFixed(1);
await page.goto("/basvuru/saglik");
await page.waitForSelector("html[data-awake]");
await fill("Resimdeki yazıyı giriniz", await told("/gelistirme/captcha"));
for (const [label, text] of [["T.C. kimlik no", "10000000146"], ["Ad", "Şükrü"], ["Soyad", "Işık"], ["Doğum yeri", "Gebze"], ["Gün", "01.02.1980"]]) await fill(label, text);
await fill("Kurum Sicil No", "MM5001");
await button("Giriş yap");
await heading("Başvuru formu");
const [first] = await page.getByRole("radio").all();
const [question, height] = [await first.boundingBox(), await page.evaluate(() => document.documentElement.scrollHeight)];
console.log(`signed in after       ${since()} s, ${count.presses} presses, ${count.keys} keys`);
console.log(`first question at     ${(question.y / screen.height).toFixed(2)} screens of ${screen.width} × ${screen.height}; the form has ${(height / screen.height).toFixed(1)}`);
await press(page.getByRole("radio", { name: /kayboldu ya da çalındı/ }));
await press(page.getByRole("radio", { name: "Mini kart okuyucu" }));
for (const label of ["Güvenlik sözcüğü", "Güvenlik sözcüğü (tekrar)"]) await fill(label, "mor kaktüs 7");
await fill("Kurum / birim adresi", "Fatih Mah. Atatürk Cad. No: 5");
await choose("İl", "41");
await choose("İlçe", "Gebze");
await fill("Posta kodu", "41400");
await fill("İş telefonu", "02625550102");
await fill("Cep telefonu", "05423184430");
await choose("Mobil operatör", "vodafone");
await fill("E-posta", "sukru.isik@saglik.gov.tr");
await choose("Bilgi kanalı", "both");
await press(page.getByLabel("Beyanı okudum ve kabul ediyorum"));
await button("Yanıtları gözden geçir");
await heading("Yanıtlarınızı kontrol edin");
await button("Form Onayla");
await heading("SMS onay kodu");
await button("Gönder");
await heading("SMS doğrulama kodu");
const code = async () => /-(\d{6})\./.exec(await told("/gelistirme/sms"))?.[1];
while (!(await code())) await page.waitForTimeout(50);
await fill("SMS doğrulama kodu", await code());
await press(page.getByRole("button", { name: /^(Tamam|Başvur ve kayıp kartı iptal et)$/ }));
await heading("İmzalama yönteminin belirlenmesi");
await press(page.getByRole("radio", { name: "Islak imzalı başvuru" }));
await button("Devam et");
await heading("Başvurunuz alındı");
console.log(`application made after ${since()} s, ${count.presses} presses, ${count.keys} keys`);
await browser.close();
