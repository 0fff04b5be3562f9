import { expect, type Page } from "@playwright/test";
import { desk, PIN, sign } from "./agent";
import { accessible } from "./axe";
import { onPage, press, ready, renewing, scripted, signIn, test, toTheCode, typeCode, withdraw } from "./applicant";
import { chooseElectronic } from "./signing";

const mobile = () => (scripted() ? "0542 318 44 41" : "0542 318 44 42");

async function toTheAgent(page: Page) {
  await ready(page);
  await page.getByRole("button", { name: "Kartımla imzala" }).click();
  await onPage(page, "Kartınızla imzalayın");
}

const link = async (page: Page) => (await page.getByRole("link", { name: "Mühür İmza’yı aç" }).getAttribute("href"))!;

/** Without scripts the page is loaded again under whoever looks at it. */
async function sound(page: Page, name: string) {
  if (scripted()) await accessible(page, name);
}

/** With scripts the page looks by itself; without them its reader does. */
async function look(page: Page) {
  if (!scripted()) await page.getByRole("link", { name: "Durumu yenile" }).click();
}

test("a form is signed with a card, and taken in the browser in which it began", async ({ page, request, browser, baseURL }, info) => {
  test.setTimeout(120_000);
  const own = desk(info.outputPath("desk"), baseURL!, renewing.id);
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, mobile(), /Yenileme/));
  await chooseElectronic(page);
  await toTheAgent(page);
  await sound(page, "beside the agent");
  await expect(page.getByRole("button", { name: "15 dakika uzat" })).toBeVisible();

  // A PIN that is wrong leaves the request with the agent, which is then given up.
  const first = await link(page);
  const wrong = await sign(own, first, ["9999", "v"]);
  expect(wrong.success, wrong.said).toBe(false);
  await look(page);
  await expect(page.locator("#imza-durumu").getByText("İmza isteği iptal edildi")).toBeVisible();
  await sound(page, "beside the agent");
  expect((await sign(own, first, [])).said).toContain("İmza isteği bulunamadı");

  // By the code of the page.
  await page.getByRole("button", { name: "İmza isteği oluştur" }).click();
  const code = (await page.locator("#imza-kodu").textContent())!;
  const signed = await sign(own, undefined, [code.toLowerCase(), PIN]);
  expect(signed.success, signed.said).toBe(true);
  expect(signed.said).not.toContain(PIN);
  await look(page);
  await expect(page.getByRole("heading", { name: "Form imzalandı, son adım kaldı" })).toBeVisible();
  await sound(page, "beside the agent");

  // Another browser is told that it began elsewhere, and takes nothing.
  const other = await browser.newPage({ baseURL });
  await other.goto(signed.opened!);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("İmza burada başlamadı");
  await sound(other, "another browser");
  await other.close();
  await page.getByLabel("Programdaki altı haneli kod").fill("12");
  await press(page, "İmzayı tamamla");
  await expect(page.getByRole("alert")).toHaveText("Kod doğru değil. Programda gördüğünüz altı haneyi yazın.");

  // The browser in which it began takes it; the page beside the agent goes on to the result.
  const back = await page.context().newPage();
  await back.goto(signed.opened!);
  await onPage(back, "Başvurunuz elektronik olarak imzalandı");
  await back.close();
  await look(page);
  await onPage(page, "Başvurunuz elektronik olarak imzalandı");
  await withdraw(page);
});

test("the six digits of the program finish what began in another browser", async ({ page, request, baseURL }, info) => {
  test.setTimeout(120_000);
  const own = desk(info.outputPath("desk"), baseURL!, renewing.id);
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, mobile(), /Yenileme/));
  await chooseElectronic(page);
  await toTheAgent(page);
  const signed = await sign(own, await link(page), [PIN]);
  expect(signed.success, signed.said).toBe(true);
  const digits = /\b(\d{3}) ?(\d{3})\b(?!.*\b\d{3} ?\d{3}\b)/s.exec(signed.said)!;
  await look(page);
  await page.getByLabel("Programdaki altı haneli kod").fill(`${digits[1]} ${digits[2]}`);
  await press(page, "İmzayı tamamla");
  await onPage(page, "Başvurunuz elektronik olarak imzalandı");
  await withdraw(page);
});

test("somebody else's card is refused before its PIN is asked for", async ({ page, request, baseURL }, info) => {
  test.setTimeout(120_000);
  const foreign = desk(info.outputPath("desk"), baseURL!, "10000000146");
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, mobile(), /Yenileme/));
  await chooseElectronic(page);
  await toTheAgent(page);
  const told = await sign(foreign, await link(page), ["v"]);
  expect(told.success, told.said).toBe(false);
  expect(told.said).toContain("başkasının");
  expect(told.said).not.toContain("PIN:");
  await look(page);
  // The other ways are open.
  await page.getByRole("link", { name: "Başvurunuza dönün" }).click();
  await onPage(page, "Başvurunuz alındı");
  await ready(page);
  await press(page, "Islak imzaya geç");
  await expect(page.getByText("mavi tükenmez kalemle")).toBeVisible();
  await ready(page);
  await withdraw(page);
});
