// Told "id parts bits"; tells how many parts are done, then the answer, or null.
import init, { solve } from "./solver.js";

onmessage = async ({ data }) => {
  try {
    await init({ module_or_path: new URL("./solver_bg.wasm", import.meta.url) });
    const [id, parts, bits] = data.split(" ");
    postMessage(solve(id, Number(parts), Number(bits), (done) => postMessage(done)));
  } catch {
    postMessage(null);
  }
};
