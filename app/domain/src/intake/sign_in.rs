//! The claim of an identity, compared with the registry and the directory.

use super::{
    ActError, Caller, Intake, Outside,
    limits::{DAY, HOUR, QUARTER, at_most},
    once::rotated,
};
use crate::{
    application,
    captcha::{self, CaptchaKind},
    case::Case,
    codes::codes,
    form::{Field, Problem, Rejected},
    id::{CaptchaId, CaseId, PersonKey},
    identity::Person,
    institution::{Employment, InstitutionProfile},
    person::NationalId,
    ports::{Allowance, CaptchaTaken, Chances, Moved, Verdict},
    progress::State,
    rotation::Rotation,
    session::{Session, SessionToken},
    sign_in::{Draft, SignIn},
    text_value::EmployeeNumber,
};

/// Where a new key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To the form.
    Form,
    /// To the question whether a certificate shall be suspended at once.
    Suspend,
    /// To the code that opens the application under way.
    Resume,
    /// To the application under way, for somebody who is proven to be its
    /// applicant.
    Open,
    /// To the choice of how to sign: the phone was proved.
    Signing,
}

codes!(Next, "where a new key leads", {
    Form => "form",
    Suspend => "suspend",
    Resume => "resume",
    Open => "open",
    Signing => "signing",
});

/// An act that gave the visit a new secret.
#[derive(Debug)]
pub struct SignedIn {
    /// The visit's new secret.
    pub token: SessionToken,
    /// Where to go.
    pub next: Next,
}

/// Somebody whose claim matched, or who is proven.
pub(super) struct Proven {
    pub profile: InstitutionProfile,
    pub person: Person,
    pub employment: Employment,
    pub person_key: PersonKey,
}

impl Intake {
    /// Compares a claim. What was typed is kept before it is judged.
    ///
    /// # Errors
    /// [`ActError::Refused`] for a field's form or the captcha,
    /// [`ActError::NoMatch`] for any difference, in whichever value.
    pub async fn sign_in(
        &self,
        caller: &Caller,
        institution: &str,
        draft: &Draft,
    ) -> Result<SignedIn, ActError> {
        let typed = postcard::to_allocvec(draft).unwrap_or_default();
        let posted = [institution.as_bytes(), &typed];
        self.once(caller, "sign-in", &posted, |rotation| {
            self.sign_in_once(caller, institution, draft, rotation)
        })
        .await
    }

    async fn sign_in_once(
        &self,
        caller: &Caller,
        institution: &str,
        draft: &Draft,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let profile = self.institution(institution).await?;
        let session = caller.session.as_ref().ok_or(ActError::Expired)?;
        self.ports
            .store
            .keep_claim(&session.key, &draft.clone().without_captcha())
            .await?;
        let claim = draft.parse(self.today(), profile.population_check)?;
        self.solve_captcha(session, draft).await?;

        let person_key = self.ports.secrets.person_key(&claim.national_id);
        let tries = self.tries("claim", &person_key, &caller.network);
        let counted_at = self.now();
        self.allow_at(&tries, counted_at).await?;
        let (person, employment) = match self.compare(&profile, &claim).await {
            Ok(found) => found,
            Err(error) => {
                // Only a failed claim counts; an outage is nobody's guess.
                if error != ActError::NoMatch {
                    self.ports.store.give_back(&tries, counted_at).await?;
                }
                if error == ActError::Outside(Outside::Population) {
                    self.ports
                        .store
                        .strand(&session.key, &profile.slug, self.now())
                        .await?;
                }
                return Err(error);
            }
        };
        self.ports.store.give_back(&tries, counted_at).await?;
        let proven = Proven {
            profile,
            person,
            employment,
            person_key,
        };
        self.admit(caller, session, proven, rotation).await
    }

    /// Uses the captcha up whatever the answer; a right one is good for the
    /// next tries of the same sign-in too.
    async fn solve_captcha(&self, session: &Session, draft: &Draft) -> Result<(), ActError> {
        let wrong = || Rejected::one(Field::CaptchaAnswer, Problem::WrongCaptcha);
        let id = CaptchaId::parse(&draft.captcha_id).map_err(|_| wrong())?;
        let limits = &self.limits.claim;
        let (store, secrets) = (&self.ports.store, &self.ports.secrets);
        let right = match store.take_captcha(&id, &session.key, self.now()).await? {
            None => false,
            Some(CaptchaTaken::PassedBefore) => return Ok(()),
            Some(CaptchaTaken::ToJudge {
                kind: CaptchaKind::Proof,
                ..
            }) => limits
                .proof
                .is_solved_by(id.as_str(), &draft.captcha_answer),
            Some(CaptchaTaken::ToJudge { answer, .. }) => {
                let given = captcha::plain(&draft.captcha_answer);
                secrets.same(&answer, &secrets.captcha_hash(&id, &given))
            }
        };
        if !right {
            return Err(wrong().into());
        }
        store.pass_captcha(&id, limits.captcha_tries).await?;
        Ok(())
    }

    /// What tries of one kind at a person are counted under.
    pub(super) fn tries(&self, kind: &str, person: &PersonKey, network: &str) -> [Allowance; 3] {
        let limits = &self.limits.claim;
        let person = person.as_str();
        [
            at_most(
                limits.per_network_hour,
                HOUR,
                format!("{kind}:net:{network}"),
            ),
            at_most(
                limits.failed_here_quarter,
                QUARTER,
                format!("{kind}:{person}:{network}"),
            ),
            at_most(limits.failed_day, DAY, format!("{kind}:{person}")),
        ]
    }

    /// Asks both systems whatever the first one says, so that the time of an
    /// answer does not tell which of them knew the person.
    async fn compare(
        &self,
        profile: &InstitutionProfile,
        claim: &SignIn,
    ) -> Result<(Person, Employment), ActError> {
        let verdict = self.ports.population.check(claim).await;
        let employment = self
            .employment(profile, &claim.national_id, &claim.employee_number)
            .await;
        let verdict = verdict.map_err(|_| ActError::Outside(Outside::Population))?;
        let employment = employment?;
        match (verdict, employment) {
            (Verdict::Same(person), Some(employment)) => Ok((*person, employment)),
            _ => Err(ActError::NoMatch),
        }
    }

    /// The employment under a number, if the list has it. Nobody is missing
    /// from a list that never came.
    pub(super) async fn employment(
        &self,
        profile: &InstitutionProfile,
        person: &NationalId,
        number: &EmployeeNumber,
    ) -> Result<Option<Employment>, ActError> {
        let staff = &self.ports.staff;
        let away = |_| ActError::Outside(Outside::Staff);
        let found = staff.find(&profile.slug, person, number).await;
        let found = found.map_err(away)?;
        if found.is_none() && staff.as_of(&profile.slug).await.map_err(away)?.is_none() {
            return Err(ActError::Outside(Outside::Staff));
        }
        Ok(found)
    }

    pub(super) async fn admit(
        &self,
        caller: &Caller,
        old: &Session,
        proven: Proven,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let Proven {
            profile,
            person,
            employment,
            person_key,
        } = proven;
        let live = self
            .ports
            .store
            .live_case(&person_key, &profile.slug)
            .await?;
        let (token, mut session) = self.new_session(Some(profile.slug.clone()));
        let (case, next) = match live {
            // A provider's word is more than a claim: no code to a phone that
            // somebody else may have given in this name.
            Some(_) if person.proven_by.is_some() => {
                session.case = live;
                (None, Next::Open)
            }
            Some(_) => {
                session.resumable = live;
                (None, Next::Resume)
            }
            None => {
                let next = self.first_page(&person).await;
                let case = self.new_case(caller, profile, person, employment, person_key);
                session.case = Some(case.id.clone());
                (Some(case), next)
            }
        };
        let answer = SignedIn { token, next };
        let rotated = rotated(rotation, &session.key, &answer);
        let done = self
            .ports
            .store
            .sign_in(&old.key, &session, case.as_ref(), rotated.as_ref())
            .await?;
        match done {
            Moved::Done => Ok(answer),
            // The post took so long that it was begun anew.
            Moved::Elsewhere => Err(ActError::Expired),
        }
    }

    /// A thief does not wait: who has a usable certificate is asked first
    /// whether it shall be suspended. When the records do not answer, the
    /// form says so.
    async fn first_page(&self, person: &Person) -> Next {
        let today = self.today();
        match self.ports.certificates.held_by(&person.national_id).await {
            Ok(held) if held.iter().any(|one| one.is_alive_on(today)) => Next::Suspend,
            _ => Next::Form,
        }
    }

    fn new_case(
        &self,
        caller: &Caller,
        profile: InstitutionProfile,
        person: Person,
        employment: Employment,
        person_key: PersonKey,
    ) -> Case {
        let now = self.now();
        let draft = application::Draft {
            department: employment.department.clone().unwrap_or_default(),
            title: employment.title.clone().unwrap_or_default(),
            ..application::Draft::default()
        };
        Case {
            id: CaseId::from_bytes(self.ports.chance.id()),
            institution: profile.slug,
            person_key,
            state: State::IdentityVerified,
            revision: 0,
            locale: caller.locale,
            person,
            employment,
            draft,
            word: None,
            offer: None,
            number: None,
            confirmed_at: None,
            wrong_codes: 0,
            signing: None,
            opened_at: None,
            order: None,
            created_at: now,
            updated_at: now,
        }
    }
}
