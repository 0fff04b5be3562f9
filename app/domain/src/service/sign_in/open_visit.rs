//! Opening the visit of somebody whose claim matched, or who is proven, and
//! beginning their application.

use super::SignIn;
use crate::{
    application,
    case::Case,
    certificate::Reason,
    id::{CaseId, PersonKey, SessionKey},
    identity::Person,
    institution::{Employment, InstitutionProfile, InstitutionSlug},
    ports::{Moved, RngExt},
    progress::State,
    rotation::{Next, Rotation, SignedIn},
    service::{ActError, Caller, once::rotated},
    session::{Session, Who},
};

/// Somebody whose claim matched, or who is proven.
pub(super) struct Proven {
    pub profile: InstitutionProfile,
    pub person: Person,
    pub employment: Employment,
    pub person_key: PersonKey,
    /// Whether the card is said to be lost or stolen.
    pub card_lost: bool,
}

impl SignIn {
    /// Gives the visit a new key, with the application that it may see: a new one
    /// where the person has none under way.
    pub(super) async fn open_visit(
        &self,
        caller: &Caller,
        old: &SessionKey,
        proven: Proven,
        rotation: Option<Rotation>,
    ) -> Result<SignedIn, ActError> {
        let Proven {
            profile,
            person,
            employment,
            person_key,
            card_lost,
        } = proven;
        let live = self
            .ports
            .store
            .live_case(&person_key, &profile.slug)
            .await?;
        let (token, key) = self.ports.new_token();
        let begun = Session::new(key, Some(profile.slug.clone()), self.ports.now());
        let (proved, key) = (person.proven_by.is_some(), person_key.clone());
        let suspends = card_lost && self.may_suspend(&person).await;
        let (case, who, opens) = match live {
            // A provider's word is more than a claim: no code to a phone that
            // somebody else may have given in this name.
            Some(live) if person.proven_by.is_some() => (None, Who::Applicant(live), Next::Open),
            Some(live) => (None, Who::Claimed { case: live }, Next::Resume),
            None => {
                let elsewhere = match person.proven_by {
                    Some(_) => self.begun_elsewhere(&person_key, &profile.slug).await?,
                    // A claim alone shows nothing that was stored.
                    None => None,
                };
                let mut case = self.new_case(caller, profile, person, employment, person_key);
                case.refused_draft = elsewhere;
                if suspends {
                    Reason::LostOrStolen
                        .code()
                        .clone_into(&mut case.draft.reason);
                }
                let who = Who::Applicant(case.id.clone());
                (Some(case), who, Next::Form)
            }
        };
        let session = Session { who, ..begun };
        // A thief does not wait.
        let next = if suspends { Next::Suspend } else { opens };
        let answer = SignedIn {
            token,
            next,
            device: self.recognition.device_after(caller, &key, proved),
        };
        let rotated = rotated(rotation, &session.key, &answer);
        let done = self
            .ports
            .store
            .sign_in(old, &session, case.as_ref(), rotated.as_ref())
            .await?;
        match done {
            Moved::Done => {}
            // The post took so long that it was begun anew.
            Moved::Conflict => return Err(ActError::Expired),
        }
        // The person is in, whether or not that could be noted.
        let _ = self.recognition.note_network(caller, &key, proved).await;
        Ok(answer)
    }

    /// What was typed in the person's name in another browser: it is offered,
    /// without how to reach whoever typed it.
    async fn begun_elsewhere(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
    ) -> Result<Option<application::Draft>, ActError> {
        let store = &self.ports.store;
        let limits = &self.limits.session;
        let begun = store
            .open_draft(person, institution, limits, self.ports.now())
            .await?;
        Ok(begun.map(application::Draft::without_contacts))
    }

    /// Whether there is a certificate to suspend. Where the records do not
    /// answer, the next page says so.
    async fn may_suspend(&self, person: &Person) -> bool {
        let today = self.ports.today();
        let held = self.ports.certificates.held_by(&person.national_id).await;
        held.is_ok_and(|held| held.iter().any(|one| one.is_alive_on(today)))
    }

    fn new_case(
        &self,
        caller: &Caller,
        profile: InstitutionProfile,
        person: Person,
        employment: Employment,
        person_key: PersonKey,
    ) -> Case {
        let now = self.ports.now();
        let draft = application::Draft {
            department: employment.department.clone().unwrap_or_default(),
            title: employment.title.clone().unwrap_or_default(),
            ..application::Draft::default()
        };
        Case {
            id: CaseId::from_bytes(self.ports.rng.id()),
            institution: profile.slug,
            person_key,
            state: State::IdentityVerified,
            revision: 0,
            locale: caller.locale,
            person,
            employment,
            draft,
            refused_draft: None,
            refused_by: None,
            saved_by: None,
            word: None,
            application: None,
            correction: None,
            version: 1,
            corrected_at: None,
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
