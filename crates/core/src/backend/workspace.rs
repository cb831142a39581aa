//! An open workspace: the control store and the environments opened so far.

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use futures::future::join_all;
use tokio::{sync::Mutex, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    checkpoint_keys::Checkpoints,
    chores::Chores,
    computer::{checkpoints, key_file},
    environment::Environment,
    feed::Feed,
    folder::{CONTROL_FILE, check_folder, make_folder, not_keydesks},
    location::Location,
    master_key::MasterKey,
    tending::Ears,
};
use crate::{
    clock::Clock,
    error::{Error, Result},
    ids::WorkspaceId,
    operations::{Access, audit::AuditKey, environments::WorkspaceInfo},
    service::{
        AuditWalk, Bearer, Caller, EnvironmentScope, WorkspaceScope, licensing::LicensingScope,
        mailing::MailBook, pause::Pause, server_keys::ServerKeys, settings::Book,
        standing::Standings, token_book, visiting::PublicScope,
    },
    store::{
        Database,
        connect::{CONTROL_SCHEMA, make_schema, sqlite_pools, workspace_id_in},
        meta,
        migrate::{self, Schema},
    },
};

mod environments;
mod facts;
mod opening;

pub use opening::Opening;

use environments::environment_database;
use facts::{Facts, read_facts, write_first_facts};

/// How long closing waits for jobs to reach a safe place.
const JOBS_PATIENCE: Duration = Duration::from_secs(8);

/// An open workspace.
#[derive(Debug)]
pub struct Workspace {
    /// Its id, kept across moves.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Whether it is the demo.
    pub demo: bool,
    /// Changes when a backup is restored, so that what was derived from the time before is seen to be foreign.
    generation: String,
    location: Location,
    opening: Opening,
    clock: Arc<dyn Clock>,
    process: Uuid,
    pub(crate) control: Arc<Database>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) book: Book,
    pub(crate) pause: Pause,
    pub(crate) mail: MailBook,
    pub(crate) master: Arc<MasterKey>,
    pub(crate) standings: Standings,
    pub(crate) server_keys: ServerKeys,
    pub(crate) checkpoints: Arc<Checkpoints>,
    pub(crate) walk: Arc<AuditWalk>,
    environments: Mutex<HashMap<String, Arc<Environment>>>,
    closing: CancellationToken,
    stop: CancellationToken,
    tending: TaskTracker,
}

impl Workspace {
    /// Opens a workspace that is there, and starts what tends it.
    ///
    /// # Errors
    /// `not_a_workspace`, `schema_too_new`, `network_share`, or why Postgres cannot be reached.
    pub async fn open(location: &Location, clock: Arc<dyn Clock>) -> Result<Arc<Self>> {
        Self::open_as(location, clock, Opening::default()).await
    }

    /// The same in another way.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub async fn open_as(
        location: &Location,
        clock: Arc<dyn Clock>,
        opening: Opening,
    ) -> Result<Arc<Self>> {
        let process = Uuid::new_v4();
        let control = match location {
            Location::Folder(folder) => {
                check_folder(folder)?;
                if workspace_id_in(&folder.join(CONTROL_FILE)).await.is_none() {
                    return Err(not_keydesks(folder));
                }
                sqlite_database(
                    &folder.join(CONTROL_FILE),
                    Schema::Control,
                    false,
                    process,
                    &clock,
                )
                .await?
            }
            Location::Postgres(postgres) => {
                let pool = postgres.pool(CONTROL_SCHEMA).await?;
                let there: (bool,) =
                    sqlx::query_as("SELECT to_regclass('keydesk_control.meta') IS NOT NULL")
                        .fetch_one(&pool)
                        .await?;
                if !there.0 {
                    return Err(Error::NotAWorkspace {
                        path: postgres.display(),
                        reason: "the database has no Keydesk workspace yet".into(),
                    });
                }
                migrate::postgres(&pool, Schema::Control).await?;
                Database::postgres(pool, process, clock.clone())
            }
        };
        Self::opened(location, opening, clock, process, Arc::new(control)).await
    }

    /// Makes a workspace with production, staging and development, and opens it.
    ///
    /// # Errors
    /// `folder_not_empty`, `network_share`, `invalid` for its name, or why Postgres cannot be reached.
    pub async fn create(
        location: &Location,
        name: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>> {
        Self::create_as(location, name, clock, Opening::default()).await
    }

    /// The same, opened in another way.
    ///
    /// # Errors
    /// As [`Workspace::create`].
    pub async fn create_as(
        location: &Location,
        name: &str,
        clock: Arc<dyn Clock>,
        opening: Opening,
    ) -> Result<Arc<Self>> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 80 {
            return Err(Error::invalid(
                "name",
                "A workspace's name has 1 to 80 characters.",
                "Give it a short name.",
            ));
        }
        let process = Uuid::new_v4();
        let control = match location {
            Location::Folder(folder) => {
                make_folder(folder)?;
                sqlite_database(
                    &folder.join(CONTROL_FILE),
                    Schema::Control,
                    true,
                    process,
                    &clock,
                )
                .await?
            }
            Location::Postgres(postgres) => {
                let pool = postgres.pool(CONTROL_SCHEMA).await?;
                make_schema(&pool, CONTROL_SCHEMA).await?;
                migrate::postgres(&pool, Schema::Control).await?;
                Database::postgres(pool, process, clock.clone())
            }
        };
        // The databases come before the list that names them: a list with a dead end would be worse than a spare file.
        for environment in ["production", "staging", "development"] {
            environment_database(location, environment, true, process, &clock)
                .await?
                .close()
                .await;
        }
        write_first_facts(&control, name).await?;
        let control = Arc::new(control);
        Self::opened(location, opening, clock, process, control).await
    }

    async fn opened(
        location: &Location,
        opening: Opening,
        clock: Arc<dyn Clock>,
        process: Uuid,
        control: Arc<Database>,
    ) -> Result<Arc<Self>> {
        let Facts {
            id,
            name,
            demo,
            generation,
        } = read_facts(&control, location).await?;
        let only_looks = !opening.tends;
        let key_file = key_file(location, id, &opening);
        let master = Arc::new(MasterKey::open(key_file, &control, only_looks).await?);
        let checkpoints = checkpoints(location, id, &opening, &control, &master)?;
        let closing = CancellationToken::new();
        let walk = AuditWalk::until(closing.clone(), opening.tends);
        let workspace = Arc::new(Self {
            id,
            name,
            demo,
            standings: Standings::new(control.clone(), generation.clone()),
            generation,
            location: location.clone(),
            opening,
            clock,
            process,
            control: control.clone(),
            feed: Arc::new(Feed::default()),
            book: Book::new(control.clone()),
            pause: Pause::new(control.clone()),
            mail: MailBook::new(control.clone(), master.clone()),
            server_keys: ServerKeys::new(control.clone(), master.clone()),
            master,
            checkpoints: Arc::new(checkpoints),
            walk: Arc::new(walk),
            environments: Mutex::default(),
            closing,
            stop: CancellationToken::new(),
            tending: TaskTracker::new(),
        });
        // Made and remembered from the beginning, not only once something is sealed. A trail that cannot be signed is
        // no reason to keep people from their licenses.
        if let Err(error) = workspace.checkpoints.key().await {
            tracing::error!(%error, "the audit trail's key could not be read; nothing is signed here");
        }
        workspace
            .tend(&workspace.control, None, Ears::default(), Chores::default())
            .await?;
        workspace.take_backups();
        Ok(workspace)
    }

    /// Stops the jobs (for at most [`JOBS_PATIENCE`]), ends what tends it, finishes what was queued, and closes the
    /// databases. Whoever asks for an environment from now on is refused.
    pub async fn close(&self) {
        let environments: Vec<_> = {
            let mut open = self.environments.lock().await;
            self.closing.cancel();
            open.drain().map(|(_, environment)| environment).collect()
        };
        let stopping = environments
            .iter()
            .map(|environment| environment.jobs.stop_all());
        if timeout(JOBS_PATIENCE, join_all(stopping)).await.is_err() {
            tracing::warn!(
                "a job did not stop in time; it goes on when the workspace is opened again"
            );
        }
        self.stop.cancel();
        self.tending.close();
        self.tending.wait().await;
        for environment in environments {
            if let Err(error) = environment.answerer.flush().await {
                tracing::warn!(%error, "what devices asked last is not counted");
            }
            environment.database.close().await;
        }
        self.control.close().await;
    }

    /// The public half of the key that signs this workspace's audit trails, as PEM. None where nobody signed yet.
    ///
    /// # Errors
    /// When the database or the file of the key fails.
    pub async fn audit_key(&self) -> Result<Option<(AuditKey, String)>> {
        let key = self.checkpoints.key().await?;
        Ok(key.map(|key| (key.trust(), key.pem())))
    }

    /// Whether its signing keys are sealed under a passphrase that nobody gave to this process yet.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.master.is_locked()
    }

    /// The workspace as a caller sees it.
    #[must_use]
    pub fn info(&self, caller: &Caller) -> WorkspaceInfo {
        WorkspaceInfo {
            id: self.id,
            name: self.name.clone(),
            location: self.location.display(),
            engine: self.location.engine(),
            demo: self.demo,
            person: caller.person.clone(),
            may: caller.may.clone(),
        }
    }

    /// Whether the databases answer, and others' changes are heard of.
    ///
    /// # Errors
    /// Why not.
    pub async fn answers(&self) -> Result<()> {
        meta::get(&mut self.control.read().await?, "workspace_id").await?;
        self.feed.first_trouble().map_or(Ok(()), Err)
    }

    /// The way into the workspace for a caller whose role allows it. Who is bound to one environment may look only.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn scope(self: &Arc<Self>, caller: &Caller, access: Access) -> Result<WorkspaceScope> {
        match access {
            Access::Read => caller.require(access)?,
            _ => caller.require_everywhere(access)?,
        }
        Ok(WorkspaceScope {
            workspace: self.clone(),
            caller: caller.clone(),
        })
    }

    /// The way into an environment for a caller whose role allows it.
    ///
    /// # Errors
    /// `forbidden`, or `not_found` when there is no such environment, also for who may be in another one only.
    pub async fn environment_scope(
        &self,
        name: &str,
        caller: &Caller,
        access: Access,
    ) -> Result<EnvironmentScope> {
        caller.require(access)?;
        if caller
            .environment
            .as_deref()
            .is_some_and(|only| only != name)
        {
            return Err(Error::not_found("environment", name));
        }
        // Who may see one customer's licenses only has no way into everybody's.
        if caller.customer.is_some() {
            return Err(Error::Forbidden { access });
        }
        Ok(EnvironmentScope {
            environment: self.environment(name).await?,
            caller: caller.clone(),
        })
    }

    /// Who shows a token of any environment; none when it opens nothing. They may be in its environment only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bearer(&self, secret: &str) -> Result<Option<Bearer>> {
        let Some(name) = token_book::environment_of(secret) else {
            return Ok(None);
        };
        match self.environment(&name).await {
            Ok(environment) => environment.tokens.bearer(secret).await,
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The way of a visitor of the public pages into an environment.
    ///
    /// # Errors
    /// `not_found` when there is no such environment.
    pub async fn public_scope(&self, environment: &str) -> Result<PublicScope> {
        Ok(PublicScope::new(self.environment(environment).await?))
    }

    /// Its name, which its public pages and mails are signed with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The way of a script into an environment, with the token that it shows; none when that opens nothing there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn licensing_scope(
        &self,
        environment: &str,
        secret: &str,
    ) -> Result<Option<LicensingScope>> {
        match self.bearer(secret).await? {
            Some(bearer) if bearer.caller.environment.as_deref() == Some(environment) => {
                let environment = self.environment(environment).await?;
                Ok(Some(LicensingScope::new(environment, bearer)))
            }
            _ => Ok(None),
        }
    }
}

pub(super) async fn sqlite_database(
    file: &Path,
    schema: Schema,
    create: bool,
    process: Uuid,
    clock: &Arc<dyn Clock>,
) -> Result<Database> {
    let pools = sqlite_pools(file, create).await?;
    migrate::sqlite(&pools.write, schema).await?;
    Ok(Database::sqlite(pools, process, clock.clone()))
}
