//! Files appear whole or not at all.

use super::*;

fn quiet() -> Channel<StreamProgress> {
    Channel::new(|_| Ok(()))
}

fn into(folder: &Path, name: &str) -> Target {
    Target {
        folder: folder.to_path_buf(),
        name: name.to_owned(),
        replace: false,
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder reads")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

async fn two_pieces(sink: RowSink) -> Result<StreamSummary> {
    sink.send(b"key\n".to_vec()).await?;
    sink.report(RowProgress { rows: 1, total: 2 });
    sink.send(b"AAAA\n".to_vec()).await?;
    Ok(StreamSummary {
        rows: 2,
        missing: 1,
    })
}

#[tokio::test]
async fn a_stream_becomes_a_file_under_a_free_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for expected in ["licenses.csv", "licenses (2).csv", "licenses (3).csv"] {
        let (sink, source) = row_channel();
        let (path, summary) = fill(
            &into(folder.path(), "licenses.csv"),
            two_pieces(sink),
            source,
            &quiet(),
        )
        .await
        .expect("it is written");
        assert_eq!(path, folder.path().join(expected));
        assert_eq!(
            std::fs::read_to_string(&path).expect("it reads"),
            "key\nAAAA\n"
        );
        assert_eq!((summary.rows, summary.missing), (2, 1));
    }
    assert_eq!(names(folder.path()).len(), 3);
}

#[tokio::test]
async fn a_stream_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sink, source) = row_channel();
    let failing = async move {
        sink.send(b"half".to_vec()).await?;
        Err(Error::Internal("the database went away".to_owned()))
    };
    let failed = fill(
        &into(folder.path(), "licenses.csv"),
        failing,
        source,
        &quiet(),
    )
    .await;
    assert!(matches!(failed, Err(Error::Internal(_))));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_stream_that_is_cancelled_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let streams = Streams::default();
    let (stream, cancelled) = streams.begin("main");
    let (sink, source) = row_channel();
    let endless = async move {
        loop {
            sink.send(b"more\n".to_vec()).await?;
            tokio::task::yield_now().await;
        }
    };
    let target = into(folder.path(), "licenses.csv");
    let progress = quiet();
    let saving = async {
        tokio::select! {
            saved = fill(&target, endless, source, &progress) => saved.map(|_| ()),
            () = cancelled.cancelled() => Err(Error::Cancelled),
        }
    };
    streams.cancel("another", stream);
    assert!(
        !cancelled.is_cancelled(),
        "a window stops only its own streams"
    );
    let (saved, ()) = tokio::join!(saving, async { streams.cancel("main", stream) });
    assert!(matches!(saved, Err(Error::Cancelled)));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_chosen_file_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("mine.csv"), "old").expect("written");
    let (sink, source) = row_channel();
    let target = Target {
        replace: true,
        ..into(folder.path(), "mine.csv")
    };
    let (path, _) = fill(&target, two_pieces(sink), source, &quiet())
        .await
        .expect("it is written");
    assert_eq!(
        std::fs::read_to_string(path).expect("it reads"),
        "key\nAAAA\n"
    );
    assert_eq!(names(folder.path()), ["mine.csv"]);
}

#[test]
fn only_files_saved_in_this_run_are_known() {
    let streams = Streams::default();
    let (stream, _) = streams.begin("main");
    streams.end(stream, Some(Path::new("/downloads/licenses.csv")));
    assert!(streams.saved(Path::new("/downloads/licenses.csv")));
    assert!(!streams.saved(Path::new("/etc/passwd")));
}

#[test]
fn a_proposed_name_never_leads_elsewhere() {
    for (proposed, plain) in [
        ("licenses.csv", "licenses.csv"),
        ("../../.ssh/authorized_keys", "ssh-authorized_keys"),
        ("C:\\Windows\\x.csv", "C--Windows-x.csv"),
        (" ..hidden.csv ", "hidden.csv"),
        ("a\u{0}b.csv", "a-b.csv"),
        ("Lizenzen für José.csv", "Lizenzen für José.csv"),
    ] {
        assert_eq!(plain_name(proposed).expect(proposed), plain);
    }
    for proposed in ["", "..", "///", "nul", "COM1.csv", &"x".repeat(121)] {
        assert!(plain_name(proposed).is_err(), "{proposed}");
    }
}

#[test]
fn numbers_go_before_the_extension() {
    assert_eq!(numbered("a.b.csv", 2), "a.b (2).csv");
    assert_eq!(numbered("plain", 3), "plain (3)");
    assert_eq!(numbered("a.csv", 1), "a.csv");
}
