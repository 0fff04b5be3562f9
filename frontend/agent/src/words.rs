//! Everything that the agent says, in both languages.

use domain::Locale;
use protocol::Sentence;

/// A text in Turkish and in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub &'static str, pub &'static str);

impl Words {
    /// In this language.
    pub const fn say(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Tr => self.0,
            Locale::En => self.1,
        }
    }

    /// As a sentence of the portal's kind.
    pub fn sentence(self) -> Sentence {
        Sentence::of(self.0, self.1)
    }

    /// With this in place of `{}`.
    pub fn with(self, value: &str) -> Sentence {
        Sentence {
            tr: self.0.replace("{}", value),
            en: self.1.replace("{}", value),
        }
    }
}

// The code.
pub const CODE: Words = Words(
    "Sayfadaki sekiz karakterlik kod",
    "The eight-character code on the page",
);
pub const CODE_HINT: Words = Words(
    "Başvurunuzun sayfasında “Kartımla imzala” düğmesine basın; kod açılan sayfada yazar. Örnek: K7M2-Q9XD",
    "Press “Sign with my card” on the application’s page; the next page shows the code. Example: K7M2-Q9XD",
);
pub const CODE_WRONG: Words = Words(
    "Kod sekiz harf ve rakamdan oluşur. Sayfadaki kodu yeniden yazın.",
    "The code has eight letters and digits. Type the code on the page again.",
);

// What goes on.
pub const CLAIMING: Words = Words("Portala bağlanılıyor…", "Connecting to the portal…");
pub const FETCHING: Words = Words("Form indiriliyor…", "Downloading the form…");
pub const LISTING: Words = Words("Kart okunuyor…", "Reading the card…");
pub const CHECKING: Words = Words(
    "Sertifika portala soruluyor…",
    "Asking the portal about the certificate…",
);
pub const SIGNING: Words = Words(
    "Kart imzalıyor. Kartı çıkarmayın…",
    "The card is signing. Leave it in the reader…",
);
pub const SIGNING_AT_READER: Words = Words(
    "PIN’i kart okuyucunun tuşlarıyla girin. Kartı çıkarmayın…",
    "Enter the PIN on the reader’s keys. Leave the card in the reader…",
);
pub const SENDING: Words = Words(
    "İmzalı form portala gönderiliyor…",
    "Sending the signed form to the portal…",
);
pub const GIVING_UP: Words = Words("İmzalamadan vazgeçiliyor…", "Cancelling…");
pub const OPENING: Words = Words("Sayfaya dönülüyor…", "Going back to the page…");

// What is signed.
pub const INSTITUTION: Words = Words("Kurum", "Institution");
pub const APPLICANT: Words = Words("Başvuran", "Applicant");
pub const APPLICATION: Words = Words("Başvuru numarası", "Application number");
pub const NOT_SHOWN: Words = Words(
    "Form açılamadı. Bu bilgisayarda PDF dosyalarını açan bir program yok.",
    "The form could not be opened. This computer has no program that opens PDF files.",
);

// Certificates.
pub const VALID_UNTIL: Words = Words("{} tarihine kadar geçerli", "valid until {}");
pub const NO_CARD: Words = Words(
    "Kart bulunamadı. Kartı okuyucuya takın ve “Yeniden bak”ı seçin.",
    "No card was found. Put the card into the reader and choose “Look again”.",
);
pub const NO_MODULE: Words = Words(
    "Bu bilgisayarda kart sürücüsü bulunamadı. Kartınızla verilen sürücüyü kurun ya da dosyasının yolunu yazın.",
    "No card driver was found on this computer. Install the driver that came with your card, or type the path of its file.",
);
pub const NO_USABLE: Words = Words(
    "Kartta bu formu imzalayabilecek bir sertifika yok. Nedenleri yanlarında yazılıdır.",
    "The card has no certificate that can sign this form. The reasons are given beside each.",
);
pub const OTHER_PERSON: Words = Words("başkasının sertifikası", "somebody else’s certificate");
pub const EXPIRED: Words = Words("süresi dolmuş", "expired");
pub const NOT_YET_VALID: Words = Words("henüz geçerli değil", "not valid yet");
pub const NOT_FOR_SIGNING: Words = Words("imza sertifikası değil", "not for signatures");
pub const NOT_QUALIFIED: Words = Words("nitelikli sertifika değil", "not a qualified certificate");
pub const SEAL: Words = Words(
    "kurum mührü; kişisel imza değil",
    "an institution’s seal, not a person’s signature",
);
pub const NO_KEY: Words = Words("anahtarı kartta yok", "its key is not on the card");
pub const NO_ALGORITHM: Words = Words(
    "kartın imza yöntemi desteklenmiyor",
    "the card signs in a way that is not supported",
);

// The PIN.
pub const PIN_STAYS: Words = Words(
    "PIN yalnızca kartınıza verilir; portala gönderilmez.",
    "The PIN is given to your card alone; it is not sent to the portal.",
);
pub const AT_MOST: Words = Words(
    "En çok {} deneme hakkınız kaldı.",
    "You have at most {} tries left.",
);
pub const LAST_TRY: Words = Words(
    "Son deneme hakkınız olabilir: PIN yine yanlış girilirse kart kilitlenir.",
    "This may be your last try: another wrong PIN locks the card.",
);
pub const LAST_TRY_ASKED: Words = Words(
    "PIN’inizden emin değilseniz vazgeçin. Denemek için kutuyu işaretleyin.",
    "Cancel if you are not sure of your PIN. To try, tick the box.",
);
pub const LOCKED: Words = Words(
    "Kart kilitli. PUK ile açın ya da kartı veren kuruluşa başvurun.",
    "The card is locked. Unlock it with the PUK, or ask the provider that issued it.",
);
pub const PIN_WRONG: Words = Words("PIN yanlış.", "The PIN is wrong.");
pub const PIN_LENGTH: Words = Words(
    "PIN bu uzunlukta olamaz; karta verilmedi. Yeniden yazın.",
    "A PIN cannot have this length; it was not given to the card. Type it again.",
);
pub const PIN_EXPIRED: Words = Words(
    "PIN’in süresi dolmuş. Kart sürücüsünün programında yeni bir PIN belirleyin.",
    "The PIN has expired. Set a new one in the card driver’s program.",
);

// What goes wrong at the card.
pub const CARD_MODULE: Words = Words(
    "Kart sürücüsü yüklenemedi. Sürücüyü yeniden kurun.",
    "The card’s driver could not be loaded. Install it again.",
);
pub const CARD_CRASHED: Words = Words(
    "Kartın sürücüsü çöktü. Kartı çıkarıp takın ve yeniden deneyin.",
    "The card’s software crashed. Take the card out, put it in again and try again.",
);
pub const CARD_TIMED_OUT: Words = Words(
    "Kart yanıt vermedi. Kartı çıkarıp takın ve yeniden deneyin.",
    "The card did not answer. Take it out, put it in again and try again.",
);
pub const CARD_REMOVED: Words = Words(
    "Kart okuyucuda değil. Kartı takın ve “Yeniden bak”ı seçin.",
    "The card is not in the reader. Put it in and choose “Look again”.",
);
pub const CARD_CANCELLED: Words = Words(
    "Okuyucuda vazgeçildi. Form imzalanmadı.",
    "It was cancelled at the reader. The form was not signed.",
);
pub const CARD_NO_KEY: Words = Words(
    "Bu sertifikanın anahtarı kartta yok. Başka bir sertifika seçin.",
    "This certificate’s key is not on the card. Choose another certificate.",
);
pub const CARD_MECHANISM: Words = Words(
    "Kart bu yöntemle imzalamıyor. Başka bir sertifika seçin ya da imzalı dosya yükleyin.",
    "The card does not sign in this way. Choose another certificate, or upload a signed file.",
);
pub const CARD_OTHER: Words = Words(
    "Kart imzalamadı ({}). Yeniden deneyin.",
    "The card did not sign ({}). Try again.",
);
pub const NOT_WRITTEN: Words = Words(
    "İmza forma yazılamadı. Başka bir sertifika seçin ya da imzalı dosya yükleyin.",
    "The signature could not be written into the form. Choose another certificate, or upload a signed file.",
);

// What goes wrong with the portal.
pub const LINK_WRONG: Words = Words(
    "Bağlantı okunamadı. Sayfaya dönün ve yeniden deneyin ya da sayfadaki kodu buraya yazın.",
    "The link could not be read. Go back to the page and try again, or type the code on the page here.",
);
pub const PORTAL_UNKNOWN: Words = Words(
    "Bu bağlantı, bu bilgisayarda tanımlı olmayan bir portalın. Bağlantıyı güvenmediğiniz birinden aldıysanız kapatın.",
    "This link belongs to a portal that is not set up on this computer. Close this if you got the link from somebody you do not trust.",
);
pub const NETWORK: Words = Words(
    "Portala ulaşılamadı. Bağlantınızı denetleyin ve yeniden deneyin.",
    "The portal could not be reached. Check your connection and try again.",
);
pub const UNTRUSTED: Words = Words(
    "Portalın sunucu sertifikası doğrulanamadı; bağlantı kesildi. Bilgi işlem birimine bildirin.",
    "The certificate of the portal’s server could not be verified; the connection was closed. Tell your IT support.",
);
pub const STRANGE: Words = Words(
    "Portal beklenmeyen bir yanıt verdi; hiçbir şey imzalanmadı. Sayfaya dönün ve yeniden deneyin.",
    "The portal gave an unexpected answer; nothing was signed. Go back to the page and try again.",
);
pub const STRANGE_AFTER: Words = Words(
    "Portal beklenmeyen bir yanıt verdi. Yeniden gönderin ya da imzalı formu kaydedip sayfada yükleyin.",
    "The portal gave an unexpected answer. Send again, or save the signed form and upload it on the page.",
);
pub const NOT_PORTALS: Words = Words(
    "İmza isteği portaldan gelmiyor; hiçbir şey imzalanmadı. Bilgi işlem birimine bildirin.",
    "The signing request does not come from the portal; nothing was signed. Tell your IT support.",
);
pub const REQUEST_EXPIRED: Words = Words(
    "İmza isteğinin süresi doldu. Sayfaya dönün ve yeniden başlatın.",
    "The signing request has expired. Go back to the page and start again.",
);
pub const CLOCK_WRONG: Words = Words(
    "Bu bilgisayarın saati geri. Saati düzeltin ve sayfadan yeniden başlatın.",
    "This computer’s clock is slow. Set it right and start again from the page.",
);
pub const OTHER_DOCUMENT: Words = Words(
    "İndirilen form, imzalanacağı bildirilen form değil; hiçbir şey imzalanmadı. Sayfaya dönün ve yeniden deneyin.",
    "The form that was downloaded is not the one that was to be signed; nothing was signed. Go back to the page and try again.",
);
pub const TOO_OLD: Words = Words(
    "Bu program portal için eski. Yeni sürümünü kurun.",
    "This program is too old for the portal. Install the new version.",
);
pub const NOT_SENT: Words = Words(
    "Form imzalandı ama portala ulaşılamadı. Yeniden gönderin ya da imzalı formu kaydedip sayfada yükleyin.",
    "The form is signed, but the portal could not be reached. Send again, or save the signed form and upload it on the page.",
);
pub const SAVED: Words = Words(
    "İmzalı form kaydedildi: {}",
    "The signed form was saved: {}",
);
pub const NOT_SAVED: Words = Words(
    "İmzalı form kaydedilemedi. Başka bir dosya adı verin; var olan dosyanın üzerine yazılmaz.",
    "The signed form could not be saved. Give another file name; files that exist are not overwritten.",
);

// The end.
pub const DONE: Words = Words("Form imzalandı", "The form is signed");
pub const BACK: Words = Words(
    "Tarayıcınızda açılan sayfada devam edin. Bu pencereyi kapatabilirsiniz.",
    "Go on in the page that was opened in your browser. You can close this window.",
);
pub const NOT_BACK: Words = Words(
    "Sayfa tarayıcınızda açılamadı. Başladığınız sayfaya dönün ve altı rakamı orada yazın.",
    "The page could not be opened in your browser. Go back to the page where you began and type the six digits there.",
);
pub const NOT_BACK_BY_ADDRESS: Words = Words(
    "Sayfa tarayıcınızda açılamadı. İşlemi tamamlamak için bu adresi, başladığınız tarayıcıda beş dakika içinde açın: {}",
    "The page could not be opened in your browser. To finish, open this address within five minutes in the browser where you began: {}",
);
pub const RETURN_CODE: Words = Words(
    "Sayfa sorarsa yazacağınız altı rakam",
    "Six digits, if the page asks for them",
);
pub const RETURN_WARNING: Words = Words(
    "Yalnızca adresi {} ile başlayan ve sizin açtığınız sayfaya yazın. Bunu telefonda kimse sormaz.",
    "Only into the page whose address begins with {} and that you opened. Nobody asks for this by phone.",
);
pub const CANCELLED: Words = Words("Vazgeçildi", "Cancelled");
pub const CANCELLED_TEXT: Words = Words(
    "Hiçbir şey imzalanmadı. Başvurunuz sayfada duruyor.",
    "Nothing was signed. Your application is still on the page.",
);
pub const UNSENT_TEXT: Words = Words(
    "Form imzalandı ama portala gönderilmedi. Kaydettiyseniz sayfada yükleyebilirsiniz.",
    "The form is signed but was not sent to the portal. If you saved it, you can upload it on the page.",
);
pub const FAILED: Words = Words("Form imzalanmadı", "The form was not signed");
pub const NO_SETUP: Words = Words(
    "Bu bilgisayarda portal tanımlı değil ya da tanımı güvenilir değil. Bilgi işlem birimine bildirin.",
    "No portal is set up on this computer, or its setup cannot be trusted. Tell your IT support.",
);

// The terminal.
pub const T_PORTALS: Words = Words("Portalın sırası", "The portal’s number");
pub const T_MENU: Words = Words(
    "sertifikanın sırası, f: formu aç, y: yeniden bak, s YOL: sürücü dosyası, v: vazgeç",
    "the certificate’s number, o: open the form, a: look again, d PATH: driver file, c: cancel",
);
pub const T_PIN: Words = Words("PIN (boş: geri dön)", "PIN (empty: go back)");
pub const T_AT_READER: Words = Words(
    "İmzalamak için Enter, geri dönmek için g",
    "Enter to sign, b to go back",
);
pub const T_CONFIRM: Words = Words("Denemek için EVET yazın", "Type YES to try");
pub const T_YES: Words = Words("EVET", "YES");
pub const T_UNSENT: Words = Words(
    "g: yeniden gönder, k YOL: kaydet, v: vazgeç",
    "a: send again, w PATH: save, c: cancel",
);

/// Of the window alone.
#[cfg(feature = "window")]
pub mod window {
    use super::Words;

    pub const TITLE: Words = Words("Mühür İmza", "Mühür İmza");
    pub const OTHER_LANGUAGE: Words = Words("English", "Türkçe");
    pub const PORTAL: Words = Words("Portal", "Portal");
    pub const CONTINUE: Words = Words("Devam", "Continue");
    pub const SHOW_DOCUMENT: Words = Words("Formun tamamını aç", "Open the whole form");
    pub const CERTIFICATES: Words = Words("Sertifika", "Certificate");
    pub const CHOOSE: Words = Words(
        "İmzalayacağınız sertifikayı seçin.",
        "Choose the certificate to sign with.",
    );
    pub const LOOK_AGAIN: Words = Words("Yeniden bak", "Look again");
    pub const MODULE: Words = Words(
        "Kart sürücüsünün dosyası (PKCS #11)",
        "The card driver’s file (PKCS #11)",
    );
    pub const MODULE_ADD: Words = Words("Bu dosyayı kullan", "Use this file");
    pub const PIN: Words = Words("Kartın PIN’i", "The card’s PIN");
    pub const PIN_AT_READER: Words = Words(
        "PIN’i imzalarken kart okuyucunun tuşlarıyla gireceksiniz.",
        "You will enter the PIN on the reader’s keys while signing.",
    );
    pub const LAST_TRY_CONFIRM: Words = Words(
        "Kartın kilitlenebileceğini biliyorum, son kez deneyeceğim.",
        "I know that the card may lock, and try a last time.",
    );
    pub const SIGN: Words = Words("İmzala", "Sign");
    pub const CANCEL: Words = Words("Vazgeç", "Cancel");
    pub const CLOSE: Words = Words("Kapat", "Close");
    pub const SEND_AGAIN: Words = Words("Yeniden gönder", "Send again");
    pub const SAVE: Words = Words("İmzalı formu kaydet", "Save the signed form");
    pub const SAVE_PATH: Words = Words("Kaydedilecek dosya", "File to save to");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_stands_in_both_languages() {
        for words in [AT_MOST, VALID_UNTIL, CARD_OTHER, SAVED, RETURN_WARNING] {
            let said = words.with("X");
            assert!(said.tr.contains('X') && said.en.contains('X'), "{words:?}");
            assert!(!said.tr.contains("{}") && !said.en.contains("{}"));
        }
    }
}
