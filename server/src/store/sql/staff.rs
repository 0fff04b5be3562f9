//! Staff lists, and who is on them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{
    institution::{Employment, InstitutionSlug},
    person::NationalId,
    ports::{Secrets, StaffDirectory, StoreError, Unreachable},
    text_value::EmployeeNumber,
};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, QueryBuilder};

use super::super::{
    super::{
        error::SqlError,
        registers::away,
        rows::{EmploymentRow, corrupt, instant, seal, unseal},
        staff::{ListLease, ListState, Shrunk, StaffList, StaffLists, StaffRow, Taken},
    },
    Db, LOCK_ROW,
};
use super::{
    Outcome, SqlStore,
    connection::WriteTransaction,
    patient,
    run::{Fetch, Run},
};

/// Rows that one statement adds; both databases take four times as many values.
const AT_ONCE: usize = 1_000;

#[async_trait]
impl StaffDirectory for SqlStore {
    async fn find(
        &self,
        institution: &InstitutionSlug,
        person: &NationalId,
        number: &EmployeeNumber,
    ) -> Result<Option<Employment>, Unreachable> {
        let key = self.keys.person_key(person);
        let number = self.keys.staff_number(institution, &key, number);
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT employment FROM staff \
             WHERE institution = $1 AND person_key = $2 AND number = $3",
        )
        .bind(institution.as_str())
        .bind(key.as_str())
        .bind(&number)
        .optional(&self.read)
        .await
        .map_err(away)?;
        let row = [institution.as_str(), key.as_str(), &number];
        sealed
            .map(|sealed| unseal::<EmploymentRow>(&self.keys, "employment", &row, &sealed)?.read())
            .transpose()
            .map_err(away)
    }

    async fn as_of(&self, institution: &InstitutionSlug) -> Result<Option<Timestamp>, Unreachable> {
        let millis: Option<Option<i64>> =
            sqlx::query_scalar("SELECT as_of FROM staff_lists WHERE institution = $1")
                .bind(institution.as_str())
                .optional(&self.read)
                .await
                .map_err(away)?;
        millis
            .flatten()
            .map(|millis| instant(millis, "as_of"))
            .transpose()
            .map_err(away)
    }
}

/// The time of the list that is there, in milliseconds; whoever asked next
/// waits for the transaction's end.
async fn list_of(
    tx: &mut WriteTransaction,
    institution: &InstitutionSlug,
) -> Result<Option<i64>, SqlError> {
    let held: Option<Option<i64>> = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT list_of FROM staff_lists WHERE institution = $1{LOCK_ROW}"
    )))
    .bind(institution.as_str())
    .optional(&mut **tx)
    .await?;
    Ok(held.flatten())
}

/// How many employments are on an institution's list.
async fn people(
    tx: &mut WriteTransaction,
    institution: &InstitutionSlug,
) -> Result<usize, SqlError> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM staff WHERE institution = $1")
        .bind(institution.as_str())
        .one(&mut **tx)
        .await?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Removes an institution's list.
async fn clear(tx: &mut WriteTransaction, institution: &InstitutionSlug) -> Result<(), SqlError> {
    sqlx::query("DELETE FROM staff WHERE institution = $1")
        .bind(institution.as_str())
        .run(&mut **tx)
        .await?;
    Ok(())
}

/// Adds rows whose numbers and employments were sealed before the transaction began.
async fn add(
    tx: &mut WriteTransaction,
    rows: &[StaffRow],
    sealed: Vec<(String, Vec<u8>)>,
) -> Result<(), SqlError> {
    let mut sealed = sealed.into_iter();
    for some in rows.chunks(AT_ONCE) {
        let mut insert: QueryBuilder<Db> =
            QueryBuilder::new("INSERT INTO staff (institution, person_key, number, employment) ");
        insert.push_values(
            some.iter().zip(sealed.by_ref()),
            |mut values, (row, (number, sealed))| {
                values
                    .push_bind(row.institution.as_str())
                    .push_bind(row.person.as_str())
                    .push_bind(number)
                    .push_bind(sealed);
            },
        );
        insert.build().run(&mut **tx).await?;
    }
    Ok(())
}

impl SqlStore {
    /// The number that each row is found by, and its employment.
    fn sealed(&self, rows: &[StaffRow]) -> Outcome<Vec<(String, Vec<u8>)>> {
        rows.iter()
            .map(|row| {
                let kept = EmploymentRow::from(&row.employment);
                let of = &row.employment.employee_number;
                let number = self.keys.staff_number(&row.institution, &row.person, of);
                let key = [row.institution.as_str(), row.person.as_str(), &number];
                let sealed = seal(&self.keys, "employment", &key, &kept)?;
                Ok((number, sealed))
            })
            .collect()
    }
}

/// Notes how far a list is known to hold.
async fn date(
    tx: &mut WriteTransaction,
    institution: &InstitutionSlug,
    list_of: Timestamp,
    tag: Option<&str>,
) -> Result<(), SqlError> {
    sqlx::query(
        "INSERT INTO staff_lists (institution, list_of, as_of, tag) VALUES ($1, $2, $2, $3) \
         ON CONFLICT (institution) DO UPDATE SET list_of = $2, as_of = $2, tag = $3",
    )
    .bind(institution.as_str())
    .bind(list_of.as_millisecond())
    .bind(tag)
    .run(&mut **tx)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ListRow {
    institution: String,
    as_of: Option<i64>,
    people: i64,
}

impl TryFrom<ListRow> for ListState {
    type Error = StoreError;

    fn try_from(row: ListRow) -> Outcome<Self> {
        Ok(Self {
            institution: InstitutionSlug::parse(&row.institution)
                .map_err(|_| corrupt("institution"))?,
            as_of: row.as_of.map(|at| instant(at, "as_of")).transpose()?,
            rows: usize::try_from(row.people).unwrap_or_default(),
        })
    }
}

#[async_trait]
impl StaffLists for SqlStore {
    async fn replace_staff(
        &self,
        rows: &[StaffRow],
        now: Timestamp,
        even_if_shrunk: bool,
    ) -> Outcome<Vec<(InstitutionSlug, Shrunk)>> {
        let sealed = self.sealed(rows)?;
        let mut counts: BTreeMap<&InstitutionSlug, usize> = BTreeMap::new();
        for row in rows {
            *counts.entry(&row.institution).or_default() += 1;
        }
        let mut tx = patient(self).await?;
        let mut shrunk = Vec::new();
        for (institution, has) in &counts {
            // Locked, so that no refresh comes between.
            list_of(&mut tx, institution).await?;
            let had = people(&mut tx, institution).await?;
            shrunk.extend(Shrunk::of(had, *has).map(|one| ((*institution).clone(), one)));
        }
        if !shrunk.is_empty() && !even_if_shrunk {
            return Ok(shrunk);
        }
        for institution in counts.keys() {
            clear(&mut tx, institution).await?;
        }
        add(&mut tx, rows, sealed).await?;
        for institution in counts.keys() {
            date(&mut tx, institution, now, None).await?;
        }
        tx.commit().await?;
        Ok(Vec::new())
    }

    async fn take_list(
        &self,
        institution: &InstitutionSlug,
        list: &StaffList,
        even_if_shrunk: bool,
    ) -> Outcome<Taken> {
        let sealed = self.sealed(&list.rows)?;
        let mut tx = patient(self).await?;
        let held = list_of(&mut tx, institution).await?;
        if held.is_some_and(|held| held > list.list_of.as_millisecond()) {
            return Ok(Taken::Older);
        }
        let had = people(&mut tx, institution).await?;
        if let Some(shrunk) = Shrunk::of(had, list.rows.len())
            && !even_if_shrunk
        {
            return Ok(Taken::Shrunk(shrunk));
        }
        clear(&mut tx, institution).await?;
        add(&mut tx, &list.rows, sealed).await?;
        date(&mut tx, institution, list.list_of, list.tag.as_deref()).await?;
        tx.commit().await?;
        Ok(Taken::Replaced)
    }

    async fn lease_list(
        &self,
        institution: &InstitutionSlug,
        now: Timestamp,
        until: Timestamp,
    ) -> Outcome<Option<ListLease>> {
        let tag = sqlx::query_scalar(
            "INSERT INTO staff_lists (institution, due_at) VALUES ($1, $3) \
             ON CONFLICT (institution) DO UPDATE SET due_at = $3 WHERE staff_lists.due_at <= $2 \
             RETURNING tag",
        )
        .bind(institution.as_str())
        .bind(now.as_millisecond())
        .bind(until.as_millisecond())
        .optional(&self.write)
        .await?;
        Ok(tag.map(|tag| ListLease { tag }))
    }

    async fn confirm_list(&self, institution: &InstitutionSlug, now: Timestamp) -> Outcome<()> {
        sqlx::query("UPDATE staff_lists SET as_of = $2 WHERE institution = $1 AND as_of < $2")
            .bind(institution.as_str())
            .bind(now.as_millisecond())
            .run(&self.write)
            .await?;
        Ok(())
    }

    async fn list_due(&self, institution: &InstitutionSlug, at: Timestamp) -> Outcome<()> {
        sqlx::query("UPDATE staff_lists SET due_at = $2 WHERE institution = $1")
            .bind(institution.as_str())
            .bind(at.as_millisecond())
            .run(&self.write)
            .await?;
        Ok(())
    }

    async fn lists(&self) -> Outcome<Vec<ListState>> {
        let rows: Vec<ListRow> = sqlx::query_as(
            "SELECT institution, as_of, \
             (SELECT COUNT(*) FROM staff \
             WHERE staff.institution = staff_lists.institution) AS people \
             FROM staff_lists ORDER BY institution",
        )
        .all(&self.read)
        .await?;
        rows.into_iter().map(ListState::try_from).collect()
    }
}
