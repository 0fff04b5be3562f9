//! A form as it is sealed on a device: its schema and how an older one
//! becomes today's, two slots of which one is always whole, and what happens
//! when the device and the server know different things.

mod schema;
mod slot;

pub use schema::{DeviceDraft, SCHEMA, Spot, Unreadable, Waiting};
pub use slot::{KEPT_FOR, Slot, in_order, is_over, next};

use sha2::{Digest, Sha256};

/// How many unanswered tries are remembered.
const REMEMBERED: usize = 16;

/// Marks as they are sent, with commas between them.
pub fn write_marks(marks: &[u64]) -> String {
    let marks: Vec<String> = marks.iter().map(u64::to_string).collect();
    marks.join(",")
}

/// Reads what [`write_marks`] wrote; what is no mark is none.
pub fn read_marks(text: &str) -> Vec<u64> {
    let marks = text.split(',');
    marks.filter_map(|one| one.parse().ok()).collect()
}

/// A mark of what was typed, by which it is known again: the same texts give
/// the same mark, in the browser and at the server.
pub fn mark(fields: &[(String, String)]) -> u64 {
    let mut digest = Sha256::new();
    for part in typed(fields).flat_map(|(id, text)| [id, text]) {
        // A length of its own has four bytes in the browser, at the server eight.
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest
        .finalize()
        .iter()
        .take(8)
        .fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// Remembers a try that has no answer yet; the oldest ones are forgotten.
pub fn remember(unanswered: &mut Vec<u64>, mark: u64) {
    unanswered.retain(|one| *one != mark);
    unanswered.push(mark);
    let over = unanswered.len().saturating_sub(REMEMBERED);
    unanswered.drain(..over);
}

/// The fields in which something stands.
fn typed(fields: &[(String, String)]) -> impl Iterator<Item = &(String, String)> {
    fields.iter().filter(|(_, text)| !text.is_empty())
}

/// What the server has of the same form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnServer<'a> {
    /// The application's file.
    pub file: &'a str,
    /// The revision there.
    pub revision: i64,
    /// What was typed, by the fields' ids.
    pub fields: &'a [(String, String)],
}

/// What to show when a device's draft meets the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Both say the same.
    Same,
    /// The device went on from what the server has, in this very visit.
    Device,
    /// They differ, and only the applicant knows which one is meant.
    Ask,
}

/// Lets a device's draft meet the server's. `same_visit`: the tab had the
/// key before it was loaded anew, so it is the same person at the same work;
/// in a fresh visit nothing is filled in without asking (POLICIES R19).
pub fn meet(device: &DeviceDraft, server: &OnServer<'_>, same_visit: bool) -> Meeting {
    if typed(&device.fields).eq(typed(server.fields)) {
        return Meeting::Same;
    }
    // What the server has may have come from here, and the answer was lost.
    let ours = device.base == server.revision || device.unanswered.contains(&mark(server.fields));
    if same_visit && device.file == server.file && ours {
        Meeting::Device
    } else {
        Meeting::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(street: &str) -> Vec<(String, String)> {
        vec![
            ("title".to_owned(), String::new()),
            ("street_address".to_owned(), street.to_owned()),
        ]
    }

    fn device(file: &str, base: i64, street: &str) -> DeviceDraft {
        DeviceDraft {
            file: file.to_owned(),
            base,
            fields: fields(street),
            ..DeviceDraft::default()
        }
    }

    #[test]
    fn nothing_is_overwritten_without_asking() {
        for (file, base, street, same_visit, meeting) in [
            ("f", 3, "Fatih", true, Meeting::Same),
            ("f", 2, "Fatih", false, Meeting::Same),
            ("other", 9, "Fatih", false, Meeting::Same),
            ("f", 3, "Fatih Mah.", true, Meeting::Device),
            ("f", 3, "Fatih Mah.", false, Meeting::Ask),
            // Another device saved since.
            ("f", 2, "Fatih Mah.", true, Meeting::Ask),
            // The visit of that draft is over.
            ("other", 3, "Fatih Mah.", true, Meeting::Ask),
        ] {
            let at_server = fields("Fatih");
            let server = OnServer {
                file: "f",
                revision: 3,
                fields: &at_server,
            };
            let got = meet(&device(file, base, street), &server, same_visit);
            assert_eq!(got, meeting, "{file} {base} {street} {same_visit}");
        }
    }

    #[test]
    fn what_was_sent_and_never_answered_is_known_again() {
        let mut unanswered = Vec::new();
        for street in ["Fatih", "Fatih M", "Fatih Mah"] {
            remember(&mut unanswered, mark(&fields(street)));
        }
        let device = DeviceDraft {
            unanswered,
            ..device("f", 2, "Fatih Mah. Atatürk Cad.")
        };
        for (street, meeting) in [
            ("Fatih M", Meeting::Device),
            ("Fatih Mahallesi", Meeting::Ask),
        ] {
            let at_server = fields(street);
            let server = OnServer {
                file: "f",
                revision: 3,
                fields: &at_server,
            };
            assert_eq!(meet(&device, &server, true), meeting, "{street}");
        }
    }

    #[test]
    fn a_mark_tells_texts_apart_and_ignores_empty_fields() {
        let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        assert_eq!(mark(&fields("a")), mark(&[pair("street_address", "a")]));
        assert_ne!(mark(&fields("a")), mark(&fields("b")));
        assert_ne!(mark(&[pair("ab", "c")]), mark(&[pair("a", "bc")]));
        let both = [pair("title", "Başhemşire"), pair("province", "41")];
        assert_eq!(mark(&both), 12_701_796_808_434_956_317, "on every machine");
        let mut unanswered = Vec::new();
        for one in (0..40).chain([39, 30]) {
            remember(&mut unanswered, one);
        }
        assert_eq!(unanswered.len(), REMEMBERED);
        assert_eq!(unanswered[REMEMBERED - 2..], [39, 30]);
    }
}
