//! What a form shows of its refusals while they are put right.

use super::Field;

/// The refusals of a form: of the whole form when it was sent, and of single fields
/// since. `P` is what is known of a problem: its code, or the sentence for it.
#[derive(Clone, Debug)]
pub struct Refusals<P> {
    /// What the form was refused for, in page order.
    whole: Vec<(Field, P)>,
    /// What single fields were found to be since, the latest one last.
    since: Vec<(Field, Option<P>)>,
    /// The fields that the rules at hand have refused, and not the server alone.
    known: Vec<Field>,
}

impl<P> Default for Refusals<P> {
    fn default() -> Self {
        Self {
            whole: Vec::new(),
            since: Vec::new(),
            known: Vec::new(),
        }
    }
}

impl<P: Clone + PartialEq> Refusals<P> {
    /// The server refused the form for this; for nothing where it took it.
    pub fn refuse(&mut self, all: impl IntoIterator<Item = (Field, P)>) {
        self.whole = all.into_iter().collect();
        self.since.clear();
        self.known.clear();
    }

    /// The form was refused for this before it was sent: all of it can be judged
    /// again here.
    pub fn refuse_here(&mut self, all: impl IntoIterator<Item = (Field, P)>) {
        self.refuse(all);
        self.known = self.whole.iter().map(|(field, _)| *field).collect();
    }

    /// What the form was refused for, in page order.
    pub fn whole(&self) -> &[(Field, P)] {
        &self.whole
    }

    /// Whether the form was refused for this field.
    pub fn is_refused(&self, field: Field) -> bool {
        self.whole.iter().any(|(one, _)| *one == field)
    }

    /// What a field was found to be when it was left.
    pub fn note(&mut self, field: Field, problem: Option<P>) {
        self.since.retain(|(one, _)| *one != field);
        self.since.push((field, problem));
    }

    /// A control was changed after a refusal. What its field was refused for is looked
    /// at again, and so is every other refusal that can be judged here, for one control
    /// can be the cause of another's. What the server alone knows stays until its own
    /// control is changed.
    ///
    /// `fresh`: what the rules at hand find in the whole form now, where it has such.
    pub fn judge_again(&mut self, changed: Option<Field>, fresh: Option<Vec<(Field, P)>>) {
        let refused: Vec<Field> = self.whole.iter().map(|(field, _)| *field).collect();
        for field in refused {
            let is_known = fresh.is_some() && self.known.contains(&field);
            if Some(field) == changed || is_known {
                let mut all = fresh.iter().flatten();
                let problem = all.find(|(one, _)| *one == field);
                self.note(field, problem.map(|(_, problem)| problem.clone()));
            }
        }
        let found = fresh.into_iter().flatten().map(|(field, _)| field);
        self.known.extend(found);
    }

    /// The problem that a field shows now.
    pub fn problem(&self, field: Field) -> Option<&P> {
        let of = |(one, _): &&(Field, P)| *one == field;
        match self.since.iter().find(|(one, _)| *one == field) {
            Some((_, problem)) => problem.as_ref(),
            None => self.whole.iter().find(of).map(|(_, problem)| problem),
        }
    }

    /// Whether a refused field has been found right since.
    pub fn is_mended(&self, field: Field) -> bool {
        self.since.contains(&(field, None))
    }

    /// How many fields of the refused form are still to be put right.
    pub fn count(&self) -> usize {
        let refused = self.whole.iter();
        refused.filter(|(field, _)| !self.is_mended(*field)).count()
    }

    /// What was found last when a field was left, if it is wrong.
    pub fn latest(&self) -> Option<(Field, &P)> {
        let (field, problem) = self.since.last()?;
        Some((*field, problem.as_ref()?))
    }
}

impl Field {
    /// The field that a control's refusals are told at, by its name or its id: the
    /// parts of a date are one field, and the box that there is no surname belongs
    /// to the surname.
    pub fn of_control(name: &str) -> Option<Self> {
        let known = |field: &&Self| field.name() == name || field.id() == name;
        let field = Self::ALL.iter().find(known).copied()?;
        Some(match field {
            Self::BirthDay | Self::BirthMonth | Self::BirthYear => Self::BirthDate,
            Self::NoFamilyName => Self::FamilyName,
            field => field,
        })
    }

    /// The control that a refusal's link leads to: a date begins with its day.
    #[must_use]
    pub const fn first_control(self) -> Self {
        match self {
            Self::BirthDate => Self::BirthDay,
            field => field,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form that was refused here for its number and its name.
    fn refused_here() -> Refusals<&'static str> {
        let mut refusals = Refusals::default();
        refusals.refuse_here([(Field::NationalId, "number"), (Field::GivenName, "name")]);
        refusals
    }

    #[test]
    fn a_field_that_is_put_right_is_counted_no_more_and_keeps_its_place() {
        let mut refusals = refused_here();
        refusals.judge_again(
            Some(Field::GivenName),
            Some(vec![(Field::NationalId, "number")]),
        );
        assert_eq!(refusals.problem(Field::GivenName), None);
        assert!(refusals.is_mended(Field::GivenName));
        assert_eq!(refusals.count(), 1);
        assert_eq!(refusals.whole().len(), 2);
    }

    #[test]
    fn a_change_elsewhere_puts_right_what_can_be_judged_here() {
        let mut refusals = refused_here();
        refusals.judge_again(Some(Field::BirthPlace), Some(Vec::new()));
        assert_eq!(refusals.count(), 0);
    }

    #[test]
    fn what_the_server_alone_knows_stays_until_its_own_control_is_changed() {
        let mut refusals = Refusals::default();
        refusals.refuse([(Field::CaptchaAnswer, "wrong letters")]);
        refusals.judge_again(Some(Field::NationalId), Some(Vec::new()));
        assert_eq!(
            refusals.problem(Field::CaptchaAnswer),
            Some(&"wrong letters")
        );
        refusals.judge_again(Some(Field::CaptchaAnswer), Some(Vec::new()));
        assert_eq!(refusals.problem(Field::CaptchaAnswer), None);
    }

    #[test]
    fn the_latest_finding_of_a_field_takes_the_place_of_the_one_before() {
        let mut refusals = Refusals::default();
        refusals.note(Field::NationalId, Some("digits"));
        assert_eq!(refusals.latest(), Some((Field::NationalId, &"digits")));
        refusals.note(Field::NationalId, None);
        assert_eq!(refusals.latest(), None);
        assert_eq!(refusals.problem(Field::NationalId), None);
        // Nothing was refused as a whole.
        assert_eq!(refusals.count(), 0);
    }

    #[test]
    fn a_new_refusal_forgets_what_was_found_before_it() {
        let mut refusals = refused_here();
        refusals.note(Field::NationalId, None);
        refusals.refuse([(Field::NationalId, "number")]);
        assert_eq!(refusals.problem(Field::NationalId), Some(&"number"));
        refusals.judge_again(None, Some(Vec::new()));
        assert_eq!(refusals.count(), 1);
    }

    #[test]
    fn a_control_belongs_to_the_field_at_which_it_is_told() {
        for (name, field) in [
            ("draft[national_id]", Some(Field::NationalId)),
            ("national_id", Some(Field::NationalId)),
            ("draft[birth_month]", Some(Field::BirthDate)),
            ("no_family_name", Some(Field::FamilyName)),
            ("kind", None),
            ("", None),
        ] {
            assert_eq!(Field::of_control(name), field, "{name}");
        }
    }
}
