//! What the pages about privacy, responsibility and accessibility say. Each
//! sentence tells what the portal does today.

use domain::Locale;

/// A heading and the paragraphs under it.
pub type Section = (&'static str, &'static [&'static str]);

/// One of these pages.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// The heading of the page.
    pub title: &'static str,
    /// What it is about, in a sentence.
    pub lead: &'static str,
    /// The rest.
    pub sections: &'static [Section],
}

/// How personal data are used (Act 6698, article 10).
pub const fn privacy(locale: Locale) -> &'static Document {
    match locale {
        Locale::Tr => &PRIVACY_TR,
        Locale::En => &PRIVACY_EN,
    }
}

/// Who answers for what.
pub const fn notice(locale: Locale) -> &'static Document {
    match locale {
        Locale::Tr => &NOTICE_TR,
        Locale::En => &NOTICE_EN,
    }
}

/// What works for whom, and whom to tell what does not (circular 2025/10).
pub const fn accessibility(locale: Locale) -> &'static Document {
    match locale {
        Locale::Tr => &ACCESSIBILITY_TR,
        Locale::En => &ACCESSIBILITY_EN,
    }
}

static PRIVACY_TR: Document = Document {
    title: "Kişisel verilerinizin korunması",
    lead: "6698 sayılı Kanun’un 10. maddesi uyarınca, bu portalda hangi bilgilerinizin neden ve nasıl işlendiğini anlatır.",
    sections: &[
        (
            "Hangi bilgilerinizi işliyoruz?",
            &[
                "Girişte yazdıklarınız: T.C. kimlik numarası, ad, soyad, doğum yeri, doğum tarihi ve kurum sicil numarası; kurumunuz istiyorsa kimlik kartınızın seri numarası.",
                "Formda yazdıklarınız: iş yeri adresi, birim, unvan, telefonlar, e-posta adresi ve başvurunuzla ilgili seçimler. Güvenlik sözcüğünüz yalnız geri döndürülemeyen bir özet olarak saklanır.",
                "Portalın çalışması için gerekenler: oturum çerezi, dil çerezi, bu tarayıcıda daha önce giriş yapıldığını bildiren çerez, girişte yazdıklarınızı en çok iki dakika tutan çerez, ağ adresiniz ve işlem saatleri. Reklam ya da izleme çerezi yoktur; sayfalar başka bir siteden hiçbir şey yüklemez.",
            ],
        ),
        (
            "Neden ve hangi hukuki sebeple?",
            &[
                "Nitelikli elektronik sertifikanızın düzenlenmesi, yenilenmesi, askıya alınması ve iptali için; 5070 sayılı Elektronik İmza Kanunu’ndaki yükümlülüklerin yerine getirilmesi amacıyla (6698 sayılı Kanun, madde 5/2-a ve 5/2-ç). Bu bilgiler için ayrıca açık rızanız istenmez.",
            ],
        ),
        (
            "Kimlerle paylaşıyoruz?",
            &[
                "Kimlik bilgileriniz Merkezi Nüfus İdaresi kayıtlarıyla, sicil numaranız kurumunuzun personel sistemiyle karşılaştırılır.",
                "Sertifikanızın iptali ve askıya alınması için sertifika kayıtlarına, SMS ve e-posta göndermek için ileti hizmetlerine gereken en az bilgi iletilir.",
                "Formu elektronik olarak imzalarsanız, sertifikanızın geçerliliği onu veren kuruluşa sorulur; bu sırada yalnız sertifikanın seri numarası iletilir.",
                "Islak imzalı başvuru formunu kurum yetkilinize siz verirsiniz.",
            ],
        ),
        (
            "Ne kadar saklıyoruz?",
            &[
                "Onaylamadığınız form, oturumunuzla birlikte silinir. “Bu cihazı yalnız ben kullanıyorum” seçeneğini işaretlediyseniz taslağınız kendi cihazınızda 7 gün şifreli olarak saklanır.",
                "Girişte yazdıklarınız kayıtlarla eşleşmezse saklanmaz. Nüfus kaydı yanıt vermezse şifreli olarak oturumunuz boyunca, haber almak istediyseniz en çok iki gün saklanır.",
                "Giriş yaptığınız tarayıcı ve ağ, yanlış denemeler size engel olmasın diye son girişten sonra 180 gün tanınır: tarayıcıda şifreli bir çerezle, bizde geri döndürülemeyen bir özetle.",
                "SMS kodlarının yalnız özeti tutulur ve süresi dolduktan sonra silinir.",
                "Onayladığınız başvurular, düzenlenen formlar ve kabul edilen imzalı formlar, sertifika mevzuatındaki saklama süresi boyunca tutulur; portal bunları şu anda kendiliğinden silmez.",
            ],
        ),
        (
            "Haklarınız",
            &[
                "6698 sayılı Kanun’un 11. maddesi uyarınca bilgilerinizin işlenip işlenmediğini öğrenebilir, düzeltilmesini ya da silinmesini isteyebilir, itiraz edebilirsiniz. Başvurunuzu aşağıdaki e-posta adresine yazarak yapabilirsiniz.",
            ],
        ),
    ],
};

static PRIVACY_EN: Document = Document {
    title: "How your personal data are used",
    lead: "As article 10 of Act 6698 requires, this page tells which of your data this portal uses, why and how.",
    sections: &[
        (
            "Which data do we use?",
            &[
                "What you enter at sign-in: national identity number, names, place and date of birth and your registry number; if your institution asks for it, the serial number of your identity card.",
                "What you enter in the form: workplace address, unit, title, phone numbers, e-mail address and your choices. Your security word is stored only as a one-way hash.",
                "What the portal needs to work: a session cookie, a language cookie, a cookie that tells that somebody signed in with this browser before, one that holds what you entered at sign-in for two minutes at most, your network address and times. There are no advertising or tracking cookies, and the pages load nothing from other sites.",
            ],
        ),
        (
            "Why, and on which legal basis?",
            &[
                "To issue, renew, suspend and revoke your qualified electronic certificate, and to meet the obligations of the Electronic Signature Act 5070 (Act 6698, article 5/2-a and 5/2-ç). Your consent is not needed for these data.",
            ],
        ),
        (
            "Whom do we share them with?",
            &[
                "Your identity details are compared with the population registry, and your registry number with your institution's staff system.",
                "The certificate records receive what is needed to suspend or revoke a certificate, and the message services what is needed to deliver an SMS or e-mail.",
                "If you sign the form electronically, whoever issued your certificate is asked whether it is still valid, and is told the certificate's serial number and nothing else.",
                "A form signed in ink you hand to your institution's certificate officer yourself.",
            ],
        ),
        (
            "How long do we keep them?",
            &[
                "A form that you have not confirmed is deleted with your session. If you ticked “I am the only person who uses this device”, your draft stays on your own device for 7 days, encrypted.",
                "What you enter at sign-in is not kept if it does not match the records. If the population registry does not answer, it is kept encrypted during your session, or for two days at most if you asked to be told.",
                "The browser and the network with which you signed in are known for 180 days after the last time, so that wrong attempts of others do not get in your way: by an encrypted cookie in the browser, and by a one-way hash on our side.",
                "Only hashes of SMS codes are kept, and they are deleted after they expire.",
                "Confirmed applications, issued forms and accepted signed forms are kept for as long as the rules on certificates require; at present the portal does not delete them by itself.",
            ],
        ),
        (
            "Your rights",
            &[
                "Under article 11 of Act 6698 you may ask whether your data are used, have them corrected or erased, and object. Write to the e-mail address below.",
            ],
        ),
    ],
};

static NOTICE_TR: Document = Document {
    title: "Yasal uyarı",
    lead: "Bu portalda yaptığınız işlemlerin hukuki sonuçları.",
    sections: &[
        (
            "Başvurunuz",
            &[
                "Formdaki beyanı kabul ederek bilgilerin doğruluğundan sorumlu olursunuz. Başkası adına ya da başkasının bilgileriyle başvuru yapmak suçtur.",
                "Başvurunuz, formu imzalayıp kurum yetkilinize verdiğinizde ya da elektronik imzanız kabul edildiğinde işleme alınır. Portaldaki onay tek başına sertifika hakkı doğurmaz.",
            ],
        ),
        (
            "Elektronik imza",
            &[
                "Nitelikli elektronik sertifikayla oluşturulan güvenli elektronik imza, 5070 sayılı Kanun’a göre elle atılan imzayla aynı hukuki sonucu doğurur. Kartınızı ve PIN’inizi kimseyle paylaşmayın.",
                "Kartınızı kaybettiğinizde sertifikanızı gecikmeden askıya aldırın. İptal edilen bir sertifika yeniden geçerli duruma getirilemez.",
            ],
        ),
        (
            "Portalın içeriği",
            &[
                "Buradaki açıklamalar bilgi vermek içindir; kanun, yönetmelik ve sertifika sahibi taahhütnamesi önceliklidir.",
                "Bir belgenin bu portaldan çıktığından emin değilseniz “Başvuru formunu doğrula” sayfasını kullanın.",
            ],
        ),
    ],
};

static NOTICE_EN: Document = Document {
    title: "Legal notice",
    lead: "What your actions on this portal mean in law.",
    sections: &[
        (
            "Your application",
            &[
                "By accepting the declaration in the form you answer for the truth of the details. Applying in somebody else's name or with their details is an offence.",
                "Your application is processed once you have signed the form and handed it to your institution's certificate officer, or once your electronic signature is accepted. Confirming it on the portal alone gives no right to a certificate.",
            ],
        ),
        (
            "Electronic signatures",
            &[
                "Under Act 5070 a secure electronic signature made with a qualified electronic certificate has the same legal effect as a handwritten one. Share your card and PIN with nobody.",
                "If you lose your card, have your certificate suspended without delay. A revoked certificate cannot become valid again.",
            ],
        ),
        (
            "What is said here",
            &[
                "These pages are for information; the law, the regulations and the subscriber undertaking take precedence.",
                "If you are not sure that a document comes from this portal, use the page “Verify an application form”.",
            ],
        ),
    ],
};

static ACCESSIBILITY_TR: Document = Document {
    title: "Erişilebilirlik bildirimi",
    lead: "Portalı herkesin kullanabilmesi için WCAG 2.2’nin AA düzeyini hedefliyoruz.",
    sections: &[
        (
            "Neler sağlanıyor?",
            &[
                "Bütün adımlar yalnız klavyeyle, ekran okuyucuyla, dar ekranda, yüzde 200 büyütülmüş yazıyla ve JavaScript kapalıyken tamamlanabilir. Sayfalar koyu görünüme, yüksek karşıtlığa ve azaltılmış harekete uyar.",
                "Güvenlik doğrulaması resimle ya da sesle yapılabilir. Oturum süresi dolmadan uyarılırsınız ve süreyi uzatabilirsiniz.",
                "Başvuru formu PDF/UA standardına uygundur; ekran okuyucuyla okunabilir.",
            ],
        ),
        (
            "Nasıl denetleniyor?",
            &[
                "Her sayfa, her değişiklikte axe ile ve dar ekran, büyük yazı, koyu görünüm denemeleriyle otomatik olarak denetlenir; formlar veraPDF ile doğrulanır.",
            ],
        ),
        (
            "Bilinen sınırlar",
            &[
                "Sesli doğrulama yalnız Türkçe ve İngilizcedir. İşaret dilinde anlatım yoktur. Islak imza için kâğıda imza atmak gerekir.",
            ],
        ),
        (
            "Bir engelle karşılaşırsanız",
            &[
                "Aşağıdaki telefondan ya da e-posta adresinden bize bildirin; başvurunuza telefonla da yardımcı oluruz.",
            ],
        ),
    ],
};

static ACCESSIBILITY_EN: Document = Document {
    title: "Accessibility statement",
    lead: "We want everybody to be able to use this portal, and aim at level AA of WCAG 2.2.",
    sections: &[
        (
            "What is provided?",
            &[
                "Every step can be completed by keyboard alone, with a screen reader, on a narrow screen, with text at 200 % and without JavaScript. The pages follow dark mode, high contrast and reduced motion.",
                "The security check can be done by picture or by sound. You are warned before your session ends and can extend it.",
                "The application form follows the PDF/UA standard and can be read with a screen reader.",
            ],
        ),
        (
            "How is it checked?",
            &[
                "Every page is checked with each change, by axe and by automatic trials with narrow screens, large text and dark mode; forms are validated with veraPDF.",
            ],
        ),
        (
            "Known limits",
            &[
                "The spoken check is in Turkish and English only. There is no sign language. A signature in ink has to be made on paper.",
            ],
        ),
        (
            "If something keeps you out",
            &[
                "Tell us at the phone number or e-mail address below; we also help you with your application by phone.",
            ],
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_sections() {
        for of in [privacy, notice, accessibility] {
            let (tr, en) = (of(Locale::Tr), of(Locale::En));
            assert_ne!(tr.title, en.title);
            let shape = |one: &Document| {
                one.sections
                    .iter()
                    .map(|(_, all)| all.len())
                    .collect::<Vec<_>>()
            };
            assert_eq!(shape(tr), shape(en));
        }
    }
}
