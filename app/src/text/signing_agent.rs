//! The words of signing with a card in a reader: what the agent is answered, and the page beside
//! it.

/// Why an agent is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The ticket, the code or the token is none, was used, or is too old.
    NotKnown,
    /// The application does not wait for an electronic signature any more.
    MovedOn,
    /// Too many requests.
    TooOften,
    /// The portal cannot answer.
    Away,
    /// The request cannot be read.
    Malformed,
    /// The file is larger than any signed form.
    TooLarge,
    /// A page of the web asks.
    FromPage,
}

impl Denial {
    /// The reason as a word of programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotKnown => "not_known",
            Self::MovedOn => "moved_on",
            Self::TooOften => "too_often",
            Self::Away => "away",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::FromPage => "from_page",
        }
    }
}

/// The sentence of a denial, in Turkish and in English.
pub const fn denial(why: Denial) -> (&'static str, &'static str) {
    match why {
        Denial::NotKnown => (
            "İmza isteği bulunamadı: kod yanlış yazılmış, istek kullanılmış, iptal edilmiş ya da süresi dolmuş olabilir. Portaldaki sayfadan yeni bir imza isteği oluşturun.",
            "The signing request was not found: the code may be mistyped, or the request was used, cancelled or has expired. Make a new signing request on the portal’s page.",
        ),
        Denial::MovedOn => (
            "Başvuru artık elektronik imza beklemiyor: değişmiş, imzalanmış ya da geri çekilmiş olabilir. Portaldaki sayfayı yenileyip bakın.",
            "The application no longer waits for an electronic signature: it may have been changed, signed or withdrawn. Reload the portal’s page and look.",
        ),
        Denial::TooOften => (
            "Kısa sürede çok fazla deneme yapıldı. Birkaç dakika bekleyip yeniden deneyin; başvurunuz duruyor.",
            "There were too many tries in a short time. Wait a few minutes and try again; your application stands.",
        ),
        Denial::Away => (
            "Portal şu anda yanıt veremiyor. Birkaç dakika sonra yeniden deneyin; başvurunuz duruyor.",
            "The portal cannot answer at the moment. Try again in a few minutes; your application stands.",
        ),
        Denial::Malformed => (
            "Portal, programın gönderdiğini okuyamadı. Programın yeni sürümü varsa onu kurun ya da imzalı formu portala kendiniz yükleyin.",
            "The portal could not read what the program sent. Install a newer version of the program if there is one, or upload the signed form to the portal yourself.",
        ),
        Denial::TooLarge => (
            "İmzalı dosya 2 MB’tan büyük; portal onu kabul etmez.",
            "The signed file is larger than 2 MB; the portal does not accept it.",
        ),
        Denial::FromPage => (
            "Bu adres yalnız imza programı içindir; web sayfalarından gelen istekler yanıtlanmaz.",
            "This address is for the signing program alone; requests from web pages are not answered.",
        ),
    }
}

/// What an agent is told where all goes well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The certificate would do.
    CertificateUsable,
    /// Nobody can tell whether it was revoked.
    CertificateUndetermined,
    /// The signed form is kept.
    Kept,
    /// The same, and will be verified later.
    KeptUndetermined,
}

impl Said {
    /// In Turkish and in English.
    pub const fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::CertificateUsable => (
                "Bu sertifikayla imzalayabilirsiniz.",
                "You can sign with this certificate.",
            ),
            Self::CertificateUndetermined => (
                "Sertifikanızın iptal edilip edilmediği şu anda öğrenilemiyor. İmzalayabilirsiniz; imza daha sonra doğrulanır ve sonucu size bildirilir.",
                "Nobody can tell at the moment whether your certificate was revoked. You can sign; the signature is verified later, and you are told the outcome.",
            ),
            Self::Kept => (
                "Form imzalandı. İşlemi tamamlamak için tarayıcınızda açılan portal sayfasına dönün.",
                "The form is signed. To finish, go back to the portal’s page that opens in your browser.",
            ),
            Self::KeptUndetermined => (
                "Form imzalandı; imza daha sonra doğrulanacak. İşlemi tamamlamak için tarayıcınızda açılan portal sayfasına dönün.",
                "The form is signed; the signature will be verified later. To finish, go back to the portal’s page that opens in your browser.",
            ),
        }
    }
}

texts! {
    /// What stands on the page.
    SigningAgentPage;
    title: "Kartınızla imzalayın", "Sign with your card";
    lead: "Formu, bilgisayarınıza takılı kartınız ve Mühür İmza programıyla imzalayın. Yazdırmanız ya da dosya yüklemeniz gerekmez.", "Sign the form with the card in your computer’s reader and the program Mühür İmza. You do not have to print or upload anything.";
    offer: "Bilgisayarınızda Mühür İmza programı varsa formu kartınızla buradan imzalayabilirsiniz; yazdırmanız ya da dosya yüklemeniz gerekmez.", "If the program Mühür İmza is on your computer, you can sign the form with your card from here, without printing or uploading anything.";
    offer_button: "Kartımla imzala", "Sign with my card";
    number: "Başvuru numarası", "Application number";
    need_title: "Başlamadan önce", "Before you start";
    need_card: "Kartınız okuyucuya takılı olsun, PIN’inizi bilin.", "Have your card in the reader and know its PIN.";
    need_program: "Mühür İmza programı bu bilgisayarda kurulu olsun. Kurulu değilse kurumunuzun bilgi işlem birimine sorun ya da imzalı dosya yükleyin.", "Have the program Mühür İmza installed on this computer. If it is not, ask your institution’s IT department, or upload a signed file.";
    begin: "İmza isteği oluştur", "Make a signing request";
    expired: "İmza isteğinin süresi doldu; başvurunuz imzalanmadı. Yeni bir istek oluşturabilirsiniz.", "The signing request has expired; your application is not signed. You can make a new one.";
    cancelled: "İmza isteği iptal edildi; başvurunuz imzalanmadı. Yeni bir istek oluşturabilirsiniz.", "The signing request was cancelled; your application is not signed. You can make a new one.";
    lapsed: "İmzalı form geldi ama sayfaya zamanında dönülmedi; başvurunuz imzalanmadı. Yeni bir istek oluşturup yeniden imzalayın.", "The signed form arrived, but nobody came back to the page in time; your application is not signed. Make a new request and sign again.";
    waiting_title: "İmza programını açın", "Open the signing program";
    waiting: "İmza isteği hazır. Programı açıp oradan devam edin; bu sayfayı kapatmayın.", "The signing request is ready. Open the program and go on there; keep this page open.";
    open: "Mühür İmza’yı aç", "Open Mühür İmza";
    open_note: "Tarayıcınız, programı açmak için izninizi isteyebilir.", "Your browser may ask for your permission to open the program.";
    code_lead: "Program açılmazsa kendiniz başlatın ve bu kodu yazın:", "If it does not open, start the program yourself and type this code:";
    trouble: "Program açılmadı ya da kapandı mı?", "Did the program not open, or has it closed?";
    trouble_code: "Programı bilgisayarınızdan başlatıp bu sayfadaki kodu yazın. Program başka bir bilgisayarda da olabilir.", "Start the program on your computer and type the code of this page. The program may also be on another computer.";
    trouble_install: "Program kurulu değilse kurumunuzun bilgi işlem birimine sorun.", "If the program is not installed, ask your institution’s IT department.";
    trouble_upload: "Başka bir programla imzalayıp dosyayı yükleyebilirsiniz", "You can sign with another program and upload the file";
    trouble_ink: "Islak imzayı seçebilirsiniz", "You can choose a signature in ink";
    claimed_title: "Programda devam edin", "Go on in the program";
    claimed: "İmza programı isteği aldı. Formu programda inceleyip imzalayın.", "The signing program has taken the request. Read and sign the form there.";
    checked: "Sertifikanız uygun. Programda PIN’inizi yazıp imzalayın.", "Your certificate is suitable. Type your PIN in the program and sign.";
    by: "İsteği alan", "Taken by";
    at: "Saat", "Time";
    not_you: "Program kapandıysa isteği iptal edip yeniden başlayın. Bu bilgisayar sizin değilse de iptal edin; kartınız olmadan kimse imzalayamaz.", "If the program has closed, cancel the request and begin again. Cancel it, too, if this computer is not yours; nobody can sign without your card.";
    refused_title: "Kabul edilmedi", "Not accepted";
    refused_again: "Programda yeniden deneyebilir, imzalı dosya yükleyebilir ya da ıslak imzayı seçebilirsiniz.", "You can try again in the program, upload a signed file, or choose a signature in ink.";
    received_title: "Form imzalandı, son adım kaldı", "The form is signed; one step is left";
    received: "İmza programı, işlemi tamamlamak için portalı tarayıcınızda açtı. Başka bir tarayıcıda açıldıysa programda gördüğünüz altı haneli kodu buraya yazın.", "To finish, the signing program opened the portal in your browser. If it opened in another browser, type the six digits that the program shows here.";
    received_no_code: "İmza programı, işlemi tamamlamak için portalı tarayıcınızda açtı. Başka bir tarayıcıda açıldıysa isteği iptal edip imzalamaya o tarayıcıda başlayın.", "To finish, the signing program opened the portal in your browser. If it opened in another browser, cancel the request and begin to sign in that browser.";
    only_own: "Kodu yalnız kendi başlattığınız imza için yazın. Telefonda sizden bu kodu isteyen olursa vermeyin: başkasının adına imza attırmaya çalışıyordur.", "Type the code only for a signature that you began yourself. If anybody asks you for it on the phone, do not give it: they are trying to have you sign for somebody else.";
    code: "Programdaki altı haneli kod", "Six digits from the program";
    code_hint: "Örnek: 307 104", "For example 307 104";
    code_wrong: "Kod doğru değil. Programda gördüğünüz altı haneyi yazın.", "The code is not right. Type the six digits that the program shows.";
    code_locked: "Kod çok kez yanlış yazıldı. Programın tarayıcınızda açtığı sayfadan devam edin; açılmadıysa isteği iptal edip yeniden imzalayın.", "The code was mistyped too often. Go on in the page that the program opened in your browser; if it did not open, cancel the request and sign again.";
    code_none: "Dönmeyi bekleyen imzalı form yok. Yeni bir istek oluşturup yeniden imzalayın.", "No signed form waits for you. Make a new request and sign again.";
    finish: "İmzayı tamamla", "Finish signing";
    until: "İstek şu saate kadar geçerli:", "The request is good until";
    extend: "Süreyi 15 dakika uzat", "Give it 15 more minutes";
    cancel: "İsteği iptal et", "Cancel the request";
    again: "Durumu yenile", "Look again";
    stopped: "Bu sayfa artık kendiliğinden yenilenmiyor.", "This page no longer looks by itself.";
    to_start: "Kurumunuzu seçip giriş yapın", "Choose your institution and sign in";
    back: "Başvurunuza dönün", "Back to your application";
    too_often: "Bir saatte oluşturulabilecek imza isteği sayısını aştınız. Bir süre sonra yeniden deneyin ya da imzalı dosya yükleyin; başvurunuz duruyor.", "You made as many signing requests as can be made in an hour. Try again later, or upload a signed file; your application stands.";
    away: "Portal şu anda yanıt veremiyor. Birkaç dakika sonra yeniden deneyin; başvurunuz duruyor.", "The portal cannot answer at the moment. Try again in a few minutes; your application stands.";
    other_title: "İmza burada başlamadı", "The signature was not begun here";
    other: "İmzaladığınız form bu tarayıcıda başlatılmadı ya da oturumunuz kapandı. İmzalamaya kendiniz başladıysanız, başladığınız sayfaya dönüp programda gördüğünüz altı haneli kodu yazın. O sayfa da kapandıysa yeniden giriş yapıp yeniden imzalayın; başvurunuz duruyor.", "The form that you signed was not begun in this browser, or your session has ended. If you began it yourself, go back to the page where you began and type the six digits that the program shows. If that page has closed, too, sign in and sign again; your application stands.";
    other_no_code: "İmzaladığınız form bu tarayıcıda başlatılmadı ya da oturumunuz kapandı. İmzalamaya kendiniz başladıysanız bu tarayıcıda giriş yapıp yeniden imzalayın; başvurunuz duruyor.", "The form that you signed was not begun in this browser, or your session has ended. If you began it yourself, sign in in this browser and sign again; your application stands.";
    other_warning: "İmzalamaya siz başlamadıysanız ya da biri size bir bağlantı gönderdiyse hiçbir şey yapmayın: bu sayfayı ve programı kapatın. İmza beş dakika sonra hiçbir işe yaramaz.", "If you did not begin it, or somebody sent you a link, do nothing: close this page and the program. After five minutes the signature is worth nothing.";
    unknown_title: "Dönülecek bir imza yok", "There is no signature to come back to";
    unknown: "Bu adresin süresi dolmuş ya da adres daha önce kullanılmış. İmzanızın durumunu başvurunuzun sayfasında görürsünüz.", "This address has expired or was used before. Your application’s page shows how your signature stands.";
}
