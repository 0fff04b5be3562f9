//! Staff directories over HTTP, as `openapi/staff.yaml` asks for them: the
//! whole list of an institution, page by page. What is taken is one list of
//! one moment, every row of which was read; anything else is no list.

use std::{collections::HashSet, sync::Arc, time::Duration};

use domain::{institution::InstitutionSlug, ports::Clock};
use jiff::{SignedDuration, Timestamp};
use reqwest::{StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    adapters::http_client::{Answer, Bounds, CallError, HttpClient},
    config::{ConfigError, StaffHttpConfig, address},
    import::{MOST_ROWS, RawStaffRow, RowError, StaffReader},
    keys::Keys,
    store::staff::StaffList,
};

/// One page (THREATS T33): a thousand rows of some hundred bytes, with room.
const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(3),
    whole: Duration::from_secs(30),
    largest: 4 * 1024 * 1024,
    at_once: 4,
};

/// Rows that are asked for at once, and the most that are taken.
const PAGE: usize = 1_000;
/// A list that is longer under way than this is left.
const WHOLE: Duration = Duration::from_mins(10);
/// How far the directory's clock may be ahead of ours.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// A list, or why there is none.
const ACCEPTED: &str = "application/json, application/problem+json";
/// The longest cursor or tag, in bytes.
const LONGEST: usize = 512;

/// A directory's answer to "did your list change?".
#[derive(Debug)]
pub enum Listed {
    /// It is the one with this tag still.
    Same,
    /// Here it is.
    List(StaffList),
}

/// Why there is no list. Nothing of the answer is in it.
#[derive(Debug, thiserror::Error)]
pub enum NoList {
    /// No answer.
    #[error(transparent)]
    CallError(#[from] CallError),
    /// It took too long as a whole.
    #[error("its pages took too long")]
    TooLong,
    /// Another status than 200 and 304.
    #[error("it answered with status {0}")]
    Status(u16),
    /// No JSON by its own word.
    #[error("its answer does not say that it is JSON in UTF-8")]
    Kind,
    /// Not what was agreed on.
    #[error("page {page} is not as agreed, at line {line}, column {column}")]
    Page {
        /// Counted from one.
        page: usize,
        /// In the page.
        line: usize,
        /// In the line.
        column: usize,
    },
    /// Pages of different lists.
    #[error("the list changed while it was read")]
    Changed,
    /// A cursor that came before, a page without rows, or too many rows.
    #[error("the pages do not end")]
    Endless,
    /// Rows that are missing or too many.
    #[error("it told of {told} rows and gave {given}")]
    Count {
        /// As the pages say.
        told: usize,
        /// As counted.
        given: usize,
    },
    /// A time that has not come.
    #[error("its time is still to come")]
    Ahead,
    /// Rows that cannot be believed.
    #[error("{} mistakes in its rows", .0.len())]
    Rows(Vec<RowError>),
}

#[derive(Deserialize)]
struct Page {
    as_of: Timestamp,
    total: usize,
    employments: Vec<serde_json::Value>,
    #[serde(default)]
    next: Option<String>,
}

/// A directory.
pub struct Directory {
    way: HttpClient,
    url: Url,
    token: SecretString,
    clock: Arc<dyn Clock>,
}

impl Directory {
    /// The directory of this configuration.
    ///
    /// # Errors
    /// When its token cannot be read.
    pub fn open(config: &StaffHttpConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        Ok(Self {
            way: HttpClient::new(BOUNDS.within(config.timeout_ms), clock.clone())
                .map_err(|error| ConfigError::of("staff.http", error))?,
            url: address::base("staff.http.url", &config.url)?,
            token: config.token().read()?,
            clock,
        })
    }

    /// An institution's list, unless it is the one with this tag still.
    ///
    /// # Errors
    /// When there is no whole list that can be believed.
    pub async fn list(
        &self,
        institution: &InstitutionSlug,
        tag: Option<&str>,
        keys: &Keys,
    ) -> Result<Listed, NoList> {
        tokio::time::timeout(WHOLE, self.pages(institution, tag, keys))
            .await
            .unwrap_or(Err(NoList::TooLong))
    }

    async fn pages(
        &self,
        institution: &InstitutionSlug,
        tag: Option<&str>,
        keys: &Keys,
    ) -> Result<Listed, NoList> {
        let answer = self.ask(institution, None, tag).await?;
        if answer.status == StatusCode::NOT_MODIFIED && tag.is_some() {
            return Ok(Listed::Same);
        }
        let tag = answer.tag.clone().filter(|tag| tag.len() <= LONGEST);
        let mut page = read(&answer, 1)?;
        let (list_of, told) = (page.as_of, page.total);
        if list_of > self.clock.now() + AHEAD {
            return Err(NoList::Ahead);
        }
        let mut reader = StaffReader::new(keys);
        let mut cursors = HashSet::new();
        let mut given = 0;
        loop {
            given += page.employments.len();
            if given > told || told > MOST_ROWS {
                return Err(NoList::Count { told, given });
            }
            let first = given - page.employments.len() + 1;
            take(&mut reader, institution, first, page.employments);
            let Some(cursor) = page.next else { break };
            let fresh = cursor.len() <= LONGEST && cursors.insert(cursor.clone());
            if !fresh || given == told {
                return Err(NoList::Endless);
            }
            let answer = self.ask(institution, Some(&cursor), None).await?;
            page = read(&answer, cursors.len() + 1)?;
            if page.as_of != list_of || page.total != told {
                return Err(NoList::Changed);
            }
            if page.employments.is_empty() {
                return Err(NoList::Endless);
            }
        }
        if given != told {
            return Err(NoList::Count { told, given });
        }
        let rows = reader.end().map_err(NoList::Rows)?;
        Ok(Listed::List(StaffList { list_of, tag, rows }))
    }

    async fn ask(
        &self,
        institution: &InstitutionSlug,
        cursor: Option<&str>,
        tag: Option<&str>,
    ) -> Result<Answer, CallError> {
        let path = format!("institutions/{}/employments", institution.as_str());
        let mut url = self.url.join(&path).unwrap_or_else(|_| self.url.clone());
        url.query_pairs_mut()
            .append_pair("limit", &PAGE.to_string());
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        self.way
            .ask(|client| {
                let request = client
                    .get(url.clone())
                    .bearer_auth(self.token.expose_secret())
                    .header(header::ACCEPT, ACCEPTED);
                match tag {
                    Some(tag) => request.header(header::IF_NONE_MATCH, tag),
                    None => request,
                }
            })
            .await
    }
}

fn read(answer: &Answer, page: usize) -> Result<Page, NoList> {
    if answer.status != StatusCode::OK {
        return Err(NoList::Status(answer.status.as_u16()));
    }
    let body = answer.json("application/json").ok_or(NoList::Kind)?;
    // serde's own words repeat values, which are personal.
    let read: Page = serde_json::from_slice(body).map_err(|error| NoList::Page {
        page,
        line: error.line(),
        column: error.column(),
    })?;
    if read.employments.len() > PAGE {
        return Err(NoList::Count {
            told: PAGE,
            given: read.employments.len(),
        });
    }
    Ok(read)
}

/// Reads rows of a page, whose first has this number.
fn take(
    reader: &mut StaffReader<'_>,
    institution: &InstitutionSlug,
    first: usize,
    rows: Vec<serde_json::Value>,
) {
    for (number, row) in (first as u64..).zip(rows) {
        match serde_json::from_value::<RawStaffRow>(row) {
            Err(_) => reader.refuse(number, "", "a field is missing or of another kind"),
            Ok(row) if row.institution != institution.as_str() => {
                reader.refuse(number, "institution", "is another one than was asked about");
            }
            Ok(row) => reader.read(number, &row),
        }
    }
}
