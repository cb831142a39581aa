//! The portal's pages are built into the program: from what lies in ui/dist, or from nothing where that was not built yet.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    println!("cargo:rerun-if-changed={}", pages.display());
    std::fs::create_dir_all(pages)
}
