import { expect, type Page } from "@playwright/test";
import { e164, fillForm, fillSignIn, first, nextCode, onPage, ready, renewing, scripted, test, withdraw } from "./applicant";
import { picture } from "./look";

/** Answers to posts come so much later. */
async function slowly(page: Page, milliseconds: number): Promise<string[]> {
  const posts: string[] = [];
  await page.route("**/api/v1/**", async (route) => {
    posts.push(new URL(route.request().url()).pathname);
    await new Promise((done) => setTimeout(done, milliseconds));
    await route.continue();
  });
  return posts;
}

test("a post that takes long shows it on its button, is told, and is sent once", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts the browser shows it");
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, renewing);
  const posts = await slowly(page, 9_000);
  const button = page.getByRole("button", { name: "Giriş yap", exact: true });
  const ring = (what: "opacity" | "animationName" | "animationDelay" | "borderBlockEndColor") =>
    button.evaluate((one, what) => getComputedStyle(one, "::after")[what], what);
  const place = () => button.evaluate((one: HTMLElement) => [one.offsetLeft, one.offsetTop, one.offsetWidth, one.offsetHeight]);
  const before = await place();
  await button.click();
  expect(await ring("animationDelay")).toMatch(/^0\.3s/);
  await expect.poll(() => ring("opacity")).toBe("1");
  const said = page.locator("#under-way");
  await expect(said).toHaveText("");
  await button.click();
  expect(await place()).toEqual(before);
  // It turns only for who wants movement, and is there for who chose the colours.
  expect(await ring("animationName")).toContain("turn");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await ring("animationName")).not.toContain("turn");
  expect(await ring("opacity")).toBe("1");
  await page.emulateMedia({ forcedColors: "active" });
  expect(await ring("borderBlockEndColor")).not.toMatch(/rgba\(.*, 0\)|transparent/);
  expect(await ring("opacity")).toBe("1");
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await button.scrollIntoViewIfNeeded();
      await picture(page, `21-busy-tr-${width}-${colorScheme}`);
    }
  }
  await expect(said).toHaveText("Gönderiliyor…");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Kullanıcı girişi");
  await expect(said).toHaveText("");
  expect(posts.filter((path) => path === "/api/v1/sign-in")).toHaveLength(1);
});

test("every step shows that its answer takes long", async ({ page, request }) => {
  test.skip(!scripted(), "without scripts the browser shows it");
  const mobile = "0501 200 30 01";
  const posts = await slowly(page, 1_200);
  const press = async (name: string, path: string) => {
    await ready(page);
    posts.length = 0;
    const button = page.getByRole("button", { name, exact: true });
    await button.click();
    const busy = page.locator("form[data-busy]").getByRole("button", { name, exact: true });
    await expect(busy).toHaveCount(1);
    await expect.poll(() => busy.evaluate((one) => getComputedStyle(one, "::after").opacity)).toBe("1");
    // Pressed again it is not sent again.
    await button.click({ timeout: 1_000 }).catch(() => {});
    await expect(page.locator("form[data-busy]")).toHaveCount(0);
    expect(posts.filter((one) => one === path)).toHaveLength(1);
  };
  await page.goto("/basvuru/saglik");
  await ready(page);
  await fillSignIn(page, request, first);
  await press("Giriş yap", "/api/v1/sign-in");
  await onPage(page, "Başvuru formu");
  await fillForm(page, mobile, /İlk başvuru/);
  await press("Yanıtları gözden geçir", "/api/v1/form/review");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await ready(page);
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await expect(page.getByText("Gönderiliyor…").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Form Onayla" })).toBeDisabled();
  await onPage(page, "SMS onay kodu");
  const code = await nextCode(request, e164(mobile), () => press("Gönder", "/api/v1/code/send"));
  await onPage(page, "SMS doğrulama kodu");
  await ready(page);
  await page.getByLabel("SMS doğrulama kodu").fill(code);
  await press("Tamam", "/api/v1/code/check");
  await onPage(page, "İmzalama yönteminin belirlenmesi");
  await ready(page);
  await page.getByRole("radio", { name: "Islak imzalı başvuru" }).check();
  await press("Devam et", "/api/v1/signing/choose");
  await onPage(page, "Başvurunuz alındı");
  await withdraw(page);
});
