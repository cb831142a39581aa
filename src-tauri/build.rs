//! Compiles the desktop's capabilities and configuration into the binary.
//!
//! An updater without a key would take anybody's word, and one without an address would never hear any: it is compiled in
//! only where both are given.

use tauri_build::Attributes;

/// What an updater needs to be told when it is packaged.
const OF_UPDATER: [&str; 2] = ["KEYDESK_UPDATER_KEY", "KEYDESK_UPDATER_URL"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("CARGO_FEATURE_UPDATER").is_some() {
        for name in OF_UPDATER {
            println!("cargo:rerun-if-env-changed={name}");
            if std::env::var(name).unwrap_or_default().trim().is_empty() {
                return Err(format!(
                    "The feature updater needs {name}; cargo xtask package sets it up."
                )
                .into());
            }
        }
    }
    keep_sqlite_to_itself();
    tauri_build::try_build(
        Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*"),
    )?;
    Ok(())
}

/// WebKitGTK and libsoup bring the system's SQLite. Where a program has calls of the same names, they would use those instead, and
/// a library that found some of them here and the rest there would free in one what the other made.
fn keep_sqlite_to_itself() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
}
