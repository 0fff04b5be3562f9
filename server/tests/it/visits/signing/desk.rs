//! An application that is to be signed electronically.

use std::{path::PathBuf, sync::Arc};

use domain::{
    Locale, Services,
    document::{Authenticity, DocumentKind, IssuedDocument},
    id::CaseId,
    outbox::Queue,
    person::NationalId,
    ports::{Mail, Mailer, Ports, SignatureVerifier},
    progress::State,
    service::{ActError, Brought, Caller},
    session::SessionToken,
    signature::{SigningRequest, Uploads},
};
use server::{
    adapters::signature::{PadesVerifier, StandIn},
    outbox,
};
use server_testing::{
    process::program,
    visiting::{Claim, Portal, form},
};

/// Has two valid certificates, of which one is lost.
pub(crate) const TWO: Claim = [
    "60000000646",
    "İsmail",
    "Çağlar",
    "Iğdır",
    "21.03.1979",
    "MM5006",
];
pub(in crate::visits) const LOST_ONE: &str = "5A1F0000000000000005";
const MOBILE: &str = "0533 444 55 66";

pub(crate) struct Desk {
    pub(crate) portal: Portal,
    pub(in crate::visits) caller: Caller,
    /// The visit's.
    pub(crate) token: SessionToken,
    pub(crate) number: String,
    pub(in crate::visits) case: CaseId,
}

impl Desk {
    /// An application that is to be signed electronically, whose signed forms are verified by
    /// the real program and the development authority.
    pub(crate) async fn open() -> Self {
        Self::open_with(|ports, folder, config| {
            let verifier = PadesVerifier::open(config, ports.clock.clone()).unwrap();
            assert!(folder.join("signature-authority").exists());
            Arc::new(verifier.by(program()))
        })
        .await
    }

    pub(in crate::visits) async fn open_with(
        verifier: impl FnOnce(
            &Ports,
            PathBuf,
            &server::config::SignatureConfig,
        ) -> Arc<dyn SignatureVerifier>,
    ) -> Self {
        let (mut portal, config) = Portal::open_with(|_| {}).await;
        let services = portal.services();
        let ports = services.ports().clone();
        let signatures = config.signatures().unwrap();
        let verifier = verifier(&ports, portal.folder.clone(), &signatures);
        portal.started.services = Services::new(
            Ports {
                signatures: Some(verifier),
                ..ports
            },
            *services.limits(),
        );
        let mut draft = form(MOBILE);
        LOST_ONE.clone_into(&mut draft.certificate);
        let token = portal.code_sent(TWO, draft).await;
        let caller = portal.caller(Some(&token)).await;
        let code = portal.code(MOBILE);
        let codes = &portal.services().codes;
        let token = codes.check_code(&caller, &code).await.unwrap().token;
        let caller = portal.caller(Some(&token)).await;
        let desk = Self {
            number: String::new(),
            portal,
            caller,
            token,
            case: CaseId::from_bytes([0; 16]),
        };
        desk.choose("e_signature").await.unwrap();
        let sheet = desk.services().documents.result(&desk.caller).await;
        let printable = sheet.unwrap().printable;
        Self {
            number: printable.number.as_str().to_owned(),
            case: printable.case.id,
            ..desk
        }
    }

    /// From here on there is a mail server.
    pub(in crate::visits) fn with_mail(mut self, mailer: Arc<dyn Mailer>) -> Self {
        let services = self.portal.services();
        let mail = Some(Mail {
            mailer,
            when_sms_fails: false,
        });
        let ports = Ports {
            mail,
            ..services.ports().clone()
        };
        self.portal.started.services = Services::new(ports, *services.limits());
        self
    }

    /// Corrects the address, and confirms that.
    pub(in crate::visits) async fn correct(&self) {
        let applying = &self.services().applying;
        applying.begin_correction(&self.caller).await.unwrap();
        let mut draft = form(MOBILE);
        LOST_ONE.clone_into(&mut draft.certificate);
        "Başka Cad. No: 7".clone_into(&mut draft.street_address);
        applying.review(&self.caller, draft).await.unwrap();
        applying.confirm_form(&self.caller).await.unwrap();
    }

    pub(in crate::visits) fn services(&self) -> &Services {
        self.portal.services()
    }

    pub(crate) async fn choose(&self, method: &str) -> Result<(), ActError> {
        self.services().signing.choose(&self.caller, method).await
    }

    /// A new request to the signing agent.
    pub(crate) async fn request(&self) -> SigningRequest {
        let requests = &self.services().signing_requests;
        requests.begin(&self.caller).await.unwrap();
        requests.sheet(&self.caller).await.unwrap().request.unwrap()
    }

    pub(in crate::visits) async fn form(&self) -> IssuedDocument {
        let documents = &self.services().documents;
        let kind = DocumentKind::ApplicationForm;
        documents
            .open(&self.caller, kind, &self.number)
            .await
            .unwrap()
    }

    pub(crate) fn authority(&self) -> StandIn {
        StandIn::open(&self.portal.folder.join("signature-authority")).unwrap()
    }

    /// The form, signed in this person's name; and the certificate's serial number.
    pub(crate) async fn signed(&self, by: &str) -> (Vec<u8>, String) {
        let form = self.form().await;
        let person = NationalId::parse(by).unwrap();
        let now = self.services().now();
        let signed = self.authority().sign(&form.file, &person, now).unwrap();
        (signed.file, signed.serial)
    }

    pub(in crate::visits) async fn upload(&self, file: &[u8]) -> Result<(), ActError> {
        let brought = Brought::File(file);
        self.services().signing.upload(&self.caller, brought).await
    }

    /// Where the application stands, and the uploads that its page shows.
    pub(crate) async fn shown(&self) -> (State, Uploads) {
        let documents = &self.services().documents;
        let sheet = documents.result(&self.caller).await.unwrap();
        (sheet.printable.case.state, sheet.uploads)
    }

    pub(in crate::visits) async fn waits(&self) -> bool {
        self.shown().await.1.waiting().is_some()
    }

    /// The reason of the refusal that the page shows.
    pub(crate) async fn refused(&self) -> String {
        let (state, uploads) = self.shown().await;
        assert_eq!(state, State::AwaitingESignature);
        let refused = uploads.refused().unwrap();
        for locale in Locale::ALL {
            assert!(!refused.sentence(locale).is_empty());
        }
        refused.code.clone()
    }

    pub(in crate::visits) async fn is(&self, file: &[u8]) -> Authenticity {
        let anybody = self.portal.caller(None).await;
        let documents = &self.services().documents;
        let verified = documents.verify_file(&anybody, file).await.unwrap();
        let signed = verified.authenticity == Authenticity::Signed;
        assert_eq!(signed, verified.facts.unwrap().signature.is_some());
        verified.authenticity
    }

    /// Verifies what waits, as often as jobs are due.
    pub(in crate::visits) async fn deliver(&self, queue: Queue) {
        while outbox::deliver_one(self.services(), queue).await.unwrap() {}
    }

    /// The messages with this in them.
    pub(in crate::visits) async fn told(&self, text: &str) -> usize {
        self.deliver(Queue::Messages).await;
        let messages = self.portal.started.inbox.as_ref().unwrap().messages();
        messages
            .iter()
            .filter(|one| one.text.contains(text))
            .count()
    }

    /// The authority's list cannot be read, or can again.
    pub(in crate::visits) fn silence(&self, silent: bool) {
        let list = self
            .portal
            .folder
            .join("signature-authority")
            .join("revoked.txt");
        std::fs::write(list, if silent { "no number" } else { "" }).unwrap();
    }
}
