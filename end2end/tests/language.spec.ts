import { expect } from "@playwright/test";
import { fillForm, first, messages, nextCode, onPage, paintedLetters, press, ready, scripted, signIn, signOnPaper, test, typeCode, withdraw, e164 } from "./applicant";
import { speak } from "./words";

test("the language changes on the sign-in page, and what was typed stays", async ({ page, request }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  const letters = await paintedLetters(request);
  await page.getByLabel("Resimdeki yazıyı giriniz").fill(letters);
  await page.getByLabel("T.C. kimlik no").fill("10000000146");
  await page.getByLabel("Soyadım yok").check();
  await page.getByLabel("Yıl").fill("1980");
  const picture = await page.getByRole("img").getAttribute("src");
  await page.getByRole("button", { name: "English" }).click();
  await onPage(page, "Sign in");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByLabel("National identity number")).toHaveValue("10000000146");
  await expect(page.getByLabel("I have no surname")).toBeChecked();
  await expect(page.getByLabel("Year")).toHaveValue("1980");
  if (scripted()) {
    // The very same picture, and the letters read from it.
    expect(await page.getByRole("img").getAttribute("src")).toBe(picture);
    await expect(page.getByLabel("The letters in the picture")).toHaveValue(letters);
  }
  // And it stays English.
  await page.goto("/");
  await onPage(page, "Choose your institution");
});

test("what is typed while the other language is on its way stays, and nothing is sent meanwhile", async ({ page }) => {
  test.skip(!scripted(), "without scripts the browser leaves the page at once");
  await page.goto("/basvuru/saglik");
  await ready(page);
  await page.getByLabel("Doğum yeri").fill("Geb");
  let go = () => {};
  const held = new Promise<void>((next) => (go = next));
  await page.route("**/basvuru/saglik?dogrulama=*", async (route) => {
    await held;
    await route.continue();
  });
  let posts = 0;
  page.on("request", (request) => (posts += Number(request.method() == "POST" && request.url().includes("/api/"))));
  await page.getByRole("button", { name: "English" }).click();
  await page.getByLabel("Doğum yeri").fill("Gebze");
  await page.getByLabel("Yıl").fill("1980");
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await page.waitForTimeout(500);
  go();
  await onPage(page, "Sign in");
  await expect(page.getByLabel("Place of birth")).toHaveValue("Gebze");
  await expect(page.getByLabel("Year")).toHaveValue("1980");
  expect(posts).toBe(0);
});

test("a language that the portal refuses to send loses nothing, and the reason is told", async ({ page }) => {
  test.skip(!scripted(), "without scripts the server gives the form back");
  await page.goto("/basvuru/saglik");
  await ready(page);
  await page.getByLabel("Doğum yeri").fill("Gebze");
  // As `refusals/notice.rs` answers the script of a plain page.
  const body = '<section class="notice notice--danger" role="alert"><p><b>Too many</b></p></section>';
  await page.route("**/basvuru/saglik?dogrulama=*", (route) => route.fulfill({ status: 429, headers: { "x-portal": "muhur/5" }, contentType: "text/html", body }));
  for (const button of ["English", "Sesli doğrula"]) {
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByRole("alert")).toHaveText("Too many");
    await expect(page.getByLabel("Doğum yeri")).toHaveValue("Gebze");
    await page.getByRole("alert").evaluate((notice) => notice.remove());
  }
});

test("the language changes in the middle of the form, and what was typed stays", async ({ page, request }) => {
  await signIn(page, request, first);
  await fillForm(page, "0532 123 45 67", /İlk başvuru/);
  await page.getByRole("button", { name: "English" }).click();
  await onPage(page, "Application form");
  const values: [string, string][] = [
    ["Address of the workplace", "Fatih Mah. Atatürk Cad. No: 5"],
    ["Province", "41"],
    ["District", "Gebze"],
    ["Postal code", "41400"],
    ["Mobile phone", "0532 123 45 67"],
    ["Mobile operator", "vodafone"],
    // A secret is kept in the page's own memory and nowhere else.
    ...(scripted() ? ([["Security word", "mor kaktüs 7"], ["Security word again", "mor kaktüs 7"]] as [string, string][]) : []),
  ];
  for (const [label, value] of values) await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
  await expect(page.getByRole("radio", { name: "Mini card reader" })).toBeChecked();
  await expect(page.getByLabel("I have read and accept the declaration")).toBeChecked();
  speak("en");
  if (!scripted()) for (const label of ["Security word", "Security word again"]) await page.getByLabel(label, { exact: true }).fill("mor kaktüs 7");
  await press(page, "Check your answers");
  await onPage(page, "Check your answers");
});

test.describe("in English", () => {
  test.use({ language: "en" });

  test("an application speaks English to its end: pages, code and messages", async ({ page, request }) => {
    const mobile = scripted() ? "0508 200 10 01" : "0508 200 10 02";
    await signIn(page, request, first);
    await fillForm(page, mobile, /First application/);
    await press(page, "Check your answers");
    await onPage(page, "Check your answers");
    await press(page, "Confirm the form");
    await onPage(page, "Code by SMS");
    const code = await nextCode(request, e164(mobile), () => press(page, "Send"));
    expect((await messages(request, e164(mobile)))[0]).toMatch(/^Code for your e-signature application: [A-Z]{3}-\d{6}\./);
    await typeCode(page, code);
    await signOnPaper(page);
    // Nothing of the other language strays onto the page.
    const said = (await page.getByRole("main").innerText()).replaceAll(/Demirtaş|Ayşe|Yılmaz-Öztürk|Birim\S*/g, "");
    expect(said).not.toMatch(/[çğışöüÇĞİŞÖÜ]/);
    await withdraw(page);
  });
});
