//! One JSON object as named cell texts.
//!
//! Owns how JSON values become text: strings as they are, numbers with every digit as written,
//! null as nothing, nested values as compact JSON; and that a JSON:API resource's attributes are its fields. Deliberately absent: types of cells, which
//! `values` decides for both formats alike.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::csv_records::{cell_too_long, nul_byte};
use super::problem::{Problem, ProblemCode};
use super::{MAX_CELL_BYTES, MAX_COLUMNS};

/// The object's fields in the order of the file; a repeated name keeps its last value.
pub(super) fn fields(text: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    if text.first() != Some(&b'{') {
        return Err(not_an_object(text));
    }
    let text = std::str::from_utf8(text).map_err(|_| unreadable())?;
    let raw: RawFields = serde_json::from_str(text).map_err(|error| broken(&error))?;
    if raw.0.len() > MAX_COLUMNS {
        return Err(too_many(raw.0.len()));
    }
    let raw = lifted(raw.0).map_err(|error| broken(&error))?;
    if raw.len() > MAX_COLUMNS {
        return Err(too_many(raw.len()));
    }
    let mut fields: Vec<(String, String)> = Vec::with_capacity(raw.len());
    for (name, value) in raw {
        let cell = match value {
            Cell::Raw(value) => cell_text(value).map_err(|error| broken(&error))?,
            Cell::Text(text) => text,
        };
        if let Some(mut problem) = cell_fault(&cell) {
            problem.column = name;
            return Err(problem);
        }
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some(field) => field.1 = cell,
            None => fields.push((name, cell)),
        }
    }
    Ok(fields)
}

/// A value as the file writes it, or a text taken from inside one.
enum Cell<'a> {
    Raw(&'a RawValue),
    Text(String),
}

/// What lies in the attributes and relationships of a JSON:API resource, beside its other fields: related things by their
/// id, and how many there are (`machinesCount`) where it is told. Anything else stays as it is.
fn lifted(raw: Vec<(String, &RawValue)>) -> serde_json::Result<Vec<(String, Cell<'_>)>> {
    let starts = |wanted: &str, with: char| {
        let mut named = raw.iter().filter(|(name, _)| name == wanted);
        named.any(|(_, value)| value.get().starts_with(with))
    };
    let resource = starts("type", '"') && starts("attributes", '{');
    let mut fields = Vec::with_capacity(raw.len());
    for (name, value) in raw {
        match name.as_str() {
            "attributes" if resource => {
                let inner: RawFields<'_> = serde_json::from_str(value.get())?;
                fields.extend(inner.0.into_iter().map(|(name, it)| (name, Cell::Raw(it))));
            }
            "relationships" if resource => related(value, &mut fields)?,
            "links" if resource => {}
            _ => fields.push((name, Cell::Raw(value))),
        }
    }
    Ok(fields)
}

fn related(value: &RawValue, fields: &mut Vec<(String, Cell<'_>)>) -> serde_json::Result<()> {
    let relationships: serde_json::Map<String, Value> = serde_json::from_str(value.get())?;
    for (name, relationship) in relationships {
        if let Some(count) = relationship.pointer("/meta/count") {
            fields.push((format!("{name}Count"), Cell::Text(count.to_string())));
        }
        if let Some(data) = relationship.get("data") {
            let id = data.get("id").and_then(Value::as_str).unwrap_or_default();
            fields.push((name, Cell::Text(id.to_owned())));
        }
    }
    Ok(())
}

fn cell_fault(cell: &str) -> Option<Problem> {
    if cell.len() > MAX_CELL_BYTES {
        return Some(cell_too_long(cell));
    }
    cell.contains('\0').then(|| nul_byte(cell))
}

fn cell_text(value: &RawValue) -> serde_json::Result<String> {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw),
        Some(b'{' | b'[') => Ok(serde_json::from_str::<Value>(raw)?.to_string()),
        Some(b'n') => Ok(String::new()),
        _ => Ok(raw.to_owned()),
    }
}

fn not_an_object(text: &[u8]) -> Problem {
    Problem::new(
        "",
        &String::from_utf8_lossy(text),
        ProblemCode::NotAnObject,
        "An entry of the list is not an object",
        "Write every license as {\"key\": \"…\", …}",
    )
}

fn unreadable() -> Problem {
    Problem::of_row(
        ProblemCode::UnreadableText,
        "Some characters do not fit the file's encoding",
        "Choose another encoding, or save the file as UTF-8",
    )
}

fn too_many(fields: usize) -> Problem {
    Problem::of_row(
        ProblemCode::TooManyCells,
        format!("The object has {fields} fields, at most {MAX_COLUMNS} are read"),
        "Keep only the fields of a license",
    )
}

/// Quotes nothing: an object's beginning is often a whole license key.
fn broken(error: &serde_json::Error) -> Problem {
    Problem::of_row(
        ProblemCode::BrokenJson,
        "The object is not valid JSON",
        format!(
            "Correct it near its line {}, column {}",
            error.line(),
            error.column()
        ),
    )
}

/// Names and untouched values, so that long numbers keep all their digits.
struct RawFields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for RawFields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = RawFields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(RawFields(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_becomes_a_cell() {
        let read = fields(
            br#"{"s":"a\nb","n":12345678901234567890123,"f":-1.50,"b":true,"z":null,"o":{ "y": [1, 2], "x": "\u00e9" }}"#,
        )
        .expect("valid JSON");
        let expected = [
            ("s", "a\nb"),
            ("n", "12345678901234567890123"),
            ("f", "-1.50"),
            ("b", "true"),
            ("z", ""),
            ("o", r#"{"y":[1,2],"x":"é"}"#),
        ];
        assert_eq!(
            read,
            expected.map(|(name, cell)| (name.to_owned(), cell.to_owned()))
        );
    }

    #[test]
    fn a_json_api_resource_shows_its_attributes_and_what_it_is_related_to() {
        let read = fields(
            br#"{"id":"l1","type":"licenses","attributes":{"key":"A-1","maxMachines":null},
                "relationships":{"product":{"data":{"type":"products","id":"p1"}},"owner":{"data":null},
                "machines":{"links":{},"meta":{"cores":0,"count":3}}},"links":{"self":"/x"}}"#,
        )
        .expect("valid JSON");
        let expected = [
            ("id", "l1"),
            ("type", "licenses"),
            ("key", "A-1"),
            ("maxMachines", ""),
            ("machinesCount", "3"),
            ("owner", ""),
            ("product", "p1"),
        ];
        let mut read = read;
        read[4..].sort();
        assert_eq!(
            read,
            expected.map(|(name, cell)| (name.into(), cell.into()))
        );
    }

    #[test]
    fn broken_objects_say_what_is_wrong() {
        let code = |text: &[u8]| fields(text).map_err(|problem| problem.code);
        assert_eq!(code(b"[1]"), Err(ProblemCode::NotAnObject));
        assert_eq!(code(b"{\"a\":}"), Err(ProblemCode::BrokenJson));
        assert_eq!(code(b"{\"a\":\"\xFF\"}"), Err(ProblemCode::UnreadableText));
        assert_eq!(code(br#"{"a":"\u0000"}"#), Err(ProblemCode::NulByte));
        assert_eq!(code(br#"{"a":"\ud800"}"#), Err(ProblemCode::BrokenJson));
        let many: String = (0..201).map(|n| format!("\"f{n}\":1,")).collect();
        let many = format!("{{{}}}", many.trim_end_matches(','));
        assert_eq!(code(many.as_bytes()), Err(ProblemCode::TooManyCells));
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_CELL_BYTES + 1));
        assert_eq!(code(long.as_bytes()), Err(ProblemCode::CellTooLong));
    }

    #[test]
    fn a_repeated_name_keeps_its_last_value() {
        let read = fields(br#"{"a":1,"b":2,"a":3}"#).expect("valid JSON");
        assert_eq!(read, [("a".into(), "3".into()), ("b".into(), "2".into())]);
    }
}
