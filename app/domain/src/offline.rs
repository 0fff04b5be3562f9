//! Filling in without a network: what is kept on a device, what becomes of an
//! application that waits to be sent, and how long to wait. Rules alone; the
//! app's `offline` talks to the browser (POLICIES 3).

pub mod attempt;
pub mod autosave;
pub mod draft;
pub mod pace;
pub mod portable;
pub mod queue;
