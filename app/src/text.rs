//! Every word the portal says, both languages side by side: a sentence that
//! is missing in one of them does not compile.

mod dates;
pub mod print;
mod problem;

use domain::{Locale, certificate::Reason, form::Field};

pub use dates::{day, open_for, remaining, time, wait};
pub use problem::problem;

macro_rules! texts {
    ($($key:ident: $tr:literal, $en:literal;)+) => {
        /// The plain sentences; those with holes are functions of this module.
        #[derive(Debug)]
        pub struct Text { $(#[doc = $en] pub $key: &'static str),+ }
        static TR: Text = Text { $($key: $tr),+ };
        static EN: Text = Text { $($key: $en),+ };
    };
}

/// The words of a language.
pub fn text(locale: Locale) -> &'static Text {
    match locale {
        Locale::Tr => &TR,
        Locale::En => &EN,
    }
}

/// The one of two texts that is in the page's language.
pub fn pick<'a>(locale: Locale, tr: &'a str, en: &'a str) -> &'a str {
    match locale {
        Locale::Tr => tr,
        Locale::En => en,
    }
}

/// A field's label.
pub fn label(locale: Locale, field: Field) -> &'static str {
    let (tr, en) = match field {
        Field::NationalId => ("T.C. kimlik no", "National identity number"),
        Field::GivenName => ("Ad", "Given names"),
        Field::FamilyName => ("Soyad", "Surname"),
        Field::NoFamilyName => ("Soyadım yok", "I have no surname"),
        Field::BirthPlace => ("Doğum yeri", "Place of birth"),
        Field::BirthDate => ("Doğum tarihi", "Date of birth"),
        Field::BirthDay => ("Gün", "Day"),
        Field::BirthMonth => ("Ay", "Month"),
        Field::BirthYear => ("Yıl", "Year"),
        Field::EmployeeNumber => ("Kurum sicil no", "Registry number"),
        Field::CaptchaAnswer | Field::CaptchaId => (
            "Resimdeki yazıyı giriniz",
            "Type the letters in the picture",
        ),
        Field::Reason => ("Başvuru nedeni", "Reason for applying"),
        Field::Certificate => ("Hangi sertifika?", "Which certificate?"),
        Field::ValidityYears => ("Sertifika süresi", "Certificate term"),
        Field::CardReader => ("Kart okuyucu tipi", "Card reader"),
        Field::SecurityWord => ("Güvenlik sözcüğü", "Security word"),
        Field::SecurityWordAgain => ("Güvenlik sözcüğü (tekrar)", "Security word again"),
        Field::OrganizationNote => (
            "Kurum adı hatalıysa doğrusu",
            "If the institution's name is wrong",
        ),
        Field::Department => ("Çalıştığınız birim", "Your unit"),
        Field::Title => ("Unvan", "Title"),
        Field::StreetAddress => ("Kurum / birim adresi", "Address of the workplace"),
        Field::Province => ("İl", "Province"),
        Field::District => ("İlçe", "District"),
        Field::PostalCode => ("Posta kodu", "Postal code"),
        Field::WorkPhone => ("İş telefonu", "Work phone"),
        Field::WorkPhoneExtension => ("Dahili", "Extension"),
        Field::MobilePhone => ("Cep telefonu", "Mobile phone"),
        Field::MobileOperator => ("Mobil operatör", "Mobile operator"),
        Field::HomePhone => ("Ev telefonu", "Home phone"),
        Field::Email => ("E-posta", "E-mail"),
        Field::NoticeChannel => ("Bilgi kanalı", "How to notify you"),
        Field::DeclarationAccepted => ("Beyan", "Declaration"),
        Field::OneTimeCode => ("SMS doğrulama kodu", "Code from the SMS"),
        Field::SigningMethod => ("İmzalama yöntemi", "Signing method"),
        Field::Institution => ("Kurum", "Institution"),
    };
    pick(locale, tr, en)
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

/// What a reason leads to, in one sentence.
pub fn reason_note(locale: Locale, reason: Reason) -> &'static str {
    let (tr, en) = match reason {
        Reason::LostOrStolen => (
            "Eski sertifikanız iptal edilir. Yenisi, eskisinin kalan süresi kadar geçerlidir.",
            "Your old certificate is revoked. The new one is valid for the time the old one had left.",
        ),
        Reason::First => (
            "Geçerli bir sertifikanız yoksa.",
            "If you have no valid certificate.",
        ),
        Reason::Renewal => (
            "Yenisi, eskisinin bittiği gün başlar.",
            "The new one begins on the day the old one ends.",
        ),
        Reason::CardFault => (
            "Sertifikanız yeni karta alınır.",
            "Your certificate moves to a new card.",
        ),
        Reason::DataChange => (
            "Adınız nüfus kaydında değiştiyse.",
            "If your name has changed in the population registry.",
        ),
        Reason::Additional => ("Eskisi de geçerli kalır.", "The one you have stays valid."),
    };
    pick(locale, tr, en)
}

texts! {
    product: "Mühür", "Mühür";
    tagline: "Nitelikli elektronik sertifika başvurusu", "Qualified electronic certificate application";
    skip: "İçeriğe geç", "Skip to content";
    language: "Dil", "Language";
    steps: "Adımlar", "Steps";
    step: "Adım", "Step";
    step_sign_in: "Giriş", "Sign in";
    step_form: "Başvuru formu", "Application form";
    step_send: "SMS kodu gönder", "Send the code";
    step_check: "SMS kodunu gir", "Enter the code";
    step_signing: "İmza yöntemi", "Signing method";
    step_result: "Form ve sonraki adımlar", "Form and next steps";
    help: "Yardım", "Help";
    help_hours: "Hafta içi 08.30–17.30", "Weekdays 08:30–17:30";
    error: "Hata: ", "Error: ";
    optional: "(isteğe bağlı)", "(optional)";
    choose: "Seçiniz", "Choose";
    fix_one: "1 alan düzeltilmeli", "1 field needs attention";
    fix_many: "alan düzeltilmeli", "fields need attention";
    home_title: "Kurumunuzu seçin", "Choose your institution";
    home_lead: "E-imza kartı başvurusu yaklaşık on dakika sürer. Kimlik bilgilerinize, kurum sicil numaranıza ve cep telefonunuza ihtiyacınız olacak.", "Applying for an e-signature card takes about ten minutes. You will need your identity details, your registry number and your mobile phone.";
    sign_in_title: "Kullanıcı girişi", "Sign in";
    sign_in_lead: "Bilgileriniz nüfus kaydıyla karşılaştırılır. Kimlik kartınızda yazdığı gibi girin.", "Your details are compared with the population registry. Enter them as they stand on your identity card.";
    sign_in_button: "Giriş yap", "Sign in";
    national_id_hint: "11 rakam", "11 digits";
    national_id_help: "Kimlik numaramı bilmiyorum", "I do not know my identity number";
    national_id_help_text: "Numara, kimlik kartınızın ön yüzündedir. Kartınız yanınızda değilse aile hekiminiz, kurumunuz ya da nüfus müdürlüğü söyleyebilir.", "The number is on the front of your identity card. Without the card, your institution or the registry office can tell you.";
    birth_date_hint: "Örnek: 01 02 1980. Gün ve ay nüfus kaydınızda yoksa boş bırakın.", "For example 01 02 1980. Leave day and month empty if the registry does not have them.";
    captcha_hint: "Beş küçük harf ya da rakam", "Five lower-case letters or digits";
    captcha_new: "Başka bir resim göster", "Show another picture";
    captcha_alt: "İçinde beş harf yazan resim", "A picture with five letters in it";
    captcha_phone: "Resmi okuyamıyorsanız çağrı merkezi başvurunuzu telefonla başlatır.", "If you cannot read the picture, the call centre starts your application by phone.";
    no_match: "Bilgileriniz nüfus kaydı ve kurum kaydıyla eşleşmedi", "Your details do not match the registry and your institution's records";
    no_match_repair: "Altı bilgiyi de kimlik kartınızla karşılaştırın: adın tamamı, İ ve I harfleri, doğum yeri. Sicil numaranız kurumunuzun personel sisteminde değişmiş olabilir. Yine olmuyorsa çağrı merkezini arayın.", "Compare all six values with your identity card: every given name, the letters İ and I, the place of birth. Your registry number may have changed in your institution's staff system. If it still fails, call the call centre.";
    outage_title: "Bir sistem şu anda yanıt vermiyor", "A system is not answering at the moment";
    outage_text: "Yazdıklarınız duruyor. Birkaç dakika sonra yeniden deneyin.", "What you typed is kept. Try again in a few minutes.";
    offline: "Bağlantı yok. Yazdıklarınız bu sayfada duruyor; bağlantı gelince yeniden deneyin.", "There is no connection. What you typed stays on this page; try again when the connection is back.";
    too_often: "Çok sık denendi", "Too many attempts";
    expired_title: "Oturumunuz sona erdi", "Your session has ended";
    expired_text: "Bilgilerinizi korumak için kullanılmayan oturumlar kapanır. Onaylanmış bir başvurunuz varsa, yeniden girip telefonunuza gelen kodla devam edebilirsiniz.", "Unused sessions are closed to protect your data. If you have a confirmed application, sign in again and go on with a code sent to your phone.";
    start_again: "Yeniden giriş yap", "Sign in again";
    lost_title: "Beklenmeyen bir hata oldu", "Something unexpected happened";
    lost_plain: "Yazdıklarınız duruyor. Birazdan yeniden deneyin.", "What you typed is kept. Try again in a moment.";
    lost_text: "Yazdıklarınız duruyor. Yeniden deneyin; sürerse bu numarayı çağrı merkezine söyleyin:", "What you typed is kept. Try again; if it goes on, tell the call centre this number:";
    locked: "Çok fazla yanlış kod girildi. Başvurunuz kilitlendi; çağrı merkezi ya da kurum yetkiliniz açabilir.", "Too many wrong codes. Your application is locked; the call centre or your authority can open it.";
    already_live: "Bu kurumda süren bir başvurunuz var. Yeniden giriş yaparak ona devam edebilirsiniz.", "You already have an application under way at this institution. Sign in again to go on with it.";
    stale: "Bu form başka bir sekmede değişti. Sayfayı yenilerseniz oradaki haliyle sürdürürsünüz; buradan onaylarsanız bu sayfadaki geçerli olur.", "This form was changed in another tab. Reload to continue with that version; if you confirm here, this page counts.";
    not_sent_refused: "Operatörünüz mesajı kabul etmedi. Numarayı kontrol edin.", "Your operator refused the message. Check the number.";
    not_sent: "Mesaj gönderilemedi. Bir dakika sonra yeniden deneyin.", "The message could not be sent. Try again in a minute.";
    not_found_title: "Böyle bir sayfa yok", "There is no such page";
    not_found_text: "Adres yanlış yazılmış ya da sayfa taşınmış olabilir.", "The address may be mistyped, or the page has moved.";
    to_start: "Başlangıca dön", "Back to the start";
    resume_banner: "Yarım kalan bir başvurunuz var.", "You have an unfinished application.";
    continue_: "Devam et", "Continue";
    suspend_title: "Kartınız başkasının elinde olabilir mi?", "Could somebody else have your card?";
    suspend_lead: "Formu doldurmadan önce sertifikanızı askıya alabilirsiniz; bir dakika sürer ve geri alınabilir.", "You can suspend your certificate before filling in the form; it takes a minute and can be undone.";
    suspend_skip: "Hayır, forma geç", "No, go to the form";
    suspend_phone: "Sertifika kaydınızdaki cep telefonuna kod gönder", "Send a code to the mobile on the certificate's record";
    suspend_code: "Gelen kodla askıya al", "Suspend with the code";
    suspend_word: "Güvenlik sözcüğüyle askıya al", "Suspend with the security word";
    suspend_neither: "Bu sertifikanın kaydında telefon da güvenlik sözcüğü de yok. Askıya almak için çağrı merkezini arayın:", "This certificate has neither a phone nor a security word on record. To suspend it, call the call centre:";
    suspended_already: "Askıya alma emri verildi. Sertifika kullanılamaz.", "The suspension was ordered. The certificate cannot be used.";
    certificate: "Sertifika", "Certificate";
    to_form: "Forma geç", "Go to the form";
    form_title: "Başvuru formu", "Application form";
    form_lead: "Yaklaşık 6 dakika sürer. Yazdıklarınız siz yazarken kaydedilir; dilediğiniz an ara verebilirsiniz.", "Takes about 6 minutes. What you type is saved as you type; take a break whenever you like.";
    declaration_title: "Beyan", "Declaration";
    declaration: "Bu formdaki bilgilerin doğru olduğunu, değişirse kurum yetkilime bildireceğimi ve sertifikayı sertifika sahibi taahhütnamesine uygun kullanacağımı beyan ederim.", "I declare that the details in this form are true, that I will report changes to my authority, and that I will use the certificate as the subscriber undertaking says.";
    declaration_accept: "Beyanı okudum ve kabul ediyorum", "I have read and accept the declaration";
    privacy_title: "Kişisel verileriniz", "Your personal data";
    privacy: "Bu formdaki zorunlu bilgiler 5070 sayılı Kanun gereği alınır ve yalnız sertifikanızın düzenlenmesi için kullanılır. Onay gerektirmez; 6698 sayılı Kanundaki haklarınız için çağrı merkezine yazabilirsiniz.", "The required details are collected under Act 5070 and used only to issue your certificate. They need no consent; for your rights under Act 6698 write to the call centre.";
    group_you: "Siz", "You";
    group_application: "Başvuru", "Application";
    group_personal: "Güvenlik", "Security";
    group_institution: "Kurum", "Institution";
    group_contact: "İletişim", "Contact";
    you_hint: "Bu bilgiler nüfus kaydından ve kurumunuzdan gelir.", "These details come from the population registry and your institution.";
    organization: "Kurum adı", "Institution";
    name: "Ad ve soyad", "Name";
    organization_hint: "Kurum adı burada değiştirilemez; kurumunuzun personel sisteminde düzeltilir. Yetkiliniz için doğrusunu yazabilirsiniz.", "The name cannot be changed here; it is corrected in your institution's staff system. You can leave the right one for your authority.";
    not_open: "Kapalı: ", "Closed: ";
    term_years: "yıl", "years";
    reader_mini: "Mini kart okuyucu", "Mini card reader";
    reader_none: "İstemiyorum", "None";
    word_hint: "En az 8 karakter; boşluk olabilir, yapıştırılabilir. Adınız, doğum tarihiniz gibi bilinen bir şey olmasın. Kartınızı telefonla askıya alırken sorulur.", "At least 8 characters; spaces and pasting are fine. Nothing that others know, such as your name or birth date. It is asked when you suspend your card by phone.";
    word_kept: "Güvenlik sözcüğünüz alındı. Değiştirmek istemiyorsanız boş bırakın.", "Your security word is set. Leave empty to keep it.";
    postal_hint: "5 rakam", "5 digits";
    mobile_hint: "Onay kodu bu numaraya gelir. Örnek: 0532 123 45 67", "The code comes to this number. For example 0532 123 45 67";
    work_phone_hint: "Örnek: 0262 555 01 02", "For example 0262 555 01 02";
    channel_email: "E-posta", "E-mail";
    channel_sms: "SMS", "SMS";
    channel_both: "İkisi de", "Both";
    review_button: "Yanıtları gözden geçir", "Check your answers";
    district_script: "Önce ili seçin", "Choose the province first";
    saved_at: "Kaydedildi:", "Saved at";
    saving: "Kaydediliyor…", "Saving…";
    save_where: "Sunucumuzda, yalnız bu oturum için. Bu cihaza yazılmadı.", "On our server, for this session only. Nothing is written to this device.";
    save_failed: "Kaydedilemedi. Yazdıklarınız bu sayfada duruyor.", "Not saved. What you typed stays on this page.";
    save_none: "Henüz bir şey yazılmadı", "Nothing typed yet";
    authority: "Kurum yetkiliniz", "Your authority";
    authority_hint: "İmzalı formu ona teslim edeceksiniz.", "You will hand the signed form to them.";
    authority_none: "Kurumunuz için kayıtlı yetkili yok. Formu kime vereceğinizi çağrı merkezi söyler.", "No authority is on record for your institution. The call centre will tell you whom to hand the form to.";
    until: "Yeni sertifikanızın son günü:", "Your new certificate is valid until";
    remaining: "Kalan süre:", "Time left:";
    payer_institution: "Ücret kurumunuza yansıtılır; sizden ödeme istenmez.", "The fee is charged to your institution; you pay nothing.";
    payer_person: "Ücret sizden alınır; dekontu formla teslim edersiniz.", "You pay the fee; hand in the receipt with the form.";
    nearly_over: "Sertifikanızın bitmesine 30 günden az var. Bittikten sonra başvurursanız tam süreli sertifika alırsınız; karar sizin.", "Your certificate ends in under 30 days. If you apply after it ends you get a full term; the choice is yours.";
    review_title: "Yanıtlarınızı kontrol edin", "Check your answers";
    review_lead: "Onaydan sonra cep telefonunuza bir kod göndereceğiz.", "After you confirm we will send a code to your mobile phone.";
    change: "Değiştir", "Change";
    confirm_button: "Form Onayla", "Confirm the form";
    given: "Alındı", "Given";
    send_title: "SMS onay kodu", "Code by SMS";
    send_lead: "Telefonun sizde olduğunu doğrulamak için altı rakamlı bir kod göndereceğiz:", "To make sure that the phone is yours we will send a six-digit code to:";
    send_button: "Gönder", "Send";
    wrong_number: "Numara yanlış, formu düzelt", "Wrong number, correct the form";
    check_title: "SMS doğrulama kodu", "Enter the code";
    check_lead: "Kodu şu numaraya gönderdik:", "We sent the code to:";
    check_hint: "6 rakam. Birkaç kod geldiyse en sonuncusu geçerlidir.", "6 digits. If several came, only the newest counts.";
    check_button: "Tamam", "OK";
    code_ends: "Kodun geçerlilik süresi:", "The code is good for:";
    code_over: "Bu kodun süresi doldu ya da hakkı bitti. Yenisini isteyin.", "This code has expired or been used up. Ask for a new one.";
    resend: "Yeni kod gönder", "Send a new code";
    resend_in: "Yeni kod isteyebilmenize kalan:", "You can ask for a new code in:";
    signing_title: "İmzalama yönteminin belirlenmesi", "How will you sign?";
    signing_lead: "Başvuru formu ve sertifika sahibi taahhütnamesi birlikte imzalanır.", "The application form and the subscriber undertaking are signed together.";
    method_e: "E-imzalı başvuru", "Electronic signature";
    method_e_note: "Kullanılabilir bir nitelikli sertifikayla; teslim edilecek kâğıt yoktur.", "With a usable qualified certificate; there is no paper to hand in.";
    method_wet: "Islak imzalı başvuru", "Signature in ink";
    method_wet_note: "Formu yazdırır, imzalar ve kurum yetkilinize teslim edersiniz.", "You print the form, sign it and hand it to your authority.";
    method_prior: "e-Onay", "Consent given earlier";
    method_prior_note: "Daha önce verdiğiniz onayla; imza gerekmez.", "With a consent you gave earlier; no signature is needed.";
    why_not_offered: "Kurumunuz bu yöntemi şu anda kabul etmiyor. Islak imzayla devam edin.", "Your institution does not accept this at present. Continue with ink.";
    why_only_lost: "Tek sertifikanız kayıp bildirdiğiniz sertifika; onunla imza kabul edilmez. Islak imzayla devam edin.", "Your only certificate is the one you reported lost; it is not accepted. Continue with ink.";
    why_none: "Kullanılabilir bir sertifikanız yok. Islak imzayla devam edin.", "You have no usable certificate. Continue with ink.";
    result_title: "Başvurunuz alındı", "Your application was received";
    number: "Başvuru numarası", "Application number";
    open_form: "Başvuru Formunu Aç", "Open the application form";
    open_hint: "PDF iner; aynı anda yetkilinizin adı ve telefonu SMS ile gelir.", "The PDF downloads; at the same moment your authority's name and phone come by SMS.";
    next_title: "Şimdi ne yapmalısınız", "What to do now";
    next_print: "Başvuru formunu açın ve yazdırın.", "Open the application form and print it.";
    next_sign: "Formu ve taahhütnameyi mavi tükenmez kalemle imzalayın.", "Sign the form and the undertaking in blue ink.";
    next_hand: "İmzalı kâğıtları kurum yetkilinize teslim edin:", "Hand the signed papers to your authority:";
    next_track: "Kartınız üretilince haber veririz.", "We will tell you when your card is made.";
    revocation_ordered: "Eski sertifikanızın iptali emredildi.", "The revocation of your old certificate was ordered.";
    revocation_done: "Eski sertifikanız iptal edildi.", "Your old certificate was revoked.";
    revocation_requested: "Eski sertifikanızın iptali istendi; kurum yetkiliniz imzalı başvuruyu onaylayınca yapılır.", "The revocation of your old certificate was requested; it is carried out when your authority approves the signed application.";
    withdraw: "Başvurudan vazgeç", "Withdraw the application";
    withdraw_note: "Vazgeçmek, iptal edilmiş bir sertifikayı geri getirmez.", "Withdrawing does not bring a revoked certificate back.";
    withdrawn_title: "Başvurunuz geri çekildi", "Your application was withdrawn";
    withdrawn_text: "Alınan ücret kurum hesabından geri yazıldı. Dilerseniz yeniden başvurabilirsiniz.", "The fee was reversed in the ledger. You can apply again if you like.";
    resume_title: "Süren bir başvurunuz var", "You have an application under way";
    resume_lead: "Başvurunuzu göstermeden önce, ona bağlı cep telefonuna kod göndereceğiz:", "Before we show it we will send a code to the mobile phone bound to it:";
    change_method: "İmza yöntemini değiştir", "Change the signing method";
    sign_out: "Çıkış", "Sign out";
    session_ends: "Oturumunuz kapanmak üzere", "Your session is about to end";
    session_extend: "Sürdür", "Keep it open";
    samples_title: "Örnek kişiler (yalnız geliştirme)", "Sample people (development only)";
    inbox: "Geliştirme SMS kutusu", "Development SMS inbox";
    outdated_title: "Portal bu sırada güncellendi", "The portal was updated in the meantime";
    outdated_text: "Bu sayfa eski sürümden kaldı. Sayfayı yenileyin; sunucuya kaydedilenler duruyor.", "This page is of an older version. Load it again; what was saved on the server is still there.";
    reload: "Sayfayı yenile", "Load the page again";
    visit: "Oturum", "Session";
    visit_until: "Oturumunuzun kapanacağı saat:", "Your session is open until";
    visit_extend: "Oturumu uzat", "Stay signed in";
    visit_kept: "Yazdıklarınız sunucuda kayıtlı; oturum kapanırsa silinir. Devam etmek için oturumu uzatın.", "What you typed is saved on the server and is removed when the session closes. Press “Stay signed in” to go on.";
    loading: "Yükleniyor…", "Loading…";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_turkish_letter_strays_into_english() {
        let english = format!("{EN:?}").replace("Mühür", "");
        // Quoted by the sentence on the letters themselves.
        let english = english.replace("letters İ and I", "");
        assert!(
            !english.contains(['ç', 'ğ', 'ı', 'ö', 'ş', 'ü', 'Ç', 'Ğ', 'İ', 'Ö', 'Ş', 'Ü']),
            "{english}"
        );
    }

    #[test]
    fn every_field_has_a_label_in_both_languages() {
        for field in Field::ALL {
            for locale in [Locale::Tr, Locale::En] {
                let label = label(locale, *field);
                assert!(!label.is_empty() && label.trim() == label);
            }
        }
    }
}
