//! SQL put together at run time: text of our own with `$n` for every value, never a value in the text.

use chrono::{DateTime, Utc};
use sqlx::{
    Arguments, AssertSqlSafe, FromRow, postgres::PgArguments, sqlite::SqliteArguments, types::Json,
};
use uuid::Uuid;

use super::{On, Tx};
use crate::{
    error::{Error, Result},
    operations::environments::Engine,
};

/// A value to bind.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Id(Uuid),
    Time(DateTime<Utc>),
    Small(i16),
    Big(i64),
    Bytes(Vec<u8>),
    /// Many ids in one value: an array on Postgres, a JSON array on SQLite.
    Ids(Vec<Uuid>),
    /// Many texts in one value, likewise.
    Texts(Vec<String>),
}

/// A statement in the making.
#[derive(Debug, Default, Clone)]
pub(super) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Adds text of our own.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value: `$n` in the text, the value beside it.
    pub(super) fn bind(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds `(a, b, c)`.
    pub(super) fn bind_list(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        self.push("(");
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self.push(")")
    }

    /// Adds ids to be IN: one value however many there are, so that the statement is prepared once.
    pub(super) fn bind_ids(&mut self, engine: Engine, ids: Vec<Uuid>) -> &mut Self {
        match engine {
            Engine::Sqlite => self
                .push("(SELECT unhex(value, '-') FROM json_each(")
                .bind(Value::Ids(ids))
                .push("))"),
            Engine::Postgres => self
                .push("(SELECT unnest(")
                .bind(Value::Ids(ids))
                .push("))"),
        }
    }

    /// Adds texts to be IN, likewise.
    pub(super) fn bind_texts(&mut self, engine: Engine, texts: Vec<String>) -> &mut Self {
        let before = match engine {
            Engine::Sqlite => "(SELECT value FROM json_each(",
            Engine::Postgres => "(SELECT unnest(",
        };
        self.push(before).bind(Value::Texts(texts)).push("))")
    }

    /// All rows.
    pub(super) async fn rows<R>(self, tx: &mut Tx) -> Result<Vec<R>>
    where
        R: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>
            + for<'r> FromRow<'r, sqlx::postgres::PgRow>
            + Send
            + Unpin,
    {
        // The text is made of our own literals and $n alone; every value is bound.
        let text = AssertSqlSafe(self.text);
        match &mut tx.on {
            On::Sqlite(tx) => {
                let values = sqlite_values(self.values)?;
                Ok(sqlx::query_as_with::<_, R, _>(text, values)
                    .fetch_all(&mut **tx)
                    .await?)
            }
            On::Postgres(tx) => {
                let values = postgres_values(self.values)?;
                Ok(sqlx::query_as_with::<_, R, _>(text, values)
                    .fetch_all(&mut **tx)
                    .await?)
            }
        }
    }
}

fn sqlite_values(values: Vec<Value>) -> Result<SqliteArguments> {
    let mut bound = SqliteArguments::default();
    for value in values {
        match value {
            Value::Text(text) => bound.add(text),
            Value::Id(id) => bound.add(id),
            Value::Time(time) => bound.add(time),
            Value::Small(number) => bound.add(number),
            Value::Big(number) => bound.add(number),
            Value::Bytes(bytes) => bound.add(bytes),
            Value::Ids(ids) => bound.add(Json(ids)),
            Value::Texts(texts) => bound.add(Json(texts)),
        }
        .map_err(|error| Error::Database(sqlx::Error::Encode(error)))?;
    }
    Ok(bound)
}

fn postgres_values(values: Vec<Value>) -> Result<PgArguments> {
    let mut bound = PgArguments::default();
    for value in values {
        match value {
            Value::Text(text) => bound.add(text),
            Value::Id(id) => bound.add(id),
            Value::Time(time) => bound.add(time),
            Value::Small(number) => bound.add(number),
            Value::Big(number) => bound.add(number),
            Value::Bytes(bytes) => bound.add(bytes),
            Value::Ids(ids) => bound.add(ids),
            Value::Texts(texts) => bound.add(texts),
        }
        .map_err(|error| Error::Database(sqlx::Error::Encode(error)))?;
    }
    Ok(bound)
}
