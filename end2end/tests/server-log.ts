import { readFileSync } from "node:fs";

/** Nothing that breaks in the server goes unheard, even if every page looked right. */
export default function heard() {
  const log = readFileSync(`${process.env.END2END_FOLDER}/server.log`, "utf8");
  const panics = log.split("\n").filter((line) => line.includes("panicked at"));
  if (panics.length) throw new Error(`the server panicked:\n${panics.join("\n")}`);
}
