//! Staff: `institution, national_id, employee_number, organization,
//! department, title, authority_name, authority_unit, authority_phone`.

use std::collections::HashSet;

use domain::{
    id::PersonKey,
    institution::{Authority, Employment, InstitutionSlug},
    person::NationalId,
    ports::Secrets,
    text_value::EmployeeNumber,
};
use serde::Deserialize;

use super::{Columns, Mistakes, RowError, rows, some};
use crate::{keys::Keys, store::staff::StaffRow};

/// A row before it is read; the columns of a file, the fields of
/// `openapi/staff.yaml`.
#[derive(Deserialize)]
pub struct RawStaffRow {
    /// Short name of the institution.
    pub institution: String,
    national_id: String,
    employee_number: String,
    organization: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    authority_name: String,
    #[serde(default)]
    authority_unit: String,
    #[serde(default)]
    authority_phone: String,
}

/// The columns of a file.
const COLUMNS: Columns = Columns {
    needed: &[
        "institution",
        "national_id",
        "employee_number",
        "organization",
    ],
    optional: &[
        "department",
        "title",
        "authority_name",
        "authority_unit",
        "authority_phone",
    ],
};

/// Reads a staff list.
///
/// # Errors
/// Every mistake of the file.
pub fn staff(text: &str, keys: &Keys) -> Result<Vec<StaffRow>, Vec<RowError>> {
    let mut reader = StaffReader::new(keys);
    for (line, row) in rows::<RawStaffRow>(text, &COLUMNS)? {
        reader.read(line, &row);
    }
    reader.end()
}

/// Reads rows wherever they come from, and gathers what is wrong with them.
pub struct StaffReader<'a> {
    keys: &'a Keys,
    seen: HashSet<(InstitutionSlug, PersonKey, String)>,
    staff: Vec<StaffRow>,
    mistakes: Mistakes,
}

impl<'a> StaffReader<'a> {
    /// Nothing was read yet.
    pub fn new(keys: &'a Keys) -> Self {
        Self {
            keys,
            seen: HashSet::new(),
            staff: Vec::new(),
            mistakes: Mistakes::default(),
        }
    }

    /// Reads the row of this number.
    pub fn read(&mut self, number: u64, row: &RawStaffRow) {
        let mistakes = &mut self.mistakes;
        let organization = mistakes.printed(number, "organization", &row.organization);
        if organization.is_empty() {
            mistakes.note(number, "organization", "is missing".to_owned());
        }
        let institution = InstitutionSlug::parse(&row.institution);
        let institution = mistakes.read(number, "institution", institution);
        let person = NationalId::parse(&row.national_id);
        let person = mistakes.read(number, "national_id", person);
        let employee_number = EmployeeNumber::parse(&row.employee_number);
        let employee_number = mistakes.read(number, "employee_number", employee_number);
        let mut printed = |column, text: &str| mistakes.printed(number, column, text);
        let department = some(printed("department", &row.department));
        let title = some(printed("title", &row.title));
        let unit = printed("authority_unit", &row.authority_unit);
        let phone = printed("authority_phone", &row.authority_phone);
        let authority = some(printed("authority_name", &row.authority_name))
            .map(|name| Authority { name, unit, phone });
        let (Some(institution), Some(person), Some(employee_number)) =
            (institution, person, employee_number)
        else {
            return;
        };
        let person = self.keys.person_key(&person);
        let pair = (
            institution.clone(),
            person.clone(),
            employee_number.as_str().to_owned(),
        );
        if !self.seen.insert(pair) {
            let problem = "stands in an earlier row as well".to_owned();
            mistakes.note(number, "employee_number", problem);
        }
        self.staff.push(StaffRow {
            institution,
            person,
            employment: Employment {
                employee_number,
                organization,
                department,
                title,
                authority,
            },
        });
    }

    /// Notes that a row could not be read at all, or is not the list's.
    pub fn refuse(&mut self, number: u64, column: &'static str, problem: &str) {
        self.mistakes.note(number, column, problem.to_owned());
    }

    /// The whole list.
    ///
    /// # Errors
    /// Every mistake, row by row.
    pub fn end(self) -> Result<Vec<StaffRow>, Vec<RowError>> {
        self.mistakes.or(self.staff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "institution,national_id,employee_number,organization\n";

    #[test]
    fn a_list_is_read_whole() {
        let text = format!("\u{feff}{HEAD}saglik,10000000146,mm5001,\"Hastane, Gebze\"\n");
        let rows = staff(&text, &Keys::new([1; 32])).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].employment.organization, "Hastane, Gebze");
        assert_eq!(rows[0].employment.employee_number.as_str(), "MM5001");
        let semicolons = text
            .replace("saglik,10000000146,mm5001,", "saglik;10000000146;mm5001;")
            .replace(
                "institution,national_id,employee_number,organization",
                "institution;national_id;employee_number;organization",
            );
        assert_eq!(staff(&semicolons, &Keys::new([1; 32])).unwrap().len(), 1);
    }

    #[test]
    fn every_mistake_is_told_with_its_row_and_column() {
        let text = format!(
            "{HEAD}saglik,10000000146,1,H\nsaglik,12345678910,2,H\nS!,10000000146,?,\nsaglik,10000000146,1,H\n"
        );
        let errors = staff(&text, &Keys::new([1; 32])).unwrap_err();
        let places: Vec<_> = errors
            .iter()
            .map(|error| (error.row, error.column))
            .collect();
        assert_eq!(
            places,
            [
                (3, "national_id"),
                (4, "organization"),
                (4, "institution"),
                (4, "employee_number"),
                (5, "employee_number"),
            ]
        );
        assert!(
            errors
                .iter()
                .all(|error| !error.to_string().contains("12345678910"))
        );
    }

    #[test]
    fn a_text_that_cannot_be_printed_is_told_and_a_decomposed_one_is_composed() {
        let list = |organization: &str| {
            staff(
                &format!("{HEAD}saglik,10000000146,1,{organization}\n"),
                &Keys::new([1; 32]),
            )
        };
        let errors = list("Больница").unwrap_err();
        assert_eq!(
            errors[0].to_string(),
            "row 2, organization: has a letter that cannot be printed"
        );
        let rows = list("Is\u{327}ık").unwrap();
        assert_eq!(rows[0].employment.organization, "Işık");
    }

    #[test]
    fn a_line_with_a_column_too_few_is_told() {
        let errors =
            staff(&format!("{HEAD}saglik,10000000146\n"), &Keys::new([1; 32])).unwrap_err();
        assert_eq!(
            errors[0].to_string(),
            "row 2: 2 columns where the header has 4"
        );
    }

    /// What is wrong with this text.
    fn told(text: &str) -> Vec<String> {
        let errors = staff(text, &Keys::new([1; 32])).err().unwrap_or_default();
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_header_line_is_judged_once_for_all_rows() {
        let row = "saglik,10000000146,1,H";
        let again = row.replace(",1,", ",2,");
        let with = |header: &str| told(&format!("{header}\n{row},x\n{again},x\n"));
        let head = HEAD.trim_end();
        assert!(with(&format!("{head},title")).is_empty());
        assert_eq!(
            with(&format!("{head},tittle")),
            ["row 1: unknown column \"tittle\""]
        );
        assert_eq!(with(&format!("{head},")), ["row 1: unknown column \"\""]);
        assert_eq!(
            with(&format!("{head},organization")),
            ["row 1: the column organization is there twice"]
        );
        assert_eq!(
            with(&format!("{},title", head.replace("national_id", "tckn"))),
            [
                "row 1: the column national_id is missing",
                "row 1: unknown column \"tckn\""
            ]
        );
        // A first row of people is not repeated.
        let none = told(&format!("{row}\n{row}\n")).join("\n");
        assert!(none.starts_with("row 1: is no header line"), "{none}");
        assert!(!none.contains("10000000146"), "{none}");
    }

    #[test]
    fn a_list_of_nobody_is_no_list() {
        assert_eq!(told(HEAD), ["row 1: no row below the header line"]);
        assert_eq!(told("").len(), 1);
    }
}
