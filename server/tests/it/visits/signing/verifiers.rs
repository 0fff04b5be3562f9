//! Verifiers that say what a test wants.

use async_trait::async_trait;
use domain::{
    certificate::CertificateSerial,
    ports::{NotVerified, SignatureVerifier},
    signature::{
        AcceptedSignature, SignatureEvidence, SignatureLevel, SignatureVerdict, SignedForm,
        SignedStatement, SignerCertificate,
    },
};
use tokio::sync::Notify;

/// Accepts every file once it is let.
pub(super) struct Slow {
    pub(super) asked: Notify,
    pub(super) let_on: Notify,
}

#[async_trait]
impl SignatureVerifier for Slow {
    async fn verify(&self, form: &SignedForm<'_>) -> Result<SignatureVerdict, NotVerified> {
        self.asked.notify_one();
        self.let_on.notified().await;
        Says(Ok("5A1F0000000000000006")).verify(form).await
    }

    async fn verify_statement(
        &self,
        _: &SignedStatement<'_>,
    ) -> Result<SignatureVerdict, NotVerified> {
        Err(NotVerified::Broken)
    }
}

/// Says the same of every file.
pub(super) struct Says(pub(super) Result<&'static str, NotVerified>);

#[async_trait]
impl SignatureVerifier for Says {
    async fn verify(&self, form: &SignedForm<'_>) -> Result<SignatureVerdict, NotVerified> {
        let serial = self.0?;
        Ok(SignatureVerdict::Accepted(Box::new(AcceptedSignature {
            level: SignatureLevel::T,
            signed_at: form.issued_at,
            kept: form.uploaded.len(),
            signer: SignerCertificate {
                serial: CertificateSerial::parse(serial).unwrap(),
                issuer: "CN=A".to_owned(),
                subject: "CN=B".to_owned(),
                valid_from: form.issued_at,
                valid_until: form.issued_at,
            },
            evidence: SignatureEvidence::default(),
        })))
    }

    async fn verify_statement(
        &self,
        _: &SignedStatement<'_>,
    ) -> Result<SignatureVerdict, NotVerified> {
        Err(NotVerified::Broken)
    }
}
