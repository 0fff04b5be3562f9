import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operator } from "./operator";

/** After every journey: nothing broke in the server unheard, and nothing of a person stands in its log or metrics. */
export default async function heard() {
  const log = readFileSync(`${process.env.END2END_FOLDER}/server.log`, "utf8");
  const panics = log.split("\n").filter((line) => /\ba panic\b|panicked at/.test(line));
  if (panics.length) throw new Error(`the server panicked:\n${panics.join("\n")}`);
  const metrics = await (await fetch(`${operator}/metrics`)).text();
  if (!metrics.includes("muhur_http_requests_total")) throw new Error("nothing was counted");
  for (const [name, text] of Object.entries({ log, metrics })) {
    const found = personal().filter((value) => mentions(text, value));
    if (found.length) throw new Error(`the ${name} has values of people: ${found.join(", ")}`);
  }
}

/** Whether a text has a value as a word of its own, in whatever letters. */
function mentions(text: string, value: string) {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\d])${literal}(?![\\p{L}\\d])`, "iu").test(text);
}

/** What the sample people have and what the journeys type. */
function personal(): string[] {
  const people = sample("people.csv").flatMap(([id, given, family, place, birth, , , number, card]) => {
    const [year, month, day] = birth!.split("-");
    return [id, given, family, place, birth, `${day}.${month}.${year}`, number, card];
  });
  const staff = sample("staff.csv").flatMap(([, , , organization, , , officer, , phone]) => [organization, officer, phone]);
  const typed = ["mor kaktüs", "Fatih Mah", "Atatürk", "sukru.isik", "0262 555 01 02", "2625550102"];
  return [...new Set([...people, ...staff, ...typed])].filter((value): value is string => !!value);
}

/** The rows of a sample register; no quoted cell has a quote in it. */
function sample(file: string): string[][] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, "../../server/samples", file), "utf8").trim().split("\n");
  return lines.map((line) => [...line.matchAll(/("[^"]*"|[^,]*)(,|$)/g)].map(([, cell]) => cell!.replaceAll('"', "")));
}
