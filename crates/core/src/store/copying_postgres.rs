//! What the schemas of a workspace on Postgres hold at one moment, which `pg_dump` can be told to dump.
//!
//! Deliberately absent: dumping, which is Postgres' own.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, PgPool, Postgres, Transaction};

use super::{connect::CONTROL_SCHEMA, copying::StoreFacts};
use crate::error::Result;

/// One moment of a database.
pub(crate) struct Moment(Transaction<'static, Postgres>);

impl Moment {
    /// Begins to look at the database as it is now.
    pub(crate) async fn now(pool: &PgPool) -> Result<Self> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Self(pool.begin_with(begin).await?))
    }

    /// What this moment is called, for others to look at the same one while this is held.
    pub(crate) async fn exported(&mut self) -> Result<String> {
        let (name,): (String,) = sqlx::query_as("SELECT pg_export_snapshot()")
            .fetch_one(&mut *self.0)
            .await?;
        Ok(name)
    }

    /// What the schemas of the workspace hold.
    pub(crate) async fn facts(&mut self) -> Result<BTreeMap<String, StoreFacts>> {
        let schemas: Vec<(String,)> = sqlx::query_as(
            "SELECT nspname::text FROM pg_namespace
             WHERE nspname = $1 OR nspname LIKE 'keydesk\\_env\\_%' ORDER BY 1",
        )
        .bind(CONTROL_SCHEMA)
        .fetch_all(&mut *self.0)
        .await?;
        let mut facts = BTreeMap::new();
        for (schema,) in schemas {
            let found = self.facts_of(&schema).await?;
            facts.insert(schema, found);
        }
        Ok(facts)
    }

    async fn facts_of(&mut self, schema: &str) -> Result<StoreFacts> {
        let tables: Vec<(String,)> = sqlx::query_as(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY tablename",
        )
        .bind(schema)
        .fetch_all(&mut *self.0)
        .await?;
        let mut rows = BTreeMap::new();
        for (table,) in tables {
            let (count,): (i64,) = self
                .one(
                    schema,
                    &format!("SELECT COUNT(*) FROM {{}}.{}", quoted(&table)),
                )
                .await?;
            rows.insert(table, count);
        }
        let (schema_version,): (i64,) = self
            .one(schema, "SELECT MAX(version) FROM {}._sqlx_migrations")
            .await?;
        let (sealed_to, hash): (i64, Vec<u8>) = self
            .one(
                schema,
                "SELECT COALESCE(MAX(position), 0),
                        COALESCE((SELECT hash FROM {}.audit_chain ORDER BY position DESC LIMIT 1), ''::bytea)
                 FROM {}.audit_chain",
            )
            .await?;
        let (signed_to,): (i64,) = self
            .one(
                schema,
                "SELECT COALESCE(MAX(position), 0) FROM {}.audit_checkpoints",
            )
            .await?;
        Ok(StoreFacts {
            schema: schema_version,
            rows,
            sealed_to,
            chain_end: hex::encode(&hash),
            signed_to,
        })
    }

    /// One row of a text in which `{}` stands for the schema, whose name cannot be bound.
    async fn one<T>(&mut self, schema: &str, text: &str) -> Result<T>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
    {
        let text = AssertSqlSafe(text.replace("{}", &quoted(schema)));
        Ok(sqlx::query_as(text).fetch_one(&mut *self.0).await?)
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
