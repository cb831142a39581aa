use super::*;

fn fields() -> PostgresConnection {
    PostgresConnection {
        url: None,
        host: " db.example.com ".to_owned(),
        port: 5432,
        database: "keydesk".to_owned(),
        user: "ada".to_owned(),
        password: Some(String::new()),
        ca_file: Some(String::new()),
        workspace_name: None,
    }
}

#[test]
fn empty_fields_count_as_none() {
    let place = reach(fields()).expect("complete fields");
    assert_eq!(place.host, "db.example.com");
    assert_eq!(
        (place.password, place.ca_file, place.socket),
        (None, None, None)
    );
}

#[test]
fn a_host_that_is_a_path_is_a_socket() {
    let place = reach(PostgresConnection {
        host: "/run/postgresql".to_owned(),
        ..fields()
    });
    assert_eq!(
        place.expect("complete fields").socket,
        Some(PathBuf::from("/run/postgresql"))
    );
}

#[test]
fn missing_fields_are_named() {
    let no_user = reach(PostgresConnection {
        user: " ".to_owned(),
        ..fields()
    });
    assert!(matches!(no_user, Err(Error::Invalid { field: "user", .. })));
    let no_port = reach(PostgresConnection {
        port: 0,
        ..fields()
    });
    assert!(matches!(no_port, Err(Error::Invalid { field: "port", .. })));
}

fn found(workspace: Option<&str>, can_create: bool) -> ConnectionReport {
    ConnectionReport {
        server: "PostgreSQL 17.2".to_owned(),
        encrypted: true,
        workspace: workspace.map(str::to_owned),
        can_create,
    }
}

#[test]
fn a_workspace_that_is_there_is_opened_whatever_name_was_given() {
    for name in ["", "Larkspur"] {
        let make = what_to_make(name, &found(Some("Acme"), false));
        assert!(matches!(make, Ok(Make::Open)), "{name}: {make:?}");
    }
}

#[test]
fn an_empty_database_is_changed_only_under_a_name() {
    let named = what_to_make(" Larkspur ", &found(None, true));
    assert!(matches!(named, Ok(Make::New("Larkspur"))), "{named:?}");
    let unnamed = what_to_make(" ", &found(None, true));
    let Err(Error::Invalid { field, .. }) = unnamed else {
        panic!("{unnamed:?}");
    };
    assert_eq!(field, "workspace_name");
    let powerless = what_to_make("Larkspur", &found(None, false));
    assert!(matches!(
        powerless,
        Err(Error::Invalid { field: "user", .. })
    ));
}

#[test]
fn a_new_workspace_never_takes_a_folder_that_is_there() {
    let parent = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(parent.path().join("Acme-Co")).expect("made");
    assert_eq!(
        free_folder(parent.path(), "Acme/Co"),
        parent.path().join("Acme-Co 2")
    );
    assert_eq!(folder_name("../.."), "workspace");
}

#[test]
fn a_folder_is_a_whole_path() {
    assert!(checked_folder("desk").is_err());
    assert!(checked_folder("/srv/desk").is_ok());
}
