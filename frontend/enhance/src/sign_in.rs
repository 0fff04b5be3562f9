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

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: (i16, i8, i8) = (2026, 11, 29);

    fn form(refused: &[&str]) -> Form {
        let refused = refused.iter().map(|text| (*text).to_owned()).collect();
        Form::new("tr", TODAY, false, refused).unwrap()
    }

    /// A form in which everything is right but what is said here.
    fn typed(but: &'static [(Field, &'static str)]) -> impl Fn(Field) -> String {
        move |field| {
            let own = but.iter().find(|(one, _)| *one == field);
            let text = match field {
                _ if own.is_some() => own.map_or("", |(_, text)| text),
                Field::NationalId => "10000000146",
                Field::GivenName => "Şükrü",
                Field::FamilyName => "Işık",
                Field::BirthPlace => "Gebze",
                Field::BirthDay => "1",
                Field::BirthMonth => "2",
                Field::BirthYear => "1980",
                Field::EmployeeNumber => "MM5001",
                Field::CaptchaAnswer => "k7m2p",
                _ => "",
            };
            text.to_owned()
        }
    }

    #[test]
    fn a_field_that_is_left_shows_its_problem_until_it_is_right() {
        let mut form = form(&[]);
        form.left("draft[national_id]", "10000000147");
        let [id, sentence] = &form.problems()[..] else {
            panic!("{:?}", form.problems());
        };
        assert_eq!(id, "national_id");
        assert!(sentence.contains("bir rakam yanlış"), "{sentence}");
        assert_eq!(&form.latest(), sentence);
        // Nothing was refused as a whole.
        assert_eq!(
            (form.heading(), form.title()),
            (String::new(), String::new())
        );
        form.left("draft[national_id]", "10000000146");
        assert!(form.problems().is_empty() && form.latest().is_empty());
    }

    #[test]
    fn a_field_that_is_left_empty_is_no_mistake_before_the_form_is_sent() {
        let mut form = form(&[]);
        form.left("draft[national_id]", "");
        form.left("draft[birth_day]", "99");
        form.left("kind", "sound");
        assert!(form.problems().is_empty());
    }

    #[test]
    fn a_form_that_is_right_is_sent_and_says_nothing() {
        let mut form = form(&[]);
        assert!(form.is_sendable(&typed(&[])));
        assert!(form.summary().is_empty());
    }

    #[test]
    fn a_refused_form_says_so_in_its_summary_and_its_title_and_counts_down() {
        let mut form = form(&[]);
        let wrong = typed(&[(Field::NationalId, "1"), (Field::BirthYear, "")]);
        assert!(!form.is_sendable(&wrong));
        assert_eq!(form.heading(), "Devam etmek için 2 alanı düzeltin");
        assert_eq!(form.title(), "Hata: Devam etmek için 2 alanı düzeltin – ");
        let summary = form.summary();
        // A date's refusal leads to its day.
        assert_eq!([&summary[0], &summary[3]], ["national_id", "birth_day"]);
        form.changed("draft[national_id]", &typed(&[(Field::BirthYear, "")]));
        assert_eq!(form.summary()[2], "(düzeltildi)");
        assert_eq!(form.title(), "Hata: Devam etmek için 1 alanı düzeltin – ");
        assert_eq!(form.problems().len(), 2);
        // The list keeps its length: nothing moves while somebody types.
        assert_eq!(form.heading(), "Devam etmek için 2 alanı düzeltin");
    }

    #[test]
    fn letters_are_half_an_answer_while_the_device_is_at_its_sum() {
        let mut form = form(&[]);
        assert!(!form.is_sendable(&typed(&[(Field::CaptchaProof, "-")])));
        assert_eq!(form.problems()[0], "captcha_answer");
        assert!(form.is_sendable(&typed(&[(Field::CaptchaProof, "1 2 3")])));
    }

    #[test]
    fn a_card_is_asked_for_where_the_page_asks_for_one() {
        let mut form = Form::new("en", TODAY, true, Vec::new()).unwrap();
        assert!(!form.is_sendable(&typed(&[])));
        let expected = "Enter your identity card’s serial number";
        assert_eq!(form.problems(), ["card_serial", expected]);
        assert!(form.is_sendable(&typed(&[(Field::CardSerial, "A01B23456")])));
    }

    #[test]
    fn what_the_server_refused_is_shown_until_its_control_is_changed() {
        let mut form = form(&["captcha_answer", "Yazdığınız karakterler uymadı"]);
        let shown = ["captcha_answer", "Yazdığınız karakterler uymadı"];
        assert_eq!(form.problems(), shown);
        form.changed("draft[given_name]", &typed(&[]));
        assert_eq!(form.problems(), shown);
        form.changed("draft[captcha_answer]", &typed(&[]));
        assert!(form.problems().is_empty());
    }

    #[test]
    fn a_page_that_cannot_be_read_has_no_form() {
        let made = |language, day, refused: &[&str]| {
            let refused = refused.iter().map(|text| (*text).to_owned()).collect();
            Form::new(language, day, false, refused).is_some()
        };
        assert!(made("tr", TODAY, &[]));
        assert!(!made("de", TODAY, &[]));
        assert!(!made("tr", (2026, 2, 30), &[]));
        assert!(!made("tr", TODAY, &["unknown", "x"]));
    }
}
