import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");

/** A portal of one's own, whose version can be replaced as an operator does it. */
export class Portal {
  private child?: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), "muhur-portal-"));
  constructor(readonly port: number) {}

  /** Puts a version in place: new files beside the old ones, and the server started anew. */
  async deploy(site: "site" | "site-next", environment: Record<string, string> = {}) {
    cpSync(join(root, "target", site), join(this.folder, "site"), { recursive: true });
    await this.stop();
    const origin = `http://127.0.0.1:${this.port}`;
    this.child = spawn(join(root, "target/debug/server"), ["serve"], {
      stdio: "ignore",
      env: {
        ...process.env,
        MUHUR_SITE: join(this.folder, "site"),
        MUHUR_HTTP__ADDRESS: `127.0.0.1:${this.port}`,
        MUHUR_HTTP__ORIGIN: origin,
        MUHUR_HTTP__SIGN_IN_FLOOR_MS: "0",
        MUHUR_DATABASE: `sqlite:${this.folder}/muhur.db`,
        MUHUR_KEY_FILE: join(this.folder, "master.key"),
        MUHUR_INBOX_FILE: join(this.folder, "inbox.jsonl"),
        MUHUR_CAPTCHA: "told",
        ...environment,
      },
    });
    for (let tries = 0; tries < 100; tries++) {
      if (await fetch(`${origin}/healthz`).then((answer) => answer.ok, () => false)) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error("the portal does not answer");
  }

  private stop() {
    return new Promise<void>((done) => {
      if (!this.child || this.child.exitCode !== null) return done();
      this.child.once("exit", () => done());
      this.child.kill();
    });
  }

  async close() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
