//! Institutions: see `samples/institutions.csv` for the columns. Lists within
//! a column are parted by spaces.

use std::collections::HashSet;

use domain::{
    certificate::Reason,
    institution::{
        CardReader, InstitutionProfile, InstitutionSlug, Payer, PopulationCheck, SigningMethod,
        ValidityRule,
    },
};
use serde::Deserialize;

use super::{Columns, Mistakes, RowError, rows};

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
    optional: &["provider_sign_in", "population_check"],
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
        let slug = mistakes.read(line, "slug", InstitutionSlug::parse(&row.slug));
        let payers = coded(Payer::ALL, Payer::code);
        let payer = list(&mut mistakes, line, "payer", &row.payer, &payers);
        let rules = coded(ValidityRule::ALL, ValidityRule::code);
        let rule = list(
            &mut mistakes,
            line,
            "validity_rule",
            &row.validity_rule,
            &rules,
        );
        let durations = list(&mut mistakes, line, "durations", &row.durations, &DURATIONS);
        let readers = coded(CardReader::ALL, CardReader::code);
        let readers = list(&mut mistakes, line, "readers", &row.readers, &readers);
        let reasons = coded(Reason::ALL, Reason::code);
        let reasons = list(&mut mistakes, line, "reasons", &row.reasons, &reasons);
        let methods = coded(SigningMethod::ALL, SigningMethod::code);
        let methods = list(
            &mut mistakes,
            line,
            "signing_methods",
            &row.signing_methods,
            &methods,
        );
        let provider_sign_in = match row.provider_sign_in.as_str() {
            "yes" => true,
            "no" | "" => false,
            _ => {
                mistakes.note(line, "provider_sign_in", "is neither yes nor no".to_owned());
                false
            }
        };
        let checks = coded(PopulationCheck::ALL, PopulationCheck::code);
        let check = match row.population_check.as_str() {
            "" => PopulationCheck::default().code(),
            code => code,
        };
        let check = list(&mut mistakes, line, "population_check", check, &checks);
        let mut printed = |column, text: &str| mistakes.printed(line, column, text);
        let name = printed("name", &row.name);
        let number_label_tr = printed("number_label_tr", &row.number_label_tr);
        let number_label_en = printed("number_label_en", &row.number_label_en);
        let help_phone = printed("help_phone", &row.help_phone);
        let help_email = printed("help_email", &row.help_email);
        let (Some(slug), [payer, ..], [validity_rule, ..], [population_check, ..]) =
            (slug, &payer[..], &rule[..], &check[..])
        else {
            continue;
        };
        all.push(InstitutionProfile {
            slug,
            name,
            staff_directory: row.staff_directory,
            number_label_tr,
            number_label_en,
            payer: *payer,
            replacement_fee: row.replacement_fee,
            validity_rule: *validity_rule,
            renewal_window_months: row.renewal_window_months,
            durations,
            readers,
            reasons,
            signing_methods: methods,
            help_phone,
            help_email,
            provider_sign_in,
            population_check: *population_check,
        });
    }
    mistakes.or(all)
}

/// Every value of a kind with its code.
fn coded<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|one| (code(*one), *one)).collect()
}

/// Codes parted by spaces; at least one of those that there are.
fn list<T: Copy>(
    mistakes: &mut Mistakes,
    line: u64,
    column: &'static str,
    text: &str,
    known: &[(&'static str, T)],
) -> Vec<T> {
    let find = |code: &str| known.iter().find(|(one, _)| *one == code);
    let values: Option<Vec<T>> = text
        .split_whitespace()
        .map(|code| find(code).map(|(_, value)| *value))
        .collect();
    match values {
        Some(values) if !values.is_empty() => values,
        _ => {
            let known: Vec<&str> = known.iter().map(|(code, _)| *code).collect();
            let problem = format!(
                "is missing or holds an unknown code; there are: {}",
                known.join(", ")
            );
            mistakes.note(line, column, problem);
            Vec::new()
        }
    }
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
            .map(|line| line.rsplitn(3, ',').last().unwrap())
            .collect();
        for one in institutions(&old.join("\n")).unwrap() {
            assert!(!one.provider_sign_in);
            assert_eq!(one.population_check, PopulationCheck::Public);
        }
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
    fn an_unknown_column_is_told_by_its_name() {
        let text = include_str!("../../samples/institutions.csv");
        let errors = institutions(&text.replace(",population_check", ",population")).unwrap_err();
        let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["row 1: unknown column \"population\""]);
    }
}
