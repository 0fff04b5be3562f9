//! The words of the pages behind sign-in, and through them all the others.

use std::ops::Deref;

use super::FirstText;

texts! {
    /// The plain sentences of the pages behind sign-in. In the browser they
    /// come with the file of those pages.
    Text also first of FirstText;
    start_lead: "Hepsi yaklaşık on dakika sürer. Oturumunuz açıkken ara verebilir, kaldığınız yerden sürdürebilirsiniz.", "It takes about ten minutes in all. While your session is open you can take a break and go on where you were.";
    start_need: "Yanınızda bulunsun", "Have at hand";
    start_need_identity: "Kimlik kartınız: bilgiler karttaki gibi yazılır.", "Your identity card: details are written as they stand on it.";
    start_need_phone: "Cep telefonunuz: altı rakamlı bir kod gelir.", "Your mobile phone: a six-digit code comes by SMS.";
    start_need_work: "İş yerinizin adresi, posta kodu ve sabit telefonu.", "The address, postal code and fixed line of your workplace.";
    start_steps: "Altı adım", "Six steps";
    start_lost: "Kartınız kayıp ya da çalıntıysa", "If your card was lost or stolen";
    start_lost_text: "Girişten hemen sonra sertifikanızı bir dakikada askıya alabilirsiniz; formu doldurmanız gerekmez. Beklemeden telefonla da yapılır:", "Right after sign-in you can suspend your certificate within a minute, before any form. You can also call at once:";
    start_lost_terms: "Yeni sertifika, eskisinin kalan süresi kadar geçerlidir ve eskisi iptal edilir.", "The new certificate is valid for the time the old one had left, and the old one is revoked.";
    start_after: "Sonra ne olur", "What happens next";
    start_after_text: "Islak imzayı seçerseniz formu yazdırır, imzalar ve kurum yetkilinize verirsiniz. Kim olduğunu girişten sonra, formdan önce gösteririz; adı ve telefonu SMS ile de gelir.", "If you sign in ink you print the form, sign it and hand it to your authority. We show who that is after sign-in and before the form; their name and phone also come by SMS.";
    start_button: "Başla", "Start";
    suspend_title: "Kartınız başkasının elinde olabilir mi?", "Could somebody else have your card?";
    suspend_lead: "Formu doldurmadan önce sertifikanızı askıya alabilirsiniz; bir dakika sürer ve geri alınabilir.", "You can suspend your certificate before filling in the form; it takes a minute and can be undone.";
    suspend_skip: "Hayır, forma geç", "No, go to the form";
    suspend_phone: "Sertifika kaydınızdaki cep telefonuna kod gönder", "Send a code to the mobile on the certificate's record";
    suspend_code: "Gelen kodla askıya al", "Suspend with the code";
    suspend_word: "Güvenlik sözcüğüyle askıya al", "Suspend with the security word";
    suspend_neither: "Bu sertifikanın kaydında telefon da güvenlik sözcüğü de yok. Askıya almak için çağrı merkezini arayın:", "This certificate has neither a phone nor a security word on record. To suspend it, call the call centre:";
    suspended_already: "Askıya alma emri verildi. Sertifika kullanılamaz.", "The suspension was ordered. The certificate cannot be used.";
    valid_until: "Son geçerlilik günü:", "Valid until";
    certificate: "Sertifika", "Certificate";
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
    word_hint: "Kartınızı telefonla askıya alırken sorulur. En az 8 karakter; boşluk olabilir, yapıştırılabilir. Soyadınız ya da doğum tarihiniz olamaz: onu bilen herkes kartınızı kapattırabilirdi.", "It is asked when you suspend your card by phone. At least 8 characters; spaces and pasting are fine. It cannot be your surname or birth date: anybody who knows it could have your card suspended.";
    word_kept: "Güvenlik sözcüğünüz alındı. Değiştirmek istemiyorsanız boş bırakın.", "Your security word is set. Leave empty to keep it.";
    word_show: "Sözcüğü göster", "Show the word";
    word_short: "Bu henüz olmaz: en az 8 karakter, kolay bulunmayan.", "Not yet: at least 8 characters, not easily found.";
    word_weak: "Olur. Birkaç sözcük daha eklerseniz daha iyi korur.", "It will do. A few more words would protect better.";
    word_fair: "İyi.", "Good.";
    word_strong: "Çok iyi.", "Very good.";
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
    resend_now: "Artık yeni kod isteyebilirsiniz.", "You can ask for a new code now.";
    code_last_minute: "Kodun bitmesine bir dakikadan az kaldı.", "The code is good for less than a minute.";
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
    visit: "Oturum", "Session";
    visit_until: "Oturumunuzun kapanacağı saat:", "Your session is open until";
    visit_extend: "Oturumu uzat", "Stay signed in";
    visit_kept: "Yazdıklarınız sunucuda kayıtlı; oturum kapanırsa silinir. Devam etmek için oturumu uzatın.", "What you typed is saved on the server and is removed when the session closes. Press “Stay signed in” to go on.";
}

/// Whoever has these words has the first ones too.
impl Deref for Text {
    type Target = FirstText;

    fn deref(&self) -> &FirstText {
        self.first
    }
}
