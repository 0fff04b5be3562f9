//! Why a reason cannot be chosen, in half a sentence.

use domain::{Locale, certificate::WhyNot};

use super::{day, pick};

/// Why a reason is closed; it follows "not open:".
pub fn why_not(locale: Locale, why: WhyNot) -> String {
    let (tr, en) = match why {
        WhyNot::OpensOn(from) => {
            let day = day(locale, from);
            return match locale {
                Locale::Tr => format!("{day} tarihinden itibaren seçilebilir."),
                Locale::En => format!("you can choose it from {day}."),
            };
        }
        WhyNot::ReportedLost(until) => {
            let day = day(locale, until);
            return match locale {
                Locale::Tr => format!(
                    "sertifikanız kayıp ya da çalıntı olarak bildirildi; {day} tarihine kadar yalnız bu nedenle başvurabilirsiniz. Bildirimde yanlışlık varsa çağrı merkezini arayın."
                ),
                Locale::En => format!(
                    "your certificate was reported lost or stolen; until {day} you can apply for that reason alone. If the report is a mistake, call the call centre."
                ),
            };
        }
        WhyNot::NotOffered => (
            "kurumunuz bu nedeni kabul etmiyor.",
            "your institution does not accept this reason.",
        ),
        WhyNot::HasCertificate => (
            "geçerli ya da askıda bir sertifikanız var.",
            "you have a valid or suspended certificate.",
        ),
        WhyNot::NoCertificate => (
            "geçerli bir sertifikanız yok.",
            "you have no valid certificate.",
        ),
        WhyNot::Suspended => ("sertifikanız askıda.", "your certificate is suspended."),
        WhyNot::NameUnchanged => (
            "nüfus kaydındaki adınız sertifikanızdakiyle aynı.",
            "your name in the population registry matches your certificate.",
        ),
    };
    pick(locale, tr, en).to_owned()
}
