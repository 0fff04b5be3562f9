//! Judges signed forms of many programs in one go: `cargo xtask conformance`.
//!
//! Arguments: an anchor's certificate in DER, and the applicant's number. Each line of the standard input has
//! an issued form and a signed one, with a tab between. A line is said of each: `accept KEPT LEVEL`,
//! with the number of bytes that are kept, or `refuse RULE CODE`.

use std::{error::Error, fs, io};

use domain::{person::NationalId, signature::SignatureLevel};
use jiff::Timestamp;
use pades::{Expected, Issued, Placement, Trust, accept};

#[expect(
    clippy::disallowed_methods,
    reason = "the programs that signed take the time from this machine"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(anchor), Some(applicant)) = (arguments.next(), arguments.next()) else {
        return Err("judge ANCHOR.der NATIONAL_ID".into());
    };
    let trust = Trust::read(&[fs::read(anchor)?], &[])?;
    let applicant = NationalId::parse(&applicant).map_err(|_| "no national id")?;
    for line in io::stdin().lines() {
        let line = line?;
        let (issued, signed) = line.split_once('\t').ok_or("two files on a line")?;
        let (bytes, uploaded) = (fs::read(issued)?, fs::read(signed)?);
        let issued = Issued::read(&bytes)?;
        let expected = Expected {
            issued_at: issued.issued_at().ok_or("no time of issue")?,
            issued: &issued,
            applicant: &applicant,
            now: Timestamp::now(),
            trust: &trust,
            placement: Placement::default(),
        };
        match accept(&uploaded, &expected) {
            Ok(accepted) => println!("accept {} {}", accepted.kept, level(accepted.level)),
            Err(refusal) => println!("refuse {} {}", refusal.rule(), refusal.code()),
        }
    }
    Ok(())
}

const fn level(level: SignatureLevel) -> &'static str {
    match level {
        SignatureLevel::B => "B",
        SignatureLevel::T => "T",
        SignatureLevel::Lt => "LT",
    }
}
