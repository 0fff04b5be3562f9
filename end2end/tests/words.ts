/** The words by which a person finds things on the page, in the page's language. */
const english: Record<string, string> = {
  "T.C. kimlik no": "National identity number",
  Ad: "Given names",
  Soyad: "Surname",
  "Soyadım yok": "I have no surname",
  "Doğum yeri": "Place of birth",
  Gün: "Day",
  Ay: "Month",
  Yıl: "Year",
  "Sicil No": "registry no|registry number|staff number|registration number",
  "Resimdeki yazıyı giriniz": "The letters in the picture",
  "Giriş yap": "Sign in",
  "alanı düzeltin": "Correct [0-9]+ fields? to continue",
  "Kurumunuzu seçin": "Choose your institution",
  "Yazdırılacak belge": "Document preview",
  "Başlamadan önce": "Before you start",
  "Kullanıcı girişi": "Sign in",
  "Kartınız başkasının elinde olabilir mi?": "Could somebody else have your card?",
  "Kartım kayboldu ya da çalındı": "My card is lost or stolen",
  "Askıya almadan devam et": "Continue without suspending",
  "Başvuru formu": "Application form",
  "kayboldu ya da çalındı": "lost or stolen",
  "İlk başvuru": "First application",
  Yenileme: "Renewal|renew",
  "Mini kart okuyucu": "Mini card reader",
  "3 yıl": "3 years",
  "Güvenlik sözcüğü": "Security word",
  "Güvenlik sözcüğü (tekrar)": "Security word again",
  "Kurum / birim adresi": "Address of the workplace",
  İl: "Province",
  İlçe: "District",
  "Posta kodu": "Postal code",
  "İş telefonu": "Work phone",
  "Cep telefonu": "Mobile phone",
  "Mobil operatör": "Mobile operator",
  "E-posta": "E-mail",
  "Bilgi kanalı": "How should we contact you?",
  "Beyanı okudum ve kabul ediyorum": "I have read and accept the declaration",
  "Yanıtları gözden geçir": "Check your answers",
  "Yanıtlarınızı kontrol edin": "Check your answers",
  "Form Onayla": "Confirm the form",
  "SMS onay kodu": "Code by SMS",
  Gönder: "Send",
  "SMS doğrulama kodu": "Code from the SMS",
  Tamam: "OK",
  "Başvur ve kayıp kartı iptal et": "Apply and revoke the lost card",
  "İmzalama yönteminin belirlenmesi": "How will you sign?",
  "Islak imzalı başvuru": "Signature in ink",
  "E-imzalı başvuru": "Electronic signature",
  "Başvuru formunu indir": "Download the application form",
  "İmzalı PDF dosyası": "Signed PDF file",
  "Yükle ve doğrula": "Upload and verify",
  "Yüklediğiniz dosya kabul edilmedi": "The file you uploaded was not accepted",
  "Başvurunuz elektronik olarak imzalandı": "Your application is signed electronically",
  "PDF dosyası": "PDF file",
  Doğrula: "Verify",
  "Devam et": "Continue",
  "Başvurunuz alındı": "Your application was received",
  "Başvurudan vazgeç": "Withdraw the application",
  "Başvurunuz geri çekildi": "Your application was withdrawn",
  "Kodu girin": "Enter the code",
  "Oturumunuz sona erdi": "Your session has ended",
  "Sayfa bulunamadı": "Page not found",
  "Devam eden bir başvurunuz var": "You have an application in progress",
};

export type Language = "tr" | "en";
let language: Language = "tr";

/** From here on the pages are found by the words of this language. */
export function speak(next: Language) {
  language = next;
}

/** The words in the page's language. */
export function t(words: string): string {
  if (language === "tr") return words;
  const found = english[words];
  if (found === undefined) throw new Error(`no English for: ${words}`);
  return found;
}
