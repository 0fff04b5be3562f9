import { expect, type Page } from "@playwright/test";
import { fillForm, fillSignIn, foreigner, onPage, ready, renewing, scripted, signIn, test } from "./applicant";

/** A proxy on the way takes what tells from which page a request comes. */
async function strip(page: Page) {
  await page.route("**/api/v1/**", async (route) => {
    const all = Object.entries(await route.request().allHeaders());
    const headers = Object.fromEntries(all.filter(([name]) => !/^(origin|sec-fetch-|:)/.test(name)));
    await route.fulfill({ response: await route.fetch({ headers, maxRedirects: 0 }) });
  });
}

const wall = "Sec-Fetch-Site ve Origin başlıkları silinmemeli";

test("on a network that strips headers sign-in says what is wrong and whom to call", async ({ page, request }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, renewing);
  await strip(page);
  await page.getByRole("button", { name: "Giriş yap" }).click();
  if (scripted()) {
    const told = page.getByRole("alert").filter({ hasText: wall });
    await expect(told).toContainText("bilgi işlem birimini arayın");
    await expect(told.getByRole("link", { name: /444 5 576|çağrı merkezi/i })).toHaveAttribute("href", "tel:4445576");
    await expect(told).not.toContainText("yenileyin");
    // All that was typed is still there, as the sentence says.
    await expect(page.getByLabel("Doğum yeri")).toHaveValue(renewing.place);
    await onPage(page, "Kullanıcı girişi");
    // It goes where the network lets it.
    await page.unroute("**/api/v1/**");
    await page.getByRole("button", { name: "Giriş yap" }).click();
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Kullanıcı girişi");
  } else {
    await onPage(page, "Ağınız tarayıcınızın bir bilgisini siliyor");
    await expect(page.getByText(wall)).toBeVisible();
  }
});

test("the same behind sign-in, with the form still there", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts the page is the same");
  await signIn(page, request, foreigner);
  await onPage(page, "Başvuru formu");
  await strip(page);
  await fillForm(page, "0501 200 40 01", /İlk başvuru/);
  await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await expect(page.getByRole("alert").filter({ hasText: wall })).toBeVisible();
  await expect(page.getByLabel("Kurum / birim adresi")).toHaveValue("Fatih Mah. Atatürk Cad. No: 5");
});
