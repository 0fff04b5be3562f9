//! The acts over the real store and the embedded stand-ins, at a time that
//! the test sets, and an applicant who asks them.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{
    Services, application,
    captcha::CaptchaKind,
    contact::MobileNumber,
    ports::Printable,
    service::{ActError, Caller, Next},
    session::SessionToken,
    sign_in,
};
use jiff::SignedDuration;
use server::{
    config::{CaptchaConfig, Config},
    start::{self, Started},
};

use crate::{clock::TestClock, lost_card::ANSWERS};

/// A portal without its web side.
pub struct Portal {
    pub started: Started,
    pub clock: Arc<TestClock>,
    pub folder: PathBuf,
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Portal {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await.0
    }

    /// A portal whose configuration is changed, and the whole of that.
    pub async fn open_with(change: impl FnOnce(&mut Config)) -> (Self, Config) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("muhur-acts-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let clock = Arc::new(TestClock::at("2026-11-23T09:00:00Z"));
        let mut config = Config {
            database: format!("sqlite:{}/muhur.db", folder.display()),
            key_file: folder.join("master.key"),
            inbox_file: folder.join("inbox.jsonl"),
            captcha: CaptchaConfig::Told,
            captcha_proof_bits: 6,
            ..Config::default()
        };
        change(&mut config);
        let portal = Self {
            started: start::start_at(&config, clock.clone()).await.unwrap(),
            clock,
            folder,
        };
        (portal, config)
    }

    pub fn services(&self) -> &Arc<Services> {
        &self.started.services
    }

    pub fn pass(&self, time: SignedDuration) {
        self.clock.pass(time);
    }

    /// A caller with the visit of this token, if it has not ended.
    pub async fn caller(&self, token: Option<&SessionToken>) -> Caller {
        let ports = self.services().ports();
        let visit = token.map(|token| ports.secrets.session_key(token));
        let session = match &visit {
            None => None,
            Some(visit) => ports
                .store
                .session(
                    visit,
                    &self.services().limits().session,
                    self.services().now(),
                )
                .await
                .unwrap(),
        };
        Caller {
            visit,
            session,
            ..Caller::anonymous("192.0.2.1")
        }
    }

    /// A new visit at the sign-in page, and a claim with its captcha solved.
    pub async fn claim(&self, institution: &str, person: Claim) -> (SessionToken, sign_in::Draft) {
        let nobody = self.caller(None).await;
        let begun = self
            .services()
            .sign_in
            .begin(&nobody, institution, CaptchaKind::Picture)
            .await
            .unwrap();
        let [id, given_name, family_name, birth_place, birth_date, number] =
            person.map(str::to_owned);
        let draft = sign_in::Draft {
            captcha_id: begun.captcha.ticket,
            captcha_answer: self.started.telling.as_ref().unwrap().last(),
            national_id: id,
            given_name,
            no_family_name: if family_name.is_empty() { "on" } else { "" }.to_owned(),
            family_name,
            birth_place,
            birth_day: birth_date,
            employee_number: number,
            ..sign_in::Draft::default()
        };
        (begun.token.unwrap(), draft)
    }

    /// Signs in in a new visit.
    pub async fn sign_in(
        &self,
        institution: &str,
        person: Claim,
    ) -> Result<(SessionToken, Next), ActError> {
        self.sign_in_saying(institution, person, "").await
    }

    /// The same, with what stands in the box for a lost card.
    pub async fn sign_in_saying(
        &self,
        institution: &str,
        person: Claim,
        card_lost: &str,
    ) -> Result<(SessionToken, Next), ActError> {
        let (token, mut draft) = self.claim(institution, person).await;
        card_lost.clone_into(&mut draft.card_lost);
        let caller = self.caller(Some(&token)).await;
        let signed_in = self
            .services()
            .sign_in
            .check_claim(&caller, institution, &draft)
            .await?;
        Ok((signed_in.token, signed_in.next))
    }

    /// Signs in, fills the form in and lets a code be sent.
    pub async fn code_sent(&self, person: Claim, draft: application::Draft) -> SessionToken {
        let (token, _) = self.sign_in("saglik", person).await.unwrap();
        let caller = self.caller(Some(&token)).await;
        self.services()
            .applying
            .review(&caller, draft)
            .await
            .unwrap();
        self.services()
            .applying
            .confirm_form(&caller)
            .await
            .unwrap();
        self.services().codes.send_code(&caller).await.unwrap();
        token
    }

    /// From sign-in to the ink signature: who made the application, and what
    /// is printed of it.
    pub async fn applied(&self, mobile: &str) -> (Caller, Printable) {
        let token = self.code_sent(LOST, form(mobile)).await;
        let caller = self.caller(Some(&token)).await;
        let services = self.services();
        let code = self.code(mobile);
        let token = services
            .codes
            .check_code(&caller, &code)
            .await
            .unwrap()
            .token;
        let caller = self.caller(Some(&token)).await;
        services
            .signing
            .choose(&caller, "wet_signature")
            .await
            .unwrap();
        let printable = services.documents.result(&caller).await.unwrap().printable;
        (caller, printable)
    }

    /// The newest code that a phone got.
    pub fn code(&self, phone: &str) -> String {
        let phone = MobileNumber::on_record(phone).unwrap().e164();
        let messages = self.started.inbox.as_ref().unwrap().messages();
        let text = messages
            .iter()
            .find(|one| one.to == phone && one.text.contains(" kodunuz: "))
            .unwrap();
        text.text.rsplit('#').next().unwrap().to_owned()
    }
}

/// National id, given names, surname, birth place, birth date, number.
pub type Claim = [&'static str; 6];

/// Has a valid certificate with a phone on record.
pub const LOST: Claim = [
    "10000000146",
    "Şükrü",
    "Işık",
    "Gebze",
    "01.02.1980",
    "MM5001",
];

/// A good form of somebody who lost a card.
pub fn form(mobile: &str) -> application::Draft {
    application::Draft {
        mobile_phone: mobile.to_owned(),
        ..application::Draft::of_fields(&|field| {
            let answer = ANSWERS.iter().find(|(name, _)| *name == field.name());
            answer.map_or("", |(_, value)| value).to_owned()
        })
    }
}
