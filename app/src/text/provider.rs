//! The words of signing in at an identity provider; its name stands in most of
//! them.

use domain::{Locale, referral::ProviderName};

use super::pick;

/// The provider's name in the page's language.
pub fn name(locale: Locale, name: &ProviderName) -> &str {
    pick(locale, &name.tr, &name.en)
}

/// The link on the sign-in page, and the title of the page that it leads to.
pub fn sign_in_with(locale: Locale, name: &str) -> String {
    match locale {
        Locale::Tr => format!("{name} ile giriş"),
        Locale::En => format!("Sign in with {name}"),
    }
}

/// What is asked here and what the provider tells.
pub fn lead(locale: Locale, name: &str) -> String {
    match locale {
        Locale::Tr => format!(
            "Kimliğinizi {name} doğrular; adınızı, kimlik numaranızı, doğum yerinizi ve doğum tarihinizi de bize bildirir. Burada yalnız sicil numaranızı yazarsınız."
        ),
        Locale::En => format!(
            "{name} verifies your identity and gives us your name, identity number, place and date of birth. We only ask for your registry number here."
        ),
    }
}

/// The button that leads there.
pub fn go(locale: Locale, name: &str) -> String {
    match locale {
        Locale::Tr => format!("{name} sayfasına git"),
        Locale::En => format!("Go to {name}"),
    }
}

/// The provider does not answer: title and what to do.
pub fn unavailable(locale: Locale, name: &str) -> [String; 2] {
    match locale {
        Locale::Tr => [
            format!("{name} şu anda yanıt vermiyor"),
            "Sorun sizden kaynaklanmıyor. Birkaç dakika sonra yeniden deneyin ya da bilgilerinizi yazarak giriş yapın.".to_owned(),
        ],
        Locale::En => [
            format!("{name} is not responding at the moment"),
            "It is not your fault. Try again in a few minutes, or sign in by typing your details.".to_owned(),
        ],
    }
}

/// The institution does not have the person under the number: title and what
/// to do.
pub fn no_match(locale: Locale, name: &str) -> [String; 2] {
    match locale {
        Locale::Tr => [
            "Sicil numaranız kurum kaydıyla eşleşmedi".to_owned(),
            format!(
                "{name} kimliğinizi doğruladı, ama kurumunuzun personel listesinde bu numarayla kaydınız bulunamadı. Numarayı kontrol edin; işe yeni başladıysanız ya da görev yeriniz değiştiyse kurum yetkilinize sorun."
            ),
        ],
        Locale::En => [
            "Your registry number does not match the institution's record".to_owned(),
            format!(
                "{name} verified your identity, but you were not found under this number in your institution’s staff list. Check the number; if you are new or have moved, ask your institution’s certificate officer."
            ),
        ],
    }
}

/// Somebody came back without having signed in: title and what it means.
pub fn declined(locale: Locale, name: &str) -> [String; 2] {
    match locale {
        Locale::Tr => [
            format!("{name} girişi tamamlanmadı"),
            "Giriş yapmadınız ya da bilgilerinizin bildirilmesine izin vermediniz. Hiçbir bilginiz alınmadı.".to_owned(),
        ],
        Locale::En => [
            format!("You did not finish signing in with {name}"),
            "You did not sign in, or did not allow your details to be passed on. We received none of them.".to_owned(),
        ],
    }
}

texts! {
    /// The sentences without a name.
    Provider;
    number_hint: "Kurumunuzun personel sistemindeki numara", "The number in your institution’s staff system";
    typed: "Bilgilerimi yazarak giriş yapayım", "Sign in by typing my details";
    again: "Yeniden dene", "Try again";
    over_title: "Bu giriş artık geçerli değil", "This sign-in is no longer valid";
    over_text: "Giriş çok uzun sürdü, bir kez kullanıldı ya da başka bir tarayıcıda başlatıldı. Kurumunuzu seçip yeniden giriş yapın.", "It took too long, was already used or was started in another browser. Choose your institution and sign in again.";
}
