import { defineConfig } from "@playwright/test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operatorPort } from "./tests/operator";
import { issuer, providerPort } from "./tests/provider";

// Workers read this file anew: they find the folder of the first reading.
const folder = (process.env.END2END_FOLDER ??= mkdtempSync(join(tmpdir(), "muhur-e2e-")));
const port = Number(process.env.END2END_PORT ?? 3917);
const origin = `http://127.0.0.1:${port}`;
const chromium = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] };

// Journeys over a line that can be cut, in both browsers.
const offline = "**/tests/offline/**";
// A browser with a window, on a desktop that starts programs.
const desktop = "**/tests/desktop/**";

export default defineConfig({
  testDir: "tests",
  // The painter tells the letters of its last picture: one journey at a time on a
  // server. `cargo xtask test journeys` runs two servers at a time, on ports of their own.
  workers: 1,
  globalTeardown: ["./tests/server-log.ts", "./tests/contents.ts"],
  // Deadlines that a browser beside a busy build keeps; only a journey that fails
  // waits so long. One that fails is tried once more, and the list says which.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  retries: 1,
  reporter: "list",
  // The worker has journeys of its own (tests/offline).
  use: { baseURL: origin, locale: "tr-TR", launchOptions: chromium, serviceWorkers: "block", actionTimeout: 30_000 },
  projects: [
    { name: "wasm", testIgnore: [offline, desktop] },
    { name: "no-script", testIgnore: [offline, desktop], use: { javaScriptEnabled: false } },
    { name: "offline", testDir: "tests/offline" },
    { name: "desktop", testDir: "tests/desktop" },
    {
      name: "offline-firefox",
      testDir: "tests/offline",
      // Debian's Firefox over WebDriver BiDi. Later versions of Playwright ask
      // it for what this release does not know yet.
      use: { browserName: "firefox", channel: "moz-firefox", launchOptions: { executablePath: "/usr/bin/firefox-esr" } },
    },
  ],
  webServer: [
    {
      command: `exec node provider.js ${providerPort} ${origin}/kimlik-donus > /dev/null 2>&1`,
      cwd: "../server/tests/it/identity",
      url: `${issuer}/.well-known/openid-configuration`,
    },
    {
      command: `exec target/debug/server serve > ${folder}/greeting 2> ${folder}/server.log`,
      cwd: "..",
      url: `${origin}/healthz`,
      env: {
        MUHUR_HTTP__ADDRESS: `127.0.0.1:${port}`,
        MUHUR_HTTP__ORIGIN: origin,
        MUHUR_HTTP__SIGN_IN_FLOOR_MS: "0",
        MUHUR_DATABASE: `sqlite:${folder}/muhur.db`,
        MUHUR_KEY_FILE: `${folder}/master.key`,
        MUHUR_INBOX_FILE: `${folder}/inbox.jsonl`,
        MUHUR_CAPTCHA: "told",
        // All journeys come from one address; what is counted per person is not
        // exempt.
        MUHUR_LIMITS__EXEMPT: '["127.0.0.1/32"]',
        MUHUR_OIDC__ISSUER: issuer,
        MUHUR_OIDC__CLIENT_ID: "muhur",
        MUHUR_OIDC__CLIENT_SECRET: "a secret of both, as long as HS256 wants it",
        MUHUR_OIDC__SCOPES: "[kimlik]",
        MUHUR_OPERATOR: `127.0.0.1:${operatorPort}`,
      },
    },
  ],
});
