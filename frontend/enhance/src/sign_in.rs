//! What is said of the form, without a browser.

use domain::{
    Locale,
    form::{Field, Refusals, Rejected},
    institution::PopulationCheck,
    sign_in::{Draft, problem_of},
};
use jiff::civil::Date;
use wording::{problem_at_sign_in, to_fix};

/// The form, and the sentences that it shows.
#[derive(Debug)]
pub(crate) struct Form {
    locale: Locale,
    today: Date,
    check: PopulationCheck,
    refusals: Refusals<String>,
}

impl Form {
    pub(crate) fn new(
        language: &str,
        (year, month, day): (i16, i8, i8),
        asks_card: bool,
        refused: Vec<String>,
    ) -> Option<Self> {
        let mut refusals = Refusals::default();
        let mut refused = refused.into_iter();
        let mut all = Vec::new();
        while let (Some(id), Some(sentence)) = (refused.next(), refused.next()) {
            all.push((Field::of_control(&id)?, sentence));
        }
        refusals.refuse(all);
        Some(Self {
            locale: Locale::from_code(language)?,
            today: Date::new(year, month, day).ok()?,
            check: if asks_card {
                PopulationCheck::WithCard
            } else {
                PopulationCheck::Public
            },
            refusals,
        })
    }

    pub(crate) fn left(&mut self, name: &str, text: &str) {
        // A refused form is judged as a whole, by which more is known.
        let judged = Field::of_control(name)
            .filter(|field| !self.refusals.is_refused(*field))
            .and_then(|field| Some((field, problem_of(field, text)?)));
        if let Some((field, problem)) = judged {
            let sentence =
                problem.and_then(|problem| problem_at_sign_in(self.locale, field, problem));
            self.refusals.note(field, sentence);
        }
    }

    pub(crate) fn changed(&mut self, name: &str, text: &dyn Fn(Field) -> String) {
        if !self.refusals.whole().is_empty() {
            let fresh = self.judge(text);
            self.refusals
                .judge_again(Field::of_control(name), Some(fresh));
        }
    }

    pub(crate) fn is_sendable(&mut self, text: &dyn Fn(Field) -> String) -> bool {
        let refused = self.judge(text);
        let is_sendable = refused.is_empty();
        if !is_sendable {
            self.refusals.refuse_here(refused);
        }
        is_sendable
    }

    fn judge(&self, text: &dyn Fn(Field) -> String) -> Vec<(Field, String)> {
        let judged = Draft::of_fields(text).judge(self.today, self.check);
        let rejected = judged.err().unwrap_or_default();
        self.sentences(&rejected)
    }

    fn sentences(&self, rejected: &Rejected) -> Vec<(Field, String)> {
        rejected
            .iter()
            .map(|(field, problem)| {
                let sentence = problem_at_sign_in(self.locale, field, problem);
                (field, sentence.unwrap_or_default())
            })
            .collect()
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        Field::ALL
            .iter()
            .filter_map(|field| Some((field, self.refusals.problem(*field)?)))
            .flat_map(|(field, sentence)| [field.id().to_owned(), sentence.clone()])
            .collect()
    }

    pub(crate) fn heading(&self) -> String {
        match self.refusals.whole().len() {
            0 => String::new(),
            count => to_fix(self.locale, count),
        }
    }

    pub(crate) fn summary(&self) -> Vec<String> {
        let mended = wording::mended(self.locale);
        self.refusals
            .whole()
            .iter()
            .flat_map(|(field, sentence)| {
                let since = if self.refusals.is_mended(*field) {
                    mended
                } else {
                    ""
                };
                [field.first_control().id(), sentence, since].map(str::to_owned)
            })
            .collect()
    }

    pub(crate) fn title(&self) -> String {
        match self.refusals.count() {
            0 => String::new(),
            count => {
                let error = wording::error(self.locale);
                format!("{error}{} – ", to_fix(self.locale, count))
            }
        }
    }

    pub(crate) fn latest(&self) -> String {
        self.refusals
            .latest()
            .map(|(_, sentence)| sentence.clone())
            .unwrap_or_default()
    }
}
