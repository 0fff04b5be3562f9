import { chromium, expect } from "@playwright/test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { desk, PIN, type Desk } from "../agent";
import { onPage, ready, renewing, signIn, test, toTheCode, typeCode, withdraw } from "../applicant";
import { chooseElectronic } from "../signing";

const agent = join(import.meta.dirname, "../../../target/debug/muhur-imza");

/** A desktop on which the agent is registered for its links and the browser for pages, as packages do it. */
function desktop({ folder, env }: Desk, origin: string) {
  const [apps, profile] = [join(folder, "share/applications"), join(folder, "profile")];
  mkdirSync(apps, { recursive: true });
  mkdirSync(join(profile, "Default"), { recursive: true });
  // The PIN is typed by nobody here: the agent is told it on its standard input.
  const handler = `#!/bin/sh\nprintf '${PIN}\\n' | ${agent} --portals ${folder}/portals --terminal "$1" > ${folder}/said 2>&1\n`;
  writeFileSync(join(folder, "handler"), handler, { mode: 0o755 });
  const entry = (name: string, exec: string, types: string) =>
    writeFileSync(join(apps, `${name}.desktop`), `[Desktop Entry]\nType=Application\nName=${name}\nExec=${exec} %u\nMimeType=${types};\n`);
  entry("muhur-imza", `${folder}/handler`, "x-scheme-handler/muhur-imza");
  entry("browser", `/usr/bin/chromium --no-sandbox --user-data-dir=${profile}`, "x-scheme-handler/http;text/html");
  const defaults = "x-scheme-handler/muhur-imza=muhur-imza.desktop\nx-scheme-handler/http=browser.desktop\ntext/html=browser.desktop\n";
  writeFileSync(join(apps, "mimeapps.list"), `[Default Applications]\n${defaults}`);
  // "Always allow this site to open links of this kind", as a person ticks it.
  const settings = {
    intl: { accept_languages: "tr-TR,tr", selected_languages: "tr-TR,tr" },
    protocol_handler: { allowed_origin_protocol_pairs: { [origin]: { "muhur-imza": true } } },
  };
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify(settings));
  // The opener is the desktop's own, not the one that notes where it was led.
  return { profile, env: { ...env, HOME: folder, XDG_DATA_HOME: join(folder, "share"), XDG_CONFIG_HOME: join(folder, "config"), PATH: process.env.PATH! } as Record<string, string> };
}

test("a press on the page starts the agent, and the agent leads the browser back to the signed application", async ({ request, baseURL }, info) => {
  test.setTimeout(120_000);
  const own = desk(info.outputPath("desk"), baseURL!, renewing.id);
  const { profile, env } = desktop(own, baseURL!);
  const browser = await chromium.launchPersistentContext(profile, {
    headless: false,
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
    baseURL: baseURL!,
    locale: "tr-TR",
    env,
  });
  const page = browser.pages()[0];
  await signIn(page, request, renewing);
  await typeCode(page, await toTheCode(page, request, "0542 318 44 51", /Yenileme/));
  await chooseElectronic(page);
  await ready(page);
  await page.getByRole("button", { name: "Kartımla imzala" }).click();
  await onPage(page, "Kartınızla imzalayın");
  const opened = browser.waitForEvent("page");
  await page.getByRole("link", { name: "Mühür İmza’yı aç" }).click();

  // The agent signs, and opens another tab, in which the form is taken; this one follows.
  await onPage(await opened, "Başvurunuz elektronik olarak imzalandı");
  expect(readFileSync(join(own.folder, "said"), "utf8")).toContain("Form imzalandı");
  await onPage(page, "Başvurunuz elektronik olarak imzalandı");
  await withdraw(page);
  await browser.close();
});
