//! The words of the page on which a printed form is verified.

texts! {
    /// What an authority reads there.
    Verify;
    title: "Başvuru formunu doğrula", "Verify an application form";
    lead: "Kurum yetkilileri için: size verilen formun bu portaldan çıkıp çıkmadığını söyler. Kişi bilgisi göstermez, dosyayı saklamaz.", "For institutions' authorities: it tells whether a form you were given came from this portal. It shows no personal data and keeps no file.";
    file: "PDF dosyası", "PDF file";
    file_hint: "Başvuru sahibinden aldığınız dosya, açılıp yeniden kaydedilmeden; en çok 2 MB", "The file you got from the applicant, not opened and saved again; 2 MB at most";
    or_paper: "Elinizde kâğıt varsa", "If you have paper";
    number: "Başvuru numarası", "Application number";
    number_hint: "Her sayfanın sağ üstünde, üçerli üç grup", "At the top right of every page, three groups of three";
    mark: "Damga", "Mark";
    mark_hint: "Numaranın altında, dörderli dört grup", "Below the number, four groups of four";
    button: "Doğrula", "Verify";
    nothing: "Bir PDF dosyası seçin ya da numara ile damgayı yazın.", "Choose a PDF file, or type number and mark.";
    too_large: "Dosya 2 MB'den büyük. Portalın formu 100 kB'yi, imzalı hâli de 2 MB'yi geçmez: bu dosya olduğu gibi portaldan çıkmadı.", "The file is larger than 2 MB. The portal's form has less than 100 kB and a signed one less than 2 MB: this file did not come from the portal as it is.";
    too_often: "Bu ağdan çok sayıda form soruldu. Birkaç dakika sonra yeniden deneyin.", "Too many forms were asked for from this network. Try again in a few minutes.";
    failed: "Şu anda bakılamıyor. Birazdan yeniden deneyin.", "It cannot be looked up now. Try again in a moment.";
    unchanged: "Bu dosya bu portalda üretildi ve değiştirilmedi", "This file came from this portal and was not changed";
    unchanged_next: "İçindekiler, başvuru sahibinin onayladıklarıdır.", "What it says is what the applicant confirmed.";
    extended: "Bu dosya bu portalda üretildi; sonuna bir şey eklendi", "This file came from this portal; something was added to it";
    extended_next: "Elektronik imza böyle eklenir. İmzayı imza yazılımınızla denetleyin; eklenen bir imza değilse ya da başka bir şey de eklenmişse dosyayı kabul etmeyin.", "An electronic signature is added like this. Check it in your signature software; if what was added is no signature, or not only one, do not accept the file.";
    altered: "Bu portalda üretilmiş bir form, ama değiştirilmiş", "A form of this portal, but altered";
    altered_next: "Bu dosyayı kabul etmeyin. Başvuru sahibinden formu portaldan yeniden indirip olduğu gibi göndermesini isteyin.", "Do not accept this file. Ask the applicant to download the form from the portal again and to send it as it is.";
    named: "Bu numara ve damga bu portalda üretilmiş bir forma ait", "Number and mark belong to a form of this portal";
    named_next: "Kâğıttaki öteki yazılar karşılaştırılmadı. Kuşkunuz varsa başvuru sahibinden PDF dosyasını isteyin ve onu doğrulayın.", "What else stands on the paper was not compared. If in doubt, ask the applicant for the PDF file and verify that.";
    not_ours: "Bu portal böyle bir form üretmedi", "This portal made no such form";
    not_ours_next: "Numarayı ve damgayı bir kez daha okuyun. Taranmış ya da başka bir programla yeniden üretilmiş dosya tanınmaz; o zaman kâğıttaki numara ile damgayı yazın.", "Read number and mark once more. A file that was scanned or made anew by another program is not recognised; type the number and mark of the paper then.";
    issued: "Üretildiği an", "Made on";
    version: "Form sürümü", "Version of the form";
    institution: "Kurum", "Institution";
    over: "Bu başvuru artık yürümüyor (geri çekildi ya da sonuçlandı). İşleme almadan önce başvuru sahibine sorun.", "This application is no longer under way (withdrawn or completed). Ask the applicant before you act on it.";
}
