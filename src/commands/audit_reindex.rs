//! `orgward audit reindex`: rebuilds the search index of an audit log.

use crate::{
    commands::{bar, open, organization_id, say, words},
    server::config::Config,
};

/// What the help says below the options.
pub const HELP: &str = "Example:
  orgward audit reindex

'orgward audit verify' says whether the search index differs from the log. Records, proofs and checkpoints stay as they
are. The server may run meanwhile: the command corrects 500 records at a time and holds up changes only for as long as
that takes. Searches are slower until it is finished.";

/// Rebuilds the index of one organization's log, and says what was corrected.
pub async fn run(config: &Config, organization: Option<String>) -> Result<(), String> {
    let domain = open(config).await?;
    let bar = bar(0);
    let rebuilt = async {
        let organization_id = organization_id(&domain, organization).await?;
        domain::audit_reindex::rebuild_and_record(&domain, &organization_id, |done, size| {
            bar.set_length(size);
            bar.set_position(done);
        })
        .await
        .map_err(words)
    }
    .await;
    bar.finish_and_clear();
    domain.close().await;
    let domain::audit_reindex::Rebuilt { records, facets, counts } = rebuilt?;
    say(&format!("Read {records} events: {facets} facets and {counts} counts were wrong and are corrected."))
}
