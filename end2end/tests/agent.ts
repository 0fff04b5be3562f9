import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const server = join(root, "target/debug/server");
const agent = join(root, "target/debug/muhur-imza");
const softhsm = "/usr/lib/softhsm/libsofthsm2.so";

export const PIN = "1234";

/** The portal's settings, for its commands. */
const portal = (origin: string) => ({
  ...process.env,
  MUHUR_KEY_FILE: `${process.env.END2END_FOLDER}/master.key`,
  MUHUR_HTTP__ORIGIN: origin,
});

export interface Desk {
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** A desk with a card in this person's name, and an agent that knows the portal at this origin. */
export function desk(folder: string, origin: string, tckn: string): Desk {
  mkdirSync(join(folder, "tokens"), { recursive: true });
  mkdirSync(join(folder, "bin"), { recursive: true });
  const conf = join(folder, "softhsm2.conf");
  writeFileSync(conf, `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\n`);
  // In place of the desktop's opener: where the agent leads is noted.
  const opener = join(folder, "bin/xdg-open");
  writeFileSync(opener, `#!/bin/sh\nprintf '%s\\n' "$1" >> ${folder}/opened\n`);
  chmodSync(opener, 0o755);
  const env = { ...portal(origin), SOFTHSM2_CONF: conf, PATH: `${folder}/bin:${process.env.PATH}` };
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.der")];
  run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key);
  run(server, "signature", "certificate", key, certificate, "--tckn", tckn);
  run("softhsm2-util", "--init-token", "--free", "--label", "card", "--so-pin", "12345678", "--pin", PIN);
  run("softhsm2-util", "--import", key, "--token", "card", "--label", "key", "--id", "01", "--pin", PIN);
  run("pkcs11-tool", "--module", softhsm, "--login", "--pin", PIN, "--type", "cert", "--id", "01", "--write-object", certificate);
  const list = run(server, "signature", "agent-keys", "list");
  mkdirSync(join(folder, "portals"));
  writeFileSync(join(folder, "portals/portals.json"), list);
  writeFileSync(join(folder, "portals/modules"), `${softhsm}\n`);
  return { folder, env };
}

export interface Told {
  said: string;
  success: boolean;
  /** Where the agent led the browser last. */
  opened: string | undefined;
}

/** Runs the agent in its terminal; a link is given, or a code is among the lines that are typed. */
export async function sign({ folder, env }: Desk, link: string | undefined, lines: string[]): Promise<Told> {
  const args = ["--portals", join(folder, "portals"), "--terminal", ...(link ? [link] : [])];
  const running = spawn(agent, args, { env });
  let said = "";
  running.stdout.on("data", (text) => (said += text));
  running.stderr.on("data", (text) => (said += text));
  running.stdin.end(lines.map((line) => `${line}\n`).join(""));
  const status = await new Promise<number | null>((done) => running.on("close", done));
  const opened = join(folder, "opened");
  return {
    said,
    success: status === 0,
    opened: existsSync(opened) ? readFileSync(opened, "utf8").trim().split("\n").at(-1) : undefined,
  };
}
