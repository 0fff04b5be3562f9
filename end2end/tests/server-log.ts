import { readdirSync, readFileSync } from "node:fs";
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
    const worded = withoutNumbers(text);
    const codes = sent().codes.filter((code) => mentions(worded, code) || mentions(worded, code.replace(/(...)/, "$1 ")));
    const found = [...personal().filter((value) => mentions(text, value)), ...codes];
    if (found.length) throw new Error(`the ${name} has values of people: ${found.join(", ")}`);
  }
}

/** Whether a text has a value as a word of its own, in whatever letters. */
function mentions(text: string, value: string) {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\d])${literal}(?![\\p{L}\\d])`, "iu").test(text);
}

/**
 * A text in which a code's six digits mean the code: moments, durations and counts, which have
 * the same ones by chance, are taken out. No other number of the server's has six and stands alone.
 */
function withoutNumbers(text: string) {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "")
    .replace(/"?milliseconds"?[=:]\d+/g, "")
    .replace(/^(muhur_\w+(?:\{.*\})?) \S+$/gm, "$1");
}

/** What the development inbox has taken, of every journey. */
function sent() {
  const inbox = readFileSync(`${process.env.END2END_FOLDER}/inbox.jsonl`, "utf8").trim();
  const messages: { to: string; text: string }[] = inbox ? inbox.split("\n").map((line) => JSON.parse(line)) : [];
  return {
    phones: messages.map(({ to }) => to),
    codes: messages.flatMap(({ text }) => /(?:Kod|Code): (\d{6})/.exec(text)?.[1] ?? []),
  };
}

/** Mobiles on record, typed in any journey, or written to, as a log might spell them. */
function mobiles(): string[] {
  const journeys = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const typed = journeys.flatMap((file) => readFileSync(join(import.meta.dirname, file), "utf8").match(/(?:\+90|\b0) ?5\d\d ?\d{3} ?\d\d ?\d\d\b/g) ?? []);
  const recorded = sample("certificates.csv").map(([, , , , , , , mobile]) => mobile!);
  const all = [...typed, ...recorded, ...sent().phones].filter((mobile) => mobile);
  const bare = new Set(all.map((mobile) => mobile.replace(/\D/g, "").slice(-10)));
  return [...bare].flatMap((digits) => {
    const grouped = digits.replace(/(...)(...)(..)(..)/, "$1 $2 $3 $4");
    return [digits, grouped].flatMap((spelling) => ["", "0", "90", "+90", "90 ", "+90 "].map((prefix) => prefix + spelling));
  });
}

/** What the sample people have and what the journeys type. */
function personal(): string[] {
  const people = sample("people.csv").flatMap(([id, given, family, place, birth, , , number, card]) => {
    const [year, month, day] = birth!.split("-");
    return [id, given, family, place, birth, `${day}.${month}.${year}`, number, card];
  });
  const staff = sample("staff.csv").flatMap(([, , , organization, , , officer, , phone]) => [organization, officer, phone]);
  const typed = ["mor kaktüs", "Fatih Mah", "Atatürk", "sukru.isik", "0262 555 01 02", "2625550102"];
  return [...new Set([...people, ...staff, ...typed, ...mobiles()])].filter((value): value is string => !!value);
}

/** The rows of a sample register; no quoted cell has a quote in it. */
function sample(file: string): string[][] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, "../../server/samples", file), "utf8").trim().split("\n");
  return lines.map((line) => [...line.matchAll(/("[^"]*"|[^,]*)(,|$)/g)].map(([, cell]) => cell!.replaceAll('"', "")));
}
