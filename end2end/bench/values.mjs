// Times the checks of frontend/examples/values.rs in Chromium. Its one
// argument is the folder with the glue and the module.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";

const folder = process.argv[2];
const glue = readFileSync(`${folder}/values.js`, "utf8");
const wasm = readFileSync(`${folder}/values_bg.wasm`).toString("base64");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
const times = await page.evaluate(([glue, wasm]) => {
  const wasm_bindgen = new Function(`${glue}; return wasm_bindgen;`)();
  wasm_bindgen.initSync({ module: Uint8Array.from(atob(wasm), (sign) => sign.charCodeAt(0)) });
  return ["national_id", "mobile_number", "given_name"].map((name) => {
    const count = 2_000_000;
    wasm_bindgen[name](count / 10);
    const best = Math.min(...[1, 2, 3, 4, 5].map(() => {
      const began = performance.now();
      wasm_bindgen[name](count);
      return performance.now() - began;
    }));
    return [name, (best / count) * 1e6];
  });
}, [glue, wasm]);
for (const [name, nanoseconds] of times) console.log(`${`${name} (WebAssembly)`.padEnd(32)} ${nanoseconds.toFixed(1).padStart(12)} ns`);
await browser.close();
