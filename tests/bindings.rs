//! The interface's bindings are made from the operations table; stale ones fail here.
//! Run with KEYDESK_WRITE_BINDINGS=1 to write them anew.

use std::path::Path;

#[test]
fn the_bindings_are_those_of_the_operations_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/api/bindings.ts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fresh_path = folder.path().join("bindings.ts");
    keydesk::bindings::write(&fresh_path).expect("every type can be said in TypeScript");
    let fresh = std::fs::read_to_string(&fresh_path).expect("the fresh bindings can be read");
    if std::env::var_os("KEYDESK_WRITE_BINDINGS").is_some() {
        std::fs::write(&path, &fresh).expect("the bindings can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == fresh,
        "ui/api/bindings.ts is stale: run KEYDESK_WRITE_BINDINGS=1 cargo test --test bindings"
    );
}
