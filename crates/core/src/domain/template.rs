//! Templates: texts with `{{names}}` in them that are replaced, and nothing else.
//!
//! There is no language in them, on purpose: no loops, no conditions, no functions, so a template can neither run for long nor
//! read anything, a problem has a line and a column, and somebody who has never programmed can write one. What stands in
//! the place of a name is put in after the template was read: a customer called `{{key}}` stays called so. The one rule
//! besides: a paragraph that asks for something which is not there (the end of a license that never ends) is left out.

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong, as the middle of a sentence.
    pub what: String,
}

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// Where a byte of a text stands.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (line, before[start..].chars().count() + 1)
}

fn problem(text: &str, at: usize, what: String) -> Problem {
    let (line, column) = place(text, at);
    Problem { line, column, what }
}

/// The pieces of a template, each with where it begins.
fn pieces(text: &str) -> Result<Vec<(usize, Piece<'_>)>, Problem> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(OPEN) {
        let open = at + found;
        if open > at {
            pieces.push((at, Piece::Text(&text[at..open])));
        }
        let rest = &text[open + OPEN.len()..];
        let end = rest.find(CLOSE).filter(|end| !rest[..*end].contains('\n'));
        let Some(end) = end else {
            let what = "“{{” is never closed by “}}” on its line";
            return Err(problem(text, open, what.to_owned()));
        };
        pieces.push((open, Piece::Name(rest[..end].trim())));
        at = open + OPEN.len() + end + CLOSE.len();
    }
    if at < text.len() {
        pieces.push((at, Piece::Text(&text[at..])));
    }
    Ok(pieces)
}

/// The names that a template asks for, with every one that is not among `known` refused.
///
/// # Errors
/// The first problem.
pub fn check<'a>(text: &'a str, known: &[&str]) -> Result<Vec<&'a str>, Problem> {
    let mut names = Vec::new();
    for (at, piece) in pieces(text)? {
        let Piece::Name(name) = piece else { continue };
        if !known.contains(&name) {
            let what = if name.is_empty() {
                "“{{ }}” names nothing".to_owned()
            } else {
                let name: String = name.chars().take(40).collect();
                format!("“{{{{{name}}}}}” is no variable here")
            };
            return Err(problem(text, at, what));
        }
        names.push(name);
    }
    Ok(names)
}

/// Puts values in the place of names. What was not checked and cannot be read stays as it is written.
#[must_use]
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let text = text.replace("\r\n", "\n");
    let kept: Vec<String> = text
        .split("\n\n")
        .filter_map(|paragraph| filled(paragraph, &value))
        .collect();
    kept.join("\n\n")
}

/// The same for one line: what is not there is nothing in its place.
#[must_use]
pub fn fill_line(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let Ok(pieces) = pieces(text) else {
        return text.to_owned();
    };
    let pieces = pieces.into_iter().map(|(_, piece)| match piece {
        Piece::Text(literal) => literal.to_owned(),
        Piece::Name(name) => value(name).unwrap_or_default(),
    });
    pieces.collect()
}

/// A paragraph with its values; none when one of them is not there.
fn filled(paragraph: &str, value: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let Ok(pieces) = pieces(paragraph) else {
        return Some(paragraph.to_owned());
    };
    let mut text = String::with_capacity(paragraph.len());
    for (_, piece) in pieces {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Name(name) => text.push_str(&value(name).filter(|value| !value.is_empty())?),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Option<String> {
        match name {
            "name" => Some("{{key}} & <b>".to_owned()),
            "key" => Some("SECRET".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn what_is_put_in_is_never_read_as_a_template() {
        assert_eq!(
            fill("Hello {{ name }},\r\n\r\n{{key}}", value),
            "Hello {{key}} & <b>,\n\nSECRET"
        );
    }

    #[test]
    fn a_paragraph_without_its_value_is_left_out() {
        assert_eq!(
            fill("One.\n\nUntil {{expires}}.\n\nTwo.", value),
            "One.\n\nTwo."
        );
    }

    #[test]
    fn an_unknown_name_is_refused_where_it_stands() {
        let refused = check("Hello {{name}},\n\nYoürs {{nmae}}", &["name"]).expect_err("unknown");
        assert_eq!((refused.line, refused.column), (3, 7));
        assert!(refused.what.contains("nmae"));
        let open = check("Hello {{name\n}}", &["name"]).expect_err("not closed");
        assert_eq!((open.line, open.column), (1, 7));
        assert_eq!(
            check("{{name}} {{ name }}", &["name"]),
            Ok(vec!["name", "name"])
        );
        assert!(check("{{}}", &["name"]).is_err());
        assert!(check("{{#each x}}", &["name"]).is_err());
    }
}
