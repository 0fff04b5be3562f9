//! A form as it is sealed on a device: its schema and how an older one
//! becomes today's, two slots of which one is always whole, and what happens
//! when the device and the server know different things.

mod schema;
mod slot;

pub use schema::{DeviceDraft, SCHEMA, Spot, Unreadable, Waiting};
pub use slot::{KEPT_FOR, Slot, in_order, is_over, next};

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
    let same_words = device
        .fields
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .eq(server.fields.iter().filter(|(_, text)| !text.is_empty()));
    if same_words {
        return Meeting::Same;
    }
    if same_visit && device.file == server.file && device.base == server.revision {
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
}
