//! Every word the portal says, both languages side by side: a sentence that
//! is missing in one of them does not compile.

macro_rules! texts {
    ($(#[$about:meta])+ $name:ident; $($key:ident: $tr:literal, $en:literal;)+) => {
        $(#[$about])+
        #[derive(Debug)]
        pub struct $name { $(#[doc = $en] pub $key: &'static str),+ }
        impl $name {
            /// The words of a language.
            pub const fn of(locale: domain::Locale) -> &'static Self {
                static TR: $name = $name { $($key: $tr),+ };
                static EN: $name = $name { $($key: $en),+ };
                match locale {
                    domain::Locale::Tr => &TR,
                    domain::Locale::En => &EN,
                }
            }
        }
    };
}

pub mod code;
mod dates;
pub mod document;
pub mod fee;
pub mod legal;
pub mod message;
pub mod next;
pub mod print;
mod problem;
pub mod provider;
mod questions;
pub mod refusal;
pub mod signing;
pub mod signing_agent;
pub mod status;
mod steps;
pub mod unsaved;
pub mod verify;
mod why_not;
mod words;

use domain::{
    Locale,
    certificate::{Reason, Term},
    contact::{MobileOperator, NoticeChannel},
    institution::CardReader,
};

pub use dates::{as_of, birth_date, day, moment, open_for, remaining, time, wait};
pub use problem::problem;
pub use questions::{Question, questions};
pub use steps::{step, step_takes};
pub use why_not::why_not;
pub use wording::{label, pick, problem_at_sign_in, to_fix};
pub use words::Text;

/// A plain answer's half in a language: the Turkish one stands before ` / `.
pub fn half(locale: Locale, both: &str) -> &str {
    let (turkish, english) = both.split_once(" / ").unwrap_or((both, both));
    match locale {
        Locale::Tr => turkish,
        Locale::En => english,
    }
}

impl Text {
    /// A card reader's name.
    pub const fn reader(&self, reader: CardReader) -> &'static str {
        match reader {
            CardReader::Mini => self.reader_mini,
            CardReader::None => self.reader_none,
        }
    }

    /// How somebody is told what becomes of the application.
    pub const fn channel(&self, channel: NoticeChannel) -> &'static str {
        match channel {
            NoticeChannel::Email => self.channel_email,
            NoticeChannel::Sms => self.channel_sms,
            NoticeChannel::Both => self.channel_both,
        }
    }
}

/// An operator's own name, the same in both languages.
pub const fn operator(operator: MobileOperator) -> &'static str {
    match operator {
        MobileOperator::Turkcell => "Turkcell",
        MobileOperator::Vodafone => "Vodafone",
        MobileOperator::TurkTelekom => "Türk Telekom",
    }
}

/// The box by which a number that nobody knows is said to be right.
pub fn number_confirmed(locale: Locale) -> &'static str {
    pick(locale, "Bu numara doğru", "This number is right")
}

/// That a name's letters count, and those of a Turkish keyboard as buttons:
/// HTML, for the start script puts a pressed one into the name that had the
/// focus last. Without scripts they can be copied.
pub fn letters_count(locale: Locale) -> String {
    let hint = pick(
        locale,
        "Adlarda her harf önemlidir: ş ile s, ı ile i, â ile a ayrı harflerdir. Klavyenizde olmayan harfleri buradan ekleyin:",
        "Every letter of a name counts: ş and s, ı and i, â and a are different letters. Add those that your keyboard lacks:",
    );
    let buttons = ["ç", "ğ", "ı", "İ", "ö", "ş", "ü", "â"].map(|letter| {
        format!(
            "<button class=\"button button--plain\" type=\"button\" data-letter>{letter}</button> "
        )
    });
    format!(
        "<p class=\"field__hint\" id=\"letters\">{hint}</p><p class=\"letters\" role=\"group\" aria-labelledby=\"letters\">{}</p>",
        buttons.concat()
    )
}

/// What stands above the sign-in form; it comes with the page, as the next two do.
pub const fn sign_in_lead(locale: Locale) -> &'static str {
    pick(
        locale,
        "Bilgileriniz nüfus kaydıyla karşılaştırılır. Kimlik kartınızda yazdığı gibi girin.",
        "Your details are compared with the population registry. Enter them as they appear on your identity card.",
    )
}

/// How a date of birth is written.
pub const fn birth_date_hint(locale: Locale) -> &'static str {
    pick(
        locale,
        "Örnek: 01 02 1980. Gün ve ay nüfus kaydınızda yoksa boş bırakın.",
        "For example 01 02 1980. Leave day and month empty if the registry does not have them.",
    )
}

/// Where the identity number is found: sent with the page, so that the module
/// does not carry it.
pub const fn id_help(locale: Locale) -> &'static str {
    pick(
        locale,
        "Numara, kimlik kartınızın ön yüzündedir. Kartınız yanınızda değilse aile hekiminiz, kurumunuz ya da nüfus müdürlüğü söyleyebilir.",
        "The number is on the front of your identity card. Without the card, your institution or the registry office can tell you.",
    )
}

/// Where an identity card has its serial number.
pub fn card_help(locale: Locale) -> &'static str {
    pick(
        locale,
        "Kimlik kartınızın ön yüzünde, “Seri No” yazısının altındadır. Kimlik numaranız 99 ile başlıyorsa boş bırakın.",
        "On the front of your identity card, below “Seri No”. Leave it empty if your identity number begins with 99.",
    )
}

/// A reason's name.
pub fn reason(locale: Locale, reason: Reason) -> &'static str {
    let (tr, en) = match reason {
        Reason::LostOrStolen => (
            "Kartım kayboldu ya da çalındı",
            "My card was lost or stolen",
        ),
        Reason::First => ("İlk başvuru", "First application"),
        Reason::Renewal => ("Yenileme", "Renewal"),
        Reason::CardFault => ("Kart arızası ya da PUK kilidi", "Broken card or locked PUK"),
        Reason::DataChange => ("Bilgi değişikliği", "Changed personal data"),
        Reason::Additional => ("Ek sertifika", "Additional certificate"),
    };
    pick(locale, tr, en)
}

/// A language's own name.
pub const fn language_name(of: Locale) -> &'static str {
    match of {
        Locale::Tr => "Türkçe",
        Locale::En => "English",
    }
}

/// How many fields a part of the form still needs.
pub fn fields_left(locale: Locale, count: usize) -> String {
    match (locale, count) {
        (Locale::Tr, 0) => "tamam".to_owned(),
        (Locale::Tr, _) => format!("{count} alan kaldı"),
        (Locale::En, 0) => "complete".to_owned(),
        (Locale::En, 1) => "1 field left".to_owned(),
        (Locale::En, _) => format!("{count} fields left"),
    }
}

/// How many characters still fit, or are too many.
pub fn room(locale: Locale, most: usize, used: usize) -> String {
    match (locale, most.checked_sub(used)) {
        (Locale::Tr, Some(left)) => format!("{left} karakter daha yazabilirsiniz"),
        (Locale::Tr, None) => format!("{} karakter fazla", used - most),
        (Locale::En, Some(1)) => "1 character left".to_owned(),
        (Locale::En, Some(left)) => format!("{left} characters left"),
        (Locale::En, None) => format!("{} too many characters", used - most),
    }
}

/// What a reason leads to, in one sentence. For how long the card in place of
/// a lost one is good is the institution's rule.
pub fn reason_note(locale: Locale, reason: Reason, term: Option<Term>) -> &'static str {
    let (tr, en) = match reason {
        Reason::LostOrStolen if !matches!(term, Some(Term::Until(_))) => (
            "Eski sertifikanız iptal edilir. Yeni sertifikanızın süresini siz seçersiniz.",
            "Your old certificate is revoked. You choose how long the new one is valid.",
        ),
        Reason::LostOrStolen => (
            "Eski sertifikanız iptal edilir. Yeni sertifikanız, eskisinin kalan süresi kadar geçerlidir.",
            "Your old certificate is revoked. The new one is valid for the time the old one had left.",
        ),
        Reason::First => (
            "Geçerli bir sertifikanız yoksa bunu seçin.",
            "Choose this if you have no valid certificate.",
        ),
        Reason::Renewal => (
            "Yeni sertifikanız, eskisinin bittiği gün başlar.",
            "Your new certificate begins on the day the old one ends.",
        ),
        Reason::CardFault => (
            "Sertifikanız yeni karta alınır.",
            "Your certificate moves to a new card.",
        ),
        Reason::DataChange => (
            "Adınız ya da soyadınız nüfus kaydında değiştiyse bunu seçin.",
            "Choose this if your name has changed in the population registry.",
        ),
        Reason::Additional => (
            "Elinizdeki sertifika da geçerli kalır.",
            "The certificate you have stays valid.",
        ),
    };
    pick(locale, tr, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_turkish_letter_strays_into_english() {
        let english = format!("{:?}", Text::of(Locale::En)).replace("Mühür", "");
        assert!(
            !english.contains(['ç', 'ğ', 'ı', 'ö', 'ş', 'ü', 'Ç', 'Ğ', 'İ', 'Ö', 'Ş', 'Ü']),
            "{english}"
        );
    }

    #[test]
    fn numbers_in_sentences_are_those_of_the_rules() {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        let kept = domain::offline::draft::KEPT_FOR / DAY;
        let minutes = crate::components::GOOD_FOR / 60_000.0;
        let remembered = domain::service::REMEMBERED.as_hours() / 24;
        for (locale, day, minute) in [
            (Locale::Tr, "gün", "dakika"),
            (Locale::En, "days", "minutes"),
        ] {
            let words = Text::of(locale);
            let days = format!("{kept} {day}");
            for text in [words.own_note, words.away_over, words.device_over] {
                assert!(text.contains(&days), "{text}");
            }
            let while_open = format!("{minutes} {minute}");
            assert!(
                words.ended_kept.contains(&while_open),
                "{}",
                words.ended_kept
            );
            let privacy = format!("{:?}", legal::privacy(locale).sections);
            for days in [days, format!("{remembered} {day}")] {
                assert!(privacy.contains(&days), "{days}");
            }
        }
    }
}
