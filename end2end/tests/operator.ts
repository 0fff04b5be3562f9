import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Where the operator's routes of the server under test are. */
export const operatorPort = Number(process.env.END2END_PORT ?? 3917) + 40;
export const operator = `http://127.0.0.1:${operatorPort}`;

const root = join(import.meta.dirname, "../..");

/** The operator's console, with the master key of the server under test. */
function outage(...what: string[]) {
  const env = { ...process.env, MUHUR_OPERATOR: `127.0.0.1:${operatorPort}`, MUHUR_KEY_FILE: `${process.env.END2END_FOLDER}/master.key` };
  execFileSync(join(root, "target/debug/server"), ["outage", ...what], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
}

/** The operator rehearses an outage of an outside system. */
export const beginOutage = (system: string, kind = "down") => outage("begin", system, kind, "--minutes", "5", "--reason", "a journey");
export const endOutage = (system: string) => outage("end", system);
