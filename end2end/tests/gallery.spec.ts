import { expect } from "@playwright/test";
import { accessible } from "./axe";
import { scripted, test } from "./applicant";
import { looksClosely, picture } from "./look";

for (const language of ["tr", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("every component in every state shuts nobody out, and is spoken as before", async ({ page }) => {
      test.skip(!scripted(), "the page has no scripts");
      await page.goto("/bilesenler");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const width of [360, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          if (looksClosely(language, width, colorScheme)) await accessible(page, `components ${language} ${width} ${colorScheme}`);
          await picture(page, `00-components-${language}-${width}-${colorScheme}`, { fullPage: true });
        }
      }
      await expect(page.locator("body")).toMatchAriaSnapshot({ name: `components-${language}.aria.yml` });
    });
  });
}
