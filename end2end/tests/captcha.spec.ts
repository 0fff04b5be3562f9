import { expect, type Page } from "@playwright/test";
import { fillSignIn, first, nearlyOver, onPage, paintedLetters, press, ready, scripted, signIn, test } from "./applicant";

/** Chooses another way of the check, and waits for it. */
async function choose(page: Page, way: string, shown: string) {
  await press(page, way);
  await expect(page.locator(shown)).toBeVisible();
}

test("whoever does not see the picture hears it, and nothing typed is lost on the way", async ({ page, request }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  await page.getByLabel("Ad", { exact: true }).fill("şükrü");
  await page.getByLabel("Gün").fill("1");
  await choose(page, "Sesli doğrula", "audio");
  await expect(page.getByLabel("Ad", { exact: true })).toHaveValue("şükrü");
  await expect(page.getByLabel("Gün")).toHaveValue("1");
  // The browser can play it.
  const address = (await page.locator("audio").getAttribute("src"))!;
  const sound = await page.request.get(address);
  expect(sound.headers()["content-type"]).toBe("audio/wav");
  expect((await sound.body()).subarray(0, 4).toString()).toBe("RIFF");
  if (scripted()) {
    const seconds = await page.locator("audio").evaluate(async (audio: HTMLAudioElement) => {
      audio.load();
      await new Promise((loaded, failed) => ((audio.onloadedmetadata = loaded), (audio.onerror = failed)));
      return audio.duration;
    });
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(15);
  }
  // What was said is told by the development answer; it is typed as heard.
  await fillSignIn(page, request, first);
  const heard = await paintedLetters(request);
  await page.getByLabel("Duyduğunuz harf ve rakamlar").fill(heard.toUpperCase().split("").join(" "));
  await press(page, "Giriş yap");
  await onPage(page, "Başvuru formu");
});

test("whoever neither sees nor hears lets the device do a sum, while the form is filled in", async ({ page, request }) => {
  await page.goto("/basvuru/saglik");
  await ready(page);
  const press = page.getByRole("button", { name: "Cihazım doğrulasın" });
  if (!scripted()) {
    // A sum needs scripts: it is not even offered.
    await expect(press).toHaveCount(0);
    return;
  }
  await press.click();
  await expect(page.getByText("Cihazınız doğrulamayı yapıyor")).toBeVisible();
  await fillSignIn(page, request, first);
  await expect(page.getByRole("status").filter({ hasText: "Doğrulandı." })).toBeVisible({ timeout: 45_000 });
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await onPage(page, "Başvuru formu");
});

test("a sum that cannot be done says so, and leaves the other ways", async ({ page, request }) => {
  test.skip(!scripted(), "a sum needs scripts");
  // The sum does not get done.
  await page.route("**/solver_bg.wasm", (route) => route.abort());
  await page.goto("/basvuru/saglik?dogrulama=proof");
  await ready(page);
  await expect(page.getByText("Cihazınız doğrulamayı yapamadı")).toBeVisible();
  await fillSignIn(page, request, first);
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await page.getByRole("link", { name: "Güvenlik doğrulamasını tamamlayın" }).click();
  await expect(page.locator("#captcha_answer")).toBeFocused();
});

test("a slip in a name does not cost another captcha", async ({ page, request }) => {
  await signIn(page, request, { ...nearlyOver, given: "Şükran" });
  await expect(page.getByText("eşleşmedi")).toBeVisible();
  await expect(page.getByText("Doğrulandı. Bu girişte yeniden sorulmayacak.")).toBeVisible();
  await page.getByLabel("Ad", { exact: true }).fill(nearlyOver.given);
  await press(page, "Giriş yap");
  await onPage(page, "Başvuru formu");
});
