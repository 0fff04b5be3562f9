//! Notices to the applicant about an application: of which kind, by which channel, and
//! what they say.

use super::Queue;
use crate::{
    certificate::{OrderState, Reason},
    codes::codes,
    id::ApplicationNumber,
    institution::{Authority, InstitutionSlug},
    payment::FeeDue,
};

/// What a notice is about. In the order in which the result page shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// The application's number, and what became of the lost card; of a later
    /// version, that it was corrected.
    Received,
    /// The authority's name, unit and phone.
    AuthorityDetails,
    /// To the phone of before: that another one waits for its code.
    PhoneChange,
    /// That the signed form was accepted.
    Signed,
    /// That a signed form, which could not be verified when it came, was refused.
    SignatureRefused,
}

/// By which way a notice is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// To the mobile phone.
    Sms,
    /// To the e-mail address.
    Mail,
}

codes!(NoticeKind, "a notice by SMS", {
    Received => "received",
    AuthorityDetails => "authority_details",
    PhoneChange => "phone_change",
    Signed => "signed",
    SignatureRefused => "signature_refused",
});

impl NoticeKind {
    /// The stable code of the notice by e-mail, as stored; nothing where it goes to the
    /// phone alone. A code that is new here needs an index of its queue (`QUEUE` of the
    /// store).
    pub const fn mail_code(self) -> Option<&'static str> {
        match self {
            Self::Received => Some("received_mail"),
            Self::AuthorityDetails => Some("authority_mail"),
            Self::Signed => Some("signed_mail"),
            Self::SignatureRefused => Some("signature_refused_mail"),
            Self::PhoneChange => None,
        }
    }

    /// Whether the result page shows how far it has come. What warns a phone of before
    /// is not for whoever has the page open.
    pub const fn is_shown(self) -> bool {
        !matches!(self, Self::PhoneChange)
    }

    /// The code by a channel; nothing where it does not go by that one.
    pub const fn code_by(self, channel: Channel) -> Option<&'static str> {
        match channel {
            Channel::Sms => Some(self.code()),
            Channel::Mail => self.mail_code(),
        }
    }
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Mail];

    /// The queue of what is sent by it.
    pub const fn queue(self) -> Queue {
        match self {
            Self::Sms => Queue::Messages,
            Self::Mail => Queue::Mail,
        }
    }
}

/// What a notice says; the adapter finds the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The application was received.
    Received {
        /// Its number.
        number: ApplicationNumber,
        /// What became of the lost card, where one was lost.
        revocation: Option<OrderState>,
        /// The fee that the applicant pays, and for which reason.
        fee: Option<(Reason, FeeDue)>,
    },
    /// The application was corrected: what was printed before counts no more.
    Corrected {
        /// The application's number.
        number: ApplicationNumber,
    },
    /// Another phone was typed into the application, and waits for its code.
    PhoneChange {
        /// The application's number.
        number: ApplicationNumber,
        /// The call centre's phone.
        help_phone: String,
    },
    /// Who to hand the signed form to.
    AuthorityDetails {
        /// The application's number.
        number: ApplicationNumber,
        /// Whether there is paper to hand in; otherwise it is signed electronically.
        on_paper: bool,
        /// The officer, or `None` where none is on record and the call centre
        /// has to be asked.
        authority: Option<Authority>,
        /// The call centre's phone.
        help_phone: String,
    },
    /// The signed form was accepted: nothing is to be handed in.
    Signed {
        /// The application's number.
        number: ApplicationNumber,
    },
    /// A signed form that waited to be verified was refused; the page says why.
    SignatureRefused {
        /// The application's number.
        number: ApplicationNumber,
    },
    /// The population registry, which gave no answer, gives answers again.
    RegistryAnswers {
        /// At whose page to go on.
        institution: InstitutionSlug,
    },
}
