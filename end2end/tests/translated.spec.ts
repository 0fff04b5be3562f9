import { expect, type Page } from "@playwright/test";
import { e164, fillForm, first, nextCode, onPage, press, ready, scripted, signIn, test, toTheCode } from "./applicant";
import { changes } from "./changes";

/** Every choice of the page has a value of its own: what is shown may be a translation. */
async function noShownTextIsAValue(page: Page) {
  const bare = await page.locator("option, button[name], input[type=radio], input[type=checkbox]").evaluateAll((all) => all.filter((one) => !one.hasAttribute("value") && one.hasAttribute("name") !== (one.nodeName === "OPTION")).map((one) => one.outerHTML));
  expect(bare, page.url()).toEqual([]);
}

test("no shown text is ever a value", async ({ page, request }) => {
  for (const path of ["/", "/basvuru/saglik", "/basvuru/saglik?dogrulama=sound", "/durum", "/dogrula", "/kimlik/saglik", "/bilesenler"]) {
    await page.goto(path);
    await ready(page);
    await noShownTextIsAValue(page);
  }
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await noShownTextIsAValue(page);
  const options = await page.locator("option").count();
  // Without scripts every district is there.
  expect(options).toBeGreaterThan(scripted() ? 80 : 1000);
  if (scripted()) {
    await page.getByLabel("İl", { exact: true }).selectOption("41");
    await noShownTextIsAValue(page);
  }
});

test("a district is chosen on a page that the browser has translated", async ({ page, request }) => {
  test.skip(!scripted(), "a translation is a script");
  await signIn(page, request, first);
  await fillForm(page, "0533 500 10 01", /İlk başvuru/);
  await page.evaluate(() => {
    for (const option of document.querySelectorAll("option")) option.textContent = `translated ${option.index}`;
  });
  await page.getByLabel("İlçe").selectOption("Darıca");
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await expect(page.getByText("Darıca").first()).toBeVisible();
});

test("times go on by the clock on a page that was translated after it was hydrated, and through sleep", async ({ page, request }) => {
  test.skip(!scripted(), "of scripts");
  const mobile = "0533 500 10 02";
  await signIn(page, request, first);
  await toTheCode(page, request, mobile, /İlk başvuru/);
  await page.clock.install();
  await page.reload();
  await page.waitForSelector("html[data-awake]");
  const clock = page.locator(".countdown").first();
  await expect(clock).toHaveText(/^\d:\d\d$/);
  await page.evaluate(`(${changes["texts wrapped by a translation"]!.toString()})()`);
  const seconds = async () => {
    const [minutes, rest] = (await clock.innerText()).split(":").map(Number);
    return minutes! * 60 + rest!;
  };
  const before = await seconds();
  // Asleep: the clock goes on and no timer runs but one.
  await page.clock.fastForward(40_000);
  await expect.poll(seconds).toBeLessThanOrEqual(before - 40);
  // And to its end.
  await page.clock.fastForward(300_000);
  await expect(page.getByText("Bu kodun süresi ya da deneme hakkı doldu").first()).toBeVisible();
  await expect(clock).toHaveCount(0);
});

test("a page without scripts says times of day and promises nothing that scripts would do", async ({ page, request }) => {
  test.skip(scripted(), "without scripts");
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  const said = () => page.locator("body").evaluate((body) => (body as HTMLElement).innerText);
  expect(await said()).not.toMatch(/siz yazarken|yazdıkça/);
  const mobile = "0533 500 10 03";
  await fillForm(page, mobile, /İlk başvuru/);
  await press(page, "Yanıtları gözden geçir");
  await press(page, "Form Onayla");
  await nextCode(request, e164(mobile), () => press(page, "Gönder"));
  await onPage(page, "SMS doğrulama kodu");
  await expect(page.locator(".countdown").first()).toHaveText(/^\d\d\.\d\d$/);
  expect(await said()).not.toMatch(/\d:\d\d/);
});
