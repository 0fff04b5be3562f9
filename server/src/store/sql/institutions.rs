//! Institutions.

use async_trait::async_trait;
use domain::{
    institution::{InstitutionProfile, InstitutionSlug},
    ports::{Institutions, Unreachable},
    turkish,
};

use super::super::super::{
    registers::{InstitutionLists, ProfileRow, away},
    staff::Shrunk,
};
use super::{
    Outcome, SqlStore,
    connection::begin,
    run::{Fetch, Run},
};

#[async_trait]
impl Institutions for SqlStore {
    async fn all(&self) -> Result<Vec<InstitutionProfile>, Unreachable> {
        let texts: Vec<String> = sqlx::query_scalar("SELECT profile FROM institutions")
            .all(&self.read)
            .await
            .map_err(away)?;
        let mut all = texts
            .iter()
            .map(|text| ProfileRow::read(text))
            .collect::<Result<Vec<_>, _>>()
            .map_err(away)?;
        all.sort_by(|one, other| turkish::collate(&one.name, &other.name));
        Ok(all)
    }

    async fn find(
        &self,
        slug: &InstitutionSlug,
    ) -> Result<Option<InstitutionProfile>, Unreachable> {
        let text: Option<String> =
            sqlx::query_scalar("SELECT profile FROM institutions WHERE slug = $1")
                .bind(slug.as_str())
                .optional(&self.read)
                .await
                .map_err(away)?;
        text.map(|text| ProfileRow::read(&text))
            .transpose()
            .map_err(away)
    }
}

#[async_trait]
impl InstitutionLists for SqlStore {
    async fn replace_institutions(
        &self,
        rows: &[InstitutionProfile],
        even_if_shrunk: bool,
    ) -> Outcome<Option<Shrunk>> {
        let mut tx = begin(&self.write).await?;
        let had: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM institutions")
            .one(&mut *tx)
            .await?;
        let shrunk = Shrunk::of(usize::try_from(had).unwrap_or_default(), rows.len());
        if shrunk.is_some() && !even_if_shrunk {
            return Ok(shrunk);
        }
        sqlx::query("DELETE FROM institutions")
            .run(&mut *tx)
            .await?;
        for profile in rows {
            sqlx::query("INSERT INTO institutions (slug, profile) VALUES ($1, $2)")
                .bind(profile.slug.as_str())
                .bind(ProfileRow::write(profile)?)
                .run(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(None)
    }

    async fn is_empty(&self) -> Outcome<bool> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM institutions")
            .one(&self.read)
            .await?;
        Ok(count == 0)
    }
}
