//! The words of the page that tells how the systems outside do.

texts! {
    /// What people read there.
    Status;
    title: "Sistemlerin durumu", "State of the systems";
    lead: "Portal, başka kurumların sistemlerine de sorar. Burada hangisinin yanıt verdiğini görürsünüz.", "The portal asks systems of other institutions too. Here you see which of them answer.";
    all_well: "Bilinen bir sorun yok", "No trouble is known";
    some_fail: "Bir sistem yanıt vermiyor", "A system does not answer";
    works: "Yanıt veriyor", "It answers";
    last_answer: "Son yanıt:", "Last answer:";
    unasked: "Son zamanda sorulmadı", "It was not asked lately";
    fails: "Yanıt vermiyor", "It does not answer";
    since: "Başlangıç:", "Since:";
    last_try: "Son deneme:", "Last try:";
    population: "Nüfus kayıt sistemi", "Population registry";
    population_for: "Girişte kimlik bilgilerinizi karşılaştırır. Girmiş olanlar ondan etkilenmez.", "It compares your details when you sign in. Whoever has signed in does not need it.";
    staff: "Kurumların personel sistemi", "Institutions' staff systems";
    staff_for: "Girişte sicil numaranıza bakar.", "They look up your registry number when you sign in.";
    certificates: "Sertifika kayıtları", "Certificate records";
    certificates_for: "Başvuru nedeninizi ve eski kartınızı gösterir; askıya alma ve iptal orada yapılır. Verilen emirler beklemede durur, kaybolmaz.", "They show your reasons to apply and your old card; suspending and revoking is done there. Orders that were given wait and do not get lost.";
    messages: "SMS", "SMS";
    messages_for: "Kodları ve bildirimleri gönderir. Bildirimler beklemede durur, kaybolmaz.", "They bring codes and notices. Notices wait and do not get lost.";
    identity: "Kimlik sağlayıcı", "Identity provider";
    identity_for: "Bilgilerinizi yazmadan girmenizi sağlar. Yanıt vermediğinde yazarak girebilirsiniz.", "It lets you sign in without typing your details. While it does not answer, sign in by typing them.";
    mail: "E-posta", "E-mail";
    mail_for: "Bildirimleri isteyenlere e-postayla da gönderir. Bildirimler beklemede durur, kaybolmaz.", "It brings notices to those who asked for e-mail. Notices wait and do not get lost.";
    wait_title: "Beklemeden gidebilirsiniz", "You need not wait here";
    wait_lead: "Girişte yazdıklarınız duruyor ve nüfus kayıt sistemine yeniden sorulacak. Yanıt geldiğinde devam edebileceğinizi bildiren bir SMS isterseniz numaranızı yazın.", "What you typed at sign-in is kept, and the population registry is asked again. For an SMS that tells you when it answers and you can go on, type your number.";
    phone: "Cep telefonu", "Mobile phone";
    phone_hint: "Yalnızca bu haber için, en çok iki gün saklanır", "For this text alone, kept for two days at most";
    button: "Haber verin", "Tell me";
    told_title: "Haber vereceğiz", "We will tell you";
    told: "Nüfus kayıt sistemi yanıt verince bu numaraya bir SMS gelecek:", "When the population registry answers, an SMS comes to:";
    told_next: "Bu sayfayı kapatabilirsiniz. İki gün içinde yanıt gelmezse numara silinir; o zaman çağrı merkezini arayın.", "You can close this page. If there is no answer in two days the number is erased; please call the call centre then.";
    too_often: "Bu numara ya da ağ için çok sık istendi. Birkaç dakika sonra girişi yeniden deneyin.", "This was asked for too often for this number or network. Try to sign in again in a few minutes.";
    failed: "Şu anda olmuyor. Girişi birkaç dakika sonra yeniden deneyin.", "It cannot be done now. Try to sign in again in a few minutes.";
    back: "Girişe dön", "Back to sign-in";
}
