//! The words of the page that tells how the systems outside do.

texts! {
    /// What people read there.
    Status;
    title: "Sistemlerin durumu", "System status";
    lead: "Portal, başka kurumların sistemlerinden de bilgi alır. Hangisinin çalıştığını burada görürsünüz.", "The portal also gets information from other institutions’ systems. Here you see which of them are working.";
    all_well: "Bilinen bir sorun yok", "No known problems";
    some_fail: "Bir sistem yanıt vermiyor", "A system is not responding";
    some_missed: "Bir sistem az önce yanıt vermedi", "A system did not respond just now";
    works: "Çalışıyor", "Working";
    last_answer: "Son yanıt:", "Last response:";
    unasked: "Son zamanda kullanılmadı", "Not used recently";
    fails: "Yanıt vermiyor", "Not responding";
    missed: "Son isteğe yanıt vermedi", "Did not respond to the last request";
    since: "Başlangıç:", "Since:";
    last_try: "Son deneme:", "Last attempt:";
    population: "Nüfus kayıt sistemi", "Population registry";
    population_for: "Girişte kimlik bilgileriniz bu kayıtla karşılaştırılır. Giriş yapmış olanlar etkilenmez.", "Your details are compared with it when you sign in. You are not affected once signed in.";
    staff: "Kurumların personel sistemi", "Institutions' staff systems";
    staff_for: "Girişte sicil numaranız buradan kontrol edilir.", "Your registry number is checked there when you sign in.";
    certificates: "Sertifika kayıtları", "Certificate records";
    certificates_for: "Hangi nedenle başvurabileceğinizi ve eski kartınızı gösterir; askıya alma ve iptal orada yapılır. Talimatlarınız sırada bekler, kaybolmaz.", "It shows why you can apply and which card you have; certificates are suspended and revoked there. Requests are queued and will not be lost.";
    messages: "SMS", "SMS";
    messages_for: "Kodları ve bildirimleri gönderir. Bildirimler sırada bekler, kaybolmaz.", "Codes and messages are sent with it. Messages are queued and will not be lost.";
    identity: "Kimlik sağlayıcı", "Identity provider";
    identity_for: "Bilgilerinizi yazmadan giriş yapmanızı sağlar. Çalışmadığında bilgilerinizi yazarak giriş yapabilirsiniz.", "You can sign in with it without typing your details. While it does not work, sign in by typing them.";
    mail: "E-posta", "E-mail";
    mail_for: "E-posta isteyenlere bildirimleri gönderir. Bildirimler sırada bekler, kaybolmaz.", "Messages are sent with it to those who asked for e-mail. Messages are queued and will not be lost.";
    wait_title: "Beklemenize gerek yok", "You do not have to wait here";
    wait_lead: "Girişte yazdıklarınız duruyor; nüfus kayıt sistemine düzenli olarak yeniden soruluyor. Sistem yanıt verince SMS almak isterseniz numaranızı yazın.", "What you typed at sign-in is kept, and the population registry is asked again regularly. If you want an SMS when it responds, enter your number.";
    phone: "Cep telefonu", "Mobile phone";
    phone_hint: "Yalnız bu bildirim için kullanılır, en çok iki gün saklanır", "Used for this message only and kept for two days at most";
    button: "Bana haber ver", "Notify me";
    told_title: "Size haber vereceğiz", "We will notify you";
    told: "Nüfus kayıt sistemi yanıt verince bu numaraya SMS göndereceğiz:", "When the population registry responds, we will send an SMS to:";
    told_next: "Bu sayfayı kapatabilirsiniz. İki gün içinde yanıt gelmezse numaranız silinir; o zaman çağrı merkezini arayın.", "You can close this page. If there is no response within two days, your number is deleted; call the call centre then.";
    too_often: "Bu numara ya da ağ için çok fazla istek geldi. Birkaç dakika sonra giriş yapmayı yeniden deneyin.", "There were too many requests for this number or network. Try to sign in again in a few minutes.";
    failed: "İsteğiniz şu anda alınamıyor. Birkaç dakika sonra giriş yapmayı yeniden deneyin.", "Your request cannot be taken at the moment. Try to sign in again in a few minutes.";
    back: "Girişe dön", "Back to sign-in";
}
