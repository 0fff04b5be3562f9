//! Beginning, keeping and ending a visit.

use jiff::Timestamp;

use super::{
    ActError, Caller, Intake, Outside,
    limits::{TEN_MINUTES, at_most},
};
use crate::{
    captcha::{self, CaptchaKind},
    id::{CaptchaId, SessionKey},
    institution::{InstitutionProfile, InstitutionSlug},
    ports::{Captcha, Chances},
    progress::Step,
    session::{Session, SessionToken},
    sign_in,
};

/// A captcha as the sign-in page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posed {
    /// Its identifier.
    pub id: CaptchaId,
    /// How it is asked.
    pub kind: CaptchaKind,
    /// It was answered rightly before in this sign-in.
    pub passed: bool,
}

/// A visit at the sign-in page.
#[derive(Debug)]
pub struct Begun {
    /// The new visit's secret, where one had to be made.
    pub token: Option<SessionToken>,
    /// The captcha to answer.
    pub captcha: Posed,
    /// The institution.
    pub profile: InstitutionProfile,
    /// What was typed before in this visit and refused.
    pub claim: Option<sign_in::Draft>,
    /// The step at which an application of this visit waits.
    pub under_way: Option<Step>,
}

impl Intake {
    /// Opens the sign-in page: a visit if there is none, and a captcha of the
    /// wanted kind unless one was passed.
    pub async fn begin(
        &self,
        caller: &Caller,
        institution: &str,
        kind: CaptchaKind,
    ) -> Result<Begun, ActError> {
        let profile = self.institution(institution).await?;
        let (token, session) = self.this_or_new_session(caller, &profile.slug);
        let under_way = match &session.case {
            Some(id) => self
                .ports
                .store
                .case(id)
                .await?
                .map(|case| case.state.step()),
            None => None,
        };
        let store = &self.ports.store;
        let passed = match &caller.session {
            Some(known) => store.passed_captcha(&known.key, self.now()).await?,
            None => None,
        };
        let captcha = if let Some(id) = passed {
            Posed {
                id,
                kind,
                passed: true,
            }
        } else {
            self.allow_captcha(&session.key, caller).await?;
            // Not before: nobody fills the store by asking for pages.
            if token.is_some() {
                store.open_session(&session).await?;
            }
            self.pose(&session.key, caller, kind).await?
        };
        Ok(Begun {
            token,
            captcha,
            profile,
            claim: session.claim,
            under_way,
        })
    }

    /// Keeps what was typed at sign-in while something else is asked for.
    pub async fn keep_claim(
        &self,
        caller: &Caller,
        draft: &sign_in::Draft,
    ) -> Result<(), ActError> {
        let session = caller.session.as_ref().ok_or(ActError::Expired)?;
        let claim = draft.clone().without_captcha();
        Ok(self.ports.store.keep_claim(&session.key, &claim).await?)
    }

    async fn allow_captcha(&self, visit: &SessionKey, caller: &Caller) -> Result<(), ActError> {
        let limits = &self.limits.claim;
        self.allow(&[
            at_most(
                limits.captchas_per_visit,
                TEN_MINUTES,
                format!("captcha:visit:{}", visit.as_str()),
            ),
            at_most(
                limits.captchas_per_network,
                TEN_MINUTES,
                format!("captcha:net:{}", caller.network),
            ),
        ])
        .await
    }

    async fn pose(
        &self,
        visit: &SessionKey,
        caller: &Caller,
        kind: CaptchaKind,
    ) -> Result<Posed, ActError> {
        let limits = &self.limits.claim;
        let signs = self.ports.chance.letters(kind.signs(), captcha::SIGNS);
        let maker = &self.ports.captchas;
        let file = match kind {
            CaptchaKind::Picture => maker.picture(&signs).await,
            CaptchaKind::Sound => maker.sound(&signs, caller.locale).await,
            CaptchaKind::Proof => Ok(Vec::new()),
        }
        .map_err(|_| ActError::Outside(Outside::House))?;
        let id = CaptchaId::from_bytes(self.ports.chance.id());
        self.ports
            .store
            .put_captcha(&Captcha {
                answer: self.ports.secrets.captcha_hash(&id, &signs),
                id: id.clone(),
                session: visit.clone(),
                kind,
                file,
                expires_at: self.now() + limits.captcha_lifetime,
            })
            .await?;
        Ok(Posed {
            id,
            kind,
            passed: false,
        })
    }

    /// A captcha's picture or sound, for its own visit only.
    pub async fn captcha_file(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<(CaptchaKind, Vec<u8>), ActError> {
        let session = caller.session.as_ref().ok_or(ActError::Unknown)?;
        let id = CaptchaId::parse(id).map_err(|_| ActError::Unknown)?;
        self.ports
            .store
            .captcha_file(&id, &session.key, self.now())
            .await?
            .ok_or(ActError::Unknown)
    }

    /// When the visit ends if nothing more is heard of it. Being asked counts
    /// as use, which is how a visit is made longer.
    pub fn visit_ends_at(&self, caller: &Caller) -> Result<Timestamp, ActError> {
        let session = caller.session.as_ref().ok_or(ActError::Expired)?;
        Ok(session.ends_at(&self.limits.session))
    }

    /// Ends the visit; what was typed and never confirmed goes with it.
    pub async fn leave(&self, caller: &Caller) -> Result<(), ActError> {
        if let Some(session) = &caller.session {
            self.ports.store.end_session(&session.key).await?;
        }
        Ok(())
    }

    /// The caller's visit; without one, a new visit with its secret, which is
    /// still to be opened in the store.
    pub(super) fn this_or_new_session(
        &self,
        caller: &Caller,
        institution: &InstitutionSlug,
    ) -> (Option<SessionToken>, Session) {
        if let Some(session) = &caller.session {
            (None, session.clone())
        } else {
            let (token, session) = self.new_session(Some(institution.clone()));
            (Some(token), session)
        }
    }

    pub(super) fn new_session(
        &self,
        institution: Option<InstitutionSlug>,
    ) -> (SessionToken, Session) {
        let token = self.ports.chance.token();
        let now = self.now();
        let session = Session {
            key: self.ports.secrets.session_key(&token),
            case: None,
            resumable: None,
            word_given_for: None,
            institution,
            claim: None,
            stranded_at: None,
            created_at: now,
            seen_at: now,
        };
        (token, session)
    }
}
