//! One row of a file as what it asks for.
//!
//! A column that is not mapped asks for nothing; nor does an empty cell, except where emptiness says something: an
//! empty expiry is Lifetime, and an empty email in a mapped column says that there is no customer.

use std::borrow::Cow;

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Map, Value};

use crate::{
    domain::{fold::fold, license::holds_nul, status::LicenseStatus},
    operations::imports::ImportPlan,
    tabular::{
        columns::Field,
        dates::DateOrder,
        presets::{Interpreter, Said},
        problem::{Problem, ProblemCode},
        read::Row,
        values::{self, Expiry},
    },
};

/// What the columns of a file stand for.
#[derive(Debug)]
pub(super) struct Columns {
    headers: Vec<String>,
    fields: Vec<Option<Field>>,
    order: DateOrder,
    preset: Option<Interpreter>,
    holder: Option<String>,
}

/// What a row asks for.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub number: u32,
    pub key: String,
    pub key_folded: String,
    pub product: Option<String>,
    pub product_code: Option<String>,
    pub customer_email: Option<String>,
    /// Whether the file has an email column, so that an empty one says "no customer".
    pub names_customers: bool,
    pub customer_name: Option<String>,
    pub customer_organisation: Option<String>,
    pub status: Option<LicenseStatus>,
    pub limit: Option<i32>,
    pub expiry: Option<Expiry>,
    pub created_at: Option<DateTime<Utc>>,
    pub flags: Option<Map<String, Value>>,
    pub metadata: Option<Map<String, Value>>,
}

impl Wish {
    /// The customer's email as customers are looked up by.
    pub(super) fn email_lower(&self) -> Option<String> {
        self.customer_email
            .as_ref()
            .map(|email| email.to_lowercase())
    }

    /// The expiry for people.
    pub(super) fn expiry_text(&self) -> String {
        match self.expiry {
            Some(Expiry::At(moment)) => moment.to_rfc3339(),
            Some(Expiry::Lifetime) => "Lifetime".to_owned(),
            Some(Expiry::Waits(validity)) => validity.to_string(),
            None => String::new(),
        }
    }
}

impl Columns {
    pub(super) fn new(headers: Vec<String>, plan: &ImportPlan) -> Self {
        Self {
            preset: plan.preset.map(|preset| Interpreter::new(preset, &headers)),
            holder: plan.holder.as_deref().map(|email| email.trim().to_owned()),
            headers,
            fields: plan.fields.clone(),
            order: plan.date_order,
        }
    }

    /// The header of a field's column; empty when the file has none.
    pub(super) fn header(&self, field: Field) -> &str {
        self.place(field)
            .and_then(|place| self.headers.get(place))
            .map_or("", String::as_str)
    }

    fn place(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|mapped| *mapped == Some(field))
    }

    /// The cell of a field; none when the file has no such column.
    fn cell<'a>(&'a self, row: &'a Row, field: Field) -> Option<(&'a str, &'a str)> {
        let place = self.place(field)?;
        Some((self.headers.get(place)?, row.cells.get(place)?))
    }

    /// Whether a row says nothing of a license: a header that the preset knows to come back.
    pub(super) fn passes_over(&self, row: &Row) -> bool {
        let repeats = |preset: &Interpreter| preset.repeats_header(&self.headers, &row.cells);
        self.preset.as_ref().is_some_and(repeats)
    }

    /// The wish for a new license, given to the plan's holder when somebody has it and the row does not say who.
    pub(super) fn held<'a>(&self, wish: &'a Wish) -> Cow<'a, Wish> {
        let nobody = wish.customer_email.is_none() && wish.status.is_some_and(|it| it.is_held());
        match &self.holder {
            Some(holder) if nobody => Cow::Owned(Wish {
                customer_email: Some(holder.clone()),
                ..wish.clone()
            }),
            _ => Cow::Borrowed(wish),
        }
    }

    /// The holder's email as customers are looked up by.
    pub(super) fn holder_lower(&self) -> Option<String> {
        self.holder.as_ref().map(|email| email.to_lowercase())
    }

    /// The key as the row writes it.
    pub(super) fn raw_key<'a>(&'a self, row: &'a Row) -> &'a str {
        self.cell(row, Field::Key)
            .map_or("", |(_, cell)| cell.trim())
    }

    /// Reads a row, or tells its first problem.
    pub(super) fn read(&self, row: &Row) -> Result<Wish, Problem> {
        let (header, cell) = self.cell(row, Field::Key).unwrap_or_default();
        let key = values::key(header, cell)?;
        let said = match &self.preset {
            Some(preset) => preset.read(&self.headers, &self.fields, &row.cells)?,
            None => Said::default(),
        };
        let row = &Sheet {
            columns: self,
            row,
            said: &said,
        };
        let order = self.order;
        let moment = |moment: DateTime<Utc>| moment.trunc_subsecs(3);
        Ok(Wish {
            number: u32::try_from(row.row.number).unwrap_or(u32::MAX),
            key_folded: fold(&key),
            key,
            product: row.optional(Field::Product, values::name)?,
            product_code: row.optional(Field::ProductCode, values::name)?,
            customer_email: row.optional(Field::CustomerEmail, values::email)?,
            // Other programs leave out who has a license: with a preset an empty email says nothing.
            names_customers: self.preset.is_none() && self.place(Field::CustomerEmail).is_some(),
            customer_name: row.optional(Field::CustomerName, values::name)?,
            customer_organisation: row.optional(Field::CustomerOrganisation, values::name)?,
            status: row.optional(Field::Status, values::status)?,
            limit: row.optional(Field::ActivationLimit, values::limit)?,
            expiry: row.optional(Field::ExpiresAt, |header, cell| {
                values::expiry(header, cell, order).map(|expiry| {
                    Some(match expiry {
                        Expiry::At(at) => Expiry::At(moment(at)),
                        other => other,
                    })
                })
            })?,
            created_at: row
                .optional(Field::CreatedAt, |header, cell| {
                    values::created(header, cell, order)
                })?
                .map(moment),
            flags: row.optional(Field::Flags, |header, cell| {
                storable(header, cell, values::flags(header, cell)?)
            })?,
            metadata: row.optional(Field::Metadata, |header, cell| {
                storable(header, cell, values::metadata(header, cell)?)
            })?,
        })
    }
}

/// A row with what its preset says of it, which counts more than the cells.
struct Sheet<'a> {
    columns: &'a Columns,
    row: &'a Row,
    said: &'a Said,
}

impl Sheet<'_> {
    fn optional<T>(
        &self,
        field: Field,
        read: impl FnOnce(&str, &str) -> Result<Option<T>, Problem>,
    ) -> Result<Option<T>, Problem> {
        let said = self.said.of(field);
        match said.or_else(|| self.columns.cell(self.row, field)) {
            Some((header, cell)) => read(header, cell),
            None => Ok(None),
        }
    }
}

type Object = Option<Map<String, Value>>;

/// Refuses the one character that JSON can write and Postgres cannot keep.
fn storable(header: &str, cell: &str, object: Object) -> Result<Object, Problem> {
    let has_nul = |(name, value): (&String, &Value)| name.contains('\0') || holds_nul(value);
    if object.iter().flatten().any(has_nul) {
        return Err(Problem::new(
            header,
            cell,
            ProblemCode::NulByte,
            "The object holds the character \\u0000",
            "Remove it from the text",
        ));
    }
    Ok(object)
}
