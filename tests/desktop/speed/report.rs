//! The figures in words, for people.

use std::fmt::Write as _;

use serde_json::Value;

/// A table of each measurement, beside what is wanted of it.
pub fn in_words(figures: &Value) -> String {
    let mut text = String::new();
    let written = typing(&mut text, &figures["typing"])
        .and_then(|()| scrolling(&mut text, &figures["scrolling"]))
        .and_then(|()| opening(&mut text, &figures["opening"]))
        .and_then(|()| machine(&mut text, figures));
    written.expect("text takes text");
    text
}

type Written = std::fmt::Result;

fn typing(text: &mut String, figures: &Value) -> Written {
    writeln!(
        text,
        "From a key to two frames after the rows changed, in ms"
    )?;
    writeln!(
        text,
        "{:<34}{:>8}{:>8}{:>8}{:>8}",
        "", "keys", "p50", "p95", "max"
    )?;
    for (name, title) in [
        ("small", "1,000 licenses"),
        ("large", "the large workspace"),
    ] {
        let of = &figures[name];
        for (part, words) in [
            ("rows", title),
            ("rows_and_counts", "  until the counts are there, too"),
            ("asked", "  of it, until the question"),
            ("answered", "  of it, until the rows changed"),
        ] {
            let one = |figure: &str| number(&of[part][figure]);
            let count = if part == "rows" {
                of["count"].to_string()
            } else {
                String::new()
            };
            writeln!(
                text,
                "{words:<34}{count:>8}{:>8}{:>8}{:>8}",
                one("p50_ms"),
                one("p95_ms"),
                one("max_ms")
            )?;
        }
    }
    writeln!(
        text,
        "{:<34}{:>16}   (wanted: under 60)\n",
        "p95 above that of 1,000",
        number(&figures["above_p95_ms"])
    )
}

fn scrolling(text: &mut String, figures: &Value) -> Written {
    writeln!(text, "Under the thumb, all the way, in ms")?;
    writeln!(text, "{:<34}{:>12}{:>12}", "", "dragged", "glided")?;
    for (part, words) in [
        (
            "longest_with_placeholders_ms",
            "longest blank (wanted: to 100)",
        ),
        ("longest_without_rows_ms", "longest without any row"),
        ("longest_unchanged_ms", "longest with the same rows"),
        ("longest_frame_ms", "longest frame"),
        ("frames", "frames"),
        ("frames_with_placeholders", "  of them with placeholders"),
        ("different_places", "  of them with other rows"),
        ("seconds", "seconds"),
    ] {
        let [dragged, glided] = ["dragged", "glided"].map(|way| number(&figures[way][part]));
        writeln!(text, "{words:<34}{dragged:>12}{glided:>12}")?;
    }
    writeln!(text)
}

fn opening(text: &mut String, figures: &Value) -> Written {
    writeln!(text, "From the start of the program, medians in ms")?;
    writeln!(
        text,
        "{:<34}{:>8}{:>8}{:>8}{:>8}",
        "", "page", "drawn", "painted", "times"
    )?;
    for (name, words) in [
        ("empty", "an empty workspace"),
        ("small", "1,000 licenses"),
        ("with_snapshot", "the large one (wanted: to 1.3)"),
        ("without_snapshot", "the large one, its index unread"),
    ] {
        let [page, drawn, painted] =
            ["page_ms", "drawn_ms", "painted_ms"].map(|part| number(&figures[name][part]));
        let times = figures[format!("ratio_{name}")].as_f64();
        let times = times.map_or(String::new(), |times| format!("{times:.2}"));
        writeln!(text, "{words:<34}{page:>8}{drawn:>8}{painted:>8}{times:>8}")?;
    }
    Ok(())
}

/// What else went on says how far the figures can be trusted.
fn machine(text: &mut String, figures: &Value) -> Written {
    let [before, after] = ["load_before", "load_after"].map(|when| number(&figures[when]));
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(
        text,
        "\nProcesses that wanted a processor, of {processors}: {before} at the beginning, {after} at the end"
    )
}

/// As many digits as mean something; a dash when there is none.
fn number(value: &Value) -> String {
    match value.as_f64() {
        None => "–".to_owned(),
        Some(number) if number.fract() == 0.0 || number.abs() >= 100.0 => format!("{number:.0}"),
        Some(number) => format!("{number:.1}"),
    }
}
