//! Compiles the desktop's capabilities and configuration into the binary.

use tauri_build::Attributes;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tauri_build::try_build(
        Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*"),
    )?;
    Ok(())
}
