//! What the portal does for people: one service for each purpose. Each method
//! begins with the [`Caller`], takes authority from its session and never from an
//! argument, and ends in a typed outcome. A service may use one that stands below
//! it in [`Services::new`], never one above.

mod applying;
mod caller;
mod captchas;
mod certificates;
mod codes;
mod documents;
mod error;
mod limiter;
mod limits;
mod notices;
mod once;
mod operations;
mod recognition;
mod records;
mod sign_in;
mod signing;
mod signing_requests;
mod statements;

use std::sync::Arc;

pub use applying::{Applying, DeviceShare, FormSheet, StaffListAge, WentOnFrom};
pub use caller::Caller;
pub use captchas::{Captchas, Posed};
pub use certificates::{Certificates, SuspendSheet, Suspendable};
pub use codes::{CodeSheet, Codes, Revocation};
pub use documents::{Documents, IssueFacts, ResultSheet, SignatureFacts, Verified};
pub use error::{ActError, ExternalSystem};
pub use limits::{
    ClaimLimits, CodeLimits, FormLimits, Limits, SigningLimits, VerifyLimits, WaitLimits,
};
pub use operations::Operations;
pub use recognition::{REMEMBERED, Recognition};
pub use records::Records;
pub use sign_in::{
    Answer, AuthCallback, AuthRedirect, Begun, FinishedOidc, RegistryOutage, SignIn, TYPED_FOR,
};
pub use signing::{
    Brought, MethodOffer, SignedDocument, Signing, SigningSheet, Tried, WhyNotMethod,
};
pub use signing_requests::{
    CheckedCertificate, ClaimedRequest, ReceivedForm, RequestSheet, Returned, ReturnedByCode,
    SigningRequests,
};
pub use statements::{NotAsked, Stated, StatementOutcome, Statements};

use crate::ports::Ports;
pub use crate::rotation::{Next, SignedIn};
use limiter::Limiter;

/// Every service, over the same ports and limits. The server shares one for all
/// requests.
pub struct Services {
    /// Institutions, and what is on record elsewhere.
    pub records: Records,
    /// Browsers and networks that are known.
    pub recognition: Recognition,
    /// Captchas.
    pub captchas: Captchas,
    /// Signing in, and the visit until it ends.
    pub sign_in: SignIn,
    /// Filling in the form, confirming and correcting it.
    pub applying: Applying,
    /// Codes by SMS.
    pub codes: Codes,
    /// How the application is signed.
    pub signing: Signing,
    /// Signing it with the agent.
    pub signing_requests: SigningRequests,
    /// Statements that officers and holders sign.
    pub statements: Statements,
    /// Suspending certificates.
    pub certificates: Certificates,
    /// Printed forms.
    pub documents: Documents,
    /// What operators and the server itself ask.
    pub operations: Operations,
    ports: Arc<Ports>,
    limits: Arc<Limits>,
}

impl Services {
    /// The services over these ports, within these limits.
    pub fn new(ports: Ports, limits: Limits) -> Arc<Self> {
        let (ports, limits) = (Arc::new(ports), Arc::new(limits));
        let limiter = Limiter::new(ports.clone());
        let records = Records {
            ports: ports.clone(),
        };
        let recognition = Recognition {
            ports: ports.clone(),
            records: records.clone(),
        };
        let captchas = Captchas {
            ports: ports.clone(),
            limits: limits.clone(),
            limiter: limiter.clone(),
            recognition: recognition.clone(),
        };
        let codes = Codes {
            ports: ports.clone(),
            limits: limits.clone(),
            limiter: limiter.clone(),
            records: records.clone(),
            recognition: recognition.clone(),
        };
        let signing = Signing {
            ports: ports.clone(),
            limits: limits.clone(),
            limiter: limiter.clone(),
            records: records.clone(),
        };
        let documents = Documents {
            ports: ports.clone(),
            limits: limits.clone(),
            limiter: limiter.clone(),
            records: records.clone(),
        };
        Arc::new(Self {
            sign_in: SignIn {
                ports: ports.clone(),
                limits: limits.clone(),
                limiter: limiter.clone(),
                records: records.clone(),
                recognition: recognition.clone(),
                captchas: captchas.clone(),
            },
            applying: Applying {
                ports: ports.clone(),
                limits: limits.clone(),
                limiter: limiter.clone(),
                records: records.clone(),
            },
            signing_requests: SigningRequests {
                ports: ports.clone(),
                limits: limits.clone(),
                limiter: limiter.clone(),
                records: records.clone(),
                documents: documents.clone(),
                signing: signing.clone(),
            },
            statements: Statements {
                ports: ports.clone(),
            },
            certificates: Certificates {
                ports: ports.clone(),
                limits: limits.clone(),
                records: records.clone(),
                recognition: recognition.clone(),
                limiter,
                codes: codes.clone(),
            },
            operations: Operations {
                ports: ports.clone(),
                limits: limits.clone(),
            },
            signing,
            documents,
            codes,
            captchas,
            recognition,
            records,
            ports,
            limits,
        })
    }

    /// What is outside.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Now.
    pub fn now(&self) -> jiff::Timestamp {
        self.ports.now()
    }

    /// Today in Turkey.
    pub fn today(&self) -> jiff::civil::Date {
        self.ports.today()
    }
}
