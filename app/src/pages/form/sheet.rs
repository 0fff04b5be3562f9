//! What a device keeps beside the draft, so that the form can be drawn without
//! the server.

use domain::{application::Draft, offline::draft::DeviceDraft};

use crate::wire::view::{CopiesView, FormView, TermsView};

/// What the form offers, for drawing it without the server. Names, numbers and
/// birth data stay out: they come again from the server.
pub(super) fn sheet(form: &FormView) -> Vec<u8> {
    let bare = FormView {
        person: None,
        draft: Draft::default(),
        rejected: None,
        // What another copy has is no part of it.
        terms: FormView::packed(
            &form.terms.read::<Vec<TermsView>>().unwrap_or_default(),
            &CopiesView::default(),
            &form.corrects(),
        ),
        ..form.clone()
    };
    postcard::to_allocvec(&bare).unwrap_or_default()
}

/// The form that a device's draft makes without the server.
pub(crate) fn drawn_from(draft: &DeviceDraft) -> Option<FormView> {
    let form = FormView {
        file: draft.file.clone(),
        revision: draft.base,
        ..read(&draft.sheet)?
    };
    Some(FormView {
        draft: Draft::of_texts(&draft.fields),
        ..form
    })
}

/// A sheet of this version; or of the one before, which ends where the staff
/// list's day stands now: nothing is there, and nothing is written as a zero.
fn read(sheet: &[u8]) -> Option<FormView> {
    postcard::from_bytes(sheet)
        .or_else(|_| postcard::from_bytes(&[sheet, &[0]].concat()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::view::{Packed, ProfileView};
    use domain::{application::Offer, institution::Payer};

    #[test]
    fn a_device_that_was_written_before_the_last_field_is_read() {
        let text = || "x".to_owned();
        let form = FormView {
            file: text(),
            person: None,
            profile: ProfileView {
                slug: text(),
                name: text(),
                staff_directory: text(),
                number_label: text(),
                payer: Payer::Person,
                help_phone: text(),
                help_email: text(),
            },
            authority: None,
            offer: Offer {
                reasons: Vec::new(),
                readers: Vec::new(),
                durations: vec![1, 3],
                word_kept: true,
            },
            draft: Draft::default(),
            rejected: None,
            revision: 7,
            saved_at: None,
            staff_list: None,
            terms: Packed::default(),
        };
        let today = sheet(&form);
        let (before, terms) = today.split_at(today.len() - 6);
        assert_eq!(terms, [5, 0, 0, 0, 0, 0], "no terms, copies and number");
        for written in [&*today, before] {
            let read = read(written).unwrap();
            assert_eq!(read.offer, form.offer);
            assert_eq!((read.revision, read.staff_list), (7, None));
        }
        assert!(read(&before[..before.len() - 1]).is_none());
    }
}
