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

use super::{Mistakes, RowError, rows};

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

/// Reads a list of institutions.
///
/// # Errors
/// Every mistake of the file.
pub fn institutions(text: &str) -> Result<Vec<InstitutionProfile>, Vec<RowError>> {
    let mut mistakes = Mistakes::default();
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (line, row) in rows::<Row>(text)? {
        if !seen.insert(row.slug.clone()) {
            mistakes.note(line, "slug", "stands in an earlier row as well".to_owned());
        }
        let slug = mistakes.read(line, "slug", InstitutionSlug::parse(&row.slug));
        let payer = list(&mut mistakes, line, "payer", &row.payer, Payer::from_code);
        let rule = list(
            &mut mistakes,
            line,
            "validity_rule",
            &row.validity_rule,
            ValidityRule::from_code,
        );
        let durations = list(&mut mistakes, line, "durations", &row.durations, |years| {
            years.parse().ok().filter(|years| (1..=3).contains(years))
        });
        let readers = list(
            &mut mistakes,
            line,
            "readers",
            &row.readers,
            CardReader::from_code,
        );
        let reasons = list(
            &mut mistakes,
            line,
            "reasons",
            &row.reasons,
            Reason::from_code,
        );
        let signing_methods = list(
            &mut mistakes,
            line,
            "signing_methods",
            &row.signing_methods,
            SigningMethod::from_code,
        );
        let provider_sign_in = match row.provider_sign_in.as_str() {
            "yes" => true,
            "no" | "" => false,
            _ => {
                mistakes.note(line, "provider_sign_in", "is neither yes nor no".to_owned());
                false
            }
        };
        let population_check = match row.population_check.as_str() {
            "" => PopulationCheck::default(),
            code => PopulationCheck::from_code(code).unwrap_or_else(|| {
                mistakes.note(line, "population_check", "is an unknown code".to_owned());
                PopulationCheck::default()
            }),
        };
        let mut printed = |column, text: &str| mistakes.printed(line, column, text);
        let name = printed("name", &row.name);
        let number_label_tr = printed("number_label_tr", &row.number_label_tr);
        let number_label_en = printed("number_label_en", &row.number_label_en);
        let help_phone = printed("help_phone", &row.help_phone);
        let help_email = printed("help_email", &row.help_email);
        let (Some(slug), [payer, ..], [validity_rule, ..]) = (slug, &payer[..], &rule[..]) else {
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
            signing_methods,
            help_phone,
            help_email,
            provider_sign_in,
            population_check,
        });
    }
    mistakes.or(all)
}

/// Codes parted by spaces; at least one.
fn list<T>(
    mistakes: &mut Mistakes,
    line: u64,
    column: &'static str,
    text: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let values: Option<Vec<T>> = text.split_whitespace().map(read).collect();
    match values {
        Some(values) if !values.is_empty() => values,
        _ => {
            mistakes.note(
                line,
                column,
                "is missing or holds an unknown code".to_owned(),
            );
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
    fn an_unknown_code_is_told_with_its_column() {
        let text = include_str!("../../samples/institutions.csv").replace(",person,", ",nobody,");
        let errors = institutions(&text).unwrap_err();
        assert_eq!((errors[0].row, errors[0].column), (3, "payer"));
    }
}
