//! Opening an application that was made in an earlier visit: an identity
//! claim shows nothing stored; a code to the phone bound to it does
//! (POLICIES 0.1).

use super::{CodeSheet, Codes, Sending, no_form, typed_code};
use crate::{
    case::Case,
    challenge::{OnRight, Purpose},
    contact::MobileNumber,
    ports::Allowance,
    rotation::{Next, Rotation, SignedIn},
    service::{
        ActError, Caller,
        limiter::{DAY, around, at_most},
        once::{once, rotated},
    },
    session::{Session, Who},
};

impl Codes {
    /// Whether an application waits, and the state of its code.
    pub async fn resumable(&self, caller: &Caller) -> Result<CodeSheet, ActError> {
        let (session, case) = self.to_resume(caller).await?;
        let phone = case.application()?.mobile_phone;
        let sending = Self::resuming(caller, &case, &phone);
        let allowances = self.sending_allowances(caller, &sending).await?;
        self.code_sheet(session, &sending.purpose, &case, &allowances, phone)
            .await
    }

    /// The code that opens an application of before.
    fn resuming<'a>(caller: &Caller, case: &'a Case, phone: &'a MobileNumber) -> Sending<'a> {
        Sending::without_form(caller, case, Purpose::Resume(case.id.clone()), phone)
    }

    /// Sends a code to the phone bound to the application.
    pub async fn send_resumption_code(&self, caller: &Caller) -> Result<(), ActError> {
        let (session, case) = self.to_resume(caller).await?;
        let phone = case.application()?.mobile_phone;
        let sending = Self::resuming(caller, &case, &phone);
        self.send(session, caller, sending).await
    }

    /// Opens it by a right code; the visit gets a new secret.
    pub async fn resume(&self, caller: &Caller, typed: &str) -> Result<SignedIn, ActError> {
        let posted = [typed.as_bytes()];
        let run = |rotation| self.resume_once(caller, typed, rotation);
        once(&self.ports, caller, "resume", &posted, run).await
    }

    async fn resume_once(
        &self,
        caller: &Caller,
        typed: &str,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let (session, case) = self.to_resume(caller).await?;
        let typed = typed_code(typed)?;
        let phone = case.application()?.mobile_phone;
        let guess = self.guess(
            Purpose::Resume(case.id.clone()),
            session,
            &phone,
            no_form(),
            &typed,
        );
        let tries = self.tries_of_resuming(caller, session, &case).await?;
        let permit = self.limiter.acquire(tries).await?;
        let (token, renewed) = self.ports.new_token();
        let answer = SignedIn {
            token,
            next: Next::Open,
            device: self
                .recognition
                .device_after(caller, &case.person_key, true),
        };
        let on_right = OnRight::Resume {
            case: case.id.clone(),
            rotated: rotated(rotation, &renewed, &answer),
            session: renewed,
        };
        self.try_code(session, guess, &typed.code, on_right).await?;
        // Only wrong codes count. The application is open, whether or not that
        // could be noted.
        let _ = permit.refund().await;
        let _ = self
            .recognition
            .note_network(caller, &case.person_key, true)
            .await;
        Ok(answer)
    }

    /// What wrong codes of a later visit count against: that visit and its
    /// network. Against the application they would lock its owner out, who has
    /// made no mistake; how many codes go to its phone is limited as it is.
    async fn tries_of_resuming(
        &self,
        caller: &Caller,
        session: &Session,
        case: &Case,
    ) -> Result<Vec<Allowance>, ActError> {
        let tries = u32::from(self.limits.code.tries_per_case);
        let at = |limit, whose: &str| {
            at_most(limit, DAY, format!("resume:{}:{whose}", case.id.as_str()))
        };
        let mut all = vec![at(tries, session.key.as_str())];
        let familiarity = self
            .recognition
            .familiarity(caller, &case.person_key)
            .await?;
        if let Some(own) = familiarity.proved() {
            all.push(at(tries, own));
        } else {
            let here = format!("resume:{}", case.id.as_str());
            all.extend(around(&caller.network, tries, DAY, here));
        }
        Ok(all)
    }

    async fn to_resume<'a>(&self, caller: &'a Caller) -> Result<(&'a Session, Case), ActError> {
        let session = caller.open_session()?;
        match &session.who {
            Who::Claimed { case } => Ok((session, self.records.case_at(case).await?)),
            // Opened already: whoever goes back comes to where it stands.
            Who::Applicant(case) => {
                let opened = self.records.case_at(case).await?;
                Err(ActError::Elsewhere(opened.state.step()))
            }
            Who::Anonymous => Err(ActError::Expired),
        }
    }
}
