//! Whether a file or a sheet of paper is one of ours. Anybody may ask who
//! holds it; the answer names no person.

use jiff::Timestamp;

use super::Documents;
use crate::service::{
    ActError, Caller,
    limiter::{TEN_MINUTES, at_most},
};
use crate::{
    document::{Authenticity, DownloadGrant, IssueRecord, IssuedDocument, judge, mark_in},
    id::{ApplicationNumber, PrintMark},
};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it is.
    pub authenticity: Authenticity,
    /// What is on record of the form that it names, where one is.
    pub facts: Option<IssueFacts>,
    /// With a file to which something was added: permission to download the
    /// form as it was issued.
    pub original: Option<DownloadGrant>,
}

/// What whoever holds the form may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueFacts {
    /// The application's number.
    pub number: ApplicationNumber,
    /// The mark of its contents.
    pub mark: PrintMark,
    /// Which version of the application it is of.
    pub version: u32,
    /// The code of the declaration in it.
    pub declaration: String,
    /// When it was issued.
    pub at: Timestamp,
    /// The institution's name.
    pub institution: String,
    /// Whether the application still stands.
    pub live: bool,
    /// Whether the application was corrected after this version.
    pub superseded: bool,
}

impl Documents {
    /// Looks a file up.
    ///
    /// # Errors
    /// When it was asked too often from there, or the store fails.
    pub async fn verify_file(&self, caller: &Caller, file: &[u8]) -> Result<Verified, ActError> {
        self.allow_verifying(caller).await?;
        let record = match mark_in(file) {
            Some(mark) => self.ports.store.issue_record(&mark).await?,
            None => None,
        };
        match record {
            Some(record) => self.verified(judge(&record, file), record).await,
            None => Ok(NOT_OURS),
        }
    }

    /// Looks up what was read from paper.
    ///
    /// # Errors
    /// When it was asked too often from there, or the store fails.
    pub async fn verify_paper(
        &self,
        caller: &Caller,
        number: &str,
        mark: &str,
    ) -> Result<Verified, ActError> {
        self.allow_verifying(caller).await?;
        let (Ok(number), Ok(mark)) = (ApplicationNumber::parse(number), PrintMark::parse(mark))
        else {
            return Ok(NOT_OURS);
        };
        match self.ports.store.issue_record(&mark).await? {
            Some(record) if record.number == number => {
                self.verified(Authenticity::Named, record).await
            }
            _ => Ok(NOT_OURS),
        }
    }

    /// The document as it was issued, for whoever was given a grant.
    ///
    /// # Errors
    /// [`ActError::Unknown`] for a grant that is not ours or no longer good;
    /// when it was asked too often from there, or the store fails.
    pub async fn issued(&self, caller: &Caller, grant: &str) -> Result<IssuedDocument, ActError> {
        self.allow_verifying(caller).await?;
        let grant = DownloadGrant::parse(grant).map_err(|_| ActError::Unknown)?;
        let now = self.ports.now();
        // One of the future was given under another clock: it is void too.
        let good = now < grant.expires_at
            && grant.expires_at <= now + self.limits.verify.grant_lifetime
            && self.ports.secrets.same(
                &grant.mac,
                &self
                    .ports
                    .secrets
                    .download_mac(&grant.mark, grant.expires_at),
            );
        if !good {
            return Err(ActError::Unknown);
        }
        let store = &self.ports.store;
        let record = store.issue_record(&grant.mark).await?;
        let record = record.ok_or(ActError::Unknown)?;
        let issued = store
            .issued(&record.case, record.kind, record.version)
            .await?;
        issued
            .filter(|issued| issued.mark == grant.mark)
            .filter(|issued| judge(&record, &issued.file) == Authenticity::Unchanged)
            .ok_or(ActError::Unknown)
    }

    async fn allow_verifying(&self, caller: &Caller) -> Result<(), ActError> {
        self.limiter
            .acquire(vec![at_most(
                self.limits.verify.per_network,
                TEN_MINUTES,
                format!("verify:network:{}", caller.network),
            )])
            .await?;
        Ok(())
    }

    async fn verified(
        &self,
        authenticity: Authenticity,
        record: IssueRecord,
    ) -> Result<Verified, ActError> {
        let institution = self.records.profile(&record.institution).await?.name;
        let original = (authenticity == Authenticity::Extended && !record.superseded).then(|| {
            let expires_at = self.ports.now() + self.limits.verify.grant_lifetime;
            DownloadGrant {
                mark: record.mark.clone(),
                expires_at,
                mac: self.ports.secrets.download_mac(&record.mark, expires_at),
            }
        });
        Ok(Verified {
            authenticity,
            original,
            facts: Some(IssueFacts {
                number: record.number,
                mark: record.mark,
                version: record.version,
                declaration: record.declaration,
                at: record.at,
                institution,
                live: record.live,
                superseded: record.superseded,
            }),
        })
    }
}

const NOT_OURS: Verified = Verified {
    authenticity: Authenticity::NotOurs,
    facts: None,
    original: None,
};
