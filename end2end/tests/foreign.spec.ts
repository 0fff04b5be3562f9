import { chromium, expect, type Page } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { another, e164, fillForm, fillSignIn, first, nextCode, onPage, press, ready, scripted, signIn, signOnPaper, test, timePasses, typeCode, withdraw } from "./applicant";
import { change, changes } from "./changes";
import { operator } from "./operator";

// Nothing is hydrated without scripts.
test.beforeEach(() => test.skip(!scripted(), "of scripts"));

/** How the page was taken over: as the server sent it, or drawn anew. */
const takenOver = async (page: Page) => {
  await page.waitForSelector("html[data-awake]");
  return page.locator("html").getAttribute("data-awake");
};

/** The pages in front, with nobody signed in: they are enhanced, and no change makes another page of them. */
const inFront = ["/", "/basvuru/saglik/hazirlik", "/basvuru/saglik", "/basvuru/saglik?dogrulama=sound", "/oturum-bitti", "/yok"];

const outcomes = async () => {
  const text = await (await fetch(`${operator}/metrics`)).text();
  const of = (outcome: string) => Number(new RegExp(`^muhur_page_scripts_total\\{outcome="${outcome}"\\} (\\d+)`, "m").exec(text)?.[1] ?? NaN);
  return { mismatch: of("mismatch"), load: of("load"), start: of("start"), later: of("later") };
};

test("a page that nobody changed is hydrated as the server sent it", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  for (const path of [...inFront, "/form", "/askiya-al"]) {
    await page.goto(path);
    expect(await takenOver(page), path).toBe("");
  }
});

/** Which changes leave what is hydrated as it was sent. */
const harmless = ["attributes everywhere, more in the head and an element first in the body"];

for (const name of Object.keys(changes)) {
  test(`every page takes over and its step is finished in spite of ${name}`, async ({ page, request }) => {
    test.setTimeout(120_000);
    await change(page, name);
    const all: (string | null)[] = [];
    const seen = async (path?: string) => {
      if (path) await page.goto(path);
      else await page.reload();
      const anew = await takenOver(page);
      // A change that finds nothing to change leaves the page as it was.
      if (harmless.includes(name)) expect(anew, page.url()).toBe("");
      else expect(["anew", ""], page.url()).toContain(anew);
      all.push(anew);
    };
    for (const path of inFront) {
      await page.goto(path);
      expect(await takenOver(page), path).toBe("");
    }
    const mobile = `0533 400 ${String(10 + Object.keys(changes).indexOf(name))} 01`;
    await page.goto("/basvuru/saglik");
    await ready(page);
    await fillSignIn(page, request, { ...another, id: "12345678910" });
    // Told beside the field that is left, in the summary, and gone once it is right.
    await expect(page.locator("#national_id-error")).toContainText("bir rakam yanlış");
    await page.getByRole("button", { name: "Giriş yap" }).click();
    await expect(page.locator("#error-summary")).toBeFocused();
    await page.getByLabel("T.C. kimlik no").fill(another.id);
    await page.getByLabel("T.C. kimlik no").blur();
    await expect(page.locator("#national_id-error")).toBeEmpty();
    await page.getByRole("button", { name: "Giriş yap" }).click();
    await onPage(page, "Başvuru formu");
    await seen("/askiya-al");
    await seen("/form");
    await fillForm(page, mobile, /İlk başvuru/);
    await press(page, "Yanıtları gözden geçir");
    await onPage(page, "Yanıtlarınızı kontrol edin");
    await seen();
    await press(page, "Form Onayla");
    await onPage(page, "SMS onay kodu");
    await seen();
    const code = await nextCode(request, e164(mobile), () => press(page, "Gönder"));
    await onPage(page, "SMS doğrulama kodu");
    await seen();
    await typeCode(page, code);
    await onPage(page, "İmzalama yönteminin belirlenmesi");
    await seen();
    await signOnPaper(page);
    await seen();
    if (!harmless.includes(name)) expect(all).toContain("anew");
    await page.goto("/");
    await ready(page);
    await page.goBack();
    await withdraw(page);
  });
}

test("an extension that is really there leaves every load usable", async ({ baseURL }) => {
  test.setTimeout(240_000);
  const loads = Number(process.env.EXTENSION_LOADS ?? 8);
  const folder = mkdtempSync(join(tmpdir(), "muhur-extension-"));
  const extension = join(import.meta.dirname, "extension");
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: "/usr/bin/chromium",
    headless: false,
    locale: "tr-TR",
    baseURL: baseURL!,
    serviceWorkers: "block",
    args: ["--headless=new", "--no-sandbox", `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
  });
  try {
    await context.addCookies([{ name: "dil", value: "tr", url: baseURL! }]);
    let badges = 0;
    for (let load = 0; load < loads; load++) {
      timePasses("DELETE FROM limit_hits");
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto("/basvuru/saglik");
      await takenOver(page);
      badges += Number(await page.locator("html").getAttribute("data-badges"));
      // It is awake: the page judges a field that is left.
      await page.getByLabel("T.C. kimlik no").fill("123");
      await page.getByLabel("Ad", { exact: true }).focus();
      await expect(page.getByText(/11 rakam/).first()).toBeVisible();
      expect(errors, `load ${load}`).toEqual([]);
      await page.close();
    }
    expect(badges, "the extension was there").toBeGreaterThan(loads * 5);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.describe("a page whose scripts fail", () => {
  // Its own failure is what is tried here.
  test.use({ complaints: async ({}, use) => use([]) });

  /** The page is a plain one: links and forms are the browser's. */
  const plain = async (page: Page, outcome: string) => {
    await expect(page.locator("html")).toHaveAttribute("data-plain", outcome);
    await expect(page.locator("html")).not.toHaveAttribute("data-awake");
  };

  test("is plain where its files do not come, signs in, and is counted", async ({ page, request }) => {
    const before = await outcomes();
    await page.route(/(muhur|sign_in)_bg\.wasm$/, (route) => route.abort());
    await page.goto("/basvuru/saglik");
    await plain(page, "load");
    await fillSignIn(page, request, first);
    await page.getByRole("button", { name: "Giriş yap" }).click();
    await onPage(page, "Başvuru formu");
    await expect.poll(outcomes).toMatchObject({ load: before.load + 2, start: before.start });
  });

  test("is plain after a failure in the middle of hydrating, and what was typed is posted", async ({ page, request }) => {
    const before = await outcomes();
    // The page is another one than the server sent, and claims to be the same.
    await page.addInitScript(() => {
      document.addEventListener("DOMContentLoaded", () => {
        const app = document.getElementById("app")!;
        for (const element of app.querySelectorAll("form > *")) element.replaceWith(element, document.createTextNode(" "));
        for (const label of app.querySelectorAll("label")) label.prepend(document.createComment("x"));
        const walker = document.createTreeWalker(app);
        let sum = 0x811c9dc5;
        while (walker.nextNode()) for (const sign of `${walker.currentNode.nodeName.toLowerCase()} `) sum = Math.imul(sum ^ sign.charCodeAt(0), 0x01000193);
        document.documentElement.dataset.shape = (sum >>> 0).toString(16);
      }, { once: true });
    });
    await signIn(page, request, first);
    await onPage(page, "Başvuru formu");
    await plain(page, "start");
    // A link is a document of its own, and Back leads back.
    await page.evaluate(() => Object.assign(window, { same: true }));
    await page.getByRole("link", { name: /Mühür/ }).first().click();
    await onPage(page, "Kurumunuzu seçin");
    expect(await page.evaluate(() => "same" in window)).toBe(false);
    await page.goBack();
    await onPage(page, "Başvuru formu");
    await plain(page, "start");
    await page.getByLabel("Unvan").fill("Memur");
    await page.getByRole("button", { name: "Yanıtları gözden geçir" }).click();
    await expect(page.getByText(/alanı düzeltin/)).toBeVisible();
    await expect(page.getByLabel("Unvan")).toHaveValue("Memur");
    await expect.poll(async () => (await outcomes()).start).toBeGreaterThan(before.start);
  });

  test("is plain again when it fails later, and Back is a page and not an address alone", async ({ page, request }) => {
    const before = await outcomes();
    await signIn(page, request, first);
    await onPage(page, "Başvuru formu");
    await ready(page);
    // Drawn by the scripts, in front of a page that the server sent.
    await page.getByRole("link", { name: /Mühür/ }).first().click();
    await onPage(page, "Kurumunuzu seçin");
    // What nothing can be attached to: a trap, as any mistake of ours would be.
    await page.evaluate(async () => {
      const start = document.querySelector<HTMLScriptElement>("script[type=module]")!.src;
      const { wake } = await import(new URL("./muhur.js", start).href);
      const app = document.getElementById("app")!;
      const nodes = [...app.childNodes];
      app.replaceChildren();
      try {
        wake(false);
      } catch {
        app.replaceChildren(...nodes);
      }
    });
    await plain(page, "later");
    expect((await outcomes()).later).toBe(before.later + 1);
    await page.goBack();
    await onPage(page, "Başvuru formu");
    await ready(page);
  });

  test("is plain again when what judges its form fails, and what was typed is posted", async ({ page, request }) => {
    const before = await outcomes();
    await page.goto("/basvuru/saglik");
    await ready(page);
    await page.evaluate(async () => {
      const script = document.querySelector<HTMLScriptElement>("script[type=module]")!.src;
      const { SignIn } = await import(new URL("./sign_in.js", script).href);
      SignIn.prototype.is_sendable = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
    });
    await fillSignIn(page, request, first);
    await page.getByRole("button", { name: "Giriş yap" }).click();
    await onPage(page, "Başvuru formu");
    expect((await outcomes()).later).toBe(before.later + 1);
  });
});
