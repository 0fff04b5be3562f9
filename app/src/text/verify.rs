//! The words of the page on which a printed form is verified.

use domain::Locale;

texts! {
    /// What a certificate officer reads there.
    Verify;
    title: "Başvuru formunu doğrula", "Verify an application form";
    lead: "Kurum yetkilileri içindir: size verilen formun bu portalda düzenlenip düzenlenmediğini gösterir. Kişisel bilgi göstermez, yüklediğiniz dosyayı saklamaz.", "For certificate officers: it shows whether a form you were given was issued by this portal. It shows no personal data and does not keep the file you upload.";
    file: "PDF dosyası", "PDF file";
    or_paper: "Elinizde kâğıt varsa", "If you have the form on paper";
    number: "Başvuru numarası", "Application number";
    number_hint: "Her sayfanın sağ üstünde, üçer karakterlik üç grup", "At the top right of every page, three groups of three characters";
    mark: "Damga", "Stamp code";
    mark_hint: "Numaranın altında, dörder karakterlik dört grup", "Below the number, four groups of four characters";
    button: "Doğrula", "Verify";
    nothing: "Bir PDF dosyası seçin ya da başvuru numarası ile damgayı yazın.", "Choose a PDF file, or enter the application number and the stamp code.";
    too_often: "Bu ağdan çok sayıda form soruldu. Birkaç dakika sonra yeniden deneyin.", "Too many forms were checked from this network. Try again in a few minutes.";
    failed: "Form şu anda doğrulanamıyor. Birkaç dakika sonra yeniden deneyin.", "The form cannot be verified at the moment. Try again in a few minutes.";
    unchanged: "Bu form bu portalda düzenlendi ve değiştirilmedi", "This form was issued by this portal and has not been changed";
    unchanged_next: "İçeriği, başvuru sahibinin onayladığıyla aynıdır.", "It says exactly what the applicant confirmed.";
    signed: "Bu form bu portalda düzenlendi ve başvuru sahibi tarafından elektronik olarak imzalandı", "This form was issued by this portal and signed electronically by the applicant";
    signed_next: "İmza, formda adı yazan kişinin nitelikli sertifikasıyla atıldı; dosya portala yüklendi, imza doğrulandı ve kabul edildi. Dosya o günden beri değişmedi.", "The signature was made with a qualified certificate of the person named in the form; the file was uploaded to the portal, and the signature was verified and accepted. The file has not changed since.";
    signed_at: "İmza zamanı (imzalayanın bildirdiği)", "Signed on (as the signer says)";
    accepted_at: "Kabul zamanı", "Accepted on";
    certificate: "Sertifika seri numarasının sonu", "End of the certificate’s serial number";
    extended: "Bu forma sonradan bir şey eklenmiş: bu hâliyle kabul etmeyin", "Something was added to this form: do not accept it as it is";
    extended_next: "Sonradan eklenenler, formda yazanları örtebilir ya da değiştirebilir. Elektronik imza da bir eklemedir: başvuru sahibinin portala yükleyip kabul edilen imzası dışındakiler burada tanınmaz. Formu portalın düzenlediği hâliyle aşağıdan indirip karşılaştırın; başvuru sahibinden imzalı dosyayı portala yüklemesini ya da o formu yazdırıp elle imzalamasını isteyin.", "What was added can cover or change what the form says. An electronic signature is an addition too: only the one that the applicant uploaded to the portal, and that was accepted, is recognised here. Download the form below as the portal issued it and compare the two; ask the applicant to upload the signed file to the portal, or to print that form and sign it by hand.";
    original_button: "Formu düzenlendiği hâliyle indir", "Download the form as it was issued";
    original_over: "İndirme süresi doldu. Dosyayı bir kez daha yükleyin.", "The time to download has passed. Upload the file once more.";
    altered: "Bu portalda düzenlenmiş bir form, ama değiştirilmiş: kabul etmeyin", "A form of this portal that has been changed: do not accept it";
    altered_next: "Başvuru sahibinden formu portaldan yeniden indirip olduğu gibi göndermesini isteyin.", "Ask the applicant to download the form from the portal again and to send it as it is.";
    named: "Bu numara ve damga, bu portalda düzenlenmiş bir forma ait", "This number and stamp code belong to a form issued by this portal";
    named_next: "Kâğıttaki diğer bilgiler karşılaştırılmadı. Kuşkunuz varsa başvuru sahibinden PDF dosyasını isteyip dosyayı doğrulayın.", "The rest of the paper has not been compared. If in doubt, ask the applicant for the PDF file and verify the file.";
    not_ours: "Bu portal böyle bir form düzenlemedi", "This portal has not issued such a form";
    file_not_ours_next: "Bu dosya tanınmadı. Taranmış ya da başka bir programla yeniden kaydedilmiş bir dosya tanınmaz. Elinizde kâğıt varsa üzerindeki başvuru numarası ile damgayı yazın; yoksa başvuru sahibinden portaldan indirdiği dosyayı isteyin.", "This file was not recognised. A file that was scanned or saved again by another program cannot be recognised. If you have the form on paper, enter its application number and stamp code; if not, ask the applicant for the file downloaded from the portal.";
    paper_not_ours_next: "Başvuru numarasını ve damgayı kâğıttan bir kez daha okuyup yazın. Yine bulunamazsa formu kabul etmeyin.", "Read the application number and the stamp code from the paper once more and enter them again. If they are still not found, do not accept the form.";
    issued: "Düzenlenme zamanı", "Issued on";
    version: "Form sürümü", "Form version";
    institution: "Kurum", "Institution";
    superseded: "Bu başvuru sonradan düzeltildi: bu formu kabul etmeyin", "This application was corrected later: do not accept this form";
    superseded_next: "Başvuru sahibi, aynı başvuru numarasıyla daha yeni bir form onayladı. Yeni formu yazdırıp imzalamasını isteyin.", "The applicant has confirmed a newer form under the same application number. Ask the applicant to print and sign the new one.";
    application_version: "Başvuru sürümü", "Application version";
    over: "Bu başvuru artık işlemde değil: işlem yapmadan önce başvuru sahibine sorun", "This application is no longer under way: ask the applicant before you act on it";
    over_next: "Başvuru geri çekilmiş ya da sonuçlanmış.", "The application was withdrawn or is completed.";
}

/// How the file is to be chosen; at most so many megabytes.
pub fn file_hint(locale: Locale, megabytes: usize) -> String {
    match locale {
        Locale::Tr => format!(
            "Başvuru sahibinden aldığınız dosyayı, açıp yeniden kaydetmeden yükleyin; en çok {megabytes} MB"
        ),
        Locale::En => format!(
            "Upload the file that the applicant gave you, without opening and saving it again; {megabytes} MB at most"
        ),
    }
}

/// A file that is larger than so many megabytes.
pub fn too_large(locale: Locale, megabytes: usize) -> String {
    match locale {
        Locale::Tr => format!(
            "Dosya {megabytes} MB’den büyük. Portalın düzenlediği form bundan çok daha küçüktür: bu dosyayı bu hâliyle kabul etmeyin."
        ),
        Locale::En => format!(
            "The file is larger than {megabytes} MB. A form issued by the portal is far smaller: do not accept this file as it is."
        ),
    }
}

/// For how many minutes the form can be downloaded as it was issued.
pub fn original_hint(locale: Locale, minutes: i64) -> String {
    match locale {
        Locale::Tr => format!("Form {minutes} dakika içinde indirilebilir."),
        Locale::En => format!("You can download the form within {minutes} minutes."),
    }
}
