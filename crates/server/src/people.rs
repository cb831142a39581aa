//! `keydesk-server people`: whoever sits at the server adds the first owner, and helps who lost their password.
//!
//! Deliberately absent: passwords on the command line, where other programs of the computer would see them.

use std::{
    io::{BufRead, IsTerminal, Write},
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};
use keydesk_core::{
    Error,
    backend::{Location, Opening, Workspace},
    clock::SystemClock,
    domain::role::Role,
    operations::{
        Access,
        people::{EditPerson, InvitePerson, ListPeople, Person, PersonState, ResetPerson},
    },
    service::{Caller, Door, WorkspaceScope},
};

use crate::Ended;

#[derive(Debug, Subcommand)]
pub(crate) enum People {
    /// Adds somebody. The password is asked for on the terminal, or read from the first line of standard input.
    Add(Add),
    /// Lists everybody who may sign in.
    List(Place),
    /// Prints a link with which somebody sets a new password, once and within 24 hours. They are signed out everywhere.
    Reset(Reset),
    /// Lets somebody sign in no more, and signs them out everywhere.
    Disable(Somebody),
}

#[derive(Debug, Args)]
pub(crate) struct Place {
    /// A workspace folder, or a postgres:// URL (better handed over in the environment variable, where other programs
    /// of this computer do not see its password).
    #[arg(long, env = "KEYDESK_WORKSPACE", hide_env_values = true)]
    workspace: String,
}

#[derive(Debug, Args)]
pub(crate) struct Somebody {
    /// The address they sign in with.
    email: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Reset {
    #[command(flatten)]
    somebody: Somebody,
    /// Takes their second factor away too, because they lost it.
    #[arg(long)]
    remove_totp: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[command(flatten)]
    somebody: Somebody,
    /// What they may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// Their name; without it the part of the address before the @.
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Everything, people and settings included.
    Owner,
    /// Licenses, products, customers; import and export.
    Manager,
    /// Reads, explains, deactivates devices, raises limits up to a cap.
    Support,
    /// Reads.
    Viewer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Manager => Self::Manager,
            RoleName::Support => Self::Support,
            RoleName::Viewer => Self::Viewer,
        }
    }
}

impl People {
    pub(crate) async fn run(self) -> Result<(), Ended> {
        let place = match &self {
            Self::Add(add) => &add.somebody.place,
            Self::List(place) => place,
            Self::Reset(reset) => &reset.somebody.place,
            Self::Disable(somebody) => &somebody.place,
        };
        let location = Location::parse(&place.workspace)?;
        // Servers may be running on it; they tend it, and hear of what is changed here.
        let opening = Opening {
            index: false,
            tends: false,
            sweeps: false,
            ..Opening::default()
        };
        let workspace = Workspace::open_as(&location, Arc::new(SystemClock), opening).await?;
        let done = self.act(&workspace).await;
        workspace.close().await;
        let said = done?;
        writeln!(std::io::stdout().lock(), "{said}")?;
        Ok(())
    }

    async fn act(self, workspace: &Arc<Workspace>) -> Result<String, Ended> {
        let caller = Caller::owner("keydesk-server", Door::Server);
        let scope = workspace.scope(&caller, Access::Own)?;
        match self {
            Self::Add(add) => add.act(workspace, &caller).await,
            Self::List(_) => {
                let people = scope.list_people(ListPeople {}).await?;
                let lines: Vec<String> = people.iter().map(line).collect();
                Ok(match lines.is_empty() {
                    true => "Nobody may sign in yet; add somebody with people add.".to_owned(),
                    false => lines.join("\n"),
                })
            }
            Self::Reset(reset) => {
                let person = find(&scope, &reset.somebody.email).await?;
                let request = ResetPerson {
                    id: person.id,
                    version: person.version,
                    remove_totp: reset.remove_totp,
                };
                let link = scope.reset_person(request).await?;
                Ok(format!(
                    "Append this to the server's address; it works once, until {}:\n{}",
                    link.expires_at.format("%Y-%m-%d %H:%M UTC"),
                    link.path
                ))
            }
            Self::Disable(somebody) => {
                let person = find(&scope, &somebody.email).await?;
                let request = EditPerson {
                    id: person.id,
                    version: person.version,
                    name: person.name,
                    role: person.role,
                    disabled: true,
                };
                let person = scope.edit_person(request).await?;
                Ok(format!("{} may not sign in any more.", person.email))
            }
        }
    }
}

impl Add {
    async fn act(self, workspace: &Arc<Workspace>, caller: &Caller) -> Result<String, Ended> {
        let email = self.somebody.email;
        let name = match self.name {
            Some(name) => name,
            None => email.split('@').next().unwrap_or_default().to_owned(),
        };
        let request = InvitePerson {
            email,
            name,
            role: self.role.into(),
        };
        let password = read_password()?;
        let person = workspace.add_person(caller, request, password).await?;
        Ok(format!(
            "{} may sign in as {}.",
            person.email,
            person.role.as_str()
        ))
    }
}

/// Asks twice on a terminal, where nobody sees what they type; reads a line where a program hands it over.
fn read_password() -> Result<String, Ended> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password (10 characters or more): ")?;
    let second = rpassword::prompt_password("Once more: ")?;
    if first == second {
        return Ok(first);
    }
    Err(Error::invalid(
        "password",
        "The two passwords are not the same.",
        "Run the command again.",
    )
    .into())
}

async fn find(scope: &WorkspaceScope, email: &str) -> Result<Person, Error> {
    let wanted = email.trim().to_lowercase();
    let people = scope.list_people(ListPeople {}).await?;
    people
        .into_iter()
        .find(|person| person.email.to_lowercase() == wanted)
        .ok_or_else(|| {
            Error::invalid(
                "email",
                format!("Nobody here signs in as {}.", email.trim()),
                "Look at people list.",
            )
        })
}

fn line(person: &Person) -> String {
    let state = match person.state {
        PersonState::Invited => "invited",
        PersonState::Active => "active",
        PersonState::Disabled => "disabled",
    };
    let seen = person.last_sign_in_at.map_or_else(
        || "never signed in".to_owned(),
        |at| format!("last signed in {}", at.format("%Y-%m-%d %H:%M UTC")),
    );
    format!(
        "{}\t{}\t{}\t{state}\t{seen}",
        person.email,
        person.name,
        person.role.as_str()
    )
}
