//! The words of the pages that stand in the place of a request that was not
//! taken.

use domain::Locale;

texts! {
    /// Titles, and sentences where none comes with the answer.
    Refusal;
    malformed: "Form eksik geldi", "The form arrived incomplete";
    malformed_text: "Gönderilen bilgiler eksik ya da bozuk geldi; hiçbir şey kaydedilmedi. Geri dönün, sayfayı yenileyin ve yeniden deneyin.", "What was sent arrived incomplete or damaged; nothing was saved. Go back, reload the page and try again.";
    missing: "Sayfa bulunamadı", "Page not found";
    missing_text: "Adresi kontrol edin ya da baştan başlayın.", "Check the address or start again.";
    method: "Bu adres böyle açılamaz", "This address cannot be opened this way";
    method_text: "Baştan başlayın.", "Please start again.";
    large: "Gönderilenler çok büyük", "Too much was sent";
    large_text: "Geri dönün ve daha azını gönderin.", "Go back and send less.";
    address: "Adres çok uzun", "The address is too long";
    address_text: "Adres çubuğundaki metin portalın adreslerinden uzun. Baştan başlayın.", "The text in the address bar is longer than any address of the portal. Please start again.";
    headers: "Tarayıcınız çok fazla bilgi gönderdi", "Your browser sent too much";
    headers_text: "Çoğunlukla nedeni bu site için biriken çerezlerdir. Tarayıcınızın ayarlarından bu sitenin çerezlerini silin ve yeniden deneyin.", "Most often the reason is cookies that have piled up for this site. Delete this site's cookies in your browser's settings and try again.";
    foreign: "İstek başka bir siteden geldi", "The request came from another site";
    foreign_text: "Form bu portalın sayfasından gönderilmedi; hiçbir şey kaydedilmedi. Portalı kendiniz açın ve formu oradan gönderin.", "The form was not sent from a page of this portal; nothing was saved. Open the portal yourself and send the form from there.";
    often: "Çok sık istendi", "Too many requests";
    often_text: "Bulunduğunuz ağdan kısa sürede çok fazla istek geldi. Birkaç dakika bekleyip yeniden deneyin; yazdıklarınız için sayfayı kapatmayın.", "Too many requests came from your network in a short time. Wait a few minutes and try again; keep the page open for what you typed.";
    away: "Portal şu anda yanıt veremiyor", "The portal cannot answer at the moment";
    away_text: "Birazdan yeniden deneyin.", "Please try again in a moment.";
    failed: "Beklenmeyen bir hata oldu", "Something unexpected happened";
    failed_text: "Birazdan yeniden deneyin. Sürerse çağrı merkezini arayın.", "Please try again in a moment. If it goes on, call the call centre.";
    stripped: "Ağınız tarayıcınızın bir bilgisini siliyor", "Your network removes something that your browser sends";
    stripped_text: "Tarayıcınız her formla birlikte, formun bu portalın sayfasından gönderildiğini bildirir. Bu bilgi bize ulaşmadı; bu yüzden formu kabul edemedik ve hiçbir şey kaydedilmedi. Nedeni çoğunlukla kurum ağındaki bir vekil sunucu ya da güvenlik yazılımıdır.", "With every form your browser tells that the form was sent from a page of this portal. That did not reach us, so we could not take the form and nothing was saved. The reason is most often a proxy or security software in an institution's network.";
    stripped_whom: "Kurumunuzun bilgi işlem birimini arayın ve şunu söyleyin: “Bu portala giden isteklerden Sec-Fetch-Site ve Origin başlıkları silinmemeli.”", "Call your institution’s IT department and tell them: “The headers Sec-Fetch-Site and Origin must not be removed from requests to this portal.”";
    stripped_kept: "Ağınız, tarayıcınızın formla birlikte gönderdiği bir bilgiyi siliyor; bu yüzden formu kabul edemedik, yazdıklarınız bu sayfada duruyor.", "Your network removes something that your browser sends with the form, so we could not take it; what you typed is still on this page.";
    stripped_meanwhile: "Bu düzelene kadar başka bir ağdan, örneğin cep telefonunuzun internetinden başvurabilirsiniz. Kartınız kayıp ya da çalıntıysa beklemeyin, çağrı merkezini arayın.", "Until this is mended you can apply over another network, for example your mobile phone’s. If your card is lost or stolen do not wait: call the call centre.";
    call: "Çağrı merkezi:", "Call centre:";
    again: "Baştan başla", "Start again";
    back: "Önceki sayfaya dönmek için tarayıcınızın Geri düğmesini kullanın.", "To go back to the page before, use your browser's Back button.";
}

/// What scripts are told, whose page stays as it is: in one paragraph what
/// is wrong, whom to call, and what to do meanwhile.
pub fn stripped_to_scripts(locale: Locale) -> String {
    let words = Refusal::of(locale);
    [
        words.stripped_kept,
        words.stripped_whom,
        words.stripped_meanwhile,
    ]
    .join(" ")
}
