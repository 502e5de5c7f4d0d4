//! Further processes on a test's database, as after a restart of the server.

use crate::support::TestApp;
use domain::{Domain, Settings, installation};
use kernel::base::{audit_key::AuditKey, secret::Secrets};
use orgward::server::database;

impl TestApp {
    /// The next process, with the same keys. The settings say which files it knows.
    pub async fn next_process(&self, settings: Settings) -> Domain {
        let opened = database::open(&self.url).await.expect("the database opens");
        let secrets = self.domain.secrets();
        let audit_key = AuditKey::parse(&secrets.audit_key().to_file()).expect("its own file");
        let secrets = Secrets::parse(&secrets.to_file(), audit_key).expect("its own file");
        let next = Domain::new(opened.readers, opened.writer, secrets, settings);
        installation::bind_secrets(&next).await.expect("the database is bound to these peppers");
        next
    }
}
