//! Institutions: see `samples/institutions.csv` for the columns. Lists within
//! a column are parted by spaces.

use std::collections::HashSet;

use domain::{
    certificate::Reason,
    institution::{
        CardReader, InstitutionProfile, InstitutionSlug, Payer, PopulationCheck, SigningMethod,
        ValidityRule,
    },
    payment::{FeePayment, Iban},
};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Columns, Mistakes, RowError, rows, some};

#[derive(Deserialize)]
struct Row {
    slug: String,
    name: String,
    staff_directory: String,
    number_label_tr: String,
    number_label_en: String,
    payer: String,
    replacement_fee: u32,
    validity_rule: String,
    renewal_window_months: u8,
    durations: String,
    readers: String,
    reasons: String,
    signing_methods: String,
    help_phone: String,
    help_email: String,
    /// `yes` or `no`; a list without the column says no.
    #[serde(default)]
    provider_sign_in: String,
    /// `public` or `with_card`; a list without the column says `public`.
    #[serde(default)]
    population_check: String,
    #[serde(default)]
    fee_payee: String,
    #[serde(default)]
    fee_iban: String,
    #[serde(default)]
    fee_page: String,
    #[serde(default)]
    fee_until: String,
}

const COLUMNS: Columns = Columns {
    needed: &[
        "slug",
        "name",
        "staff_directory",
        "number_label_tr",
        "number_label_en",
        "payer",
        "replacement_fee",
        "validity_rule",
        "renewal_window_months",
        "durations",
        "readers",
        "reasons",
        "signing_methods",
        "help_phone",
        "help_email",
    ],
    optional: &[
        "provider_sign_in",
        "population_check",
        "fee_payee",
        "fee_iban",
        "fee_page",
        "fee_until",
    ],
};

/// The terms that an institution can offer, in years.
const DURATIONS: [(&str, u8); 3] = [("1", 1), ("2", 2), ("3", 3)];

/// Reads a list of institutions.
///
/// # Errors
/// Every mistake of the file.
pub fn institutions(text: &str) -> Result<Vec<InstitutionProfile>, Vec<RowError>> {
    let mut mistakes = Mistakes::default();
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (line, row) in rows::<Row>(text, &COLUMNS)? {
        if !seen.insert(row.slug.clone()) {
            mistakes.note(line, "slug", "stands in an earlier row as well".to_owned());
        }
        let mut reader = RowReader {
            line,
            mistakes: &mut mistakes,
        };
        all.extend(reader.profile(row));
    }
    mistakes.or(all)
}

/// Reads the columns of one row.
struct RowReader<'a> {
    line: u64,
    mistakes: &'a mut Mistakes,
}

impl RowReader<'_> {
    /// What the row says; nothing where a column of one value has none.
    fn profile(&mut self, row: Row) -> Option<InstitutionProfile> {
        let slug = InstitutionSlug::parse(&row.slug);
        let slug = self.mistakes.read(self.line, "slug", slug);
        let payers = coded(Payer::ALL, Payer::code);
        let payer = self.one("payer", &row.payer, &payers);
        let rules = coded(ValidityRule::ALL, ValidityRule::code);
        let validity_rule = self.one("validity_rule", &row.validity_rule, &rules);
        let durations = self.list("durations", &row.durations, &DURATIONS);
        let readers = coded(CardReader::ALL, CardReader::code);
        let readers = self.list("readers", &row.readers, &readers);
        let reasons = coded(Reason::ALL, Reason::code);
        let reasons = self.list("reasons", &row.reasons, &reasons);
        let methods = coded(SigningMethod::ALL, SigningMethod::code);
        let signing_methods = self.list("signing_methods", &row.signing_methods, &methods);
        let provider_sign_in = self.yes("provider_sign_in", &row.provider_sign_in);
        let checks = coded(PopulationCheck::ALL, PopulationCheck::code);
        let check = match row.population_check.as_str() {
            "" => PopulationCheck::default().code(),
            code => code,
        };
        let population_check = self.one("population_check", check, &checks);
        let payment = self.payment(&row, payer);
        let mut printed = |column, text: &str| self.mistakes.printed(self.line, column, text);
        let name = printed("name", &row.name);
        let number_label_tr = printed("number_label_tr", &row.number_label_tr);
        let number_label_en = printed("number_label_en", &row.number_label_en);
        let help_phone = printed("help_phone", &row.help_phone);
        let help_email = printed("help_email", &row.help_email);
        Some(InstitutionProfile {
            slug: slug?,
            name,
            staff_directory: row.staff_directory,
            number_label_tr,
            number_label_en,
            payer: payer?,
            replacement_fee: row.replacement_fee,
            validity_rule: validity_rule?,
            renewal_window_months: row.renewal_window_months,
            durations,
            readers,
            reasons,
            signing_methods,
            help_phone,
            help_email,
            provider_sign_in,
            population_check: population_check?,
            payment,
        })
    }

    /// How the fee is paid. Whoever has to pay it must be told where.
    fn payment(&mut self, row: &Row, payer: Option<Payer>) -> FeePayment {
        let line = self.line;
        let payee = self.mistakes.printed(line, "fee_payee", &row.fee_payee);
        let iban = some(row.fee_iban.clone())
            .and_then(|text| self.mistakes.read(line, "fee_iban", Iban::parse(&text)));
        let page = some(row.fee_page.clone());
        let shown =
            |page: &String| page.starts_with("https://") && page.is_ascii() && page.len() <= 200;
        if page.as_ref().is_some_and(|page| !shown(page)) {
            let problem = "is no address that begins with https://".to_owned();
            self.mistakes.note(line, "fee_page", problem);
        }
        let until = some(row.fee_until.clone()).and_then(|text| {
            let day = text
                .parse::<Date>()
                .map_err(|_| "is no day like 2026-12-31");
            self.mistakes.read(line, "fee_until", day)
        });
        if !row.fee_iban.is_empty() && payee.is_empty() {
            let problem = "is missing: whose account is it?".to_owned();
            self.mistakes.note(line, "fee_payee", problem);
        }
        let pays = payer == Some(Payer::Person) && row.replacement_fee > 0;
        if pays && row.fee_iban.is_empty() && row.fee_page.is_empty() {
            let problem = "is missing, and so is fee_page: its people pay and must be told where";
            self.mistakes.note(line, "fee_iban", problem.to_owned());
        }
        FeePayment {
            payee,
            iban,
            page,
            until,
        }
    }

    /// Codes parted by spaces; at least one of those that there are.
    fn list<T: Copy>(
        &mut self,
        column: &'static str,
        text: &str,
        known: &[(&'static str, T)],
    ) -> Vec<T> {
        let find = |code: &str| known.iter().find(|(one, _)| *one == code);
        let values: Option<Vec<T>> = text
            .split_whitespace()
            .map(|code| find(code).map(|(_, value)| *value))
            .collect();
        let values = values.unwrap_or_default();
        if values.is_empty() {
            self.refuse(column, "is missing or holds an unknown code", known);
        }
        values
    }

    /// One code of those that there are, and not several.
    fn one<T: Copy>(
        &mut self,
        column: &'static str,
        text: &str,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        match self.list(column, text, known)[..] {
            [] => None,
            [one] => Some(one),
            _ => {
                self.refuse(column, "holds more than one code", known);
                None
            }
        }
    }

    /// Notes what is wrong with a column, and the codes that there are.
    fn refuse<T>(&mut self, column: &'static str, why: &str, known: &[(&'static str, T)]) {
        let known: Vec<&str> = known.iter().map(|(code, _)| *code).collect();
        let problem = format!("{why}; there are: {}", known.join(", "));
        self.mistakes.note(self.line, column, problem);
    }

    /// `yes` or `no`; an empty column says no.
    fn yes(&mut self, column: &'static str, text: &str) -> bool {
        if !matches!(text, "yes" | "no" | "") {
            let problem = "is neither yes nor no".to_owned();
            self.mistakes.note(self.line, column, problem);
        }
        text == "yes"
    }
}

/// Every value of a kind with its code.
fn coded<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|one| (code(*one), *one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_institutions_differ_where_they_should() {
        let all = institutions(include_str!("../../samples/institutions.csv")).unwrap();
        let [health, education] = &all[..] else {
            panic!("two institutions")
        };
        assert_ne!(health.number_label_tr, education.number_label_tr);
        assert_ne!(health.payer, education.payer);
        assert_ne!(health.reasons, education.reasons);
        assert!(health.provider_sign_in && !education.provider_sign_in);
    }

    #[test]
    fn a_list_from_before_there_was_a_choice_of_proofs_is_read() {
        let old: Vec<&str> = include_str!("../../samples/institutions.csv")
            .lines()
            .map(|line| line.rsplitn(7, ',').last().unwrap())
            .collect();
        let old = old.join("\n").replace(",person,", ",institution,");
        for one in institutions(&old).unwrap() {
            assert!(!one.provider_sign_in);
            assert_eq!(one.population_check, PopulationCheck::Public);
            assert_eq!(one.payment, FeePayment::default());
        }
    }

    #[test]
    fn whoever_pays_must_be_told_where() {
        let text = include_str!("../../samples/institutions.csv");
        let account = "Kamu Sertifikasyon Merkezi,TR330006100519786457841326,,";
        assert!(text.contains(account));
        let with = |payment: &str| institutions(&text.replace(account, payment));
        for (payment, told) in [
            (
                ",,,",
                "fee_iban: is missing, and so is fee_page: its people pay and must be told where",
            ),
            (
                ",TR330006100519786457841326,,",
                "fee_payee: is missing: whose account is it?",
            ),
            (
                "Merkez,TR330006100519786457841327,,",
                "fee_iban: has wrong check digits",
            ),
            (
                ",,http://example.gov.tr,",
                "fee_page: is no address that begins with https://",
            ),
            (
                ",,https://example.gov.tr,31.12.2026",
                "fee_until: is no day like 2026-12-31",
            ),
        ] {
            let errors = with(payment).unwrap_err();
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            assert_eq!(errors, [format!("row 3, {told}")]);
        }
        let page = ",,https://odeme.example.gov.tr,2026-12-31";
        let read = &with(page).unwrap()[1].payment;
        assert_eq!(read.page.as_deref(), Some("https://odeme.example.gov.tr"));
        assert_eq!(read.until, Some(jiff::civil::date(2026, 12, 31)));
    }

    #[test]
    fn an_unknown_code_is_told_with_its_column_and_with_those_that_there_are() {
        let text = include_str!("../../samples/institutions.csv");
        for (from, to, told) in [
            (",person,", ",nobody,", "payer: … institution, person"),
            (",1 3,", ",1 4,", "durations: … 1, 2, 3"),
            (",1 3,", ",,", "durations: … 1, 2, 3"),
            (
                "no,public",
                "no,all",
                "population_check: … public, with_card",
            ),
        ] {
            assert!(text.contains(from));
            let errors = institutions(&text.replace(from, to)).unwrap_err();
            let why = "is missing or holds an unknown code; there are:";
            let told = format!("row 3, {}", told.replace('…', why));
            assert_eq!(errors[0].to_string(), told);
        }
    }

    #[test]
    fn a_column_of_one_value_takes_no_two() {
        let text = include_str!("../../samples/institutions.csv");
        let rules = "remaining_of_old, full_from_issue, full_from_old_end";
        for (from, to, column, known) in [
            (
                ",person,",
                ",institution person,",
                "payer",
                "institution, person",
            ),
            (
                "remaining_of_old,3,1 3",
                "full_from_issue full_from_issue,3,1 3",
                "validity_rule",
                rules,
            ),
            (
                "no,public",
                "no,public with_card",
                "population_check",
                "public, with_card",
            ),
        ] {
            assert!(text.contains(from));
            let errors = institutions(&text.replace(from, to)).unwrap_err();
            let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
            let why = format!("row 3, {column}: holds more than one code; there are: {known}");
            assert_eq!(told, [why]);
        }
    }

    #[test]
    fn an_unknown_column_is_told_by_its_name() {
        let text = include_str!("../../samples/institutions.csv");
        let errors = institutions(&text.replace(",population_check", ",population")).unwrap_err();
        let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["row 1: unknown column \"population\""]);
    }
}
