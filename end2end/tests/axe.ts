import { expect, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

type Violation = { id: string; help: string; nodes: { html: string; failureSummary: string }[] };

/** No rule of WCAG 2.0 to 2.2, A and AA, nor of good practice is broken as the page stands. */
export async function accessible(page: Page, name: string) {
  // By the debugger's own voice: it runs where the page's scripts may not.
  await page.evaluate(`${source}; undefined`);
  const violations = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ["violations"] }).then((found) => found.violations)`,
  )) as Violation[];
  const told = violations.map((one) => `${one.id}: ${one.help}\n${one.nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`);
  expect.soft(told.join("\n"), name).toBe("");
}
