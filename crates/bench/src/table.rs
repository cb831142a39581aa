//! A table for people: words to the left, numbers to the right.
//!
//! Deliberately absent: colour and borders. The table is read in terminals, logs and issues alike.

/// Lines of cells under a heading; the first `words` columns are words, the others numbers.
pub struct Table {
    words: usize,
    lines: Vec<Vec<String>>,
}

impl Table {
    pub fn new(words: usize, heading: &[&str]) -> Self {
        let heading = heading.iter().map(|cell| (*cell).to_owned()).collect();
        Self {
            words,
            lines: vec![heading],
        }
    }

    pub fn add(&mut self, cells: Vec<String>) {
        self.lines.push(cells);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.lines.iter().filter_map(|line| line.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        for line in &self.lines {
            let mut text = String::new();
            for (place, (cell, width)) in line.iter().zip(&widths).enumerate() {
                let aligned = if place < self.words {
                    format!("{cell:<width$}  ")
                } else {
                    format!("{cell:>width$}  ")
                };
                text.push_str(&aligned);
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

/// A figure with as many digits as mean something; a dash when there is none.
pub fn figure(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() < 10.0 => format!("{value:.2}"),
        Some(value) if value.abs() < 100.0 => format!("{value:.1}"),
        Some(value) => grouped(value.round() as u64),
    }
}

/// A number in groups of three: 1,000,000.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_right_and_words_left() {
        let mut table = Table::new(1, &["case", "p50"]);
        table.add(vec!["a".to_owned(), "1,000".to_owned()]);
        table.add(vec!["longer".to_owned(), "2".to_owned()]);
        assert_eq!(
            table.to_string(),
            "case      p50\na       1,000\nlonger      2\n"
        );
    }

    #[test]
    fn numbers_are_grouped_and_figures_shortened() {
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(999), "999");
        assert_eq!(figure(Some(0.1234)), "0.12");
        assert_eq!(figure(Some(12.34)), "12.3");
        assert_eq!(figure(Some(1234.5)), "1,235");
        assert_eq!(figure(None), "–");
    }
}
