import { expect, type Page } from "@playwright/test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessible } from "./axe";
import { ready, scripted } from "./applicant";
import type { Language } from "./words";

const pictures = join(import.meta.dirname, "../../target/pictures");

const shownInReadme = ["03-sign-in-picture", "07-form", "14-result"];

/** Every picture on one page, a row for each page of the portal: target/pictures/index.html. */
export function contents() {
  const files = readdirSync(pictures).filter((file) => /^\d\d-.*\.png$/.test(file));
  const pages = [...new Set(files.map((file) => file.replace(/-(tr|en)-.*/, "")))].sort();
  const rows = pages.map((page) => {
    const own = files.filter((file) => file.replace(/-(tr|en)-.*/, "") === page).sort();
    return `<h2>${page}</h2><div>${own.map((file) => `<figure><a href="${file}"><img src="${file}" alt="" loading="lazy"></a><figcaption>${file}</figcaption></figure>`).join("")}</div>`;
  });
  const style = "body{font:14px system-ui;margin:1rem}div{display:flex;gap:.5rem;overflow-x:auto}figure{margin:0}img{height:420px;border:1px solid #999}";
  writeFileSync(join(pictures, "index.html"), `<!DOCTYPE html><meta charset="utf-8"><title>Mühür</title><style>${style}</style>${rows.join("")}`);
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
      await accessible(shown, `${name} ${language} ${width} ${colorScheme}`);
      if (scripted()) await page.screenshot({ path: join(pictures, `${name}-${language}-${width}-${colorScheme}.png`), fullPage: true, animations: "disabled" });
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
  // What the README shows: a wide screen in the light, a phone in the dark.
  if (language === "tr" && shownInReadme.includes(name)) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(pictures, `readme-${name.slice(3)}.png`) });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 800 });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(pictures, `readme-${name.slice(3)}-phone.png`) });
    await page.emulateMedia({ colorScheme: "light" });
  }
  // As Windows shows it to whoever chose colours of their own, and on paper.
  await page.emulateMedia({ forcedColors: "active" });
  await page.screenshot({ path: join(pictures, `${name}-${language}-forced.png`), fullPage: true });
  await page.emulateMedia({ forcedColors: "none", media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: join(pictures, `${name}-${language}-print.png`), fullPage: true });
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1280, height: 800 });
}

