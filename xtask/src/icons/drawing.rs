//! Every size that the bundles take, drawn from the two SVG masters. The same masters give the
//! same bytes, so the sizes are committed and can be checked.
//!
//! Deliberately absent: the marks themselves, and store logos that no bundle of ours uses.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use icns::{IconFamily, IconType};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Below this many pixels the master fitted to whole pixels is drawn.
const SMALL: u32 = 32;

/// Apple's grid leaves a margin around the tile: 824 of 1024 pixels, where our master fills 960.
const APPLE_SCALE: f32 = 824.0 / 960.0;

/// For Linux and for Tauri itself, in pixels.
const PNGS: [(&str, u32); 5] = [
    ("32x32.png", 32),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("icon.png", 512),
];

/// For Windows, in pixels. 32 comes first because development builds show the first.
const ICO: [u32; 7] = [32, 16, 20, 24, 48, 64, 256];

/// For macOS.
const ICNS: [IconType; 10] = [
    IconType::RGBA32_16x16,
    IconType::RGBA32_16x16_2x,
    IconType::RGBA32_32x32,
    IconType::RGBA32_32x32_2x,
    IconType::RGBA32_128x128,
    IconType::RGBA32_128x128_2x,
    IconType::RGBA32_256x256,
    IconType::RGBA32_256x256_2x,
    IconType::RGBA32_512x512,
    IconType::RGBA32_512x512_2x,
];

/// An icon's file name and bytes.
pub type Drawn = (&'static str, Vec<u8>);

/// Draws every icon from the masters in `folder`.
///
/// # Errors
/// When a master cannot be read or an image cannot be encoded.
pub fn draw_all(folder: &Path) -> Result<Vec<Drawn>> {
    Masters::read(folder)?.draw_all()
}

struct Masters {
    large: Tree,
    small: Tree,
}

impl Masters {
    fn read(folder: &Path) -> Result<Self> {
        let tree = |name: &str| -> Result<Tree> {
            let path = folder.join(name);
            let svg =
                fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            Tree::from_data(&svg, &Options::default())
                .with_context(|| format!("{} is no valid SVG", path.display()))
        };
        Ok(Self {
            large: tree("keydesk.svg")?,
            small: tree("keydesk-16.svg")?,
        })
    }

    fn draw_all(&self) -> Result<Vec<Drawn>> {
        let mut drawn = Vec::new();
        for (name, pixels) in PNGS {
            drawn.push((name, self.draw(pixels, 1.0)?.encode_png()?));
        }
        drawn.push(("icon.ico", self.ico()?));
        drawn.push(("icon.icns", self.icns()?));
        Ok(drawn)
    }

    fn ico(&self) -> Result<Vec<u8>> {
        let mut directory = ico::IconDir::new(ico::ResourceType::Icon);
        for pixels in ICO {
            let rgba = straight_alpha(self.draw(pixels, 1.0)?);
            let image = ico::IconImage::from_rgba_data(pixels, pixels, rgba);
            directory.add_entry(ico::IconDirEntry::encode(&image)?);
        }
        let mut bytes = Vec::new();
        directory.write(&mut bytes)?;
        Ok(bytes)
    }

    fn icns(&self) -> Result<Vec<u8>> {
        let mut family = IconFamily::new();
        for kind in ICNS {
            let pixels = kind.pixel_width();
            let scale = if pixels < SMALL { 1.0 } else { APPLE_SCALE };
            let rgba = straight_alpha(self.draw(pixels, scale)?);
            let image = icns::Image::from_data(icns::PixelFormat::RGBA, pixels, pixels, rgba)?;
            family.add_icon_with_type(&image, kind)?;
        }
        let mut bytes = Vec::new();
        family.write(&mut bytes)?;
        Ok(bytes)
    }

    /// The mark in a square of `pixels`, drawn at `scale` of it and centred.
    fn draw(&self, pixels: u32, scale: f32) -> Result<Pixmap> {
        let master = if pixels < SMALL {
            &self.small
        } else {
            &self.large
        };
        let mut canvas = Pixmap::new(pixels, pixels).context("an icon has at least one pixel")?;
        let side = pixels as f32;
        let factor = side * scale / master.size().width();
        let margin = side * (1.0 - scale) / 2.0;
        let place = Transform::from_row(factor, 0.0, 0.0, factor, margin, margin);
        resvg::render(master, place, &mut canvas.as_mut());
        Ok(canvas)
    }
}

/// Icon files store colours that are not multiplied with their alpha.
fn straight_alpha(canvas: Pixmap) -> Vec<u8> {
    canvas
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        })
        .collect()
}
