//! `orgward demo`: fills a data folder with generated data.

use crate::{
    commands::{open, read_password, say, words},
    server::config::Config,
};
use domain::demo;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::base::secret::Token;
use std::path::PathBuf;
use types::sensitive::Sensitive;

/// Fill an empty data folder with realistic demo data, for demonstrations and measurements.
#[derive(clap::Args)]
#[command(after_help = "Example:
  orgward demo --data-dir ./demo-data --members 200 --projects 40 --keys 120 --events 5000 --owners 3 --seed 7")]
pub struct Demo {
    /// Number of people, including the first owner
    #[arg(long, default_value_t = 24)]
    members: usize,
    /// Number of projects, not counting the default one
    #[arg(long, default_value_t = 6)]
    projects: usize,
    /// Number of project keys, half of them owned by service accounts; one Admin key is added for every eight
    #[arg(long, default_value_t = 16)]
    keys: usize,
    /// Number of pending invites
    #[arg(long, default_value_t = 3)]
    invites: usize,
    /// Number of audit events in addition to those that creating the data writes
    #[arg(long, default_value_t = 400)]
    events: usize,
    /// Number of days, up to now, over which the events are spread
    #[arg(long, default_value_t = 30)]
    days: u16,
    /// Number of owners among the people
    #[arg(long, default_value_t = 1)]
    owners: usize,
    /// The same seed produces the same data
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File with the first owner's password; '-' reads standard input [default: a random one, printed]
    #[arg(long, value_name = "FILE")]
    owner_password_file: Option<PathBuf>,
}

impl Demo {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let given = self.owner_password_file.as_deref().map(read_password).transpose()?;
        let printed = given.is_none().then(Token::generate);
        let password =
            given.unwrap_or_else(|| Sensitive::new(printed.as_ref().map_or("", |token| &token.reveal()[..20])));
        let domain = open(config).await?;
        let size = demo::Size {
            members: self.members.max(1),
            owners: self.owners.max(1),
            projects: self.projects,
            keys: self.keys,
            invites: self.invites,
            events: self.events,
            days: self.days,
            seed: self.seed,
        };
        let bar = ProgressBar::no_length();
        let style =
            ProgressStyle::with_template("{msg:10} {bar:40} {pos}/{len} {eta}").map_err(|error| error.to_string())?;
        bar.set_style(style);
        let filled = demo::fill(&domain, size, password, |what, done, all| {
            bar.set_length(all as u64);
            bar.set_message(what);
            bar.set_position(done as u64);
        })
        .await;
        bar.finish_and_clear();
        domain.close().await;
        let organization_id = filled.map_err(words)?;
        say(&format!(
            "Created {organization_id}: {} people, {} projects, {} keys, {} events.\nSign in as ada@fjordlight.example",
            size.members, size.projects, size.keys, size.events
        ))?;
        match printed {
            Some(token) => say(&format!("with the password {}", &token.reveal()[..20])),
            None => Ok(()),
        }
    }
}
