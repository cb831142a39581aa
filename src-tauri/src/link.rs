//! Deep links (`keydesk://licenses?…`) and the interface's own paths. Pure: text in, a checked route or a refusal out.
//!
//! Deliberately absent: any action. A link can only say where a window should go; whether the workspace and the
//! environment it names exist is asked elsewhere, before anything moves.

use keydesk_core::ids::WorkspaceId;
use url::Url;
use uuid::Uuid;

/// The scheme of Keydesk's links.
pub const SCHEME: &str = "keydesk";

/// The longest link that is read, in bytes. A ticket's list of keys fits; a flood does not.
const LONGEST_LINK: usize = 32 * 1024;
/// The longest route that a window may be opened at, in bytes.
const LONGEST_ROUTE: usize = 64 * 1024;
/// The longest text that is searched for, in characters.
const LONGEST_SEARCH: usize = 10_000;
/// The most ids in one parameter.
const MOST_IDS: usize = 500;
/// The longest value in words of our own making, in bytes.
const LONGEST_WORDS: usize = 120;
/// The longest name of an environment, in bytes.
const LONGEST_ENVIRONMENT: usize = 40;

/// The interface's own places. A window opens at nothing else.
const PLACES: [&str; 3] = ["/licenses", "/import", "/jobs"];

/// A link is written with every part once; two answers to one question would have to be guessed between.
const TWICE: &str = "This link says the same thing twice.";

/// Where a link wants to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The workspace it is about; none means the one in sight.
    pub workspace: Option<WorkspaceId>,
    /// The environment it names.
    pub environment: Option<String>,
    path: &'static str,
    parameters: Vec<(&'static str, String)>,
}

/// Why a link is not followed, as a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// What the value of a parameter must look like.
#[derive(Clone, Copy)]
enum Value {
    /// Anything a person types, up to [`LONGEST_SEARCH`].
    Text,
    /// One id.
    Id,
    /// Up to [`MOST_IDS`] ids with commas.
    Ids,
    /// Words of our own making: letters, digits, dates and their separators, up to [`LONGEST_WORDS`].
    Words,
    /// An environment's name.
    Environment,
}

/// Every parameter of the list's address, and what it may hold.
const PARAMETERS: [(&str, Value); 10] = [
    ("env", Value::Environment),
    ("q", Value::Text),
    ("status", Value::Words),
    ("product", Value::Ids),
    ("customer", Value::Id),
    ("expires", Value::Words),
    ("created", Value::Words),
    ("sort", Value::Words),
    ("order", Value::Words),
    ("open", Value::Id),
];

impl Link {
    /// Reads a link as untrusted input.
    ///
    /// # Errors
    /// A sentence that says what is wrong: too long, another scheme, an unknown place or parameter, a value that
    /// does not fit its parameter.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LONGEST_LINK {
            return refuse("This link is too long to be one of Keydesk's.");
        }
        let Ok(url) = Url::parse(text) else {
            return refuse("This link cannot be read.");
        };
        if url.scheme() != SCHEME {
            return refuse("This is not a link of Keydesk.");
        }
        let has_more = !url.username().is_empty()
            || url.password().is_some()
            || url.port().is_some()
            || url.fragment().is_some()
            || !matches!(url.path(), "" | "/");
        if has_more {
            return refuse("This link carries more than a place and its filters.");
        }
        let path = match url.host_str() {
            Some("licenses") => "/licenses",
            _ => return refuse("This link leads to a place that Keydesk does not have."),
        };
        Self::at(path, &url)
    }

    fn at(path: &'static str, url: &Url) -> Result<Self, Refusal> {
        let mut link = Self {
            workspace: None,
            environment: None,
            path,
            parameters: Vec::new(),
        };
        for (name, value) in url.query_pairs() {
            link.take(&name, &value)?;
        }
        Ok(link)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        if name == "w" {
            let Ok(id) = Uuid::try_parse(value) else {
                return refuse("This link names its workspace in a way that cannot be read.");
            };
            return set_once(&mut self.workspace, id.into());
        }
        let Some((name, kind)) = PARAMETERS.iter().find(|(known, _)| *known == name) else {
            return refuse("This link has a part that Keydesk does not know.");
        };
        if !kind.fits(value) {
            return refuse(format!(
                "The part “{name}” of this link does not fit what belongs there."
            ));
        }
        if *name == "env" {
            return set_once(&mut self.environment, value.to_owned());
        }
        if self.parameters.iter().any(|(taken, _)| taken == name) {
            return refuse(TWICE);
        }
        self.parameters.push((name, value.to_owned()));
        Ok(())
    }

    /// The interface's path for this link, with or without the environment it names.
    #[must_use]
    pub fn route(&self, with_environment: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(environment) = self.environment.as_ref().filter(|_| with_environment) {
            query.append_pair("env", environment);
        }
        query.extend_pairs(self.parameters.iter().map(|(name, value)| (*name, value)));
        match query.finish().as_str() {
            "" => self.path.to_owned(),
            query => format!("{}?{query}", self.path),
        }
    }
}

impl Value {
    fn fits(self, value: &str) -> bool {
        match self {
            Self::Text => {
                value.chars().count() <= LONGEST_SEARCH
                    && !value
                        .chars()
                        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            }
            Self::Id => Uuid::try_parse(value).is_ok(),
            Self::Ids => {
                value.split(',').count() <= MOST_IDS
                    && value.split(',').all(|id| Uuid::try_parse(id).is_ok())
            }
            Self::Words => {
                value.len() <= LONGEST_WORDS
                    && value.chars().all(|c| {
                        c.is_ascii_alphanumeric()
                            || matches!(c, '_' | '-' | ':' | '.' | ',' | '+' | '~')
                    })
            }
            Self::Environment => is_environment_name(value),
        }
    }
}

/// Lower-case letters, digits and hyphens, starting with a letter.
fn is_environment_name(name: &str) -> bool {
    name.len() <= LONGEST_ENVIRONMENT
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn set_once<T>(place: &mut Option<T>, value: T) -> Result<(), Refusal> {
    if place.replace(value).is_some() {
        return refuse(TWICE);
    }
    Ok(())
}

fn refuse<T>(sentence: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(sentence.into()))
}

/// Whether a route is one of the interface's own places, with an ordinary query.
#[must_use]
pub fn is_own_route(route: &str) -> bool {
    let (path, query) = route.split_once('?').unwrap_or((route, ""));
    route.len() <= LONGEST_ROUTE
        && PLACES.contains(&path)
        && query.chars().all(|c| c.is_ascii_graphic() && c != '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = "0197f0c4-5b7e-7c1a-9d55-0a1b2c3d4e5f";

    fn refused(link: &str) -> String {
        match Link::parse(link) {
            Err(Refusal(sentence)) => sentence,
            Ok(link) => panic!("{link:?} was followed"),
        }
    }

    #[test]
    fn a_link_becomes_a_path_of_the_interface() {
        let link = Link::parse(&format!(
            "keydesk://licenses?w={WORKSPACE}&env=staging&q=Jos%C3%A9%20%26%20Co&status=active,suspended&sort=expires&order=ascending"
        ))
        .expect("a good link");
        assert_eq!(
            link.workspace.map(|id| id.to_string()).as_deref(),
            Some(WORKSPACE)
        );
        assert_eq!(link.environment.as_deref(), Some("staging"));
        assert_eq!(
            link.route(true),
            "/licenses?env=staging&q=Jos%C3%A9+%26+Co&status=active%2Csuspended&sort=expires&order=ascending"
        );
        assert_eq!(
            link.route(false),
            "/licenses?q=Jos%C3%A9+%26+Co&status=active%2Csuspended&sort=expires&order=ascending"
        );
    }

    #[test]
    fn a_bare_link_goes_to_the_list() {
        for text in [
            "keydesk://licenses",
            "keydesk://licenses/",
            "keydesk://licenses?",
        ] {
            let link = Link::parse(text).expect("a good link");
            assert_eq!(link.route(true), "/licenses");
            assert_eq!(link.workspace, None);
        }
    }

    #[test]
    fn what_a_link_says_cannot_leave_its_parameter() {
        let link =
            Link::parse("keydesk://licenses?q=%26env%3Dproduction%23%2F..%2F%22%3E%3Cscript%3E")
                .expect("odd words may be searched for");
        assert_eq!(
            link.route(true),
            "/licenses?q=%26env%3Dproduction%23%2F..%2F%22%3E%3Cscript%3E"
        );
        assert!(is_own_route(&link.route(true)));
    }

    #[test]
    fn links_to_other_places_are_refused() {
        for text in [
            "https://licenses?q=1",
            "keydesk:licenses",
            "keydesk://",
            "keydesk://settings",
            "keydesk://licenses/revoke",
            "keydesk://licenses/../settings",
            "keydesk://licenses:80?q=1",
            "keydesk://someone:secret@licenses?q=1",
            "keydesk://licenses?q=1#/settings",
            "javascript:alert(1)",
            "not a link",
            "",
        ] {
            assert!(!refused(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn unknown_and_repeated_parts_are_refused() {
        for query in [
            "revoke=all",
            "Q=1",
            "columns=key,status",
            &format!("view={WORKSPACE}"),
        ] {
            let sentence = refused(&format!("keydesk://licenses?{query}"));
            assert!(sentence.contains("does not know"), "{query}: {sentence}");
        }
        for once in [
            "env=staging",
            "q=a",
            "q=",
            "status=active",
            &format!("product={WORKSPACE}"),
            &format!("customer={WORKSPACE}"),
            "expires=30d",
            "created=7d",
            "sort=key",
            "order=ascending",
            &format!("open={WORKSPACE}"),
            &format!("w={WORKSPACE}"),
        ] {
            assert!(Link::parse(&format!("keydesk://licenses?{once}")).is_ok());
            let sentence = refused(&format!("keydesk://licenses?{once}&sort=expires&{once}"));
            assert_eq!(sentence, TWICE, "{once}");
        }
    }

    #[test]
    fn values_that_do_not_fit_are_refused() {
        for query in [
            "w=1",
            "w=../../etc",
            "env=Production",
            "env=..%2F..%2Fetc",
            "env=1st",
            "open=all",
            "product=one,two",
            "status=active%20or%201=1",
            "sort=%3Cscript%3E",
            "q=a%00b",
            "q=a%1Bb",
        ] {
            assert!(
                !refused(&format!("keydesk://licenses?{query}")).is_empty(),
                "{query}"
            );
        }
    }

    #[test]
    fn floods_are_refused() {
        assert!(
            refused(&format!("keydesk://licenses?q={}", "a".repeat(40_000))).contains("too long")
        );
        assert!(!refused(&format!("keydesk://licenses?q={}", "a".repeat(10_001))).is_empty());
        assert!(!refused(&format!("keydesk://licenses?{}", "q=a&".repeat(41))).is_empty());
        assert!(!refused(&format!("keydesk://licenses?env={}", "a".repeat(41))).is_empty());
        assert!(!refused(&format!("keydesk://licenses?sort={}", "a".repeat(121))).is_empty());
    }

    #[test]
    fn windows_open_only_at_paths_of_the_interface() {
        for route in [
            "/licenses",
            "/licenses?q=a%20b&open=1",
            "/import",
            "/jobs?env=staging",
        ] {
            assert!(is_own_route(route), "{route}");
        }
        for route in [
            "",
            "licenses",
            "//example.com",
            "/licenses/../settings",
            "https://example.com/licenses",
            "/licenses#x",
            "/licenses?q=a#b",
            "/licenses?q=a b",
            "/licenses?q=\u{e9}",
            "javascript:alert(1)",
            "/",
            "/jobs/",
            "/jobs/0197f0c4-5b7e-7c1a-9d55-0a1b2c3d4e5f",
            "/jobs//x",
            "/jobs/..",
            "/somewhere",
        ] {
            assert!(!is_own_route(route), "{route}");
        }
        assert!(!is_own_route(&format!(
            "/licenses?q={}",
            "a".repeat(70_000)
        )));
    }
}
