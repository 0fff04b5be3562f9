//! How far messages have come, in words. The server says them: no browser
//! carries them.

use domain::{
    Locale,
    message::{Known, MessageState, NoticeProgress, Progress},
    outbox::{Channel, NoticeKind},
};

use super::{pick, time};

/// How far a code has come.
pub fn code(locale: Locale, known: Option<Known>) -> String {
    let Some(known) = known else {
        let nothing = pick(
            locale,
            "Kodun ulaştığına dair bilgi henüz yok.",
            "It is not known yet whether the code has arrived.",
        );
        return nothing.to_owned();
    };
    let at = time(locale, known.at);
    match (known.state, locale) {
        (MessageState::HandedOver, Locale::Tr) => {
            format!("Kod operatöre iletildi ({at}).")
        },
        (MessageState::HandedOver, Locale::En) => {
            format!("The code was handed over to the operator ({at}).")
        },
        (MessageState::Delivered, Locale::Tr) => format!("Kod telefonunuza ulaştı: {at}."),
        (MessageState::Delivered, Locale::En) => format!("The code reached your phone at {at}."),
        (MessageState::Refused, Locale::Tr) => {
            "Operatörünüz mesajı kabul etmedi. Numarayı kontrol edin.".to_owned()
        }
        (MessageState::Refused, Locale::En) => {
            "Your operator did not accept the message. Please check the number.".to_owned()
        }
        (MessageState::Expired, Locale::Tr) => {
            "Operatör mesajı telefonunuza ulaştıramadı. Telefonunuzun açık olduğunu ve çektiğini kontrol edin, sonra yeni kod isteyin."
                .to_owned()
        }
        (MessageState::Expired, Locale::En) => {
            "The operator could not reach your phone. Check that it is on and has signal, then ask for a new code."
                .to_owned()
        }
    }
}

/// How far a notice has come: what, which way, how far, since when.
pub fn notice(locale: Locale, one: &NoticeProgress) -> String {
    let what = match one.kind {
        NoticeKind::Received if one.version == 1 => {
            pick(locale, "Başvuru numaranız", "Your application number")
        }
        NoticeKind::Received => pick(
            locale,
            "Düzeltme bilgisi",
            "That the application was corrected",
        ),
        NoticeKind::AuthorityDetails => pick(
            locale,
            "Yetkilinizin adı ve telefonu",
            "The certificate officer’s name and phone",
        ),
        NoticeKind::PhoneChange => pick(
            locale,
            "Telefon değişikliği uyarısı",
            "The warning about the change of phone",
        ),
    };
    let by = match one.channel {
        Channel::Mail => pick(locale, "e-posta ile", "by e-mail"),
        Channel::Sms => pick(locale, "SMS ile", "by SMS"),
    };
    let far = match (one.progress, one.channel) {
        (Progress::Nothing, _) => pick(locale, "gönderiliyor", "being sent"),
        (Progress::HandedOver, Channel::Sms) => {
            pick(locale, "operatöre iletildi", "handed over to the operator")
        }
        (Progress::HandedOver, Channel::Mail) => pick(
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
        assert!(code(Locale::Tr, None).starts_with("Kodun ulaştığına dair bilgi henüz yok"));
        assert_eq!(
            said(MessageState::Delivered, Locale::Tr),
            "Kod telefonunuza ulaştı: 14.05."
        );
        assert_eq!(
            said(MessageState::Delivered, Locale::En),
            "The code reached your phone at 14:05."
        );
        assert!(said(MessageState::HandedOver, Locale::Tr).contains("iletildi (14.05)."));
        assert!(said(MessageState::Refused, Locale::En).contains("check the number"));
    }

    #[test]
    fn a_notice_says_what_which_way_and_how_far() {
        let one = |channel, progress| NoticeProgress {
            kind: NoticeKind::AuthorityDetails,
            version: 1,
            channel,
            progress,
            at: "2026-11-23T11:05:00Z".parse().unwrap(),
        };
        assert_eq!(
            notice(Locale::Tr, &one(Channel::Sms, Progress::Delivered)),
            "Yetkilinizin adı ve telefonu, SMS ile: ulaştı (14.05)"
        );
        assert_eq!(
            notice(Locale::En, &one(Channel::Mail, Progress::HandedOver)),
            "The certificate officer’s name and phone, by e-mail: handed over to the mail server (14:05)"
        );
    }
}
