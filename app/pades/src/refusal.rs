//! Why a file is not accepted: each reason with the number of its rule, and a sentence that says
//! what to do.

mod statement;

use domain::Locale;

/// Why a signed form or statement is not accepted. The first rule that fails is the one that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("rule {}: {}", self.rule(), self.code())]
pub enum Refusal {
    /// Larger than [`crate::LARGEST`].
    TooLarge,
    /// More was added to the issued form than [`crate::LARGEST_ADDITION`].
    TooMuchAdded,
    /// It was not read within the time and memory that a reader has. Said by who runs one.
    ReadingLimits,
    /// It does not begin like a PDF.
    NotPdf,
    /// It does not begin with the issued form, byte for byte: another file, or written anew.
    IssuedBytesChanged,
    /// It is the issued form, and nothing was added.
    NotSigned,
    /// What was added first is no signature.
    FirstUpdateUnsigned,
    /// It does not end with the end of an update.
    BytesAfterEnd,
    /// Something else than validation data and document time stamps follows the signature.
    ChangedAfterSigning,
    /// More updates than anybody needs.
    TooManyUpdates,
    /// The update is not built as an update is.
    UpdateMalformed,
    /// Its cross-reference table or trailer does not say what it holds.
    CrossReference,
    /// Signed in another format than PAdES, in a way that changes the form.
    OtherFormat,
    /// The catalog says something new.
    CatalogChanged,
    /// The interactive form says something new.
    FormChanged,
    /// The issued signature field was changed beyond being signed.
    FieldChanged,
    /// A signature field of the signer's own that is not allowed.
    OwnField,
    /// A page was changed.
    PageChanged,
    /// The metadata says something new.
    MetadataChanged,
    /// The information dictionary says more than dates and a program's name.
    InformationChanged,
    /// Another object of the issued form was changed.
    ObjectChanged,
    /// Scripts, actions, files, layers or other parts that a signature does not need.
    ActiveContent,
    /// A stream that nothing leads to.
    UnusedStream,
    /// Not one signature, but more.
    SeveralSignatures,
    /// A key stands twice in the signature dictionary.
    SignatureKeyTwice,
    /// The signature does not cover everything but itself.
    ByteRange,
    /// The signature is not written as plain hexadecimal digits.
    Contents,
    /// Something else than its field refers to the signature.
    SignatureShared,
    /// Not of the format `ETSI.CAdES.detached`.
    SubFilter,
    /// The signature is larger than [`crate::LARGEST_CMS`].
    CmsTooLarge,
    /// The signature is no CMS that can be read.
    CmsMalformed,
    /// Something follows the CMS in the room that was kept for it.
    CmsPadding,
    /// Not exactly one signer.
    SignerCount,
    /// The CMS has contents of its own, or contents of another type.
    NotDetached,
    /// A signed attribute is missing, stands twice or contradicts another.
    SignedAttributes,
    /// The signed digest is not that of the file.
    MessageDigest,
    /// The signed reference to the certificate is missing or belongs to another one.
    SigningCertificate,
    /// The signer's certificate is missing.
    CertificateMissing,
    /// An unsigned attribute that is no signature time stamp, or more than one.
    UnsignedAttributes,
    /// Another digest than SHA-256, SHA-384 or SHA-512.
    DigestAlgorithm,
    /// Another signature algorithm than RSA, or ECDSA on P-256 or P-384.
    SignatureAlgorithm,
    /// An RSA key with less than 2048 bits, or more than 8192.
    KeySize,
    /// The signature was not made with the certificate's key over these bytes.
    SignatureWrong,
    /// The certificate cannot be read or has critical parts that are not known.
    CertificateMalformed,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate has expired.
    Expired,
    /// The certificate is not for signatures that replace those in ink.
    KeyUsage,
    /// No qualified certificate by Turkish law.
    NotQualified,
    /// A seal of an institution, and no person's signature.
    Seal,
    /// No way leads from the certificate to an authority that is trusted.
    UntrustedIssuer,
    /// The certificate, or one of its authorities', was revoked or suspended. Said by who asks.
    Revoked,
    /// The certificate belongs to somebody else.
    OtherPerson,
    /// It does not say when it was signed.
    NoTime,
    /// A time in it cannot be read.
    TimeMalformed,
    /// Signed before the form was issued.
    SignedTooEarly,
    /// Signed later than now.
    SignedInFuture,
    /// The statement can be signed no more.
    StatementExpired,
}

/// Number, code and what it asks of the signer.
type Row = (u8, &'static str, Advice);

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 57] = [
        Self::TooLarge,
        Self::TooMuchAdded,
        Self::ReadingLimits,
        Self::NotPdf,
        Self::IssuedBytesChanged,
        Self::NotSigned,
        Self::FirstUpdateUnsigned,
        Self::BytesAfterEnd,
        Self::ChangedAfterSigning,
        Self::TooManyUpdates,
        Self::UpdateMalformed,
        Self::CrossReference,
        Self::OtherFormat,
        Self::CatalogChanged,
        Self::FormChanged,
        Self::FieldChanged,
        Self::OwnField,
        Self::PageChanged,
        Self::MetadataChanged,
        Self::InformationChanged,
        Self::ObjectChanged,
        Self::ActiveContent,
        Self::UnusedStream,
        Self::SeveralSignatures,
        Self::SignatureKeyTwice,
        Self::ByteRange,
        Self::Contents,
        Self::SignatureShared,
        Self::SubFilter,
        Self::CmsTooLarge,
        Self::CmsMalformed,
        Self::CmsPadding,
        Self::SignerCount,
        Self::NotDetached,
        Self::SignedAttributes,
        Self::MessageDigest,
        Self::SigningCertificate,
        Self::CertificateMissing,
        Self::UnsignedAttributes,
        Self::DigestAlgorithm,
        Self::SignatureAlgorithm,
        Self::KeySize,
        Self::SignatureWrong,
        Self::CertificateMalformed,
        Self::NotYetValid,
        Self::Expired,
        Self::KeyUsage,
        Self::NotQualified,
        Self::Seal,
        Self::UntrustedIssuer,
        Self::Revoked,
        Self::OtherPerson,
        Self::NoTime,
        Self::TimeMalformed,
        Self::SignedTooEarly,
        Self::SignedInFuture,
        Self::StatementExpired,
    ];

    /// The number of the rule that the file breaks.
    pub const fn rule(self) -> u8 {
        self.row().0
    }

    /// The reason as a word of programs: `issued_bytes_changed`.
    pub const fn code(self) -> &'static str {
        self.row().1
    }

    /// What is wrong and what to do about it, for the person who signed.
    pub const fn sentence(self, locale: Locale) -> &'static str {
        let (turkish, english) = self.row().2.sentences();
        match locale {
            Locale::Tr => turkish,
            Locale::En => english,
        }
    }

    const fn row(self) -> Row {
        use Advice::{
            AnotherCertificate, AskAgain, ChooseCades, Clock, Ink, NotRevoked, OwnCertificate,
            Qualified, Renewed, SignDownloaded, SignIt, SignOnly, SignOnlyOnce, SmallerFile,
            Strong,
        };
        match self {
            Self::TooLarge => (1, "too_large", SmallerFile),
            Self::TooMuchAdded => (1, "too_much_added", SmallerFile),
            Self::ReadingLimits => (1, "reading_limits", Ink),
            Self::NotPdf => (1, "not_pdf", SignDownloaded),
            Self::IssuedBytesChanged => (2, "issued_bytes_changed", SignDownloaded),
            Self::NotSigned => (3, "not_signed", SignIt),
            Self::FirstUpdateUnsigned => (3, "first_update_unsigned", SignOnly),
            Self::BytesAfterEnd => (3, "bytes_after_end", SignOnly),
            Self::ChangedAfterSigning => (3, "changed_after_signing", SignOnly),
            Self::TooManyUpdates => (3, "too_many_updates", SignOnly),
            Self::UpdateMalformed => (4, "update_malformed", Ink),
            Self::CrossReference => (4, "cross_reference", Ink),
            Self::OtherFormat => (4, "other_format", ChooseCades),
            Self::CatalogChanged => (4, "catalog_changed", SignOnly),
            Self::FormChanged => (4, "form_changed", SignOnly),
            Self::FieldChanged => (4, "field_changed", SignOnly),
            Self::OwnField => (4, "own_field", SignOnly),
            Self::PageChanged => (4, "page_changed", SignOnly),
            Self::MetadataChanged => (4, "metadata_changed", SignOnly),
            Self::InformationChanged => (4, "information_changed", SignOnly),
            Self::ObjectChanged => (4, "object_changed", SignOnly),
            Self::ActiveContent => (4, "active_content", SignOnly),
            Self::UnusedStream => (4, "unused_stream", SignOnly),
            Self::SeveralSignatures => (5, "several_signatures", SignOnlyOnce),
            Self::SignatureKeyTwice => (5, "signature_key_twice", Ink),
            Self::ByteRange => (5, "byte_range", SignOnly),
            Self::Contents => (5, "contents", Ink),
            Self::SignatureShared => (5, "signature_shared", SignOnly),
            Self::SubFilter => (6, "sub_filter", ChooseCades),
            Self::CmsTooLarge => (6, "cms_too_large", ChooseCades),
            Self::CmsMalformed => (6, "cms_malformed", Ink),
            Self::CmsPadding => (6, "cms_padding", Ink),
            Self::SignerCount => (6, "signer_count", SignOnlyOnce),
            Self::NotDetached => (6, "not_detached", ChooseCades),
            Self::SignedAttributes => (6, "signed_attributes", ChooseCades),
            Self::MessageDigest => (6, "message_digest", SignOnly),
            Self::SigningCertificate => (6, "signing_certificate", ChooseCades),
            Self::CertificateMissing => (6, "certificate_missing", Ink),
            Self::UnsignedAttributes => (6, "unsigned_attributes", ChooseCades),
            Self::DigestAlgorithm => (7, "digest_algorithm", Strong),
            Self::SignatureAlgorithm => (7, "signature_algorithm", Strong),
            Self::KeySize => (7, "key_size", AnotherCertificate),
            Self::SignatureWrong => (7, "signature_wrong", SignOnly),
            Self::CertificateMalformed => (8, "certificate_malformed", AnotherCertificate),
            Self::NotYetValid => (8, "not_yet_valid", Renewed),
            Self::Expired => (8, "expired", Renewed),
            Self::KeyUsage => (8, "key_usage", Qualified),
            Self::NotQualified => (8, "not_qualified", Qualified),
            Self::Seal => (8, "seal", OwnCertificate),
            Self::UntrustedIssuer => (8, "untrusted_issuer", Qualified),
            Self::Revoked => (8, "revoked", NotRevoked),
            Self::OtherPerson => (9, "other_person", OwnCertificate),
            Self::NoTime => (10, "no_time", Clock),
            Self::TimeMalformed => (10, "time_malformed", Clock),
            Self::SignedTooEarly => (10, "signed_too_early", Clock),
            Self::SignedInFuture => (10, "signed_in_future", Clock),
            Self::StatementExpired => (10, "statement_expired", AskAgain),
        }
    }
}

/// What a signer can do; several reasons ask for the same.
#[derive(Clone, Copy)]
enum Advice {
    SmallerFile,
    SignDownloaded,
    SignIt,
    SignOnly,
    SignOnlyOnce,
    ChooseCades,
    Strong,
    AnotherCertificate,
    Renewed,
    Qualified,
    NotRevoked,
    OwnCertificate,
    Clock,
    Ink,
    AskAgain,
}

impl Advice {
    /// In Turkish and in English.
    const fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::SmallerFile => (
                "Dosya çok büyük. İndirdiğiniz formu, imza görünümüne resim eklemeden yeniden imzalayınız.",
                "The file is too large. Sign the form that you downloaded again, without a picture in the signature.",
            ),
            Self::SignDownloaded => (
                "Bu dosya indirdiğiniz formun aynısı değil; programınız formu yeniden yazmış da olabilir. Formu bu sayfadan yeniden indirip hiçbir değişiklik yapmadan, “farklı kaydet” ya da “yazdır” kullanmadan imzalayınız.",
                "This is not the form that you downloaded, or your program wrote the file anew. Download the form from this page again and sign that file as it is, without “save as” or “print”.",
            ),
            Self::SignIt => (
                "Form imzalanmamış. İndirdiğiniz formu imzalayıp imzalı dosyayı yükleyiniz.",
                "The form is not signed. Sign the form that you downloaded and upload the signed file.",
            ),
            Self::SignOnly => (
                "Formda imza dışında bir değişiklik var. İndirdiğiniz formu yeniden imzalayınız; not, damga ya da başka bir alan eklemeyiniz ve imzaladıktan sonra dosyayı başka bir programda kaydetmeyiniz.",
                "Something besides the signature was changed. Sign the form that you downloaded again; add no note, stamp or other field, and do not save the file in another program after signing.",
            ),
            Self::SignOnlyOnce => (
                "Dosyada birden fazla imza var. İndirdiğiniz formu yalnız kendi imzanızla ve bir kez imzalayınız.",
                "There is more than one signature in the file. Sign the form that you downloaded once, with your own signature alone.",
            ),
            Self::ChooseCades => (
                "İmza biçimi uygun değil. Programınızın imza ayarlarında PAdES (ETSI.CAdES.detached; kimi programlarda “CAdES eşdeğeri”) seçeneğini işaretleyip indirdiğiniz formu yeniden imzalayınız.",
                "The signature has the wrong format. Choose PAdES (ETSI.CAdES.detached, in some programs “CAdES-Equivalent”) in your program's signature settings and sign the form that you downloaded again.",
            ),
            Self::Strong => (
                "İmza, güvenli sayılmayan bir yöntemle atılmış. Programınızın ayarlarında SHA-256 özetini seçip indirdiğiniz formu yeniden imzalayınız.",
                "The signature uses a method that is not considered secure. Choose SHA-256 in your program's settings and sign the form that you downloaded again.",
            ),
            Self::AnotherCertificate => (
                "Bu sertifikayla atılan imza kabul edilemiyor. Başka bir nitelikli elektronik sertifikanız varsa onunla imzalayınız; yoksa formu ıslak imzayla veriniz.",
                "A signature by this certificate cannot be accepted. Sign with another qualified certificate if you have one; otherwise hand in the form signed in ink.",
            ),
            Self::Renewed => (
                "Sertifikanızın geçerlilik süresi dolmuş ya da henüz başlamamış. Geçerli bir nitelikli elektronik sertifikayla imzalayınız ya da formu ıslak imzayla veriniz.",
                "Your certificate has expired or is not valid yet. Sign with a valid qualified certificate, or hand in the form signed in ink.",
            ),
            Self::Qualified => (
                "Bu sertifika, elle atılan imzanın yerine geçen imzalar için değil. Nitelikli elektronik sertifikanızla (NES) imzalayınız ya da formu ıslak imzayla veriniz.",
                "This certificate is not for signatures that replace handwritten ones. Sign with your qualified electronic certificate (NES), or hand in the form signed in ink.",
            ),
            Self::NotRevoked => (
                "Sertifikanız iptal edilmiş ya da askıya alınmış. Geçerli bir nitelikli elektronik sertifikayla imzalayınız ya da formu ıslak imzayla veriniz.",
                "Your certificate was revoked or suspended. Sign with a valid qualified certificate, or hand in the form signed in ink.",
            ),
            Self::OwnCertificate => (
                "Form başkasının sertifikasıyla imzalanmış. Başvuru sahibi kendi adına düzenlenmiş nitelikli elektronik sertifikayla imzalamalıdır.",
                "The form is signed with somebody else's certificate. The applicant has to sign with a qualified certificate in the own name.",
            ),
            Self::Clock => (
                "İmzadaki tarih, formun düzenlendiği an ile şimdi arasında değil ya da okunamıyor. Bilgisayarınızın tarih ve saatini düzeltip indirdiğiniz formu yeniden imzalayınız.",
                "The time in the signature is not between the issue of the form and now, or cannot be read. Correct your computer's date and time and sign the form that you downloaded again.",
            ),
            Self::Ink => (
                "Programınızın attığı imza okunamadı. Formu başka bir imza programıyla yeniden imzalayınız ya da ıslak imzayla veriniz.",
                "The signature that your program made cannot be read. Sign the form again with another program, or hand it in signed in ink.",
            ),
            Self::AskAgain => (
                "Metnin imzalanabileceği süre doldu. İşlemi baştan başlatıp yeni metni imzalayınız.",
                "The time in which the text could be signed is over. Begin again and sign the new text.",
            ),
        }
    }
}
