import { defineConfig } from "@playwright/test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Workers read this file anew: they find the folder of the first reading.
const folder = (process.env.END2END_FOLDER ??= mkdtempSync(join(tmpdir(), "muhur-e2e-")));
const port = 3917;
const origin = `http://127.0.0.1:${port}`;
const launchOptions = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] };

export default defineConfig({
  testDir: "tests",
  // The painter tells the letters of its last picture: one journey at a time.
  workers: 1,
  globalTeardown: "./tests/server-log.ts",
  timeout: 60_000,
  reporter: "list",
  // The worker has journeys of its own (offline.spec.ts).
  use: { baseURL: origin, locale: "tr-TR", launchOptions, serviceWorkers: "block", actionTimeout: 15_000 },
  projects: [
    { name: "wasm", use: { javaScriptEnabled: true } },
    { name: "no-script", use: { javaScriptEnabled: false } },
  ],
  webServer: {
    command: `exec target/debug/server serve > ${folder}/server.log 2>&1`,
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
    },
  },
});
