//! Operators' lists: comma- or semicolon-separated UTF-8 with a header line.
//! Every mistake is told with its row and column; a file is taken whole or
//! not at all.

mod institutions;
mod samples;
mod staff;

use std::fmt;

use domain::{text_value::printable, unicode::nfc};
use serde::de::DeserializeOwned;

pub use institutions::institutions;
pub use samples::{Answer, Sample, certificates, people};
pub use staff::{RawStaffRow, StaffReader, staff};

/// The most rows that a list may have.
pub const MOST_ROWS: usize = 2_000_000;

/// The most letters of a text that is printed.
const LONGEST: usize = 200;

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line, counted as an editor counts.
    pub row: u64,
    /// The column's name; empty when the whole line is meant.
    pub column: &'static str,
    /// What is wrong; never the value, which can be personal.
    pub problem: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            "" => write!(out, "row {}: {}", self.row, self.problem),
            column => write!(out, "row {}, {column}: {}", self.row, self.problem),
        }
    }
}

/// The columns that a file may have.
struct Columns {
    /// Those that it must have.
    needed: &'static [&'static str],
    /// Those that may be missing.
    optional: &'static [&'static str],
}

impl Columns {
    /// What is wrong with a header line. A file without one has people's values
    /// there, so it is repeated only where it is a header line.
    fn mistakes(&self, header: &csv::StringRecord) -> Vec<RowError> {
        let known = || self.needed.iter().chain(self.optional);
        let names = || header.iter().filter(|name| !name.is_empty());
        if !names().any(|name| known().any(|one| *one == name)) {
            let needed = self.needed.join(", ");
            return vec![whole(1, format!("is no header line; needed are {needed}"))];
        }
        let mut mistakes = Vec::new();
        for column in self.needed {
            if !names().any(|name| name == *column) {
                mistakes.push(whole(1, format!("the column {column} is missing")));
            }
        }
        for (index, name) in header.iter().enumerate() {
            let problem = if !known().any(|one| *one == name) {
                format!("unknown column {name:?}")
            } else if header.iter().take(index).any(|earlier| earlier == name) {
                format!("the column {name} is there twice")
            } else {
                continue;
            };
            mistakes.push(whole(1, problem));
        }
        mistakes
    }
}

/// Reads a file's rows with their line numbers; there is at least one.
fn rows<T: DeserializeOwned>(
    text: &str,
    columns: &Columns,
) -> Result<Vec<(u64, T)>, Vec<RowError>> {
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let semicolons = header.matches(';').count() > header.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let mut errors = columns.mistakes(&headers);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        if rows.len() >= MOST_ROWS {
            errors.push(whole(0, format!("more than {MOST_ROWS} rows")));
            break;
        }
        match record {
            Ok(record) => {
                let row = record.position().map_or(0, csv::Position::line);
                match record.deserialize(Some(&headers)) {
                    Ok(value) => rows.push((row, value)),
                    Err(error) => errors.push(whole(row, describe(&error))),
                }
            }
            Err(error) => {
                let row = error.position().map_or(0, csv::Position::line);
                errors.push(whole(row, describe(&error)));
            }
        }
    }
    if rows.is_empty() && errors.is_empty() {
        errors.push(whole(1, "no row below the header line".to_owned()));
    }
    if errors.is_empty() {
        Ok(rows)
    } else {
        Err(errors)
    }
}

fn whole(row: u64, problem: String) -> RowError {
    RowError {
        row,
        column: "",
        problem,
    }
}

/// What is wrong with a line, without repeating the line.
fn describe(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("{len} columns where the header has {expected_len}")
        }
        csv::ErrorKind::Deserialize { err, .. } => match err.kind() {
            csv::DeserializeErrorKind::Message(message) => message.clone(),
            _ => "a value is not of its column's kind".to_owned(),
        },
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        _ => "not readable".to_owned(),
    }
}

/// Gathers mistakes while values are read.
#[derive(Default)]
struct Mistakes(Vec<RowError>);

impl Mistakes {
    fn read<T, E: fmt::Display>(
        &mut self,
        row: u64,
        column: &'static str,
        result: Result<T, E>,
    ) -> Option<T> {
        result
            .map_err(|error| self.note(row, column, error.to_string()))
            .ok()
    }

    /// A text that stands on the printed form: composed, and nothing in it
    /// that the form's fonts lack.
    fn printed(&mut self, row: u64, column: &'static str, text: &str) -> String {
        let text = nfc(text.trim());
        if text.chars().count() > LONGEST {
            let problem = format!("is longer than {LONGEST} letters");
            self.note(row, column, problem);
        }
        if !text.chars().all(printable) {
            self.note(
                row,
                column,
                "has a letter that cannot be printed".to_owned(),
            );
        }
        text.into_owned()
    }

    fn note(&mut self, row: u64, column: &'static str, problem: String) {
        self.0.push(RowError {
            row,
            column,
            problem,
        });
    }

    fn or<T>(self, values: T) -> Result<T, Vec<RowError>> {
        if self.0.is_empty() {
            Ok(values)
        } else {
            Err(self.0)
        }
    }
}

/// An empty column is nothing.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
