//! `cargo xtask icons`: draws the bundle's icons anew, or checks those that are committed.
//!
//! Deliberately absent from the usual build: the renderer. Without the feature `icons` this
//! command starts xtask again with it.

#[cfg(feature = "icons")]
mod drawing;

use std::process::ExitCode;

use anyhow::Result;

#[derive(clap::Args)]
pub struct Icons {
    /// Write nothing; fail when a committed icon is not what its master draws
    #[arg(long)]
    check: bool,
}

#[cfg(not(feature = "icons"))]
impl Icons {
    pub fn execute(self) -> Result<ExitCode> {
        let mut again = crate::repository::cargo();
        again.args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "icons",
            "--",
            "icons",
        ]);
        if self.check {
            again.arg("--check");
        }
        Ok(crate::repository::passed_on(crate::repository::attend(
            &mut again,
        )?))
    }
}

#[cfg(feature = "icons")]
impl Icons {
    pub fn execute(self) -> Result<ExitCode> {
        use anyhow::Context;

        let folder = crate::repository::root().join("icons");
        let drawn = drawing::draw_all(&folder)?;
        if self.check {
            return check(&folder, &drawn);
        }
        for (name, bytes) in &drawn {
            std::fs::write(folder.join(name), bytes)
                .with_context(|| format!("icons/{name} cannot be written"))?;
        }
        println!("Drew {} icons into {}", drawn.len(), folder.display());
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(feature = "icons")]
fn check(folder: &std::path::Path, drawn: &[drawing::Drawn]) -> Result<ExitCode> {
    let stale: Vec<&str> = drawn
        .iter()
        .filter(|(name, bytes)| std::fs::read(folder.join(name)).ok().as_ref() != Some(bytes))
        .map(|(name, _)| *name)
        .collect();
    if !stale.is_empty() {
        anyhow::bail!(
            "Not what the masters draw: {}. Run: cargo xtask icons",
            stale.join(", ")
        );
    }
    println!("All {} icons are what their masters draw", drawn.len());
    Ok(ExitCode::SUCCESS)
}
