//! What nobody would think of typing: made-up bytes, fields, cookies and paths against the public pages.
//!
//! Each question comes from an address of its own, so that the limits let them all through to what reads them.

use std::{collections::BTreeMap, net::Ipv4Addr};

use keydesk_core::operations::links::LinkTerms;
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::browser::{Browser, Place};

/// Questions of a usual run; `cargo xtask test --long` asks many more.
const QUESTIONS: u32 = 400;
const LONG: u32 = 20_000;

/// A question, before the word that shows that its form is ours is put in.
#[derive(Debug, Clone)]
struct Question {
    at: At,
    gets: bool,
    body: Body,
    kind: &'static str,
    cookie: Option<Vec<u8>>,
    /// Whether the form is one of ours, or what stands there is made up, too.
    ours: bool,
}

#[derive(Debug, Clone)]
enum At {
    Link(&'static str),
    Mine(&'static str),
    Elsewhere(Vec<u8>),
}

#[derive(Debug, Clone)]
enum Body {
    Bytes(Vec<u8>),
    Fields(BTreeMap<String, Vec<u8>>),
}

fn places() -> impl Strategy<Value = At> {
    let of_link = prop::sample::select(&["", "/code", "/license", "/return"][..]);
    let mine = [
        "",
        "/code",
        "/leave",
        "/0/return",
        "/0/0/deactivate",
        "/0/0/file",
    ];
    prop_oneof![
        4 => of_link.prop_map(At::Link),
        3 => prop::sample::select(mine.to_vec()).prop_map(At::Mine),
        1 => vec(any::<u8>(), 0..60).prop_map(At::Elsewhere),
    ]
}

fn values() -> impl Strategy<Value = Vec<u8>> {
    let tricky = [
        "",
        "0",
        "-1",
        "999999999999999999999",
        "\0",
        "a@b",
        "a@b.example",
        "%00",
        "null",
        "NaN",
    ];
    prop_oneof![
        1 => vec(any::<u8>(), 0..80),
        4 => "\\PC{0,60}".prop_map(String::into_bytes),
        3 => "[0-9 ]{0,12}".prop_map(String::into_bytes),
        4 => "[a-z<>\"'\r\n]{0,20}@[a-z.\\-]{0,20}".prop_map(String::into_bytes),
        4 => prop::sample::select(tricky.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
    ]
}

fn bodies() -> impl Strategy<Value = Body> {
    let known = ["name", "email", "code", "try", "more"];
    let name = prop_oneof![
        6 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,20}",
    ];
    prop_oneof![
        1 => vec(any::<u8>(), 0..600).prop_map(Body::Bytes),
        5 => btree_map(name, values(), 0..5).prop_map(Body::Fields),
    ]
}

fn questions() -> impl Strategy<Value = Question> {
    let kinds = [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=x",
        "",
    ];
    let kind = prop_oneof![8 => Just(kinds[0]), 1 => prop::sample::select(kinds.to_vec())];
    let cookie = prop::option::weighted(0.2, vec(33_u8..127, 0..200));
    (
        places(),
        prop::bool::weighted(0.2),
        bodies(),
        kind,
        cookie,
        prop::bool::weighted(0.8),
    )
        .prop_map(|(at, gets, body, kind, cookie, ours)| Question {
            at,
            gets,
            body,
            kind,
            cookie,
            ours,
        })
}

impl Question {
    fn path(&self, link: &str) -> String {
        match &self.at {
            At::Link(rest) => format!("{link}{rest}"),
            At::Mine(rest) => format!("/my{rest}"),
            At::Elsewhere(bytes) => {
                let path: String = form_urlencoded::byte_serialize(bytes).collect();
                format!("/enroll/{path}")
            }
        }
    }

    fn text(&self, form: &str) -> Vec<u8> {
        let fields = match &self.body {
            Body::Bytes(bytes) => return bytes.clone(),
            Body::Fields(fields) => fields,
        };
        let written = |bytes: &[u8]| form_urlencoded::byte_serialize(bytes).collect::<String>();
        let ours = self.ours.then(|| format!("form={form}"));
        let made_up = fields
            .iter()
            .map(|(name, value)| format!("{}={}", written(name.as_bytes()), written(value)));
        ours.into_iter()
            .chain(made_up)
            .collect::<Vec<_>>()
            .join("&")
            .into_bytes()
    }
}

/// An address of this computer that nobody asked from before.
fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 16, 0, 1).to_bits() + number)
}

async fn ask(browser: &mut Browser, question: &Question, link: &str, form: &str) -> u16 {
    let path = question.path(link);
    let body = (!question.gets).then(|| question.text(form));
    let page = browser
        .ask(&path, question.kind, body, question.cookie.as_deref())
        .await;
    assert!(
        page.status < 500,
        "{}: {question:?}\n{}",
        page.status,
        page.text
    );
    let told = page.text.to_lowercase();
    for bad in ["<script", "<img", "panicked", "sqlx", "select "] {
        assert!(!told.contains(bad), "{bad}: {question:?}\n{}", page.text);
    }
    page.status
}

async fn ask_many(many: u32) {
    let place = Place::open(LinkTerms {
        seats: 2,
        ..LinkTerms::default()
    })
    .await;
    place.switch_my_on().await;
    let link = place.path();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let before = place.rows().await;
    let mut browser = place.browser();
    let mut form = browser.get(link).await.hidden("form");
    let mut read = 0;
    for number in 0..many {
        browser.comes_from(address(number));
        let question = questions()
            .new_tree(&mut runner)
            .expect("a question")
            .current();
        let status = ask(&mut browser, &question, link, &form).await;
        read += u32::from(matches!(status, 200 | 303 | 422));
        if browser.cookies.is_empty() || number % 50 == 49 {
            form = browser.get(link).await.hidden("form");
        }
    }
    assert!(read > many / 5, "only {read} were read at all");
    let after = place.rows().await;
    let [_, _, _, passes, held, customers] = after.as_slice() else {
        panic!("{after:?}");
    };
    assert_eq!(
        [*passes, *held, *customers],
        before[3..],
        "nobody got in, and nobody got a seat"
    );
    browser.comes_from(address(many));
    browser.cookies.clear();
    let page = browser.enroll(&place, "honest@b.example").await;
    assert!(
        page.key().starts_with("CX-"),
        "who is honest still gets a license: {}",
        page.text
    );
}

#[tokio::test]
async fn made_up_questions_are_answered_without_falling_over_or_giving_anything_away() {
    ask_many(QUESTIONS).await;
}

#[tokio::test]
#[ignore = "long: cargo xtask test --long"]
async fn a_great_many_made_up_questions_are_answered_too() {
    ask_many(LONG).await;
}
