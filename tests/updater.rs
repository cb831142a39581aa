//! Nobody's copy phones home unless its packager said where to: without the feature `updater` there is no updater in the
//! program, in what pages may call, or in the configuration.
#![cfg(not(feature = "updater"))]

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a file of the repository")
}

#[test]
fn a_plain_build_has_no_updater_code() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_keydesk")).expect("the program");
    let has = |word: &str| memchr::memmem::find(&program, word.as_bytes()).is_some();
    assert!(
        has("tauri_plugin_dialog") || has("tauri-plugin-dialog"),
        "other plugins show"
    );
    for word in ["tauri-plugin-updater", "tauri_plugin_updater", "minisign"] {
        assert!(!has(word), "{word} is in the program");
    }
}

#[test]
fn a_plain_build_depends_on_no_updater() {
    let mut tree = Command::new(env!("CARGO"));
    tree.args([
        "tree",
        "--package",
        "keydesk",
        "--edges",
        "normal,build",
        "--offline",
    ])
    .args(["--prefix", "none", "--format", "{p}"])
    .current_dir(root());
    let tree = tree.output().expect("cargo runs");
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    assert!(tree.contains("tauri-plugin-dialog"), "{tree}");
    assert!(
        !tree.contains("updater") && !tree.contains("minisign"),
        "{tree}"
    );
}

#[test]
fn pages_may_never_call_an_updater() {
    let folder = root().join("src-tauri/capabilities");
    for file in std::fs::read_dir(folder).expect("the capabilities") {
        let path = file.expect("a capability").path();
        let text = std::fs::read_to_string(&path).expect("a capability");
        assert!(!text.contains("updater"), "{}", path.display());
    }
}

#[test]
fn the_configuration_names_no_updater_and_no_version_of_its_own() {
    let configuration: Value = serde_json::from_str(&read("tauri.conf.json")).expect("JSON");
    assert!(configuration["plugins"].get("updater").is_none());
    assert!(
        configuration["bundle"]
            .get("createUpdaterArtifacts")
            .is_none()
    );
    assert!(configuration.get("version").is_none(), "Cargo.toml says it");
}
