//! The questions of `bench list`, and how those of one case differ, so that no answer can be one remembered.
//!
//! Where a case allows it, every text is another one. A fixed text (`@gmail.com`) is asked in a few spellings that find
//! the same licenses, each time together with another condition that all licenses meet: created since a moment before
//! the first one, a millisecond later each time. Between two questions with one spelling there are dozens of others.
//!
//! Deliberately absent: randomness. The n-th question of a case is the same in every run.

use chrono::{DateTime, Duration, Utc};
use keydesk_core::{
    domain::status::LicenseStatus,
    ids::ProductId,
    operations::licenses::{CreatedFilter, LicenseQuery, Sort, SortField, SortOrder},
};

/// What the questions are made from.
#[derive(Debug, Clone)]
pub struct Setting {
    pub licenses: u32,
    pub products: Vec<ProductId>,
}

/// One question.
#[derive(Debug, Clone)]
pub enum Question {
    /// A stretch of the list, and the counts.
    List { query: LicenseQuery, offset: u32 },
    /// What the search box offers.
    Suggest { search: String },
}

/// Questions of one kind.
pub struct Case {
    pub name: &'static str,
    /// How its questions differ, for the report.
    pub varies: &'static str,
    pub question: fn(&Setting, u32) -> Question,
}

/// The row that is jumped to.
const FAR: u32 = 250_000;
/// Letters and digits of the keys.
const ALPHABET: &[u8] = b"234679ACDEFGHJKMNPQRTVWXY";
const SINCE: &str = "created since a moment before the first license, another each time";

pub const CASES: &[Case] = &[
    Case {
        name: "open the page",
        varies: SINCE,
        question: |_, n| of(since(n)),
    },
    Case {
        name: "search ABC",
        varies: "another three letters each time",
        question: |_, n| of(search(letters(n, 3))),
    },
    Case {
        name: "search @company.com",
        varies: "six spellings, and created since a moment before the first license",
        question: |_, n| of(spelled(n, &COMPANY)),
    },
    Case {
        name: "search @gmail.com, by customer",
        varies: "six spellings, both orders, and created since a moment before the first license",
        question: |_, n| of(by_customer(n, spelled(n, &GMAIL))),
    },
    Case {
        name: "search Pro Plan",
        varies: "six spellings, and created since a moment before the first license",
        question: |_, n| of(spelled(n, &PRO_PLAN)),
    },
    Case {
        name: "search 1 character",
        varies: "25 characters in all 14 orders",
        question: |_, n| of(in_any_order(n / 25, search(letters(n, 1)))),
    },
    Case {
        name: "search 2 characters",
        varies: "another two letters each time",
        question: |_, n| of(search(letters(n, 2))),
    },
    Case {
        name: "status + product",
        varies: "one or two statuses with one product, another combination each time",
        question: |setting, n| of(status_and_product(setting, n)),
    },
    Case {
        name: "sort by customer",
        varies: "both orders, and created since a moment before the first license",
        question: |_, n| of(by_customer(n, since(n))),
    },
    Case {
        name: "jump to row 250,000",
        varies: "another row each time, and created since a moment before the first license",
        question: |setting, n| Question::List {
            query: since(n),
            offset: FAR.min(setting.licenses / 2) + (n % 1_000) * 137,
        },
    },
    Case {
        name: "suggest ABC",
        varies: "another three letters each time; one question, no pair",
        question: |_, n| Question::Suggest {
            search: letters(n + 7_777, 3),
        },
    },
];

const COMPANY: [&str; 6] = [
    "@company.com",
    "@company.co",
    "@company.c",
    "company.com",
    "company.co",
    "@company",
];
const GMAIL: [&str; 6] = [
    "@gmail.com",
    "@gmail.co",
    "@gmail.c",
    "gmail.com",
    "gmail.co",
    "@gmail",
];
const PRO_PLAN: [&str; 6] = [
    "Pro Plan", "pro pla", "pro pl", "ro plan", "ro pla", "pro p",
];

fn of(query: LicenseQuery) -> Question {
    Question::List { query, offset: 0 }
}

fn search(text: String) -> LicenseQuery {
    LicenseQuery {
        search: text,
        ..LicenseQuery::default()
    }
}

/// Everything, by a condition that was never asked before.
fn since(n: u32) -> LicenseQuery {
    // The year 2001, long before anything that a demo makes.
    let moment = DateTime::<Utc>::UNIX_EPOCH + Duration::days(11_323);
    LicenseQuery {
        created: Some(CreatedFilter::Between {
            from: Some(moment + Duration::milliseconds(i64::from(n))),
            to: None,
        }),
        ..LicenseQuery::default()
    }
}

fn spelled(n: u32, spellings: &[&str; 6]) -> LicenseQuery {
    LicenseQuery {
        search: spellings[n as usize % spellings.len()].to_owned(),
        ..since(n)
    }
}

/// The n-th of all texts of so many letters. The step has no divisor in common with their number, so each comes once.
pub fn letters(n: u32, length: u32) -> String {
    const STEP: u64 = 7_919;
    let base = ALPHABET.len() as u64;
    let mut number = (u64::from(n) * STEP + 4_321) % base.pow(length);
    let mut text = String::new();
    for _ in 0..length {
        text.push(char::from(ALPHABET[(number % base) as usize]));
        number /= base;
    }
    text
}

fn by_customer(n: u32, query: LicenseQuery) -> LicenseQuery {
    sorted(SortField::Customer, n.is_multiple_of(2), query)
}

fn in_any_order(n: u32, query: LicenseQuery) -> LicenseQuery {
    let field = SortField::ALL[n as usize / 2 % SortField::ALL.len()];
    sorted(field, n.is_multiple_of(2), query)
}

fn sorted(field: SortField, ascending: bool, query: LicenseQuery) -> LicenseQuery {
    let order = if ascending {
        SortOrder::Ascending
    } else {
        SortOrder::Descending
    };
    LicenseQuery {
        sort: Sort { field, order },
        ..query
    }
}

/// Seven statuses alone and 21 pairs of them, with one product: numbers without a common divisor with nine products.
fn status_and_product(setting: &Setting, n: u32) -> LicenseQuery {
    let all = LicenseStatus::ALL;
    let mut choices: Vec<Vec<LicenseStatus>> = all.iter().map(|one| vec![*one]).collect();
    for (place, first) in all.iter().enumerate() {
        choices.extend(all[place + 1..].iter().map(|second| vec![*first, *second]));
    }
    let n = n as usize;
    let products = setting.products.get(n % setting.products.len().max(1));
    LicenseQuery {
        statuses: choices[n % choices.len()].clone(),
        products: products.into_iter().copied().collect(),
        ..LicenseQuery::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn two_hundred_questions_of_a_case_are_two_hundred_different_ones() {
        let setting = Setting {
            licenses: 1_000_000,
            products: (0..9)
                .map(|number| ProductId(uuid::Uuid::from_u128(number)))
                .collect(),
        };
        for case in CASES {
            let questions: HashSet<String> = (0..200)
                .map(|n| format!("{:?}", (case.question)(&setting, n)))
                .collect();
            assert_eq!(questions.len(), 200, "{}", case.name);
        }
    }
}
