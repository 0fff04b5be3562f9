import { expect, type Page } from "@playwright/test";
import { another, fillForm, first, onPage, press, ready, scripted, signIn, test } from "./applicant";
import { look } from "./look";
import { beginOutage, endOutage } from "./operator";
import { issuer } from "./provider";

// The provider's own pages ask for letters of the open network.
test.beforeEach(({ page }) => page.route("https://fonts.googleapis.com/**", (route) => route.fulfill({ contentType: "text/css", body: "" })));

/** From the sign-in page to the page of the provider. */
async function leave(page: Page, number: string) {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await page.getByRole("link", { name: "e-Devlet ile giriş" }).click();
  await expect(page.getByRole("heading", { name: "e-Devlet ile giriş" })).toBeVisible();
  await page.getByLabel("Kurum Sicil No").fill(number);
  // A browser asks the page's policy whether a form may lead to another site.
  await page.getByRole("button", { name: "e-Devlet sayfasına git" }).click();
  await expect(page).toHaveURL(new RegExp(`^${issuer}/`));
}

async function signInThere(page: Page, id: string) {
  await page.getByPlaceholder("Enter any login").fill(id);
  await page.getByPlaceholder("and password").fill("x");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("who signs in at the provider types no identity, and the form says who proved it", async ({ page }) => {
  await leave(page, another.number);
  await signInThere(page, another.id);
  await onPage(page, "Başvuru formu");
  await expect(page).not.toHaveURL(/code=|state=/);
  await fillForm(page, "0532 123 45 68", /İlk başvuru/);
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await ready(page);
  await page.getByText("Yazdırılacak belge").click();
  const paper = page.getByRole("article");
  await expect(paper.getByText("Ömer Faruk Özgür").first()).toBeVisible();
  await expect(paper).toContainText("Kimliği doğrulayan");
  await expect(paper).toContainText("e-Devlet");
});

test("what was begun in another browser is offered to whoever is proven, and to no claim", async ({ page, request, browser, baseURL }) => {
  const elsewhere = async () => (await browser.newContext({ baseURL, locale: "tr-TR", javaScriptEnabled: scripted(), serviceWorkers: "block" })).newPage();
  const offered = (tab: Page) => tab.getByRole("heading", { name: "Adınıza başka bir tarayıcıda başlanmış bir form var" });
  const begun = await elsewhere();
  await signIn(begun, request, another);
  await onPage(begun, "Başvuru formu");
  await ready(begun);
  await begun.getByLabel("Unvan").fill("Başhekim");
  if (scripted()) await expect(begun.getByText(/Sunucuya kaydedildi:/)).toBeVisible();
  else await begun.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
  await expect(begun.getByLabel("Unvan")).toHaveValue("Başhekim");
  const claimed = await elsewhere();
  await signIn(claimed, request, another);
  await onPage(claimed, "Başvuru formu");
  await ready(claimed);
  await expect(offered(claimed)).toHaveCount(0);
  await leave(page, another.number);
  await signInThere(page, another.id);
  await onPage(page, "Başvuru formu");
  await ready(page);
  await expect(offered(page)).toBeVisible();
  await expect(page.getByLabel("Unvan")).not.toHaveValue("Başhekim");
  await page.getByLabel("Çalıştığınız birim").fill("Acil");
  await press(page, "Diğer kopyayla devam et");
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhekim");
  await ready(page);
  // What stood on the page without scripts is the other copy now.
  if (!scripted()) {
    await press(page, "Diğer kopyayla devam et");
    await expect(page.getByLabel("Çalıştığınız birim")).toHaveValue("Acil");
  }
  for (const tab of [begun, claimed]) await tab.context().close();
});

test("a number that is another's is told as at the typed sign-in, which is one press away", async ({ page }) => {
  await leave(page, first.number);
  await signInThere(page, another.id);
  await expect(page.getByRole("alert")).toContainText("eşleşmedi");
  await expect(page.getByLabel("Kurum Sicil No")).toHaveValue(first.number);
  await look(page, "tr", "28-provider-no-match");
  await page.getByRole("link", { name: "Bilgilerimi yazarak giriş yapayım" }).click();
  await onPage(page, "Kullanıcı girişi");
});

test("who leaves the provider again is met calmly, and the way back leads to no second try", async ({ page }) => {
  await leave(page, another.number);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("status")).toContainText("e-Devlet girişi tamamlanmadı");
  await expect(page.getByRole("button", { name: "e-Devlet sayfasına git" })).toBeVisible();
  await look(page, "tr", "29-provider-declined");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Bu giriş artık geçerli değil" })).toBeVisible();
});

test("a provider that does not answer is told, with the other way in", async ({ page }) => {
  await leave(page, another.number);
  beginOutage("identity");
  try {
    await signInThere(page, another.id);
    await expect(page.getByRole("alert")).toBeVisible();
  } finally {
    endOutage("identity");
  }
  await look(page, "tr", "30-provider-unavailable");
  await page.getByRole("link", { name: "Bilgilerimi yazarak giriş yapayım" }).click();
  await onPage(page, "Kullanıcı girişi");
});

test.describe("with the worker of the pages", () => {
  test.use({ serviceWorkers: "allow" });

  test("a return that the browser asks for ahead counts once", async ({ page }) => {
    test.skip(!scripted(), "without scripts there is no worker");
    await page.goto("/");
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    await leave(page, another.number);
    await signInThere(page, another.id);
    await onPage(page, "Başvuru formu");
  });
});
