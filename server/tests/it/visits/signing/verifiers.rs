//! Verifiers that say what a test wants.

use async_trait::async_trait;
use domain::{
    certificate::CertificateSerial,
    person::NationalId,
    ports::{NotVerified, SignatureVerifier},
    signature::{
        AcceptedSignature, CertificateVerdict, SignatureEvidence, SignatureLevel, SignatureVerdict,
        SignedForm, SignedStatement, SignerCertificate,
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

    async fn check_certificate(
        &self,
        chain: &[Vec<u8>],
        applicant: &NationalId,
    ) -> Result<CertificateVerdict, NotVerified> {
        Says(Ok("5A1F0000000000000006"))
            .check_certificate(chain, applicant)
            .await
    }
}

/// Says the same of every file.
pub(in super::super) struct Says(pub(in super::super) Result<&'static str, NotVerified>);

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
    async fn check_certificate(
        &self,
        _: &[Vec<u8>],
        _: &NationalId,
    ) -> Result<CertificateVerdict, NotVerified> {
        let serial = CertificateSerial::parse(self.0?).unwrap();
        Ok(CertificateVerdict::Usable(serial))
    }
}
