//! Seals rows that a test wrote directly into the database, as if the product had written them.

use crate::support::TestApp;
use kernel::access::sealed_rows::{
    StoredRow,
    sealed_keys::{SealedAdminKey, SealedProject, SealedProjectKey, SealedServiceAccount},
    sealed_links::{SealedEmail, SealedInvite, SealedLink, SealedSetupLink},
    sealed_people::{SealedAccount, SealedGenerations, SealedMembership, SealedProjectMembership, SealedSession},
};

impl TestApp {
    /// Runs a statement that sets up a situation, and seals the rows that it wrote.
    pub async fn write_sealed(&self, sql: &'static str, values: &[&str]) -> u64 {
        let written = self.write(sql, values).await;
        self.seal_rows().await;
        written
    }

    /// Seals every row whose seal does not fit.
    pub async fn seal_rows(&self) {
        self.seal_table::<SealedAccount>().await;
        self.seal_table::<SealedMembership>().await;
        self.seal_table::<SealedProjectMembership>().await;
        self.seal_table::<SealedAdminKey>().await;
        self.seal_table::<SealedProjectKey>().await;
        self.seal_table::<SealedServiceAccount>().await;
        self.seal_table::<SealedProject>().await;
        self.seal_table::<SealedGenerations>().await;
        self.seal_table::<SealedSession>().await;
        self.seal_table::<SealedInvite>().await;
        self.seal_table::<SealedLink>().await;
        self.seal_table::<SealedSetupLink>().await;
        self.seal_table::<SealedEmail>().await;
    }

    async fn seal_table<R: StoredRow>(&self) {
        let rows: Vec<R> = sqlx::query_as(R::SELECT).fetch_all(&self.tables).await.expect("the rows are readable");
        for row in rows.iter().filter(|row| !self.domain.seals().fits(*row)) {
            let mut query = sqlx::query(R::WRITE_SEAL).bind(self.domain.seals().seal(row));
            for value in row.key() {
                query = query.bind(value.to_owned());
            }
            query.execute(&self.tables).await.expect("the seal is stored");
        }
    }
}
