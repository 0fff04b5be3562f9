import { createServer, connect, type Server, type Socket } from "node:net";
import { createServer as createPage } from "node:http";

/** What a network does to whoever is on it. */
export type Weather =
  /** Everything passes. */
  | "good"
  /** Nothing is let in: connections are refused and broken. */
  | "cut"
  /** Requests arrive, answers are lost. */
  | "cut behind"
  /** The network's own login page answers everything, with 200. */
  | "captive"
  /** Bytes trickle, as on a phone at the edge of a cell. */
  | "slow"
  /** Requests arrive at once, answers more than a second later. */
  | "late"
  /** What a page saves of its form arrives more than half a second after it was sent. */
  | "late savings";

/** A line between a browser and the portal that can be cut, for both browsers and their workers alike. */
export class Line {
  weather: Weather = "good";
  private sockets = new Set<Socket>();
  private constructor(
    private server: Server,
    readonly port: number,
  ) {}

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  static async to(port: number): Promise<Line> {
    const login = createPage((_, answer) => answer.setHeader("content-type", "text/html").end("<h1>Wi-Fi</h1>"));
    const loginPort = await listen(login);
    let line: Line;
    const server = createServer((near) => {
      if (line.weather === "cut") return near.destroy();
      const far = connect(line.weather === "captive" ? loginPort : port, "127.0.0.1");
      for (const socket of [near, far]) {
        line.sockets.add(socket);
        socket.on("close", () => line.sockets.delete(socket));
        socket.on("error", () => {});
      }
      // What comes behind a saving on the same connection stays behind it.
      let held: Promise<unknown> | undefined;
      near.on("data", (bytes) => {
        const saving = line.weather === "late savings" && bytes.toString("latin1").startsWith("POST /api/v1/form/save");
        if (saving) held = new Promise((done) => setTimeout(done, 700));
        if (held) held = held.then(() => far.writable && far.write(bytes));
        else line.pass(bytes, far);
      });
      far.on("data", (bytes) => {
        if (line.weather === "cut behind") near.destroy();
        else if (line.weather === "late") setTimeout(() => near.writable && near.write(bytes), 1_200);
        else line.pass(bytes, near);
      });
      near.on("close", () => (held ? held.then(() => far.end()) : far.end()));
      far.on("close", () => near.end());
    });
    line = new Line(server, await listen(server));
    return line;
  }

  private pass(bytes: Buffer, to: Socket) {
    if (this.weather === "slow") setTimeout(() => to.writable && to.write(bytes), 60 + bytes.length / 30);
    else if (to.writable) to.write(bytes);
  }

  /** Changes the weather; what is under way breaks with it, as it does. */
  turn(weather: Weather) {
    this.weather = weather;
    // A browser keeps connections: it must not find an old one still good.
    if (weather !== "cut behind" && weather !== "late savings") for (const socket of this.sockets) socket.destroy();
  }

  close() {
    this.turn("cut");
    this.server.close();
  }
}

function listen(server: { listen(port: number, host: string, done: () => void): unknown; address(): unknown }): Promise<number> {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done((server.address() as { port: number }).port)));
}
