//! The pages and their addresses.

use domain::{form::Field, institution::InstitutionSlug, progress::Step};
use serde::{Deserialize, Serialize};

/// In the query of a sign-in page: how the captcha is asked.
pub const OTHER_WAY: &str = "dogrulama";

/// In the query of the first page: the visitor has just signed out.
pub const SIGNED_OUT: &str = "cikis";

/// After the institution, the page of what to have at hand.
const START: &str = "hazirlik";

/// Where an authority verifies a printed form: a page of the server's own.
pub const VERIFY: &str = "/dogrula";

/// Where whoever brought a file with something added to it downloads the form
/// as it was issued.
pub const VERIFY_ORIGINAL: &str = "/dogrula/form";

/// Where a signed form is sent to; what became of it is told on the page of the result.
pub const UPLOAD: &str = "/imzali-form";

/// On the page of the result, what became of it.
pub const UPLOADED: &str = "imza-sonucu";

/// Signing with a card in a reader: a page of the server's own.
pub const AGENT: &str = "/imza/arac";

/// Where it is told: the page of the result at that place.
pub fn uploaded() -> String {
    [StepPage::Result.path(), "#", UPLOADED].concat()
}

/// How the systems outside do: a page of the server's own.
pub const STATUS: &str = "/durum";

/// How personal data are used: a page of the server's own.
pub const PRIVACY: &str = "/kisisel-veriler";

/// Who answers for what: a page of the server's own.
pub const LEGAL_NOTICE: &str = "/yasal-uyari";

/// What works for whom: a page of the server's own.
pub const ACCESSIBILITY: &str = "/erisilebilirlik";

/// What a browser without cookies is told: a page of the server's own.
pub const NO_COOKIES: &str = "/cerez-yok";

/// Before the institution's slug, what takes away what was typed at sign-in: a
/// route of the server's own.
pub const CLEAR: &str = "/temizle/";

/// Before the institution's slug, the page that leads to its identity
/// provider: one of the server's own.
pub const PROVIDER: &str = "/kimlik/";

/// Where the identity provider sends people back to, a route of the server's own; the
/// provider's operator has it on record.
pub const PROVIDER_BACK: &str = "/kimlik-donus";

/// In development, the people to sign in as.
pub const PEOPLE: &str = "/gelistirme/kisiler";

/// In development, the components.
pub const COMPONENTS: &str = "/bilesenler";

/// Whether there can be a page at this path, by the applicants' part or by the
/// server.
pub fn is_page(path: &str) -> bool {
    let provider = path
        .strip_prefix(PROVIDER)
        .is_some_and(|slug| InstitutionSlug::parse(slug).is_ok());
    provider
        || [
            VERIFY,
            STATUS,
            PEOPLE,
            COMPONENTS,
            PRIVACY,
            LEGAL_NOTICE,
            ACCESSIBILITY,
            AGENT,
        ]
        .contains(&path)
        || Place::at(path) != Place::Unknown
}

/// Where somebody signs in at an institution.
pub fn sign_in(institution: &str) -> String {
    [INSTITUTION, institution].concat()
}

/// Where it is said what to have at hand before that.
pub fn start(institution: &str) -> String {
    [INSTITUTION, institution, "/", START].concat()
}

/// Before an institution's slug.
const INSTITUTION: &str = "/basvuru/";

/// A page of the portal, by its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The institutions.
    Home,
    /// What to have at hand before it.
    Start {
        /// The institution's slug.
        institution: String,
    },
    /// Sign-in at an institution.
    SignIn {
        /// Its slug.
        institution: String,
    },
    /// A page behind sign-in.
    Applicant(StepPage),
    /// The visit has ended.
    Ended,
    /// None of the portal's pages.
    Unknown,
}

/// A page behind sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepPage {
    /// Suspend at once?
    Suspend,
    /// The form.
    Form,
    /// The answers, looked over.
    Review,
    /// A code is sent.
    SendCode,
    /// A code is typed.
    CheckCode,
    /// How it is signed.
    Signing,
    /// What there is.
    Result,
    /// An application of an earlier visit.
    Resume,
}

impl Place {
    /// Where it is said that the visit has ended.
    pub const ENDED: &'static str = "/oturum-bitti";

    /// Whether it is a plain page: enhanced where scripts run, and not hydrated.
    pub const fn is_plain(&self) -> bool {
        !matches!(self, Self::Applicant(_))
    }

    /// The page at a path.
    pub fn at(path: &str) -> Self {
        if let Some(rest) = path.strip_prefix(INSTITUTION) {
            let (institution, page) = rest.split_once('/').unwrap_or((rest, ""));
            let institution = institution.to_owned();
            return match (institution.is_empty(), page, rest.contains('/')) {
                (false, "", false) => Self::SignIn { institution },
                (false, START, true) => Self::Start { institution },
                _ => Self::Unknown,
            };
        }
        match path {
            "/" => Self::Home,
            Self::ENDED => Self::Ended,
            path => StepPage::at(path).map_or(Self::Unknown, Self::Applicant),
        }
    }
}

impl StepPage {
    /// Every page behind sign-in.
    pub const ALL: [Self; 8] = [
        Self::Suspend,
        Self::Form,
        Self::Review,
        Self::SendCode,
        Self::CheckCode,
        Self::Signing,
        Self::Result,
        Self::Resume,
    ];

    /// Its path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Suspend => "/askiya-al",
            Self::Form => "/form",
            Self::Review => "/kontrol",
            Self::SendCode => "/kod-gonder",
            Self::CheckCode => "/kod",
            Self::Signing => "/imza",
            Self::Result => "/sonuc",
            Self::Resume => "/devam",
        }
    }

    /// Its address at a field.
    pub fn at_field(self, field: Field) -> String {
        [self.path(), "#", field.id()].concat()
    }

    fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.path() == path)
    }
}

/// Where a step is done; sign-in belongs to an institution and begins with
/// the choice of one.
pub const fn path_of(step: Step) -> &'static str {
    match step {
        Step::SignIn => "/",
        Step::Form => StepPage::Form.path(),
        Step::SendCode => StepPage::SendCode.path(),
        Step::CheckCode => StepPage::CheckCode.path(),
        Step::Signing => StepPage::Signing.path(),
        Step::Result => StepPage::Result.path(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_keeps_every_page() {
        let worker = include_str!("../../public/sw.js");
        let pages = worker.lines().find(|line| line.starts_with("const PAGES"));
        let pages: Vec<&str> = pages.unwrap().split(['(', ')', '|']).collect();
        let steps = StepPage::ALL.map(StepPage::path);
        for path in steps.into_iter().chain([Place::ENDED]) {
            assert!(pages.contains(&&path[1..]), "{path}");
        }
        assert!(pages.contains(&"basvuru\\/"), "{INSTITUTION}");
    }

    #[test]
    fn the_language_is_changed_on_pages_alone() {
        for page in [
            "/",
            "/form",
            "/basvuru/saglik",
            "/kimlik/saglik",
            "/dogrula",
            "/durum",
            "/imza/arac",
        ] {
            assert!(is_page(page), "{page}");
        }
        for other in [
            "",
            "/form?a=b",
            "/kimlik/",
            "/kimlik/a/b",
            "/dogrula?no=1",
            "/belge/1.pdf",
            "/dil/tr",
            "/gelistirme/sms",
        ] {
            assert!(!is_page(other), "{other}");
        }
    }

    #[test]
    fn every_page_is_found_at_its_own_path_and_nothing_beside_it() {
        for page in StepPage::ALL {
            assert_eq!(Place::at(page.path()), Place::Applicant(page));
        }
        assert_eq!(Place::at("/"), Place::Home);
        assert_eq!(
            Place::at("/basvuru/saglik"),
            Place::SignIn {
                institution: "saglik".to_owned()
            }
        );
        assert_eq!(
            Place::at("/basvuru/saglik/hazirlik"),
            Place::Start {
                institution: "saglik".to_owned()
            }
        );
        for path in [
            "",
            "/form/",
            "/basvuru/",
            "/basvuru/a/b",
            "/basvuru/a/",
            "/basvuru//hazirlik",
            "/belge/1.pdf",
        ] {
            assert_eq!(Place::at(path), Place::Unknown, "{path}");
        }
    }
}
