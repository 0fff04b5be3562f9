//! The words of the page that gives a form back of which nothing was saved.

texts! {
    /// What people read there.
    Unsaved;
    title: "Şu anda kaydedemiyoruz", "We cannot save at the moment";
    lead: "Yazdıklarınız kaydedilemedi; hepsi aşağıda. Bu sayfayı kapatmayın ve birkaç dakika sonra “Yeniden gönder” düğmesine basın.", "What you typed could not be saved; all of it is below. Keep this page open and press “Send again” in a few minutes.";
    lead_of_nothing: "İşleminiz tamamlanamadı. Bu sayfayı kapatmayın ve birkaç dakika sonra “Yeniden gönder” düğmesine basın.", "Your request could not be completed. Keep this page open and press “Send again” in a few minutes.";
    often_title: "Bulunduğunuz ağdan çok fazla istek geldi", "Too many requests came from your network";
    often: "Bu yüzden formunuzu şimdi alamadık; yazdıklarınızın hepsi aşağıda. Bu sayfayı kapatmayın ve birkaç dakika sonra “Yeniden gönder” düğmesine basın.", "So we could not take your form just now; all that you typed is below. Keep this page open and press “Send again” in a few minutes.";
    often_of_nothing: "Bu yüzden işleminizi şimdi yapamadık. Bu sayfayı kapatmayın ve birkaç dakika sonra “Yeniden gönder” düğmesine basın.", "So we could not do what you asked just now. Keep this page open and press “Send again” in a few minutes.";
    choices: "Seçtikleriniz de yeniden gönderilir.", "What you chose is sent again too.";
    secret: "Güvenliğiniz için bunu burada göstermiyoruz; yeniden yazın.", "We do not show this here, for your security; type it again.";
    button: "Yeniden gönder", "Send again";
    states: "Sistemlerin durumu", "State of the systems";
}
