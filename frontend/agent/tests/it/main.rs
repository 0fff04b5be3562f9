//! The agent as it is run, against a portal on this machine and cards of SoftHSM.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails where its ground gives way"
)]

#[path = "../../../../app/pades/tests/it/authority.rs"]
#[expect(dead_code, reason = "other crates' tests use the rest")]
mod authority;
mod card;
mod desk;
mod ends;
#[path = "../../../../app/pades/tests/it/issued.rs"]
mod issued;
mod pin;
mod portal;
mod refused;
mod signs;
#[cfg(feature = "window")]
mod window;
