//! How far messages have come, in words. The server says them: no browser
//! carries them.

use domain::{
    Locale,
    message::{Known, MessageState, NoticeName, NoticeProgress, Progress},
};

use super::{pick, time};

/// How far a code has come.
pub fn code(locale: Locale, known: Option<Known>) -> String {
    let Some(known) = known else {
        let nothing = pick(
            locale,
            "Henüz bilgi yok; 60 saniye içinde gelmezse yeniden gönderin.",
            "Nothing is known yet; if it does not come within 60 seconds, send it again.",
        );
        return nothing.to_owned();
    };
    let at = time(locale, known.at);
    match (known.state, locale) {
        (MessageState::HandedOver, Locale::Tr) => format!(
            "Operatöre iletildi ({at}). 60 saniye içinde gelmezse yeniden gönderin."
        ),
        (MessageState::HandedOver, Locale::En) => format!(
            "Handed over to the operator ({at}). If it does not come within 60 seconds, send it again."
        ),
        (MessageState::Delivered, Locale::Tr) => format!("Telefonunuza ulaştı: {at}."),
        (MessageState::Delivered, Locale::En) => format!("It reached your phone at {at}."),
        (MessageState::Refused, Locale::Tr) => {
            "Operatörünüz kabul etmedi: numarayı denetleyin.".to_owned()
        }
        (MessageState::Refused, Locale::En) => {
            "Your operator did not take it: check the number.".to_owned()
        }
        (MessageState::Expired, Locale::Tr) => {
            "Operatör telefonunuza ulaştıramadı. Telefonun açık ve kapsama alanında olduğuna bakın, sonra yeniden gönderin."
                .to_owned()
        }
        (MessageState::Expired, Locale::En) => {
            "The operator could not reach your phone. See that it is on and in coverage, then send it again."
                .to_owned()
        }
    }
}

/// How far a notice has come: what, which way, how far, since when.
pub fn notice(locale: Locale, one: &NoticeProgress) -> String {
    let what = match one.notice {
        NoticeName::Received => pick(locale, "Başvuru numaranız", "Your application number"),
        NoticeName::AuthorityDetails => pick(
            locale,
            "Yetkilinizin adı ve telefonu",
            "Your authority's name and phone",
        ),
    };
    let by = if one.by_mail {
        pick(locale, "e-posta ile", "by e-mail")
    } else {
        pick(locale, "SMS ile", "by SMS")
    };
    let far = match (one.progress, one.by_mail) {
        (Progress::Nothing, _) => pick(locale, "gönderiliyor", "being sent"),
        (Progress::HandedOver, false) => {
            pick(locale, "operatöre iletildi", "handed over to the operator")
        }
        (Progress::HandedOver, true) => pick(
            locale,
            "posta sunucusuna iletildi",
            "handed over to the mail server",
        ),
        (Progress::Delivered, _) => pick(locale, "ulaştı", "delivered"),
        (Progress::Refused, _) => pick(locale, "kabul edilmedi", "not accepted"),
        (Progress::Expired, _) => pick(locale, "ulaştırılamadı", "could not be delivered"),
        (Progress::GivenUp, _) => pick(locale, "gönderilemedi", "could not be sent"),
    };
    format!("{what}, {by}: {far} ({})", time(locale, one.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_the_time_in_turkey_where_there_is_one() {
        let at = "2026-11-23T11:05:00Z".parse().unwrap();
        let said = |state, locale| code(locale, Some(Known { state, at }));
        assert!(code(Locale::Tr, None).starts_with("Henüz bilgi yok"));
        assert_eq!(
            said(MessageState::Delivered, Locale::Tr),
            "Telefonunuza ulaştı: 14.05."
        );
        assert_eq!(
            said(MessageState::Delivered, Locale::En),
            "It reached your phone at 14:05."
        );
        assert!(said(MessageState::HandedOver, Locale::Tr).contains("iletildi (14.05)."));
        assert!(said(MessageState::Refused, Locale::En).contains("check the number"));
    }

    #[test]
    fn a_notice_says_what_which_way_and_how_far() {
        let one = |by_mail, progress| NoticeProgress {
            notice: NoticeName::AuthorityDetails,
            by_mail,
            progress,
            at: "2026-11-23T11:05:00Z".parse().unwrap(),
        };
        assert_eq!(
            notice(Locale::Tr, &one(false, Progress::Delivered)),
            "Yetkilinizin adı ve telefonu, SMS ile: ulaştı (14.05)"
        );
        assert_eq!(
            notice(Locale::En, &one(true, Progress::HandedOver)),
            "Your authority's name and phone, by e-mail: handed over to the mail server (14:05)"
        );
    }
}
