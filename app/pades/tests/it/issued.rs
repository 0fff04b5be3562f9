//! Forms that the portal's printer issued (`cargo run -p server --example sheets`).

use std::sync::LazyLock;

use domain::person::NationalId;
use jiff::Timestamp;
use pades::{Accepted, Expected, Issued, Placement, Refusal, Trust, accept};

use crate::authority::AUTHORITY;

/// The applicant of every form here.
pub const APPLICANT: &str = "12345678950";

/// The first three have their trailer's identifiers as text, as forms had them that are kept; those
/// that are printed since have hexadecimal digits.
pub static FORMS: [(&str, &[u8]); 4] = [
    (
        "first-tr-usual",
        include_bytes!("../issued/first-tr-usual.pdf"),
    ),
    (
        "renewal-en-bare",
        include_bytes!("../issued/renewal-en-bare.pdf"),
    ),
    (
        "additional-tr-foreign",
        include_bytes!("../issued/additional-tr-foreign.pdf"),
    ),
    (
        "lost_or_stolen-tr-usual",
        include_bytes!("../issued/lost_or_stolen-tr-usual.pdf"),
    ),
];

/// The smallest one.
pub const FORM: &[u8] = FORMS[1].1;

pub static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let anchors = [AUTHORITY.root.der.clone()];
    Trust::read(&anchors, &[]).unwrap()
});

pub fn issued(bytes: &[u8]) -> Issued<'_> {
    Issued::read(bytes).unwrap()
}

/// Now: other programs sign with the clock of this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "programs that are not ours take the time from this machine"
)]
pub fn clock() -> Timestamp {
    Timestamp::now()
}

/// What tests hold uploads against: signed within the last hour.
pub fn judge(form: &[u8], uploaded: &[u8]) -> Result<Accepted, Refusal> {
    judge_placed(form, uploaded, Placement::InsideBox)
}

pub fn judge_placed(
    form: &[u8],
    uploaded: &[u8],
    placement: Placement,
) -> Result<Accepted, Refusal> {
    let now = clock();
    accept(
        uploaded,
        &Expected {
            issued: &issued(form),
            issued_at: now - jiff::SignedDuration::from_hours(1),
            applicant: &NationalId::parse(APPLICANT).unwrap(),
            now,
            trust: &TRUST,
            placement,
        },
    )
}
