//! The acts over the real store, without a web side: what each refuses, and
//! what comes out on paper.

mod acts;
mod besieged;
mod codes;
mod correcting;
mod deliver;
mod fees;
mod history;
mod locked;
mod mail;
mod print;
pub(crate) mod signing;
mod signing_requests;
mod staff_lists;
mod started_over;
mod statements;
mod submit;
mod suspend;
mod tampered;
mod waiting;
