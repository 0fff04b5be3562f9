//! What the applicant does next. The server puts the steps together, so the browser carries none
//! of them.

texts! {
    /// The steps after the signing method was chosen. What ends with a colon is followed by the
    /// officer, or by the call centre's number.
    NextSteps;
    print: "Başvuru formunu açın ve yazdırın.", "Open the application form and print it.";
    sign_in_ink: "Formu ve taahhütnameyi mavi tükenmez kalemle imzalayın.", "Sign the form and the undertaking in blue ink.";
    hand_in: "İmzalı kâğıtları kurum yetkilinize teslim edin:", "Hand the signed papers to your institution’s certificate officer:";
    download: "Başvuru formunu indirin. Dosyayı değiştirmeden ve yeniden kaydetmeden imzalayın.", "Download the application form. Sign the file without changing it or saving it again.";
    by_card: "Kartınızla imzalamak için “Kartımla imzala” düğmesine basın. Başka bir programla imzalayacaksanız sonraki üç adımı izleyin.", "To sign with your card, press “Sign with my card”. To sign with another program, follow the next three steps.";
    sign_electronically: "Formu, e-imza programınızla PAdES biçiminde imzalayın. Programınız sorarsa “ETSI.CAdES.detached” seçeneğini seçin.", "Sign the form as PAdES with your e-signature program. If it asks, choose “ETSI.CAdES.detached”.";
    upload: "İmzalı PDF dosyasını bu sayfadan yükleyin.", "Upload the signed PDF file on this page.";
    review: "İmzanız kabul edilince başvurunuz kurum yetkilinizin onayını bekler:", "Once your signature is accepted, your application waits for the approval of your institution’s certificate officer:";
    review_unknown: "İmzanız kabul edilince başvurunuz kurumunuzun onayını bekler. Kurumunuz için kayıtlı yetkili yok; sorularınız için çağrı merkezini arayın:", "Once your signature is accepted, your application waits for your institution’s approval. No certificate officer is on record for your institution; for questions, call the call centre:";
    signed_review: "Başvurunuz kurum yetkilinizin onayını bekliyor:", "Your application waits for the approval of your institution’s certificate officer:";
    signed_review_unknown: "Başvurunuz kurumunuzun onayını bekliyor. Kurumunuz için kayıtlı yetkili yok; sorularınız için çağrı merkezini arayın:", "Your application waits for your institution’s approval. No certificate officer is on record for your institution; for questions, call the call centre:";
    track: "Başvurunuzun durumunu görmek için portala yeniden giriş yapın; kartınızla ilgili sorularınızı kurum yetkilinize sorun.", "To see the state of your application, sign in to the portal again; ask the certificate officer about your card.";
}
