import { expect } from "@playwright/test";
import { fillSignIn, first, lost, onPage, press, ready, scripted, signIn, teacher, test } from "./applicant";

test("a mismatch is told without naming the value, and keeps what was typed", async ({ page, request }) => {
  await signIn(page, request, { ...lost, place: "Ankara" });
  await expect(page.getByText("eşleşmedi")).toBeVisible();
  await expect(page.getByLabel("Ad", { exact: true })).toHaveValue("şükrü");
  await expect(page.getByLabel("Doğum yeri")).toHaveValue("Ankara");
  // Whoever sits down here next finds nothing of it.
  await page.getByRole("link", { name: "Yazdıklarımı temizle" }).click();
  await onPage(page, "Kullanıcı girişi");
  await expect(page.getByLabel("Doğum yeri")).toHaveValue("");
});

test("what did not match is shown once, and not to whoever opens the page later", async ({ page, request }) => {
  await signIn(page, request, { ...lost, place: "Ankara" });
  await expect(page.getByText("eşleşmedi")).toBeVisible();
  await expect(page.getByLabel("Doğum yeri")).toHaveValue("Ankara");
  await page.goto("/basvuru/saglik");
  await ready(page);
  for (const field of ["T.C. kimlik no", "Doğum yeri", "Yıl"]) await expect(page.getByLabel(field)).toHaveValue("");
});

test("a browser that keeps no cookies is told so, and what to do", async ({ page, request, context }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, lost);
  await context.clearCookies();
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await expect(page.getByText("Tarayıcınız çerezleri saklamıyor").first()).toBeVisible();
  // With scripts the page stays, and all that was typed.
  if (scripted()) await expect(page.getByLabel("Doğum yeri")).toHaveValue(lost.place);
  await expect(page.getByRole("link", { name: "444 5 576" }).first()).toBeVisible();
});

test("a registry that does not answer is never a mismatch", async ({ page, request }) => {
  await signIn(page, request, { id: "15000001636", given: "Veli", family: "Çetin", place: "Rize", birth: ["2", "2", "1984"], number: "MM5017" });
  await expect(page.getByText("Bir sistem şu anda yanıt vermiyor")).toBeVisible();
});

test("a mistyped identity number is told beside its field and in the summary", async ({ page, request }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, { ...lost, id: "12345678910" });
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await expect(page.getByRole("link", { name: /bir rakam yanlış/ })).toBeVisible();
  await expect(page.getByLabel("T.C. kimlik no")).toHaveValue("12345678910");
});

test("without a visit every later step leads to the way back in", async ({ page }) => {
  for (const path of ["/form", "/kontrol", "/kod-gonder", "/kod", "/imza", "/sonuc", "/askiya-al", "/devam"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Oturumunuz sona erdi" })).toBeVisible();
    // A page that is left while its files are on their way complains of them.
    await ready(page);
  }
});

test("every value that is missing is asked for, and what was typed stays", async ({ page }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await page.getByLabel("Doğum yeri").fill("Gebze");
  await press(page, "Giriş yap");
  const summary = page.getByRole("region", { name: /alanı düzeltin/ });
  for (const asked of ["T.C. kimlik numaranızı", "Adınızı", "Soyadınızı", "Doğum tarihinizi", "Kurum sicil numaranızı"]) {
    await expect(summary.getByRole("link", { name: `${asked} yazın`, exact: true })).toBeVisible();
  }
  await expect(summary.getByRole("link", { name: "Güvenlik doğrulamasını tamamlayın" })).toBeVisible();
  await expect(page).toHaveTitle(/^Hata: Devam etmek için 6 alanı düzeltin – Kullanıcı girişi – Adım 1 \/ 6/);
  await expect(page.getByLabel("Doğum yeri")).toHaveValue("Gebze");
  // A link of the summary leads to its field.
  await summary.getByRole("link", { name: /^Kurum sicil num/ }).click();
  await expect(page.getByLabel(/Sicil No/)).toBeFocused();
});

test("letters that are not the picture's ask for those of a new one", async ({ page, request }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, lost);
  const before = await page.getByRole("img").getAttribute("src");
  await page.getByLabel("Resimdeki yazıyı giriniz").fill("zzzzz");
  await press(page, "Giriş yap");
  await expect(page.getByRole("link", { name: /Yazdığınız karakterler uymadı/ })).toBeVisible();
  expect(await page.getByRole("img").getAttribute("src")).not.toBe(before);
  await expect(page.getByLabel("T.C. kimlik no")).toHaveValue(lost.id);
  await expect(page.getByLabel("Resimdeki yazıyı giriniz")).toHaveValue("");
});

test("somebody of another institution, or of none, learns no more than a mismatch", async ({ page, request }) => {
  for (const person of [
    teacher,
    { id: "12000001352", given: "Kemal", family: "Aydın", place: "Sivas", birth: ["8", "8", "1978"] as [string, string, string], number: "MM5012" },
  ]) {
    await signIn(page, request, person);
    await expect(page.getByText("eşleşmedi")).toBeVisible();
  }
});

test("a name typed in parts, letter and mark, is the same name", async ({ page, request }) => {
  await signIn(page, request, { ...first, given: "Ays\u0327e Nur", family: "Yılmaz-O\u0308ztu\u0308rk", place: "I\u0307zmir" });
  await onPage(page, "Başvuru formu");
});

test("a page of an older version says so and is loaded anew by one press", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts every page is new");
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  await page.route("**/api/v1/page", (route) => route.fulfill({ status: 200, headers: { "x-portal": "muhur" }, body: Buffer.alloc(40, 0xff) }));
  await page.getByRole("link", { name: /Mühür/ }).first().click();
  await expect(page.getByText("Portal bu sırada güncellendi")).toBeVisible();
  await page.unroute("**/api/v1/page");
  await page.getByRole("link", { name: "Sayfayı yenile" }).click();
  await onPage(page, "Kurumunuzu seçin");
});
