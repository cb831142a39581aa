//! A picture in few colours and few bytes. Pictures of an interface have hardly more than a palette holds.
//!
//! Deliberately absent: dithering, which would blur letters.

use std::collections::HashMap;
use std::io::Cursor;

use anyhow::{Result, bail};

type Colour = [u8; 3];
/// As many as a palette takes.
const COLOURS: usize = 256;

/// The same picture as a PNG with a palette.
pub fn reduced(picture: &[u8]) -> Result<Vec<u8>> {
    let (width, height, pixels) = decoded(picture)?;
    let palette = palette(&pixels);
    let mut known: HashMap<Colour, u8> = HashMap::new();
    let indices: Vec<u8> = pixels
        .iter()
        .map(|pixel| {
            *known
                .entry(*pixel)
                .or_insert_with(|| nearest(&palette, *pixel))
        })
        .collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(out)
}

fn decoded(picture: &[u8]) -> Result<(u32, u32, Vec<Colour>)> {
    let mut decoder = png::Decoder::new(Cursor::new(picture));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let info = reader.next_frame(&mut bytes)?;
    let channels = match info.color_type {
        png::ColorType::Rgb => 3,
        png::ColorType::Rgba => 4,
        other => bail!("a picture in {other:?} is none that the tests take"),
    };
    let pixels = bytes[..info.buffer_size()]
        .chunks_exact(channels)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    Ok((info.width, info.height, pixels))
}

/// The colours that occur most, each standing for those that hardly differ from it.
fn palette(pixels: &[Colour]) -> Vec<Colour> {
    let mut groups: HashMap<Colour, HashMap<Colour, u32>> = HashMap::new();
    for pixel in pixels {
        let group = groups.entry(pixel.map(|channel| channel >> 3)).or_default();
        *group.entry(*pixel).or_default() += 1;
    }
    let mut groups: Vec<(u32, Colour)> = groups
        .into_values()
        .filter_map(|group| {
            let total = group.values().sum();
            // The most usual one as it is, so that large areas keep their colour.
            let most = group
                .into_iter()
                .max_by_key(|(colour, count)| (*count, *colour))?;
            Some((total, most.0))
        })
        .collect();
    groups.sort_unstable_by(|one, other| other.cmp(one));
    groups.truncate(COLOURS);
    groups.into_iter().map(|(_, colour)| colour).collect()
}

fn nearest(palette: &[Colour], pixel: Colour) -> u8 {
    let distance = |colour: &Colour| -> u32 {
        colour
            .iter()
            .zip(pixel)
            .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
            .sum()
    };
    let place = (0..palette.len()).min_by_key(|place| distance(&palette[*place]));
    u8::try_from(place.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_few_colours_keeps_them_all() {
        let pixels: Vec<Colour> = vec![[255, 255, 255], [10, 20, 30], [255, 255, 255], [200, 0, 0]];
        let mut picture = Vec::new();
        let mut encoder = png::Encoder::new(&mut picture, 2, 2);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&pixels.concat()).unwrap();
        drop(writer);
        let small = reduced(&picture).unwrap();
        let (width, height, again) = decoded(&small).unwrap();
        assert_eq!((width, height, again), (2, 2, pixels));
    }
}
