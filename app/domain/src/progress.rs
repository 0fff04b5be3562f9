//! How an application moves: its states, what may happen in each, and the
//! step of six on which the applicant stands (DOMAIN 2 and 4).

mod transition;

use serde::{Deserialize, Serialize};

pub use transition::Transition;

use crate::{codes::codes, institution::SigningMethod};

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The identity was compared and is the same; nothing typed yet.
    IdentityVerified,
    /// Something of the form was typed.
    Draft,
    /// The form was confirmed; no code has gone out.
    AwaitingCode,
    /// A code is on its way to the phone.
    CodeSent,
    /// Too many wrong codes; only the call centre or the officer can help.
    CodeLocked,
    /// The phone was proved: the application is made.
    PhoneVerified,
    /// To be signed with a certificate.
    AwaitingESignature,
    /// To be printed, signed in ink and handed in.
    AwaitingPaper,
    /// With the institution's authority.
    UnderReview,
    /// Approved by the authority.
    Approved,
    /// The card is being made.
    InProduction,
    /// The card is on its way.
    Shipped,
    /// The card has arrived.
    Delivered,
    /// The certificate is in use.
    Completed,
    /// Sent back by the authority with a reason.
    ReturnedForCorrection,
    /// The applicant corrects the confirmed form. Until the correction is confirmed
    /// the application stands as it was confirmed last.
    Correcting,
    /// The correction was confirmed and has another phone; no code has gone out.
    CorrectionAwaitingCode,
    /// A code is on its way to that phone.
    CorrectionCodeSent,
    /// Refused for good.
    Rejected,
    /// Taken back by the applicant.
    Withdrawn,
    /// The paper never came.
    Lapsed,
}

codes!(State, "a state", {
    IdentityVerified => "identity_verified",
    Draft => "draft",
    AwaitingCode => "awaiting_code",
    CodeSent => "code_sent",
    CodeLocked => "code_locked",
    PhoneVerified => "phone_verified",
    AwaitingESignature => "awaiting_e_signature",
    AwaitingPaper => "awaiting_paper",
    UnderReview => "under_review",
    Approved => "approved",
    InProduction => "in_production",
    Shipped => "shipped",
    Delivered => "delivered",
    Completed => "completed",
    ReturnedForCorrection => "returned_for_correction",
    Correcting => "correcting",
    CorrectionAwaitingCode => "correction_awaiting_code",
    CorrectionCodeSent => "correction_code_sent",
    Rejected => "rejected",
    Withdrawn => "withdrawn",
    Lapsed => "lapsed",
});

/// What can happen to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something was typed, or a field was changed.
    Typed,
    /// *Form Onayla* on a form without a mistake.
    FormConfirmed,
    /// The phone of a confirmed form was corrected, and nothing else.
    PhoneCorrected,
    /// A code was made for the phone.
    CodeMade,
    /// The last allowed wrong code was given.
    TriesUsedUp,
    /// An officer or the call centre opened it again.
    Unlocked,
    /// The right code was given.
    PhoneProved,
    /// The applicant chose how to sign.
    SigningChosen(SigningMethod),
    /// The applicant began to correct the confirmed form.
    CorrectionBegan,
    /// The correction was made, or given up; it is signed as was chosen before.
    CorrectionEnded(Option<SigningMethod>),
    /// The signature, or the signed paper, is there.
    Signed,
    /// The authority approved.
    Approved,
    /// The authority sent it back.
    Returned,
    /// The authority refused.
    Rejected,
    /// Making the card has begun.
    ProductionBegan,
    /// The card left.
    Shipped,
    /// The card arrived.
    Delivered,
    /// The certificate was put into use.
    Completed,
    /// The applicant took it back.
    Withdrawn,
    /// The time for the paper ran out.
    Lapsed,
}

/// The step is not possible from where the application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot follow {state:?}")]
pub struct IllegalStep {
    /// Where it stands.
    pub state: State,
    /// What was tried.
    pub event: Event,
}

/// The six steps that an applicant sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// *Kullanıcı Girişi*.
    SignIn,
    /// *Başvuru Formu*.
    Form,
    /// *SMS Onay Kodu*.
    SendCode,
    /// *SMS Doğrulama Kodu*.
    CheckCode,
    /// *İmzalama Yönteminin Belirlenmesi*.
    Signing,
    /// The printed form and what to do next.
    Result,
}

impl Step {
    /// All six, in order.
    pub const ALL: [Self; 6] = [
        Self::SignIn,
        Self::Form,
        Self::SendCode,
        Self::CheckCode,
        Self::Signing,
        Self::Result,
    ];

    /// 1 to 6.
    pub const fn number(self) -> u8 {
        match self {
            Self::SignIn => 1,
            Self::Form => 2,
            Self::SendCode => 3,
            Self::CheckCode => 4,
            Self::Signing => 5,
            Self::Result => 6,
        }
    }
}

impl State {
    /// The state after this event, or why there is none.
    pub const fn after(self, event: Event) -> Result<Self, IllegalStep> {
        use State as S;
        let next = match (self, event) {
            // A changed field voids whatever code is under way.
            (S::IdentityVerified | S::Draft | S::AwaitingCode | S::CodeSent, Event::Typed) => {
                S::Draft
            }
            (
                S::ReturnedForCorrection
                | S::Correcting
                | S::CorrectionAwaitingCode
                | S::CorrectionCodeSent,
                Event::Typed,
            )
            | (
                S::PhoneVerified | S::AwaitingPaper | S::AwaitingESignature,
                Event::CorrectionBegan,
            ) => S::Correcting,
            // Another phone was typed: it has to be proved before it counts.
            (S::Correcting | S::CorrectionAwaitingCode, Event::FormConfirmed)
            | (S::CorrectionAwaitingCode | S::CorrectionCodeSent, Event::PhoneCorrected) => {
                S::CorrectionAwaitingCode
            }
            (S::CorrectionAwaitingCode | S::CorrectionCodeSent, Event::CodeMade) => {
                S::CorrectionCodeSent
            }
            (
                S::Correcting | S::CorrectionAwaitingCode | S::CorrectionCodeSent,
                Event::CorrectionEnded(signing),
            ) => match signing {
                Some(SigningMethod::ESignature) => S::AwaitingESignature,
                Some(SigningMethod::WetSignature) => S::AwaitingPaper,
                // What was approved before was another form.
                Some(SigningMethod::PriorApproval) | None => S::PhoneVerified,
            },
            (
                S::PhoneVerified | S::AwaitingPaper | S::AwaitingESignature,
                Event::SigningChosen(method),
            ) => match method {
                SigningMethod::ESignature => S::AwaitingESignature,
                SigningMethod::WetSignature => S::AwaitingPaper,
                SigningMethod::PriorApproval => S::UnderReview,
            },
            (S::IdentityVerified | S::Draft | S::AwaitingCode, Event::FormConfirmed) => {
                S::AwaitingCode
            }
            (S::AwaitingCode | S::CodeSent, Event::CodeMade) => S::CodeSent,
            (S::CodeSent, Event::TriesUsedUp) => S::CodeLocked,
            (S::AwaitingCode | S::CodeSent, Event::PhoneCorrected)
            | (S::CodeLocked, Event::Unlocked) => S::AwaitingCode,
            (S::CodeSent, Event::PhoneProved) => S::PhoneVerified,
            (S::AwaitingPaper | S::AwaitingESignature, Event::Signed) => S::UnderReview,
            (S::UnderReview, Event::Approved) => S::Approved,
            (S::UnderReview, Event::Returned) => S::ReturnedForCorrection,
            (S::UnderReview, Event::Rejected) => S::Rejected,
            (S::Approved, Event::ProductionBegan) => S::InProduction,
            (S::InProduction, Event::Shipped) => S::Shipped,
            (S::Shipped, Event::Delivered) => S::Delivered,
            (S::Delivered, Event::Completed) => S::Completed,
            (S::AwaitingPaper | S::AwaitingESignature, Event::Lapsed) => S::Lapsed,
            (state, Event::Withdrawn) if state.can_be_withdrawn() => S::Withdrawn,
            (state, event) => return Err(IllegalStep { state, event }),
        };
        Ok(next)
    }

    /// Whether the applicant may still take it back: any time before approval.
    pub const fn can_be_withdrawn(self) -> bool {
        !matches!(
            self,
            Self::Approved
                | Self::InProduction
                | Self::Shipped
                | Self::Delivered
                | Self::Completed
                | Self::Rejected
                | Self::Withdrawn
                | Self::Lapsed
        )
    }

    /// Whether the phone was proved and nothing has ended it: at most one such
    /// application per person and institution may exist.
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::PhoneVerified
                | Self::AwaitingESignature
                | Self::AwaitingPaper
                | Self::UnderReview
                | Self::Approved
                | Self::InProduction
                | Self::Shipped
                | Self::Delivered
                | Self::ReturnedForCorrection
                | Self::Correcting
                | Self::CorrectionAwaitingCode
                | Self::CorrectionCodeSent
        )
    }

    /// Whether the applicant is correcting a confirmed form: what is typed is kept
    /// beside what was confirmed.
    pub const fn is_correction(self) -> bool {
        matches!(
            self,
            Self::Correcting | Self::CorrectionAwaitingCode | Self::CorrectionCodeSent
        )
    }

    /// Whether a signature may still be asked for, once the applicant has chosen so or has given
    /// a correction up.
    pub const fn can_be_signed(self) -> bool {
        matches!(
            self,
            Self::PhoneVerified | Self::AwaitingPaper | Self::AwaitingESignature
        ) || self.is_correction()
    }

    /// Whether the applicant may begin to correct the confirmed form.
    pub const fn can_be_corrected(self) -> bool {
        self.after(Event::CorrectionBegan).is_ok()
    }

    /// Whether the form's fields may still be changed.
    pub const fn can_be_edited(self) -> bool {
        self.after(Event::Typed).is_ok()
    }

    /// The step on which the applicant stands, and to which resuming leads.
    pub const fn step(self) -> Step {
        match self {
            Self::IdentityVerified
            | Self::Draft
            | Self::ReturnedForCorrection
            | Self::Correcting => Step::Form,
            Self::AwaitingCode | Self::CorrectionAwaitingCode => Step::SendCode,
            Self::CodeSent | Self::CodeLocked | Self::CorrectionCodeSent => Step::CheckCode,
            Self::PhoneVerified => Step::Signing,
            _ => Step::Result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENTS: [Event; 23] = [
        Event::Typed,
        Event::FormConfirmed,
        Event::PhoneCorrected,
        Event::CodeMade,
        Event::TriesUsedUp,
        Event::Unlocked,
        Event::PhoneProved,
        Event::SigningChosen(SigningMethod::ESignature),
        Event::SigningChosen(SigningMethod::WetSignature),
        Event::SigningChosen(SigningMethod::PriorApproval),
        Event::CorrectionBegan,
        Event::CorrectionEnded(None),
        Event::CorrectionEnded(Some(SigningMethod::WetSignature)),
        Event::Signed,
        Event::Approved,
        Event::Returned,
        Event::Rejected,
        Event::ProductionBegan,
        Event::Shipped,
        Event::Delivered,
        Event::Completed,
        Event::Withdrawn,
        Event::Lapsed,
    ];

    #[test]
    fn the_whole_road_leads_from_identity_to_a_certificate_in_use() {
        let mut state = State::IdentityVerified;
        for (event, then) in [
            (Event::Typed, State::Draft),
            (Event::FormConfirmed, State::AwaitingCode),
            (Event::CodeMade, State::CodeSent),
            (Event::PhoneProved, State::PhoneVerified),
            (
                Event::SigningChosen(SigningMethod::WetSignature),
                State::AwaitingPaper,
            ),
            (Event::Signed, State::UnderReview),
            (Event::Approved, State::Approved),
            (Event::ProductionBegan, State::InProduction),
            (Event::Shipped, State::Shipped),
            (Event::Delivered, State::Delivered),
            (Event::Completed, State::Completed),
        ] {
            state = state.after(event).unwrap();
            assert_eq!(state, then);
        }
    }

    #[test]
    fn no_step_can_be_skipped() {
        for (state, event) in [
            (State::IdentityVerified, Event::PhoneProved),
            (State::Draft, Event::CodeMade),
            (State::AwaitingCode, Event::PhoneProved),
            (
                State::Draft,
                Event::SigningChosen(SigningMethod::WetSignature),
            ),
            (
                State::CodeSent,
                Event::SigningChosen(SigningMethod::WetSignature),
            ),
            (State::PhoneVerified, Event::Signed),
            (State::PhoneVerified, Event::Typed),
            (State::CodeLocked, Event::PhoneProved),
            (State::CodeLocked, Event::CodeMade),
        ] {
            assert_eq!(state.after(event), Err(IllegalStep { state, event }));
        }
    }

    #[test]
    fn a_change_after_a_code_goes_back_to_the_draft() {
        assert_eq!(State::CodeSent.after(Event::Typed), Ok(State::Draft));
        let corrected = State::CodeSent.after(Event::PhoneCorrected);
        assert_eq!(corrected, Ok(State::AwaitingCode));
        assert_eq!(State::AwaitingCode.after(Event::Typed), Ok(State::Draft));
    }

    #[test]
    fn a_correction_stays_live_and_ends_where_the_application_stood() {
        let wet = Some(SigningMethod::WetSignature);
        for (state, signing) in [
            (State::PhoneVerified, None),
            (State::AwaitingPaper, wet),
            (State::AwaitingESignature, Some(SigningMethod::ESignature)),
        ] {
            let mut corrected = state;
            for (event, then) in [
                (Event::CorrectionBegan, State::Correcting),
                (Event::Typed, State::Correcting),
                (Event::FormConfirmed, State::CorrectionAwaitingCode),
                (Event::CodeMade, State::CorrectionCodeSent),
                (Event::PhoneCorrected, State::CorrectionAwaitingCode),
                (Event::CodeMade, State::CorrectionCodeSent),
                (Event::Typed, State::Correcting),
                (Event::CorrectionEnded(signing), state),
            ] {
                corrected = corrected.after(event).unwrap();
                assert_eq!(corrected, then);
                assert!(corrected.is_live() && corrected.can_be_withdrawn());
            }
        }
        let returned = State::ReturnedForCorrection.after(Event::Typed);
        assert_eq!(returned, Ok(State::Correcting));
        for state in [State::UnderReview, State::Approved, State::CodeSent] {
            assert!(state.after(Event::CorrectionBegan).is_err(), "{state:?}");
        }
        // A signature is of what was confirmed; the correction ends first.
        assert!(State::Correcting.after(Event::Signed).is_err());
    }

    #[test]
    fn what_has_ended_stays_ended() {
        for state in [
            State::Completed,
            State::Rejected,
            State::Withdrawn,
            State::Lapsed,
        ] {
            for event in EVENTS {
                assert!(state.after(event).is_err(), "{state:?} {event:?}");
            }
        }
    }

    proptest! {
        /// T23: whatever is tried in whatever order, a live application was
        /// proved by a phone, and one that is approved was signed.
        #[test]
        fn any_order_of_events_keeps_the_order_of_the_road(
            tried in proptest::collection::vec(0..EVENTS.len(), 0..50)
        ) {
            let mut state = State::IdentityVerified;
            let (mut proved, mut chosen, mut signed) = (false, false, false);
            for event in tried.into_iter().map(|index| EVENTS[index]) {
                let Ok(next) = state.after(event) else { continue };
                match event {
                    Event::PhoneProved => proved = true,
                    Event::SigningChosen(SigningMethod::PriorApproval) => (chosen, signed) = (true, true),
                    Event::SigningChosen(_) | Event::CorrectionEnded(Some(_)) => chosen = true,
                    Event::Signed => signed = true,
                    _ => {}
                }
                state = next;
                prop_assert!(!state.is_live() || proved);
                prop_assert!(state != State::UnderReview || (chosen && signed));
                prop_assert!(state != State::Approved || signed);
            }
        }
    }
}
