//! What the pages may show: shapes that travel, with masks where a mask is
//! due.

use domain::{
    application::{Draft, Offer},
    calendar::{self, Remaining},
    captcha::{CaptchaKind, proof::Puzzle},
    certificate::OrderState,
    form::Rejected,
    institution::Payer,
    progress::Step,
    sign_in,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::sheet::Sheet;

/// A page's content, and how long the visit behind it is open.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Loaded {
    /// The content, which the page itself reads: what is in front of it, and what
    /// brings it, need not know every page.
    pub page: Packed,
    /// The visit, once an identity was compared.
    pub visit: Option<VisitView>,
    /// Its institution.
    pub profile: Option<ProfileView>,
}

/// How long a visit is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    /// Seconds that it stays open without a request.
    pub idle: i64,
    /// Seconds until it ends if nothing more is heard of it.
    pub left: i64,
    /// Seconds until it ends in any case.
    pub longest: i64,
    /// When it ends if nothing more is heard of it.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub until: Timestamp,
}

/// An institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// In addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Where its staff data are corrected.
    pub staff_directory: String,
    /// What it calls the registry number, in the page's language.
    pub number_label: String,
    /// Who pays for a card that replaces a lost one.
    pub payer: Payer,
    /// The call centre's phone.
    pub help_phone: String,
    /// The call centre's mail.
    pub help_email: String,
}

/// The sign-in page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInView {
    /// The institution.
    pub profile: ProfileView,
    /// The check.
    pub captcha: CaptchaView,
    /// What was typed before; the captcha's answer is none of it.
    pub claim: sign_in::Draft,
    /// Where an application of this visit waits.
    pub under_way: Option<Step>,
    /// Today in Turkey.
    #[serde(with = "calendar::day")]
    pub today: Date,
    /// Whether there are sample people: in development only.
    pub samples: bool,
    /// The link to the identity provider, in words; empty where there is none.
    pub provider: String,
    /// Where to find the identity card's serial number; empty where it is not
    /// asked for.
    pub card_help: String,
    /// That letters count, and the buttons that write them, in HTML: for a browser
    /// without a Turkish keyboard; empty for the others.
    pub letters: String,
    /// Where the identity number is found.
    pub id_help: String,
    /// What stands above the form.
    pub lead: String,
    /// How a date of birth is written.
    pub birth_date_hint: String,
}

/// A captcha to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaView {
    /// Its identifier.
    pub id: String,
    /// How it is asked.
    pub kind: CaptchaKind,
    /// It was answered before in this sign-in.
    pub passed: bool,
    /// The sum, where there is one.
    pub puzzle: Option<Puzzle>,
}

/// The officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityView {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Phone.
    pub phone: String,
}

/// The applicant, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// The whole name.
    pub name: String,
    /// Masked.
    pub national_id: String,
    /// As registered.
    pub birth_place: String,
    /// With points.
    pub birth_date: String,
    /// Registry number.
    pub number: String,
    /// Workplace.
    pub organization: String,
}

/// A value that is read where it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed(Vec<u8>);

impl Packed {
    /// Packs.
    pub fn of<T: Serialize>(value: &T) -> Self {
        // Plain fields into memory cannot fail.
        Self(postcard::to_allocvec(value).unwrap_or_default())
    }

    /// Unpacks; nothing where another version packed it.
    pub fn read<T: for<'de> Deserialize<'de>>(&self) -> Option<T> {
        postcard::from_bytes(&self.0).ok()
    }
}

/// What replacing a certificate for a reason leads to, in words of the page's
/// language: the browser need not know every way in which it can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsView {
    /// The reason's code.
    pub reason: String,
    /// The certificate's serial number.
    pub certificate: String,
    /// Which reason, and which certificate.
    pub title: String,
    /// How long the new one is valid.
    pub life: String,
    /// The fee, label by label; empty where there is none.
    pub fee: Vec<(String, String)>,
    /// What to think of before; empty for nothing.
    pub warning: String,
    /// The remaining time as a picture, of a lost one.
    pub lifetime: Option<LifetimeView>,
}

/// The time of a certificate, over and left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifetimeView {
    /// Its first day.
    #[serde(with = "calendar::day")]
    pub from: Date,
    /// Its last day.
    #[serde(with = "calendar::day")]
    pub until: Date,
    /// Thousandths of its time that are over.
    pub gone: u16,
}

/// The form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormView {
    /// The file that it belongs to.
    pub file: String,
    /// The applicant; a device does not know it.
    pub person: Option<PersonView>,
    /// The institution.
    pub profile: ProfileView,
    /// The officer.
    pub authority: Option<AuthorityView>,
    /// What may be chosen.
    pub offer: Offer,
    /// What was typed.
    pub draft: Draft,
    /// What the rules say of it, once it was judged.
    pub rejected: Option<Rejected>,
    /// Its revision.
    pub revision: i64,
    /// When it was saved, if ever.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub saved_at: Option<Timestamp>,
    /// How old the institution's staff list is, where that is known.
    pub staff_list: Option<StaffListView>,
    /// What each open reason leads to for each certificate: [`TermsView`]s. After
    /// them stand a [`CopiesView`] and the number of the application that is
    /// corrected, which versions before them do not read.
    pub terms: Packed,
}

impl FormView {
    /// Terms, copies and the number of what is corrected, as they travel.
    pub fn packed(terms: &[TermsView], copies: &CopiesView, corrects: &str) -> Packed {
        Packed::of(&(terms, copies, corrects))
    }

    /// The number of the application that is corrected; empty before there is one.
    pub fn corrects(&self) -> String {
        let packed = self.terms.read::<(Vec<TermsView>, CopiesView, String)>();
        packed.unwrap_or_default().2
    }

    /// What the server knows of other copies of the form.
    pub fn copies(&self) -> CopiesView {
        let packed = self.terms.read::<(Vec<TermsView>, CopiesView)>();
        packed.unwrap_or_default().1
    }
}

/// What the server knows of other copies of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiesView {
    /// Which saving of which page the draft is of; empty where that was not told.
    pub saved_by: String,
    /// What was typed and not saved because another copy had been saved since, by
    /// the fields' ids; empty for nothing.
    pub refused: Vec<(String, String)>,
    /// Which saving of which page that was; empty where that was not told.
    pub refused_by: String,
}

/// How old the institution's staff list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffListView {
    /// The last day on which it is known to hold.
    #[serde(with = "calendar::day")]
    pub as_of: Date,
    /// That is longer ago than it should be.
    pub stale: bool,
}

/// The answers, looked over before they are confirmed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReviewView {
    /// The form.
    pub form: FormView,
    /// What would be printed of it; nothing while a field is refused.
    pub sheet: Option<Sheet>,
}

/// The server's half of the key to a device's draft.
#[derive(Clone, Serialize, Deserialize)]
pub struct DeviceShareView {
    /// The half, in hexadecimal digits.
    pub share: String,
    /// The server's time, in milliseconds since 1970.
    pub now: i64,
}

/// What the pages of a code show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePage {
    /// Where it goes: whole in the visit that typed it, else its end.
    pub phone: String,
    /// That the number was said to be right.
    pub phone_confirmed: String,
    /// The code.
    pub code: SentCode,
    /// What the right code brings about at once, or does not; empty for nothing.
    pub outcome: String,
    /// The button that checks the code.
    pub button: String,
}

/// A code that was sent, or none yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// Whether one was made.
    pub made: bool,
    /// The letters in front of it; empty for one that has none.
    pub letters: String,
    /// Whole seconds that it is still good; 0 when it is over.
    pub good_for: i64,
    /// Seconds until another may be asked for, rounded up.
    pub again_in: i64,
    /// How far its message has come, in words of the page's language.
    pub message: String,
    /// Until when it is good, for a page without scripts.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub good_until: Option<Timestamp>,
    /// From when on another may be asked for.
    #[serde(with = "jiff::fmt::serde::timestamp::second::optional")]
    pub again_at: Option<Timestamp>,
}

/// A way of signing, in words of the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it needs and what comes then, or why it is closed.
    pub note: String,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it was chosen before, or is recommended where none was.
    pub chosen: bool,
}

/// The page of the signing method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningView {
    /// Every way.
    pub methods: Vec<MethodView>,
    /// Which one is recommended, in words of the page's language.
    pub recommended: String,
    /// Why, and by which certificates of the applicant's, line by line.
    pub why: Vec<String>,
}

/// What the applicant does next, in words of the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextView {
    /// What comes before the officer.
    pub steps: Vec<String>,
    /// In front of the officer, or of the call centre's number where none is on record.
    pub officer: String,
    /// What comes last; empty where nothing does.
    pub last: String,
}

/// The other way to sign, in words of the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Its code.
    pub code: String,
    /// What it leads to.
    pub note: String,
    /// On the button.
    pub label: String,
}

/// How far an electronic signature has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureView {
    /// The application is signed in another way.
    None,
    /// It is asked for.
    Open {
        /// Whether a signed form was uploaded and waits to be verified.
        waits: bool,
        /// Why the newest one was refused, in words of the page's language; empty where it was
        /// not.
        refused: String,
        /// Signing with the agent, where the portal works with one: heading, text and button, in
        /// words of the page's language.
        agent: Option<[String; 3]>,
    },
    /// None can be taken now.
    Closed {
        /// Whether one was uploaded before and waits to be verified.
        waits: bool,
        /// Because of a correction that is under way; otherwise nobody verifies signatures.
        correcting: bool,
    },
    /// It was accepted: when, in words of the page's language.
    Accepted(String),
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultView {
    /// The number.
    pub number: String,
    /// Who applied.
    pub applicant: String,
    /// Where they work.
    pub organization: String,
    /// The last day of the new certificate, where it is known.
    #[serde(with = "calendar::day::option")]
    pub until: Option<Date>,
    /// From today to that day.
    pub left: Remaining,
    /// What became of the old certificate.
    pub revocation: Option<OrderState>,
    /// Who is charged.
    pub payer: Option<Payer>,
    /// The officer.
    pub authority: Option<AuthorityView>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// Whether it can be withdrawn.
    pub can_withdraw: bool,
    /// How far each notice has come, in words of the page's language.
    pub notices: Vec<String>,
    /// The fee, label by label, in words of the page's language: pairs.
    pub fee: Packed,
    /// Whether the form was corrected since it was confirmed first.
    pub corrected: bool,
    /// Whether it can be corrected.
    pub can_correct: bool,
    /// The page on which a correction goes on; empty where none is under way.
    pub correcting: String,
    /// Whether it can go on with the phone of before alone.
    pub correction_locked: bool,
    /// How far an electronic signature has come.
    pub signature: SignatureView,
    /// What comes next.
    pub next: NextView,
    /// The other way to sign, where it can be changed.
    pub change: Option<ChangeView>,
}

/// A certificate that can be suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspendableView {
    /// Its serial number.
    pub serial: String,
    /// The last four digits of it.
    pub tail: String,
    /// Its last day.
    #[serde(with = "calendar::day")]
    pub until: Date,
    /// Suspended already.
    pub suspended: bool,
    /// Ordered to be, and not known to be carried out.
    pub ordered: bool,
    /// Whether a word is on its record.
    pub has_word: bool,
    /// The phone on its record, by its end; empty where there is none.
    pub phone: String,
    /// The newest code for it in this visit.
    pub code: SentCode,
}

/// The page of the suspension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionPage {
    /// Every living certificate.
    pub certificates: Vec<SuspendableView>,
    /// To whom the signed form will go.
    pub authority: Option<AuthorityView>,
    /// The page of the application under way; empty where the form comes next.
    pub back: String,
}
