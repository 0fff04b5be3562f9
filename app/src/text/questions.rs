//! What people ask at each step, with the answers.

use domain::{Locale, progress::Step};

/// A question and its answer.
pub type Question = (&'static str, &'static str);

/// What people ask at sign-in.
pub const fn first_questions(locale: Locale) -> &'static [Question] {
    match locale {
        Locale::Tr => &[
            (
                "Sicil numaramı bilmiyorum",
                "Kurum sicil numaranız bordronuzda ve personel kaydınızdadır; personel biriminiz de söyler.",
            ),
            (
                "Neden bu bilgiler soruluyor?",
                "Sertifika yalnız size düzenlenebilsin diye bilgileriniz nüfus kaydı ve kurumunuzun personel kaydıyla karşılaştırılır. Eşleşmezse hiçbir şey saklanmaz.",
            ),
        ],
        Locale::En => &[
            (
                "I do not know my registry number",
                "It is on your payslip and in your staff record; your personnel office can tell you.",
            ),
            (
                "Why do you ask for this?",
                "So that the certificate is issued to nobody but you, your details are compared with the population registry and your institution's staff record. If they do not match, nothing is kept.",
            ),
        ],
    }
}

/// What people ask at a step, with the answers.
pub const fn questions(locale: Locale, step: Step) -> &'static [(&'static str, &'static str)] {
    match (locale, step) {
        (_, Step::SignIn) => first_questions(locale),
        (Locale::Tr, Step::Form) => &[
            (
                "Ara verebilir miyim?",
                "Evet. Yazdıklarınız oturumunuz açık olduğu sürece sunucuda durur. Yirmi dakika hiçbir şey yapmazsanız oturum kapanır; ne zaman kapanacağı sayfanın sonunda yazar.",
            ),
            (
                "Cep telefonum değişti",
                "Yeni numaranızı yazın; kod oraya gelir. Eski sertifikanızın iptali o zaman yetkiliniz onaylayınca yapılır.",
            ),
        ],
        (Locale::En, Step::Form) => &[
            (
                "Can I take a break?",
                "Yes. What you typed stays on the server while your session is open. After twenty minutes without activity it closes; the end of the page says when.",
            ),
            (
                "I have a new mobile number",
                "Write the new one; the code goes there. Your old certificate is then revoked when your authority approves.",
            ),
        ],
        (Locale::Tr, Step::SendCode | Step::CheckCode) => &[
            (
                "Kod gelmedi",
                "Üç dakikayı bulabilir. Telefonun çektiğine ve numaranın doğru olduğuna bakın; bir dakika sonra yeni kod isteyebilirsiniz.",
            ),
            (
                "Birkaç kod geldi",
                "Yalnız en son gelen geçerlidir; öncekileri silebilirsiniz.",
            ),
        ],
        (Locale::En, Step::SendCode | Step::CheckCode) => &[
            (
                "No code came",
                "It can take three minutes. See that the phone has signal and that the number is right; after a minute you can ask for another.",
            ),
            (
                "Several codes came",
                "Only the newest one counts; you can delete the others.",
            ),
        ],
        (Locale::Tr, Step::Signing) => &[(
            "Hangisini seçmeliyim?",
            "Çalışan başka bir nitelikli sertifikanız varsa elektronik imza daha çabuktur. Yoksa ıslak imzayı seçin; sonradan değiştirebilirsiniz.",
        )],
        (Locale::En, Step::Signing) => &[(
            "Which one should I choose?",
            "If you have another qualified certificate that works, an electronic signature is quicker. If not, choose ink; you can change it later.",
        )],
        (Locale::Tr, Step::Result) => &[
            (
                "Yetkilimi bulamıyorum",
                "Adı ve telefonu bu sayfada, formda ve size gelen SMS’tedir. Ulaşamazsanız çağrı merkezi yardımcı olur.",
            ),
            (
                "Yazıcım yok",
                "PDF’i kurumunuzdaki bir bilgisayardan yazdırabilirsiniz; e-postayla kendinize gönderin ya da aynı bilgilerle yeniden girin.",
            ),
        ],
        (Locale::En, Step::Result) => &[
            (
                "I cannot find my authority",
                "Their name and phone are on this page, on the form and in the SMS. If you cannot reach them, the call centre helps.",
            ),
            (
                "I have no printer",
                "Print the PDF on a computer of your institution: mail it to yourself, or sign in again with the same details.",
            ),
        ],
    }
}
