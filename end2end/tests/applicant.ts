import { expect, test, type APIRequestContext, type Page } from "@playwright/test";

/** A sample person as on the identity card. */
export type Person = {
  id: string;
  given: string;
  family: string;
  place: string;
  birth: [string, string, string];
  number: string;
};

export const lost: Person = { id: "10000000146", given: "şükrü", family: "ışık", place: "gebze", birth: ["1", "2", "1980"], number: "mm5001" };
/** Day and month of birth are unknown to the registry; no phone is on the certificate's record. */
export const unrecorded: Person = { id: "90000000964", given: "Hasan", family: "Şahin", place: "Muş", birth: ["", "", "1950"], number: "MM5009" };
export const first: Person = { id: "20000000282", given: "Ayşe Nur", family: "Yılmaz-Öztürk", place: "İzmir", birth: ["15", "06", "1985"], number: "MM5002" };

/** Whether Wasm has taken the page over; without scripts there is nothing to wait for. */
export async function ready(page: Page) {
  if (test.info().project.name === "wasm") await page.waitForSelector("html[data-awake]");
  await page.waitForLoadState("networkidle");
}

export async function signIn(page: Page, request: APIRequestContext, person: Person) {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, person);
  await page.getByRole("button", { name: "Giriş yap" }).click();
}

export async function fillSignIn(page: Page, request: APIRequestContext, person: Person) {
  const letters = await (await request.get("/gelistirme/captcha")).text();
  await page.getByLabel("T.C. kimlik no").fill(person.id);
  await page.getByLabel("Ad", { exact: true }).fill(person.given);
  await page.getByLabel("Soyad", { exact: true }).fill(person.family);
  await page.getByLabel("Doğum yeri").fill(person.place);
  await page.getByLabel("Gün").fill(person.birth[0]);
  await page.getByLabel("Ay", { exact: true }).fill(person.birth[1]);
  await page.getByLabel("Yıl").fill(person.birth[2]);
  await page.getByLabel("Kurum Sicil No").fill(person.number);
  await page.getByLabel("Resimdeki yazıyı giriniz").fill(letters);
}

export async function fillForm(page: Page, mobile: string, reason: RegExp) {
  await expect(page.getByRole("heading", { name: "Başvuru formu", level: 1 })).toBeVisible();
  await ready(page);
  await page.getByRole("radio", { name: reason }).check();
  const years = page.getByRole("radio", { name: "3 yıl" });
  if (await years.count()) await years.check();
  await page.getByRole("radio", { name: "Mini kart okuyucu" }).check();
  await page.getByLabel("Güvenlik sözcüğü", { exact: true }).fill("mor kaktüs 7");
  await page.getByLabel("Güvenlik sözcüğü (tekrar)").fill("mor kaktüs 7");
  await page.getByLabel("Kurum / birim adresi").fill("Fatih Mah. Atatürk Cad. No: 5");
  await page.getByLabel("İl", { exact: true }).selectOption("41");
  await page.getByLabel("İlçe").selectOption("Gebze");
  await page.getByLabel("Posta kodu").fill("41400");
  await page.getByLabel("İş telefonu").fill("0262 555 01 02");
  await page.getByLabel("Cep telefonu").fill(mobile);
  await page.getByLabel("Mobil operatör").selectOption("vodafone");
  await page.getByLabel("E-posta", { exact: true }).fill("sukru.isik@saglik.gov.tr");
  await page.getByLabel("Bilgi kanalı").selectOption("both");
  await page.getByLabel("Beyanı okudum ve kabul ediyorum").check();
}

/** The messages of a phone, newest first, as the development inbox has them. */
export async function messages(request: APIRequestContext, e164: string): Promise<string[]> {
  const text = await (await request.get("/gelistirme/sms")).text();
  return text
    .split(/\n(?=\+90)/)
    .filter((one) => one.trim().startsWith(e164))
    .map((one) => one.trim().slice(e164.length).trim());
}

export async function newestCode(request: APIRequestContext, e164: string): Promise<string> {
  const codes = (await messages(request, e164)).map((text) => /Kod: (\d{6})/.exec(text)?.[1]).filter(Boolean);
  expect(codes.length).toBeGreaterThan(0);
  return codes[0]!;
}
