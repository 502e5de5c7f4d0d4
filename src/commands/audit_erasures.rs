//! `orgward audit erase-person`.

use crate::{
    commands::{open, organization_id, say, unwritable_output, words},
    server::config::Config,
};
use domain::audit_erasures::{self, Erasure};
use kernel::os_errors;
use std::io::{BufRead, IsTerminal, Write};
use types::ids::UserId;

/// The options of an erasure.
#[derive(clap::Args)]
#[command(after_help = "Erased is what is in events that the person caused or that are about the person, and the \
IP addresses and user agents of their requests. An email address of theirs that another person has too is listed by \
person, and erased there only if you ask for it, in the same run: afterwards the address is unknown. A script gives the person's id and the word ERASE on standard input, \
one a line.")]
pub struct ErasePerson {
    /// Id of the person: user-...
    #[arg(long, value_name = "ID")]
    user: String,
    /// Also erase the person's email addresses in events that are about other people
    #[arg(long)]
    also_others: bool,
    /// Id of the organization [default: the only one]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
}

impl ErasePerson {
    /// Asks for confirmation first: erased data cannot be restored.
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let (domain, user_id) = (open(config).await?, UserId::new(self.user));
        let erased = async {
            let organization_id = organization_id(&domain, self.organization).await?;
            let plan = audit_erasures::plan(&domain, &organization_id, &user_id).await.map_err(words)?;
            tell(&user_id, &plan)?;
            let also_others = self.also_others || ask_about_others(&plan)?;
            confirm("Type the person's id again: ", user_id.as_str())?;
            confirm("Type ERASE: ", "ERASE")?;
            let erased = audit_erasures::erase(&domain, &organization_id, &user_id, also_others).await;
            erased.map(|erased| (plan, erased, also_others)).map_err(words)
        }
        .await;
        domain.close().await;
        let (plan, erased, also_others) = erased?;
        say(&format!(
            "Erased {} values of {} events, and recorded the erasure. Cleared {} requests of the request log.",
            erased.values, erased.records, erased.requests
        ))?;
        match plan.others.is_empty() || also_others {
            true => Ok(()),
            false => say("Left what is in events about other people; --also-others erases it."),
        }
    }
}

fn tell(user_id: &UserId, plan: &Erasure) -> Result<(), String> {
    if plan.values == 0 {
        say(&format!("The log holds no data about {user_id}. The disk space that held it is overwritten again."))?;
    } else {
        say(&format!(
            "This permanently destroys {} values about {user_id} in {} events. The events stay, and verification \
             passes.",
            plan.values, plan.records
        ))?;
    }
    if plan.requests > 0 {
        say(&format!("{} requests in the request log lose their IP address and user agent.", plan.requests))?;
    }
    if !plan.others.is_empty() {
        say("Email addresses of this person are also in events about other people:")?;
    }
    for other in &plan.others {
        let name = other.name.as_deref().unwrap_or("name unknown");
        say(&format!("  {} ({name}): {} values in {} events", other.id, other.values, other.records))?;
    }
    Ok(())
}

/// Asks a person at a terminal. A script decides with the flag.
fn ask_about_others(plan: &Erasure) -> Result<bool, String> {
    if plan.others.is_empty() || !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    Ok(ask("Type OTHERS to erase these too, or press Enter to leave them: ")? == "OTHERS")
}

fn confirm(question: &str, expected: &str) -> Result<(), String> {
    if ask(question)? == expected {
        return Ok(());
    }
    say("")?;
    Err("the input does not match; nothing was changed".to_owned())
}

fn ask(question: &str) -> Result<String, String> {
    let mut out = std::io::stdout().lock();
    write!(out, "{question}").and_then(|()| out.flush()).map_err(|error| unwritable_output(&error))?;
    let mut typed = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut typed)
        .map_err(|error| format!("the standard input cannot be read: {}", os_errors::cannot_read(&error)))?;
    Ok(typed.trim().to_owned())
}
