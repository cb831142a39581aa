//! The one thing tests need of a Postgres URL: the same server, another database.
//!
//! Deliberately absent: a URL parser. A socket folder in the query confuses most of them.

/// `url` with its database replaced by `database`; user, host and parameters are kept.
pub(crate) fn with_database(url: &str, database: &str) -> String {
    let (base, parameters) = match url.split_once('?') {
        Some((base, parameters)) => (base, Some(parameters)),
        None => (url, None),
    };
    let authority = base.find("://").map_or(0, |at| at + "://".len());
    let end = base[authority..]
        .find('/')
        .map_or(base.len(), |at| authority + at);
    let mut replaced = format!("{}/{database}", &base[..end]);
    if let Some(parameters) = parameters {
        replaced.push('?');
        replaced.push_str(parameters);
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_is_replaced_and_the_socket_folder_kept() {
        assert_eq!(
            with_database(
                "postgres://postgres@localhost/postgres?host=/tmp/pg",
                "fresh"
            ),
            "postgres://postgres@localhost/fresh?host=/tmp/pg"
        );
    }

    #[test]
    fn a_url_without_a_database_gains_one() {
        assert_eq!(
            with_database("postgres://ann:pw@db.example:5433", "fresh"),
            "postgres://ann:pw@db.example:5433/fresh"
        );
    }

    #[test]
    fn a_slash_in_a_parameter_is_no_database() {
        assert_eq!(
            with_database("postgres://localhost?sslrootcert=/etc/ca.pem", "fresh"),
            "postgres://localhost/fresh?sslrootcert=/etc/ca.pem"
        );
    }
}
