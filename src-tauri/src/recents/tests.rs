use super::*;
use crate::{opening, shell_commands::PostgresConnection};

fn recent(number: u32, path: &str) -> Recent {
    Recent {
        id: WorkspaceId(uuid::Uuid::from_u128(u128::from(number))),
        name: format!("Workspace {number}"),
        demo: false,
        opened_at: DateTime::UNIX_EPOCH,
        place: RecentPlace::Folder { path: path.into() },
    }
}

#[test]
fn a_workspace_stands_once_on_the_list_wherever_it_moved() {
    let recents = vec![recent(1, "/a"), recent(2, "/b")];
    let recents = with_newest(recents, recent(2, "/moved"));
    assert_eq!(recents.len(), 2);
    assert_eq!(recents[0].place, recent(2, "/moved").place);
    let recents = with_newest(recents, recent(3, "/a"));
    assert_eq!(
        recents.iter().map(|r| r.id).collect::<Vec<_>>(),
        [recent(3, "").id, recent(2, "").id]
    );
}

#[test]
fn the_list_keeps_twenty() {
    let many = (0..40).fold(Vec::new(), |list, n| {
        with_newest(list, recent(n, &format!("/{n}")))
    });
    assert_eq!(many.len(), MOST_RECENTS);
    assert_eq!(many[0].id, recent(39, "").id);
}

#[test]
fn a_password_never_reaches_the_file() {
    let location = Location::Postgres(PostgresLocation {
        host: "db.example.com".into(),
        port: 5432,
        database: "keydesk".into(),
        user: "ada".into(),
        password: Some("correct horse".into()),
        ca_file: None,
        socket: None,
    });
    let kept = serde_json::to_string(&RecentPlace::of(&location)).expect("plain data");
    assert!(!kept.contains("correct horse"), "{kept}");
    let Reach::Here(Location::Postgres(back)) = RecentPlace::of(&location).reach() else {
        panic!("the engine changed");
    };
    assert_eq!(
        (back.host.as_str(), back.password),
        ("db.example.com", None)
    );
}

#[test]
fn a_recent_connection_reads_back_as_the_same_place() {
    for socket in [None, Some(PathBuf::from("/run/postgresql"))] {
        let place = RecentPlace::Postgres {
            host: "db.example.com".into(),
            port: 6432,
            database: "keydesk".into(),
            user: "ada".into(),
            ca_file: Some("/etc/ca.pem".into()),
            socket: socket.clone(),
        };
        let known = place.connection().expect("a connection");
        let reached = opening::reach(PostgresConnection {
            url: None,
            host: known.host,
            port: known.port,
            database: known.database,
            user: known.user,
            password: None,
            ca_file: known.ca_file,
            workspace_name: None,
        })
        .expect("complete fields");
        let Reach::Here(Location::Postgres(before)) = place.reach() else {
            panic!("the engine changed");
        };
        assert_eq!(reached.server(), before.server());
        assert_eq!(
            (&reached.database, &reached.user, &reached.ca_file),
            (&before.database, &before.user, &before.ca_file)
        );
    }
    assert_eq!(recent(1, "/a").place.connection(), None);
}

#[test]
fn preferences_have_limits() {
    assert!(check_name("table.columns").is_ok());
    for name in ["", "with space", "naïve", &"x".repeat(61)] {
        assert!(check_name(name).is_err(), "{name}");
    }
    assert!(check_value("{\"a\":[1]}").is_ok());
    assert!(check_value("{broken").is_err());
    assert!(check_value(&format!("\"{}\"", "x".repeat(65 * 1024))).is_err());
}
