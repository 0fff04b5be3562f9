//! The words of the mails.

use domain::{Locale, certificate::OrderState, ports::Notice};

/// A mail in one language.
pub(super) struct Words {
    pub locale: Locale,
    pub subject: String,
    pub title: String,
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    pub paragraphs: Vec<String>,
}

/// A notice in this language; the origin is where the portal is.
pub(super) fn of(notice: &Notice, origin: &str, locale: Locale) -> Words {
    let say = |tr: &'static str, en: &'static str| match locale {
        Locale::Tr => tr,
        Locale::En => en,
    };
    let number_name = say("Başvuru numarası", "Application number");
    let mut facts = Vec::new();
    let mut paragraphs = Vec::new();
    let (number, title) = match notice {
        Notice::Received { number, revocation } => {
            if let Some(state) = revocation {
                facts.push((
                    say("Eski sertifika", "Old certificate"),
                    revoked(*state, locale).to_owned(),
                ));
            }
            paragraphs.push(
                say(
                    "Başvuru formunu portaldan açın, yazdırın, mavi tükenmez kalemle imzalayın ve kurum yetkilinize verin. Elektronik imzayla başvurduysanız teslim edeceğiniz bir kâğıt yoktur.",
                    "Open the application form on the portal, print it, sign it in blue ink and hand it to your authority. If you applied with an electronic signature, there is no paper to hand in.",
                )
                .to_owned(),
            );
            (
                number,
                say(
                    "E-imza başvurunuz alındı",
                    "Your e-signature application was received",
                ),
            )
        }
        Notice::AuthorityDetails {
            number,
            authority,
            help_phone,
        } => {
            if let Some(one) = authority {
                facts.extend([
                    (say("Kurum yetkiliniz", "Your authority"), one.name.clone()),
                    (say("Birimi", "Unit"), one.unit.clone()),
                    (say("Telefonu", "Phone"), one.phone.clone()),
                ]);
                paragraphs.push(
                    say(
                        "İmzaladığınız başvuru formunu ve taahhütnameyi bu kişiye verin.",
                        "Hand the signed application form and undertaking to this person.",
                    )
                    .to_owned(),
                );
            } else {
                facts.push((say("Çağrı merkezi", "Call centre"), help_phone.clone()));
                paragraphs.push(
                    say(
                        "Kurumunuzun yetkilisi kayıtlı değil. İmzalı formu kime vereceğinizi çağrı merkezi söyler.",
                        "No authority is on record for your institution. The call centre tells you whom to hand the signed form to.",
                    )
                    .to_owned(),
                );
            }
            (
                number,
                say(
                    "İmzalı formu kime vereceksiniz",
                    "Whom to hand the signed form to",
                ),
            )
        }
    };
    facts.insert(0, (number_name, number.as_str().to_owned()));
    paragraphs.push(match locale {
        Locale::Tr => format!("Portal: {origin}"),
        Locale::En => format!("The portal: {origin}"),
    });
    paragraphs.push(
        say(
            "Bu e-posta kendiliğinden gönderildi; yanıtlamayın. Sizden e-postayla kod, parola ya da güvenlik sözcüğü istemeyiz.",
            "This e-mail was sent by a machine; do not answer it. We never ask for a code, a password or a security word by e-mail.",
        )
        .to_owned(),
    );
    Words {
        locale,
        subject: format!("{title} ({})", number.as_str()),
        title: title.to_owned(),
        facts,
        paragraphs,
    }
}

fn revoked(state: OrderState, locale: Locale) -> &'static str {
    match (state, locale) {
        (OrderState::Requested, Locale::Tr) => {
            "iptali istendi; kurum yetkiliniz imzalı başvuruyu onaylayınca yapılır"
        }
        (OrderState::Requested, Locale::En) => {
            "its revocation was requested; it is carried out when your authority approves the signed application"
        }
        (OrderState::Ordered, Locale::Tr) => "iptali emredildi",
        (OrderState::Ordered, Locale::En) => "its revocation was ordered",
        (OrderState::CarriedOut, Locale::Tr) => "iptal edildi",
        (OrderState::CarriedOut, Locale::En) => "it was revoked",
    }
}
