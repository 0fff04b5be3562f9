// Put in front of the glue: after a trap nothing calls into the module again.
// Its memory is as the trap left it, and what listens would take events whose
// effect never comes.
let trapped = false;
let told;
export const onTrap = (listener) => { told = listener; };
function guarded(exports) {
  const all = { ...exports };
  for (const [name, call] of Object.entries(exports)) {
    if (typeof call !== "function" || !/closure|^wake$/.test(name)) continue;
    all[name] = (...given) => {
      if (trapped) return;
      try {
        return call(...given);
      } catch (error) {
        // An exhausted stack comes by two names.
        if (!trapped && (error instanceof WebAssembly.RuntimeError || /^(RangeError|InternalError)$/.test(error?.name))) {
          trapped = true;
          told?.();
        }
        throw error;
      }
    };
  }
  return all;
}
