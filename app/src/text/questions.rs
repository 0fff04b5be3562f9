//! What people ask at each step, with the answers.

use domain::{Locale, progress::Step};

/// A question and its answer.
pub type Question = (&'static str, &'static str);

/// What people ask at a step, with the answers.
pub const fn questions(locale: Locale, step: Step) -> &'static [(&'static str, &'static str)] {
    match (locale, step) {
        (Locale::Tr, Step::SignIn) => &[
            (
                "Sicil numaramı bilmiyorum",
                "Kurum sicil numaranız bordronuzda ve personel kaydınızda yazar; personel biriminize de sorabilirsiniz.",
            ),
            (
                "Neden bu bilgiler soruluyor?",
                "Sertifika yalnız size düzenlenebilsin diye bilgileriniz nüfus kaydı ve kurumunuzun personel kaydıyla karşılaştırılır. Eşleşmezse saklanmaz; nüfus kaydı yanıt vermezse şifreli olarak en çok iki gün saklanır.",
            ),
        ],
        (Locale::En, Step::SignIn) => &[
            (
                "I do not know my registry number",
                "It is on your payslip and in your staff record; your personnel office can tell you.",
            ),
            (
                "Why do you ask for this?",
                "So that the certificate is issued to nobody but you, your details are compared with the population registry and your institution's staff record. If they do not match, they are not kept; if the population registry does not answer, they are kept encrypted for two days at most.",
            ),
        ],
        (Locale::Tr, Step::Form) => &[
            (
                "Ara verebilir miyim?",
                "Evet. Yazdıklarınız oturumunuz açık olduğu sürece sunucuda durur. Yirmi dakika hiçbir şey yapmazsanız oturum kapanır; ne zaman kapanacağı sayfanın sonunda yazar.",
            ),
            (
                "Cep telefonum değişti",
                "Yeni numaranızı yazın; kod o numaraya gönderilir. Bu durumda eski sertifikanız hemen iptal edilmez, iptal isteğiniz kaydedilir. Kartınız kayıpsa formdan önce sertifikanızı askıya alın.",
            ),
        ],
        (Locale::En, Step::Form) => &[
            (
                "Can I take a break?",
                "Yes. What you typed stays on the server while your session is open. After twenty minutes without activity it closes; the end of the page says when.",
            ),
            (
                "I have a new mobile number",
                "Enter the new one; the code goes there. Your old certificate is then not revoked at once: a request is recorded. If your card is lost, suspend the certificate before filling in the form.",
            ),
        ],
        (Locale::Tr, Step::SendCode | Step::CheckCode) => &[
            (
                "Kod gelmedi",
                "Gelmesi üç dakikayı bulabilir. Telefonunuzun çektiğini ve numaranın doğru olduğunu kontrol edin; bir dakika sonra yeni kod isteyebilirsiniz.",
            ),
            (
                "Birkaç kod geldi",
                "Yalnız en son gelen kod geçerlidir; öncekileri silebilirsiniz.",
            ),
        ],
        (Locale::En, Step::SendCode | Step::CheckCode) => &[
            (
                "No code came",
                "It can take up to three minutes. Check that your phone has signal and that the number is right; after a minute you can ask for a new code.",
            ),
            (
                "Several codes came",
                "Only the newest code is valid; you can delete the others.",
            ),
        ],
        (Locale::Tr, Step::Signing) => &[(
            "Hangisini seçmeliyim?",
            "Açık olan yöntemi seçin. Bugün portaldan yalnız ıslak imzayla başvurulabilir: formu yazdırır, elle imzalar ve kurum yetkilinize teslim edersiniz.",
        )],
        (Locale::En, Step::Signing) => &[(
            "Which one should I choose?",
            "Choose the one that is available. Today the portal takes a signature in ink only: you print the form, sign it by hand and hand it to the certificate officer.",
        )],
        (Locale::Tr, Step::Result) => &[
            (
                "Yetkilimi bulamıyorum",
                "Yetkilinizin adı ve telefonu bu sayfada, formda ve size gönderilen SMS’te yazar. Ulaşamazsanız çağrı merkezini arayın.",
            ),
            (
                "Yazıcım yok",
                "Formu kurumunuzdaki bir bilgisayardan yazdırabilirsiniz: PDF’i e-postayla kendinize gönderin ya da o bilgisayarda yeniden giriş yapın.",
            ),
        ],
        (Locale::En, Step::Result) => &[
            (
                "I cannot find the certificate officer",
                "Their name and phone number are on this page, on the form and in the SMS. If you cannot reach them, call the call centre.",
            ),
            (
                "I have no printer",
                "Print the form on a computer at your institution: mail the PDF to yourself, or sign in again on that computer.",
            ),
        ],
    }
}
