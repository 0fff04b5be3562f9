import { expect, test as base, type APIRequestContext, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { speak, t, type Language } from "./words";

/** Nothing that a page complains of goes unheard. */
export const test = base.extend<{ complaints: string[]; language: Language }>({
  /** The page's language, as somebody who chose it before comes. */
  language: ["tr", { option: true }],
  context: async ({ context, language, baseURL }, use) => {
    speak(language);
    // Another test is another day: what was counted against abuse is over, and
    // so is whatever a test that failed has left behind.
    timePasses("DELETE FROM limit_hits");
    timePasses("UPDATE cases SET live = 0");
    timePasses("UPDATE sessions SET seen_at = seen_at - 40000000");
    await context.addCookies([{ name: "dil", value: language, url: baseURL! }]);
    await use(context);
    speak("tr");
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      // A page that is left while its module still comes is no page any more.
      page.on("pageerror", (error) => {
        if (!/Response body loading was aborted/.test(String(error))) complaints.push(String(error));
      });
      page.on("console", (message) => {
        // A refusal is an answer with a status; the browser counts it as an error.
        const refusal = /Failed to load resource: the server responded with a status of (4|503)/.test(message.text());
        if (message.type() === "error" && !refusal) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** A sample person as on the identity card. */
export type Person = {
  id: string;
  given: string;
  family: string;
  place: string;
  birth: [string, string, string];
  number: string;
  /** Says at sign-in that the card is lost, and is asked about suspending first. */
  cardLost?: true;
};

export const lost: Person = { id: "10000000146", given: "şükrü", family: "ışık", place: "gebze", birth: ["1", "2", "1980"], number: "mm5001" };
/** Day and month of birth are unknown to the registry; no phone is on the certificate's record. */
export const unrecorded: Person = { id: "90000000964", given: "Hasan", family: "Şahin", place: "Muş", birth: ["", "", "1950"], number: "MM5009" };
export const first: Person = { id: "20000000282", given: "Ayşe Nur", family: "Yılmaz-Öztürk", place: "İzmir", birth: ["15", "06", "1985"], number: "MM5002" };

export const renewing: Person = { id: "50000000500", given: "Hâle", family: "Gümüş", place: "Kars", birth: ["9", "9", "1982"], number: "MM5005" };
export const another: Person = { id: "11000001126", given: "Ömer Faruk", family: "Özgür", place: "Şanlıurfa", birth: ["23", "4", "1992"], number: "MM5010" };
export const expired: Person = { id: "18000001910", given: "Gizem", family: "Ünal", place: "Van", birth: ["11", "11", "1993"], number: "MM5018" };
export const foreigner: Person = { id: "99000001278", given: "Anna", family: "Müller", place: "Berlin", birth: ["17", "5", "1987"], number: "MM5011" };
export const twice: Person = { id: "60000000646", given: "İsmail", family: "Çağlar", place: "Iğdır", birth: ["21", "3", "1979"], number: "MM5006" };
export const teacher: Person = { id: "17000001852", given: "Burak", family: "Güneş", place: "Edirne", birth: ["19", "9", "1991"], number: "MM5017" };
export const renamed: Person = { id: "70000000782", given: "Zeynep", family: "Arslan", place: "Bursa", birth: ["12", "12", "1988"], number: "MM5007" };
export const mononymous: Person = { id: "80000000828", given: "Dilek", family: "", place: "Mardin", birth: ["7", "7", "1970"], number: "MM5008" };
export const nearlyOver: Person = { id: "30000000328", given: "Mehmet", family: "Demir", place: "Ankara", birth: ["30", "11", "1975"], number: "MM5003" };

/** Whether scripts run in this project. */
export const scripted = () => test.info().project.name !== "no-script";

/** Whether Wasm has taken the page over, and has what it needs; without scripts a page is there once it is loaded. */
export async function ready(page: Page) {
  if (!scripted()) return page.waitForLoadState();
  // A page without any script is there as it is.
  await page.waitForSelector("html[data-awake], html:not(:has(script))");
  await page.waitForLoadState("networkidle");
  // The picture of the check, of which the server tells the letters once it is drawn.
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

export async function signIn(page: Page, request: APIRequestContext, person: Person, institution = "saglik") {
  await page.goto(`/basvuru/${institution}`);
  await ready(page);
  await fillSignIn(page, request, person);
  await page.getByRole("button", { name: t("Giriş yap") }).click();
}

/** The letters of the last picture, as the development answer tells them. */
export const paintedLetters = (request: APIRequestContext) => told(request, "/gelistirme/captcha");

/** A development answer. A connection that the server closed as idle in the moment of asking is opened anew. */
async function told(request: APIRequestContext, path: string) {
  return (await request.get(path, { maxRetries: 3 })).text();
}

export async function fillSignIn(page: Page, request: APIRequestContext, person: Person) {
  const letters = await paintedLetters(request);
  await page.getByLabel(t("T.C. kimlik no")).fill(person.id);
  await page.getByLabel(t("Ad"), { exact: true }).fill(person.given);
  await page.getByLabel(t("Soyad"), { exact: true }).fill(person.family);
  if (!person.family) await page.getByLabel(t("Soyadım yok")).check();
  await page.getByLabel(t("Doğum yeri")).fill(person.place);
  await page.getByLabel(t("Gün")).fill(person.birth[0]);
  await page.getByLabel(t("Ay"), { exact: true }).fill(person.birth[1]);
  await page.getByLabel(t("Yıl")).fill(person.birth[2]);
  await page.getByLabel(new RegExp(t("Sicil No"), "i")).fill(person.number);
  if (person.cardLost) await page.getByLabel(t("Kartım kayboldu ya da çalındı")).check();
  // It is not asked again in the same sign-in.
  const answer = page.getByLabel(t("Resimdeki yazıyı giriniz"));
  if (await answer.count()) await answer.fill(letters);
}

export async function fillForm(page: Page, mobile: string, reason: RegExp) {
  await expect(page.getByRole("heading", { name: t("Başvuru formu"), level: 1 })).toBeVisible();
  await ready(page);
  await page.getByRole("radio", { name: reason }).check();
  const years = page.getByRole("radio", { name: t("3 yıl") });
  // It is asked where the chosen reason does not say how long.
  if (await years.isVisible()) await years.check();
  await page.getByRole("radio", { name: t("Mini kart okuyucu") }).check();
  await page.getByLabel(t("Güvenlik sözcüğü"), { exact: true }).fill("mor kaktüs 7");
  await page.getByLabel(t("Güvenlik sözcüğü (tekrar)")).fill("mor kaktüs 7");
  await page.getByLabel(t("Kurum / birim adresi")).fill("Fatih Mah. Atatürk Cad. No: 5");
  await page.getByLabel(t("İl"), { exact: true }).selectOption("41");
  await page.getByLabel(t("İlçe")).selectOption("Gebze");
  await page.getByLabel(t("Posta kodu")).fill("41400");
  await page.getByLabel(t("İş telefonu")).fill("0262 555 01 02");
  await page.getByLabel(t("Cep telefonu")).fill(mobile);
  await page.getByLabel(t("Mobil operatör")).selectOption("vodafone");
  await page.getByLabel(t("E-posta"), { exact: true }).fill("sukru.isik@saglik.gov.tr");
  await page.getByLabel(t("Bilgi kanalı")).selectOption("both");
  await page.getByLabel(t("Beyanı okudum ve kabul ediyorum")).check();
}

/** The messages of a phone, newest first, as the development inbox has them. */
export async function messages(request: APIRequestContext, e164: string): Promise<string[]> {
  const text = await told(request, "/gelistirme/sms");
  return text
    .split(/\n(?=\+90)/)
    .filter((one) => one.trim().startsWith(e164))
    .map((one) => one.trim().slice(e164.length).trim());
}

async function codes(request: APIRequestContext, e164: string): Promise<string[]> {
  return (await messages(request, e164)).flatMap((text) => / [CFHJKMPRTVXY]{3}-(\d{6})\./.exec(text)?.[1] ?? []);
}

/** Does what sends a code, and waits for it as one does with a phone in hand. */
export async function nextCode(request: APIRequestContext, e164: string, send: () => Promise<void>): Promise<string> {
  const before = (await codes(request, e164)).length;
  await send();
  await expect.poll(async () => (await codes(request, e164)).length).toBe(before + 1);
  return (await codes(request, e164))[0]!;
}

/** Presses the button once the page is awake. */
export async function press(page: Page, name: string) {
  await ready(page);
  await page.getByRole("button", { name, exact: true }).click();
}

export async function onPage(page: Page, heading: string) {
  await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
  // The only one, and the document's title says it too.
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page).toHaveTitle(new RegExp(`(^|– )${heading.replaceAll(/[?.()]/g, "\\$&")} – (.* – )?Mühür$`));
}

/** From the form to the code that was sent. */
export async function toTheCode(page: Page, request: APIRequestContext, mobile: string, reason: RegExp): Promise<string> {
  await fillForm(page, mobile, reason);
  await press(page, t("Yanıtları gözden geçir"));
  await onPage(page, t("Yanıtlarınızı kontrol edin"));
  await press(page, t("Form Onayla"));
  await onPage(page, t("SMS onay kodu"));
  const code = await nextCode(request, e164(mobile), () => press(page, t("Gönder")));
  await onPage(page, t("SMS doğrulama kodu") === "SMS doğrulama kodu" ? "SMS doğrulama kodu" : t("Kodu girin"));
  return code;
}

/** The button that checks a code: where a lost card is revoked at once, it says so. */
export const checks = () => new RegExp(`^(${t("Tamam")}|${t("Başvur ve kayıp kartı iptal et")})$`);

export async function typeCode(page: Page, code: string) {
  await ready(page);
  await page.getByLabel(t("SMS doğrulama kodu")).fill(code);
  await page.getByRole("button", { name: checks() }).click();
}

/** On paper, to the result. */
export async function signOnPaper(page: Page) {
  await onPage(page, t("İmzalama yönteminin belirlenmesi"));
  await ready(page);
  await page.getByRole("radio", { name: t("Islak imzalı başvuru") }).check();
  await press(page, t("Devam et"));
  await onPage(page, t("Başvurunuz alındı"));
}

/** Takes the application back, so that the next journey finds a person without one. */
export async function withdraw(page: Page) {
  await ready(page);
  await page.getByText(t("Başvurudan vazgeç")).first().click();
  await press(page, t("Başvurudan vazgeç"));
  await onPage(page, t("Başvurunuz geri çekildi"));
}

export const e164 = (mobile: string) => "+90" + mobile.replaceAll(" ", "").slice(1);

/** A code that is not this one, another one for each number: the same one again
 *  within a moment is no other try. */
export const wrong = (code: string, nth = 0) => String((Number(code) + 1 + nth) % 1_000_000).padStart(6, "0");

/** Lets time pass for the server: by the database, whose instants are all that it goes by. */
export function timePasses(sql: string) {
  const script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1],timeout=10); c.execute(sys.argv[2]); c.commit()";
  execFileSync("python3", ["-c", script, `${process.env.END2END_FOLDER}/muhur.db`, sql]);
}

/** Asks the server's database. */
export function database(sql: string): Record<string, number | string | null>[] {
  const script =
    "import sqlite3,sys,json; c=sqlite3.connect(sys.argv[1],timeout=10); c.row_factory=sqlite3.Row; print(json.dumps([dict(r) for r in c.execute(sys.argv[2])]))";
  return JSON.parse(execFileSync("python3", ["-c", script, `${process.env.END2END_FOLDER}/muhur.db`, sql], { encoding: "utf8" }));
}
export const minuteBetweenCodes = () => timePasses("DELETE FROM limit_hits");
export const lifeOfACode = () => timePasses("UPDATE challenges SET expires_at = made_at");
