//! The guide's images: which picture of the window's tests each is.
//!
//! The tests keep what they looked at in `tests/out`, in both themes; the guide shows the light one. Deliberately absent:
//! anything drawn by hand, which would show a Keydesk that is not.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The image of the guide, and the screen that a test looked at under that name.
const IMAGES: [(&str, &str); 21] = [
    ("welcome", "welcome"),
    ("license-keys", "license-keys"),
    ("create-license", "create-license"),
    ("why", "trouble-02-why"),
    ("preview", "trouble-02-preview"),
    ("import-dry-run", "import-dry-run"),
    ("generators", "generators"),
    ("audit-trail", "audit-trail"),
    ("settings", "settings"),
    ("dashboard", "guide-23-dashboard"),
    ("denials", "guide-24-denials-behind"),
    ("pools", "guide-03-pool"),
    ("assign-seat", "guide-04-assign"),
    ("user", "guide-07-user"),
    ("elsewhere", "trouble-01-elsewhere"),
    ("organisation-key", "licium-02-product-key"),
    ("trials", "trials-03-assign"),
    ("devices", "licium-05-devices"),
    ("seats", "licium-03-seats"),
    ("device-delete", "licium-07-delete"),
    ("administration-key", "licium-01-key"),
];

/// Copies the pictures that are there; those that no test took this time stay as they are.
pub fn take(root: &Path) -> Result<()> {
    let folder = root.join("docs/guide/images");
    fs::create_dir_all(&folder)?;
    let mut taken = 0;
    for (image, screen) in IMAGES {
        let picture = root.join(format!("tests/out/{screen}-light.png"));
        if picture.exists() {
            let to = folder.join(format!("{image}.png"));
            let small = super::reduce::reduced(&fs::read(&picture)?)
                .with_context(|| format!("{} does not read", picture.display()))?;
            fs::write(&to, small).with_context(|| format!("{} cannot be written", to.display()))?;
            taken += 1;
        }
    }
    if taken == 0 {
        bail!("There is no picture in tests/out. Run cargo xtask test --only desktop first.");
    }
    println!("Took {taken} of {} images from tests/out", IMAGES.len());
    Ok(())
}
