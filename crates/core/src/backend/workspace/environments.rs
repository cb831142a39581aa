//! The environments of an open workspace: each is opened when somebody first goes there, with what tends it.
//!
//! Deliberately absent: what is done all the time in one (`tending`).

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use uuid::Uuid;

use super::{Workspace, sqlite_database};
use crate::{
    backend::{
        answering::{Answerer, AnsweringFigures},
        chores::Chores,
        computer::data_folder,
        environment::Environment,
        folder::{ENVIRONMENTS_FOLDER, make_private},
        listing::{ListKeeper, ListingFacts, SnapshotPlace},
        location::Location,
        tending::{Ears, Tended},
    },
    clock::Clock,
    error::{Error, Result},
    service::{
        AuditWalk, Returner,
        abuse::Detector,
        jobs,
        mailing::{self, Mailer},
        reports::Reporter,
        retention::Keeper,
        rules,
        seat_check::SeatWatch,
        sweeps::Sweeper,
        token_book::TokenBook,
        webhooks::{self, Deliverer},
    },
    store::{
        Database,
        connect::{environment_schema, make_schema},
        environments,
        migrate::{self, Schema},
    },
};

impl Workspace {
    pub(super) async fn environment(&self, name: &str) -> Result<Arc<Environment>> {
        let mut open = self.environments.lock().await;
        if let Some(environment) = open.get(name) {
            return Ok(environment.clone());
        }
        if self.closing.is_cancelled() {
            return Err(Error::Internal("the workspace is closing".into()));
        }
        let known = environments::all(&mut self.control.read().await?).await?;
        if !known.iter().any(|environment| environment.name == name) {
            return Err(Error::not_found("environment", name));
        }
        let database = Arc::new(
            environment_database(&self.location, name, false, self.process, &self.clock).await?,
        );
        let staging = self.staging(name)?;
        jobs::mark_interrupted(&database, &staging).await?;
        // The first to hear of a commit: what devices are told must not be older than anybody's list.
        let answerer = Answerer::start(database.clone(), self.stop.child_token(), &self.tending);
        let list = self.opening.index.then(|| {
            let place = self.snapshot_place(name, &staging);
            ListKeeper::start(
                database.clone(),
                place,
                self.stop.child_token(),
                &self.tending,
            )
        });
        let sweeper = Arc::new(Sweeper::new(
            database.clone(),
            self.book.clone(),
            self.mail.clone(),
        ));
        if self.opening.tends {
            mailing::adopt(&database, &self.generation).await?;
            webhooks::adopt(&database, &self.generation).await?;
        }
        let mailer = Arc::new(Mailer::new(database.clone(), self.mail.clone()));
        let deliverer = Deliverer::new(database.clone(), self.master.clone(), name);
        let deliverer = Arc::new(deliverer);
        let reporter = Arc::new(Reporter::new(database.clone(), list.clone()));
        let detector = Arc::new(Detector::new(database.clone()));
        let chores = Chores {
            sweeper: self.opening.sweeps.then(|| sweeper.clone()),
            returner: self.opening.sweeps.then(|| {
                let returner = Returner::new(database.clone(), self.mail.clone());
                Arc::new(returner)
            }),
            mailer: self.opening.sends_mail.then(|| mailer.clone()),
            deliverer: self.opening.delivers.then(|| deliverer.clone()),
            seats: self
                .opening
                .sweeps
                .then(|| SeatWatch::new(database.clone())),
            reporter: self.opening.sweeps.then(|| reporter.clone()),
            detector: self.opening.sweeps.then(|| detector.clone()),
            keeper: self
                .opening
                .sweeps
                .then(|| Keeper::new(database.clone(), self.control.clone(), sweeper.clone())),
        };
        let ears = Ears {
            answerer: Some(answerer.clone()),
            list: list.clone(),
        };
        self.tend(&database, Some(name), ears, chores).await?;
        let environment = Arc::new(Environment {
            name: name.to_owned(),
            database: database.clone(),
            list,
            answerer,
            staging,
            file: match &self.location {
                Location::Folder(folder) => Some(environment_file(folder, name)),
                Location::Postgres(_) => None,
            },
            pause: self.pause.clone(),
            jobs: jobs::Jobs::default(),
            book: self.book.clone(),
            master: self.master.clone(),
            checkpoints: self.checkpoints.clone(),
            walk: AuditWalk::until(self.closing.clone(), self.opening.tends),
            control_walk: self.walk.clone(),
            sweeper,
            mailer,
            deliverer,
            #[cfg(test)]
            reporter,
            #[cfg(test)]
            detector,
            tokens: self.token_book(name, &database),
        });
        environment
            .tokens
            .keep_noting(self.stop.child_token(), &self.tending);
        if self.opening.sweeps {
            rules::keep(&environment, self.stop.child_token(), &self.tending);
        }
        open.insert(name.to_owned(), environment.clone());
        Ok(environment)
    }

    /// Opens every environment, so that mail leaves and licenses expire where nobody has looked since the start. For
    /// servers; a desktop leaves environments closed until somebody goes there.
    pub async fn open_environments(&self) {
        let known = match self.control.read().await {
            Ok(mut tx) => environments::all(&mut tx).await,
            Err(error) => Err(error),
        };
        let known = known.unwrap_or_else(|error| {
            tracing::warn!(%error, "environments are opened when somebody asks for them");
            Vec::new()
        });
        for environment in known {
            if self.closing.is_cancelled() {
                return;
            }
            if let Err(error) = self.environment(&environment.name).await {
                tracing::warn!(%error, environment = environment.name, "it is opened when somebody asks for it");
            }
        }
    }

    fn token_book(&self, environment: &str, database: &Arc<Database>) -> Arc<TokenBook> {
        Arc::new(TokenBook::new(
            database.clone(),
            self.server_keys.clone(),
            self.id,
            &self.generation,
            environment,
        ))
    }

    /// Makes the database of an environment, empty; harmless when it is there.
    pub(crate) async fn make_environment(&self, name: &str) -> Result<()> {
        let database =
            environment_database(&self.location, name, true, self.process, &self.clock).await?;
        database.close().await;
        Ok(())
    }

    /// Where uploads and result files of an environment stay. For Postgres that is this computer's data folder.
    fn staging(&self, environment: &str) -> Result<PathBuf> {
        let folder = match &self.location {
            Location::Folder(folder) => folder.join("staging").join(environment),
            Location::Postgres(_) => data_folder(&self.opening, self.id).join(environment),
        };
        make_private(&folder)?;
        Ok(folder)
    }

    /// Where the snapshot of an environment's index is kept; none where it may not be.
    fn snapshot_place(&self, environment: &str, staging: &Path) -> Option<SnapshotPlace> {
        let file = match &self.location {
            Location::Folder(folder) => folder
                .join(ENVIRONMENTS_FOLDER)
                .join(format!("{environment}.index")),
            Location::Postgres(_) if self.opening.keeps_postgres_snapshots => {
                staging.join("list.index")
            }
            Location::Postgres(_) => return None,
        };
        Some(SnapshotPlace {
            file,
            workspace: self.id.0,
            generation: self.generation.clone(),
            environment: environment.to_owned(),
        })
    }

    /// How the list index of an environment stands, once it is loaded.
    ///
    /// # Errors
    /// `not_found` when there is no such environment.
    pub async fn listing_facts(&self, environment: &str) -> Result<ListingFacts> {
        let environment = self.environment(environment).await?;
        let Some(list) = &environment.list else {
            return Ok(ListingFacts::default());
        };
        list.loaded().await;
        Ok(list.facts())
    }

    /// How the answering of devices goes in the environments that are open, by their names.
    pub async fn answering_figures(&self) -> Vec<(String, AnsweringFigures)> {
        let open = self.environments.lock().await;
        let mut figures: Vec<_> = open
            .values()
            .map(|environment| (environment.name.clone(), environment.answerer.figures()))
            .collect();
        figures.sort_by(|one, other| one.0.cmp(&other.0));
        figures
    }

    pub(super) async fn tend(
        &self,
        database: &Arc<Database>,
        environment: Option<&str>,
        ears: Ears,
        chores: Chores,
    ) -> Result<()> {
        if !self.opening.tends {
            return Ok(());
        }
        let tended = Tended {
            database: database.clone(),
            environment: environment.map(str::to_owned),
            staging: environment.map(|name| self.staging(name)).transpose()?,
            place: self.location.display(),
            feed: self.feed.clone(),
            ears,
            checkpoints: self.checkpoints.clone(),
            pause: self.pause.clone(),
            chores,
            stop: self.stop.child_token(),
        };
        tended.start(&self.tending).await
    }
}

fn environment_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(ENVIRONMENTS_FOLDER).join(format!("{name}.db"))
}

/// Opens the database of an environment, making it first when asked to; harmless when it is there.
pub(super) async fn environment_database(
    location: &Location,
    name: &str,
    create: bool,
    process: Uuid,
    clock: &Arc<dyn Clock>,
) -> Result<Database> {
    match location {
        Location::Folder(folder) => {
            let file = environment_file(folder, name);
            sqlite_database(&file, Schema::Environment, create, process, clock).await
        }
        Location::Postgres(postgres) => {
            let schema = environment_schema(name);
            let pool = postgres.pool(&schema).await?;
            if create {
                make_schema(&pool, &schema).await?;
            }
            migrate::postgres(&pool, Schema::Environment).await?;
            Ok(Database::postgres(pool, process, clock.clone()))
        }
    }
}
