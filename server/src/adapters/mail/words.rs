//! The words of the mails.

use app::text::{fee, pick};
use domain::{
    Locale,
    certificate::{OrderState, Reason},
    id::ApplicationNumber,
    institution::{Authority, Payer},
    outbox::Notice,
    payment::FeeDue,
};

/// A mail in one language.
pub(super) struct Words {
    pub locale: Locale,
    pub subject: String,
    pub title: String,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    pub paragraphs: Vec<String>,
}

/// A notice in this language; the origin is where the portal is.
pub(super) fn of(notice: &Notice, origin: &str, locale: Locale) -> Words {
    let mut words = match notice {
        Notice::Received {
            number,
            revocation,
            fee,
        } => received(number, *revocation, fee.as_ref(), locale),
        Notice::AuthorityDetails {
            number,
            on_paper,
            authority,
            help_phone,
        } => authority_details(number, *on_paper, authority.as_ref(), help_phone, locale),
        Notice::Corrected { number } => corrected(number, locale),
        Notice::PhoneChange { number, help_phone } => phone_change(number, help_phone, locale),
        Notice::Signed { number } => signed(number, locale),
        Notice::SignatureRefused { number } => signature_refused(number, locale),
        Notice::RegistryAnswers { .. } => registry_answers(locale),
    };
    words.paragraphs.push(match locale {
        Locale::Tr => format!("Portal: {origin}"),
        Locale::En => format!("The portal: {origin}"),
    });
    let machine = pick(
        locale,
        "Bu e-posta otomatik olarak gönderildi; lütfen yanıtlamayın. Sizden e-postayla kod, parola ya da güvenlik sözcüğü istemeyiz.",
        "This e-mail was sent automatically; please do not reply. We never ask for a code, a password or a security word by e-mail.",
    );
    words.paragraphs.push(machine.to_owned());
    words
}

/// What is said of an application begins with its number.
fn about(number: &ApplicationNumber, title: &str, locale: Locale) -> Words {
    Words {
        locale,
        subject: format!("{title} ({})", number.as_str()),
        title: title.to_owned(),
        facts: vec![(
            pick(locale, "Başvuru numarası", "Application number").to_owned(),
            number.as_str().to_owned(),
        )],
        paragraphs: Vec::new(),
    }
}

/// What is said in one paragraph.
fn short(number: &ApplicationNumber, title: &str, said: &str, locale: Locale) -> Words {
    let mut words = about(number, title, locale);
    words.paragraphs.push(said.to_owned());
    words
}

fn phone_change(number: &ApplicationNumber, help_phone: &str, locale: Locale) -> Words {
    let title = pick(
        locale,
        "E-imza başvurunuzda cep telefonu değiştiriliyor",
        "The mobile number of your e-signature application is being changed",
    );
    let next = match locale {
        Locale::Tr => format!("Bunu siz yapmadıysanız {help_phone} numarasını arayın."),
        Locale::En => format!("If you did not do this, call {help_phone}."),
    };
    short(number, title, &next, locale)
}

fn corrected(number: &ApplicationNumber, locale: Locale) -> Words {
    let title = pick(
        locale,
        "E-imza başvurunuz düzeltildi",
        "Your e-signature application was corrected",
    );
    let next = pick(
        locale,
        "Önceden indirdiğiniz ya da yazdırdığınız formu kullanmayın. Yeni formu portaldan açın, yazdırın, mavi tükenmez kalemle imzalayın ve kurum yetkilinize verin. Düzeltmeyi siz yapmadıysanız kurum yetkilinizi arayın.",
        "Do not use a form that you downloaded or printed before. Open the new form on the portal, print it, sign it in blue ink and hand it to your institution’s certificate officer. If you did not make this correction, call the certificate officer.",
    );
    short(number, title, next, locale)
}

fn signed(number: &ApplicationNumber, locale: Locale) -> Words {
    let title = pick(
        locale,
        "E-imza başvurunuzun elektronik imzası kabul edildi",
        "The electronic signature of your application was accepted",
    );
    let next = pick(
        locale,
        "Başvurunuz kurumunuzun onayını bekliyor. Yazdırılacak ya da teslim edilecek bir belge yok.",
        "Your application waits for your institution’s approval. There is nothing to print or to hand in.",
    );
    short(number, title, next, locale)
}

fn signature_refused(number: &ApplicationNumber, locale: Locale) -> Words {
    let title = pick(
        locale,
        "E-imza başvurunuzun imzalı dosyası kabul edilmedi",
        "The signed file of your e-signature application was not accepted",
    );
    let next = pick(
        locale,
        "Nedenini ve ne yapabileceğinizi görmek için portala giriş yapın. Başvurunuz duruyor.",
        "Sign in to the portal to see why and what you can do. Your application stands.",
    );
    short(number, title, next, locale)
}

fn received(
    number: &ApplicationNumber,
    revocation: Option<OrderState>,
    fee: Option<&(Reason, FeeDue)>,
    locale: Locale,
) -> Words {
    let title = pick(
        locale,
        "E-imza başvurunuz alındı",
        "Your e-signature application was received",
    );
    let mut words = about(number, title, locale);
    if let Some(state) = revocation {
        words.facts.push((
            pick(locale, "Eski sertifika", "Old certificate").to_owned(),
            revoked(state, locale).to_owned(),
        ));
    }
    let next = pick(
        locale,
        "Başvuru formunu portaldan açın, yazdırın, mavi tükenmez kalemle imzalayın ve kurum yetkilinize verin.",
        "Open the application form on the portal, print it, sign it in blue ink and hand it to your institution’s certificate officer.",
    );
    words.paragraphs.push(next.to_owned());
    if let Some((reason, due)) = fee {
        let rows = fee::rows(locale, *reason, Payer::Person, due, Some(number));
        words.facts.extend(rows);
        words.paragraphs.push(fee::receipt(locale).to_owned());
    }
    words
}

fn authority_details(
    number: &ApplicationNumber,
    on_paper: bool,
    authority: Option<&Authority>,
    help_phone: &str,
    locale: Locale,
) -> Words {
    let title = if on_paper {
        pick(
            locale,
            "İmzalı formu kime vereceğiniz",
            "Whom to hand the signed form to",
        )
    } else {
        pick(locale, "Kurum yetkiliniz", "Your certificate officer")
    };
    let mut words = about(number, title, locale);
    let next = if let Some(one) = authority {
        words.facts.extend([
            (
                pick(locale, "Kurum yetkiliniz", "Certificate officer").to_owned(),
                one.name.clone(),
            ),
            (pick(locale, "Birimi", "Unit").to_owned(), one.unit.clone()),
            (
                pick(locale, "Telefonu", "Phone").to_owned(),
                one.phone.clone(),
            ),
        ]);
        if on_paper {
            pick(
                locale,
                "İmzaladığınız başvuru formunu ve taahhütnameyi bu kişiye verin.",
                "Hand the signed application form and undertaking to this person.",
            )
        } else {
            pick(
                locale,
                "Başvurunuzla bu kişi ilgilenir.",
                "This person takes care of your application.",
            )
        }
    } else {
        let centre = pick(locale, "Çağrı merkezi", "Call centre");
        words.facts.push((centre.to_owned(), help_phone.to_owned()));
        pick(
            locale,
            "Kurumunuz için kayıtlı yetkili yok. İmzalı formu kime vereceğinizi öğrenmek için çağrı merkezini arayın.",
            "No certificate officer is on record for your institution. To learn whom to hand the signed form to, call the call centre.",
        )
    };
    words.paragraphs.push(next.to_owned());
    words
}

fn registry_answers(locale: Locale) -> Words {
    let title = pick(
        locale,
        "Nüfus kaydı yeniden yanıt veriyor",
        "The population registry responds again",
    );
    Words {
        locale,
        subject: title.to_owned(),
        title: title.to_owned(),
        facts: Vec::new(),
        paragraphs: vec![
            pick(
                locale,
                "Giriş yapıp başvurunuza devam edebilirsiniz.",
                "You can sign in and continue your application.",
            )
            .to_owned(),
        ],
    }
}

fn revoked(state: OrderState, locale: Locale) -> &'static str {
    match (state, locale) {
        (OrderState::Requested, Locale::Tr) => {
            "iptal isteği kaydedildi; sertifika henüz iptal edilmedi"
        }
        (OrderState::Requested, Locale::En) => {
            "its revocation was requested; it is not revoked yet"
        }
        (OrderState::Ordered, Locale::Tr) => "iptal işlemi başlatıldı",
        (OrderState::Ordered, Locale::En) => "its revocation has been started",
        (OrderState::CarriedOut, Locale::Tr) => "iptal edildi",
        (OrderState::CarriedOut, Locale::En) => "it was revoked",
    }
}
