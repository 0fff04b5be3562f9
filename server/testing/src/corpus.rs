//! Applications of every kind, for whatever judges or measures their printed
//! forms: every reason in both languages, short and long, bare and full.

use app::{
    sheet::{Contents, Sheet, Stamp, compose},
    text,
};
use domain::{
    Locale,
    application::{Application, DECLARATION_VERSION, Draft, Offer},
    case::Case,
    certificate::{
        Certificate, CertificateSerial, Order, OrderKind, OrderState, Proof, Reason, Standing,
        offers,
    },
    document::DocumentKind,
    id::{ApplicationNumber, CaseId, OrderId, PersonKey},
    identity::{Checked, Person},
    institution::{Authority, Employment, InstitutionProfile, Payer},
    person::{BirthDate, BirthPlace, CertificateName, FamilyName, GivenName, NationalId},
    progress::State,
    secret::WordContext,
    text_value::EmployeeNumber,
};
use jiff::{Timestamp, civil::date};
use server::import;

/// When all of them were confirmed.
pub const AT: &str = "2026-11-24T11:05:00Z";

/// An application with its number.
pub struct Sample {
    pub name: String,
    pub number: ApplicationNumber,
    pub at: Timestamp,
    pub sheet: Sheet,
    /// What was typed or came from the registries, value by value.
    pub typed: Vec<String>,
}

/// How much stands in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As most people's.
    Usual,
    /// Every value as long as it may be.
    Long,
    /// Nothing that need not be there.
    Bare,
    /// Letters of every Latin language, several lines, a note.
    Foreign,
}

impl Kind {
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Usual, "usual"),
        (Self::Long, "long"),
        (Self::Bare, "bare"),
        (Self::Foreign, "foreign"),
    ];
}

/// Every reason, in both languages, of every kind.
pub fn all() -> Vec<Sample> {
    let mut samples = Vec::new();
    for reason in Reason::ALL {
        for (locale, code) in [(Locale::Tr, "tr"), (Locale::En, "en")] {
            for (kind, said) in Kind::ALL {
                let name = format!("{}-{code}-{said}", reason.code());
                let choice = u8::try_from(samples.len()).unwrap();
                let number = ApplicationNumber::from_choices([choice; 9]);
                samples.push(sample(name, number, *reason, locale, kind));
            }
        }
    }
    samples
}

/// The full document that is measured: a lost card, as most people's.
pub fn full(number: ApplicationNumber) -> Sample {
    sample(
        "full".to_owned(),
        number,
        Reason::LostOrStolen,
        Locale::Tr,
        Kind::Usual,
    )
}

fn sample(
    name: String,
    number: ApplicationNumber,
    reason: Reason,
    locale: Locale,
    kind: Kind,
) -> Sample {
    of(
        name,
        number,
        (reason, locale, kind),
        person(kind),
        &draft(reason, kind),
    )
}

/// A sheet of the usual kind with another person's name and address.
pub fn with_texts(given: &str, family: &str, place: &str, address: &str) -> Sample {
    let (reason, kind) = (Reason::LostOrStolen, Kind::Usual);
    let draft = Draft {
        street_address: address.to_owned(),
        ..draft(reason, kind)
    };
    let person = Person {
        given_name: GivenName::parse(given).unwrap(),
        family_name: Some(FamilyName::parse(family).unwrap()),
        birth_place: BirthPlace::parse(place).unwrap(),
        ..person(kind)
    };
    let number = ApplicationNumber::from_choices([3; 9]);
    of(
        "texts".to_owned(),
        number,
        (reason, Locale::Tr, kind),
        person,
        &draft,
    )
}

fn of(
    name: String,
    number: ApplicationNumber,
    (reason, locale, kind): (Reason, Locale, Kind),
    person: Person,
    draft: &Draft,
) -> Sample {
    let at: Timestamp = AT.parse().unwrap();
    let profile = profile(kind);
    let application = read(draft, reason, &person, &profile);
    let case = case(&number, reason, locale, kind, person, at);
    let contents = Contents {
        case: &case,
        application: &application,
        profile: &profile,
        stamp: Some(Stamp {
            number: &number,
            at,
        }),
    };
    Sample {
        sheet: compose(DocumentKind::ApplicationForm, &contents, locale),
        typed: typed(&case, draft),
        name,
        number,
        at,
    }
}

fn typed(case: &Case, draft: &Draft) -> Vec<String> {
    let mut typed = vec![
        case.person.national_id.as_str().to_owned(),
        case.person.full_name(),
        case.person.birth_place.as_str().to_owned(),
        text::birth_date(case.locale, &case.person.birth_date),
        case.employment.employee_number.as_str().to_owned(),
        case.employment.organization.clone(),
        draft.organization_note.clone(),
        draft.department.clone(),
        draft.title.clone(),
        draft.street_address.clone(),
        draft.district.clone(),
        draft.postal_code.clone(),
        draft.mobile_phone.clone(),
        draft.work_phone.clone(),
        draft.work_phone_extension.clone(),
        draft.home_phone.clone(),
        draft.email.clone(),
    ];
    if let Some(one) = &case.employment.authority {
        typed.extend([one.name.clone(), one.unit.clone(), one.phone.clone()]);
    }
    typed.retain(|text| !text.is_empty());
    typed
}

/// A text of exactly so many letters.
fn filled(words: &str, length: usize) -> String {
    let text: String = words.chars().cycle().take(length - 1).collect();
    format!("{}.", text.trim_end().replace("  ", " "))
}

fn profile(kind: Kind) -> InstitutionProfile {
    let read = import::institutions(include_str!("../../samples/institutions.csv"));
    let mut profile = read.unwrap().remove(0);
    profile.reasons = Reason::ALL.to_vec();
    if kind == Kind::Foreign {
        profile.payer = Payer::Person;
    }
    if kind == Kind::Long {
        "Aile, Çalışma ve Sosyal Hizmetler Bakanlığı Personel Genel Müdürlüğü"
            .clone_into(&mut profile.name);
    }
    profile
}

fn person(kind: Kind) -> Person {
    let (given, family, place) = match kind {
        Kind::Usual => ("Şükrü", Some("Işık"), "Gebze"),
        Kind::Long => (
            "Abdülmuttalip Hacı Çağrıbey Gümüşsuyu Ünlütürkşen",
            Some("Karaosmanoğlugillerden-Büyükçekmeceligillerşahin"),
            "Afyonkarahisar Sinanpaşa Kırka Bucağı Çatkuyu Köyü Mezrası",
        ),
        Kind::Bare => ("Hâle", None, "Van"),
        Kind::Foreign => ("Zoë Jürgen", Some("O'Håkansson-Dvořák"), "Łódź"),
    };
    Person {
        national_id: NationalId::parse("10000000146").unwrap(),
        given_name: GivenName::parse(given).unwrap(),
        family_name: family.map(|name| FamilyName::parse(name).unwrap()),
        birth_place: BirthPlace::parse(place).unwrap(),
        // The registry knows no more of some people than their year.
        birth_date: BirthDate::from_iso(match kind {
            Kind::Bare => "1950-00-00",
            _ => "1980-02-01",
        })
        .unwrap(),
        checked: Checked {
            birth_place: kind != Kind::Foreign,
            birth_day: kind != Kind::Foreign,
            card: false,
        },
        proven_by: None,
    }
}

fn draft(reason: Reason, kind: Kind) -> Draft {
    let mut draft = Draft {
        reason: reason.code().to_owned(),
        validity_years: "3".to_owned(),
        card_reader: "mini".to_owned(),
        security_word: "mor kaktüs 7".to_owned(),
        security_word_again: "mor kaktüs 7".to_owned(),
        department: "Bilgi İşlem".to_owned(),
        title: "Memur".to_owned(),
        street_address: "Fatih Mah. Atatürk Cad. No: 5".to_owned(),
        province: "41".to_owned(),
        district: "Gebze".to_owned(),
        postal_code: "41400".to_owned(),
        work_phone: "0262 555 01 02".to_owned(),
        mobile_phone: "0542 318 44 09".to_owned(),
        mobile_operator: "vodafone".to_owned(),
        email: "sukru.isik@saglik.gov.tr".to_owned(),
        notice_channel: "both".to_owned(),
        declaration_accepted: DECLARATION_VERSION.to_owned(),
        ..Draft::default()
    };
    match kind {
        Kind::Usual => {
            "0262 555 09 09".clone_into(&mut draft.home_phone);
            "1234".clone_into(&mut draft.work_phone_extension);
        }
        Kind::Long => {
            draft.organization_note = filled("Kurumun adı değişti, yenisi ÇKYS'de daha yok ", 200);
            draft.department = filled("Göğüs Hastalıkları ve Cerrahisi Servisi ", 100);
            draft.title = filled("Başhemşire Yardımcısı Vekili ", 60);
            draft.street_address = filled(
                "Cumhuriyet Mahallesi Şehit Öğretmen Çıkmazı Iğdır Apartmanı No: 117 ",
                250,
            );
            draft.email = format!(
                "{}@{}.gov.tr",
                "uzun.ad.soyad".repeat(4),
                "kurum".repeat(12)
            );
            "0262 555 09 09".clone_into(&mut draft.home_phone);
            "123456".clone_into(&mut draft.work_phone_extension);
        }
        Kind::Bare => {
            "none".clone_into(&mut draft.card_reader);
            "sms".clone_into(&mut draft.notice_channel);
        }
        Kind::Foreign => {
            "\"Ålesund\" & <İstanbul> (œuvre) - %100".clone_into(&mut draft.organization_note);
            "Ürün & Çeşit, ĞğİıŞş âîû ÂÎÛ".clone_into(&mut draft.department);
            "Ýmir Cad. ŒŒ Sok. No: 1/A\nĦamrun Apt. Kat 3\n(arka giriş)"
                .clone_into(&mut draft.street_address);
        }
    }
    draft
}

fn read(
    draft: &Draft,
    reason: Reason,
    person: &Person,
    profile: &InstitutionProfile,
) -> Application {
    let carried = |name: &str| CertificateName::parse(name).unwrap();
    let held = Certificate {
        serial: CertificateSerial::parse("5A1F0000000000000001").unwrap(),
        holder: person.national_id,
        given_name: match reason {
            Reason::DataChange => carried("Başka"),
            _ => carried(person.given_name.as_str()),
        },
        family_name: person
            .family_name
            .as_ref()
            .map(|name| carried(name.as_str())),
        valid_from: date(2024, 1, 15),
        valid_until: match reason {
            Reason::Renewal => date(2027, 1, 15),
            _ => date(2028, 7, 14),
        },
        standing: Standing::Good,
        mobile: None,
        has_word: false,
        revocation: None,
        reported_lost_on: None,
    };
    let held = match reason {
        Reason::First => vec![],
        _ => vec![held],
    };
    let name = (&person.given_name, person.family_name.as_ref());
    let offer = Offer {
        reasons: offers(&held, name, profile, date(2026, 11, 24)),
        readers: profile.readers.clone(),
        durations: profile.durations.clone(),
        word_kept: false,
    };
    let filled = draft.parse(&offer, &WordContext::default());
    filled.unwrap().application
}

fn case(
    number: &ApplicationNumber,
    reason: Reason,
    locale: Locale,
    kind: Kind,
    person: Person,
    at: Timestamp,
) -> Case {
    let id = CaseId::from_bytes([1; 16]);
    let replaces = !matches!(reason, Reason::First | Reason::Additional);
    let order = replaces.then(|| Order {
        id: OrderId::from_bytes([2; 16]),
        kind: OrderKind::Revoke,
        serial: CertificateSerial::parse("5A1F0000000000000001").unwrap(),
        case: Some(id.clone()),
        state: match kind {
            Kind::Usual | Kind::Foreign => OrderState::Ordered,
            Kind::Long | Kind::Bare => OrderState::Requested,
        },
        proof: Proof::ALL[0],
        at,
    });
    let profile = profile(kind);
    Case {
        id,
        institution: profile.slug,
        person_key: PersonKey::from_bytes([3; 32]),
        state: State::AwaitingPaper,
        revision: 1,
        locale,
        employment: Employment {
            employee_number: EmployeeNumber::parse("MM5001").unwrap(),
            organization: match kind {
                Kind::Long => filled("Gebze Fatih Devlet Hastanesi Ek Hizmet Binası ", 120),
                _ => "Gebze Fatih Devlet Hastanesi".to_owned(),
            },
            department: None,
            title: None,
            authority: (kind != Kind::Bare).then(|| Authority {
                name: "Ayşe Demirtaş".to_owned(),
                unit: "Personel Birimi, 2. kat".to_owned(),
                phone: "0262 555 01 02".to_owned(),
            }),
        },
        person,
        draft: Draft::default(),
        word: None,
        application: None,
        correction: None,
        version: 1,
        corrected_at: None,
        number: Some(number.clone()),
        confirmed_at: Some(at),
        wrong_codes: 0,
        signing: None,
        refused_draft: None,
        refused_by: None,
        saved_by: None,
        opened_at: None,
        order,
        created_at: at,
        updated_at: at,
    }
}
