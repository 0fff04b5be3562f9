import { expect, type Page } from "@playwright/test";
import { fillSignIn, first, onPage, press, ready, renewing, scripted, signIn, test, toTheCode, wrong } from "./applicant";

test.beforeEach(() => test.skip(!scripted(), "of scripts"));

/** A slow line: from here on the module comes when it is let go. */
async function slowLine(page: Page) {
  let release: () => void = () => {};
  const held = new Promise<void>((next) => (release = next));
  await page.route(/(muhur|sign_in)_bg\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  return {
    /** After so long. */
    comes: async (after = 0) => {
      await page.waitForTimeout(after);
      release();
      await page.waitForSelector("html[data-awake]");
    },
  };
}

const entered = (page: Page, form: string) =>
  page.locator(form).evaluate((form: HTMLFormElement) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])));

test("the application is fetched once the sign-in page is at rest, and no page in front waits for it", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").pop()!));
  const application = ["start.js", "muhur.js", "muhur_bg.wasm"];
  for (const path of ["/", "/basvuru/saglik/hazirlik", "/oturum-bitti", "/yok"]) {
    await page.goto(path);
    await ready(page);
  }
  // They have nothing to judge.
  expect(asked.filter((name) => [...application, "sign_in_bg.wasm"].includes(name))).toEqual([]);
  const line = await slowLine(page);
  await page.goto("/basvuru/saglik");
  await page.waitForTimeout(1_000);
  expect(asked.filter((name) => application.includes(name))).toEqual([]);
  await line.comes();
  await expect.poll(() => asked.filter((name) => application.includes(name))).toEqual(application);
});

test("nothing typed at sign-in before the page is hydrated is lost, and what was left is judged", async ({ page, request }) => {
  const line = await slowLine(page);
  await page.goto("/basvuru/saglik");
  await fillSignIn(page, request, first);
  await page.getByLabel("T.C. kimlik no").fill("20000000281");
  // The whole date in one control, as people paste it.
  await page.getByLabel("Gün").fill("15.06.1985");
  await page.getByLabel("Soyadım yok").check();
  await page.getByLabel("Yıl").focus();
  const before = await entered(page, "form#sign-in");
  await line.comes(5000);
  const after = await entered(page, "form#sign-in");
  expect(after).toEqual({ ...before, "draft[birth_day]": "15", "draft[birth_month]": "06", "draft[birth_year]": "1985" });
  // The reader is where they were, and the wrong number is told without another key.
  await expect(page.getByLabel("Yıl")).toBeFocused();
  await expect(page.locator("#national_id-error")).not.toBeEmpty();
});

test("the whole form typed before it is hydrated stays, and is saved without a further key", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  const line = await slowLine(page);
  await page.reload();
  await page.waitForLoadState("domcontentloaded");
  // By hand: nothing here may wait for the page to be hydrated.
  await page.getByRole("radio", { name: /İlk başvuru/ }).check();
  await page.getByRole("radio", { name: "3 yıl" }).check();
  await page.getByRole("radio", { name: "Mini kart okuyucu" }).check();
  await page.getByLabel("Güvenlik sözcüğü", { exact: true }).fill("mor kaktüs 7");
  await page.getByLabel("Güvenlik sözcüğü (tekrar)").fill("mor kaktüs 7");
  await page.getByLabel("Kurum / birim adresi").fill("Fatih Mah. Atatürk Cad. No: 5");
  await page.getByLabel("İl", { exact: true }).selectOption("41");
  await page.getByLabel("İlçe").selectOption("Gebze");
  await page.getByLabel("Posta kodu").fill("34720");
  await page.getByLabel("İş telefonu").fill("02625550102");
  await page.getByLabel("Cep telefonu").fill("05321234567");
  await page.getByLabel("Mobil operatör").selectOption("vodafone");
  await page.getByLabel("E-posta", { exact: true }).fill("sukru.isik@saglik.gov.tr");
  await page.getByLabel("Bilgi kanalı").selectOption("both");
  await page.getByLabel("Beyanı okudum ve kabul ediyorum").check();
  const before = await entered(page, "form#application");
  await line.comes(5000);
  // Kept at the server by itself.
  await expect(page.getByText(/Sunucuya kaydedildi:/)).toBeVisible();
  const after = await entered(page, "form#application");
  expect(after).toEqual({ ...before, "draft[work_phone]": "0262 555 01 02", "draft[mobile_phone]": "0532 123 45 67" });
  // Province and district still belong together, and others can be chosen.
  await expect(page.getByLabel("İlçe").locator("option")).toHaveCount(13);
  await page.reload();
  await ready(page);
  const secrets = { "draft[security_word]": "", "draft[security_word_again]": "" };
  expect(await entered(page, "form#application")).toEqual({ ...after, ...secrets });
});

test("a district that was chosen before its province is still there when the page is hydrated", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  const line = await slowLine(page);
  await page.reload();
  await page.getByLabel("İlçe").selectOption("Gebze");
  await line.comes(500);
  await ready(page);
  await expect(page.getByLabel("İlçe")).toHaveValue("Gebze");
});

test("what a password manager writes without an event is saved when the reader goes on", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  const title = `Memur ${Date.now()}`;
  await page.getByLabel("Unvan").evaluate((input: HTMLInputElement, title) => (input.value = title), title);
  const saving = page.waitForResponse((response) => response.url().endsWith("/api/v1/form/save"));
  await page.getByLabel("Posta kodu").focus();
  await page.getByLabel("İş telefonu").focus();
  expect((await saving).ok()).toBe(true);
  await page.reload();
  await expect(page.getByLabel("Unvan")).toHaveValue(title);
});

test("a code and a security word typed before the page is hydrated stay", async ({ page, request }) => {
  const mobile = "0535 200 30 40";
  await signIn(page, request, { ...renewing, cardLost: true });
  await onPage(page, "Kartınız başkasının elinde olabilir mi?");
  await ready(page);
  let line = await slowLine(page);
  await page.reload();
  const word = page.locator("input[name=word]").first();
  if (await word.count()) await word.fill("mor kaktüs 7");
  await line.comes(5000);
  if (await word.count()) await expect(word).toHaveValue("mor kaktüs 7");
  await page.unrouteAll();
  await page.goto("/form");
  await ready(page);
  const code = await toTheCode(page, request, mobile, /Yenileme/);
  line = await slowLine(page);
  await page.reload();
  await page.getByLabel("SMS doğrulama kodu").fill(wrong(code));
  await line.comes(5000);
  await expect(page.getByLabel("SMS doğrulama kodu")).toHaveValue(wrong(code));
  await press(page, "Tamam");
  await expect(page.getByText("Kalan deneme: 4").first()).toBeVisible();
});

test("the server's own pages have no scripts for which anything could be lost", async ({ page }) => {
  for (const path of ["/durum", "/dogrula", "/kimlik/saglik"]) {
    await page.goto(path);
    expect(await page.locator("script").count(), path).toBe(0);
  }
});
