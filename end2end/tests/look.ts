import { expect, test, type Page } from "@playwright/test";
import { join } from "node:path";
import { accessible } from "./axe";
import { ready, scripted } from "./applicant";
import { pictures } from "./contents";
import type { Language } from "./words";

const shownInReadme = ["03-sign-in-picture", "07-form", "14-result"];

/** Takes a picture where `cargo xtask pictures` asks for them: nothing is held against them. */
export async function picture(page: Page, name: string, options: { fullPage?: boolean; animations?: "disabled" } = {}) {
  if (process.env.PICTURES) await page.screenshot({ path: join(pictures, `${name}.png`), ...options });
}

/** The page as it stands without scripts, in a context where those of the test can run. */
async function still(page: Page): Promise<Page> {
  const html = (await page.content()).replace(/<script[^]*?<\/script>/g, "");
  const context = await page.context().browser()!.newContext({ javaScriptEnabled: true, storageState: await page.context().storageState() });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await copy.goto(page.url());
  return copy;
}

/**
 * Whether axe, which takes longer than all else, looks at a page in this width and light. Each
 * page is seen in two of the four: on a narrow screen in the light and on a wide one in the dark,
 * or the other way round. The language and the lack of scripts turn it, so that what a style
 * sheet shows in one width or light alone is seen too. Without a network there is one language.
 */
export function looksClosely(language: Language, width: number, colorScheme: "light" | "dark") {
  if (test.info().project.name.startsWith("offline")) return true;
  const turned = (language === "en") === scripted();
  return ((width === 360) === (colorScheme === "light")) !== turned;
}

/** Looks at a page in both widths and both lights: nothing sticks out even at 320 px (WCAG 1.4.10), no rule of accessibility is broken, and a picture is taken. */
export async function look(page: Page, language: Language, name: string) {
  await ready(page);
  const shown = scripted() ? page : await still(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await shown.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // 640 and 320 px are what 200 % and 400 % of zoom leave of 1280.
    for (const width of [320, 640, 360, 1280]) {
      await shown.setViewportSize({ width, height: 800 });
      const over = await shown.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect.soft(over, `${name} at ${width} px`).toBeLessThanOrEqual(0);
      if (width === 320 || width === 640) continue;
      if (looksClosely(language, width, colorScheme)) await accessible(shown, `${name} ${language} ${width} ${colorScheme}`);
      if (scripted()) await picture(page, `${name}-${language}-${width}-${colorScheme}`, { fullPage: true, animations: "disabled" });
    }
  }
  // Letters alone twice as large, as browsers do on request (WCAG 1.4.4), on a
  // wide screen and on the narrowest: no control and no text stands out of reach.
  for (const width of [1280, 320]) {
    await shown.setViewportSize({ width, height: 800 });
    const out = await shown.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
      const edge = window.innerWidth;
      const out = [...document.querySelectorAll("main *, header *, footer *, aside *")]
        .filter((one) => one.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true }))
        // What is for a screen reader alone takes no room.
        .filter((one) => !one.closest(".visually-hidden") && one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().right > edge + 1)
        .map((one) => `${one.nodeName.toLowerCase()}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`);
      if (document.documentElement.scrollWidth > edge) out.push(`the page ${document.documentElement.scrollWidth}`);
      document.documentElement.style.fontSize = "";
      return out;
    });
    expect.soft(out, `${name} in large letters at ${width} px`).toEqual([]);
  }
  if (shown !== page) return shown.context().close();
  await page.emulateMedia({ colorScheme: "light" });
  if (process.env.PICTURES) await more(page, language, name);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** The pictures of the README, in colours of one's own, and on paper. */
async function more(page: Page, language: Language, name: string) {
  // What the README shows: a wide screen in the light, a phone in the dark.
  if (language === "tr" && shownInReadme.includes(name)) {
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, `readme-${name.slice(3)}`);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 800 });
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, `readme-${name.slice(3)}-phone`);
    await page.emulateMedia({ colorScheme: "light" });
  }
  // As Windows shows it to whoever chose colours of their own, and on paper.
  await page.emulateMedia({ forcedColors: "active" });
  await picture(page, `${name}-${language}-forced`, { fullPage: true });
  await page.emulateMedia({ forcedColors: "none", media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  await picture(page, `${name}-${language}-print`, { fullPage: true });
  await page.emulateMedia({ media: "screen" });
}
