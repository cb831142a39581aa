//! What terms of links may be, and whose address they take.

use super::*;

fn terms() -> LinkTerms {
    LinkTerms {
        seats: 10,
        term_days: Some(14),
        must_return: true,
        auto_reassign: true,
        reassign_after_days: Some(7),
        evictions_per_day: Some(3),
        domains: Vec::new(),
        expires_at: None,
    }
}

fn plain() -> LinkTerms {
    LinkTerms {
        seats: 10,
        ..LinkTerms::default()
    }
}

fn field(terms: LinkTerms, transferable: bool) -> &'static str {
    match checked_terms(terms, transferable, 10) {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn seats_for_good_have_no_terms_but_a_number_an_end_and_domains() {
    assert!(checked_terms(plain(), false, 10).is_ok());
    assert!(checked_terms(terms(), true, 10).is_ok());
    let term = LinkTerms {
        term_days: Some(1),
        ..plain()
    };
    assert_eq!(field(term, false), "term_days");
    let auto = LinkTerms {
        auto_reassign: true,
        ..plain()
    };
    assert_eq!(field(auto, false), "auto_reassign");
}

#[test]
fn terms_that_contradict_each_other_are_refused_at_their_field() {
    let none = LinkTerms {
        term_days: None,
        ..terms()
    };
    assert_eq!(field(none, true), "must_return");
    let calm = LinkTerms {
        auto_reassign: false,
        ..terms()
    };
    assert_eq!(field(calm, true), "reassign_after_days");
    for evictions_per_day in [None, Some(0), Some(1001)] {
        let wild = LinkTerms {
            evictions_per_day,
            ..terms()
        };
        assert_eq!(field(wild, true), "evictions_per_day");
    }
    for seats in [0, 11] {
        assert_eq!(field(LinkTerms { seats, ..plain() }, true), "seats");
    }
    let long = LinkTerms {
        term_days: Some(3651),
        ..terms()
    };
    assert_eq!(field(long, true), "term_days");
}

#[test]
fn a_domain_is_the_same_however_it_is_written_and_a_subdomain_is_another() {
    let mut named = plain();
    named.domains = ["@Company.COM ", "größe.de", "company.com"]
        .map(str::to_owned)
        .to_vec();
    let named = checked_terms(named, true, 10).expect("domains");
    assert_eq!(named.domains, ["company.com", "xn--gre-6ka8i.de"]);
    for good in [
        "a@company.com",
        "a@COMPANY.com",
        "a@Größe.de",
        "a@xn--gre-6ka8i.de",
    ] {
        assert!(takes(&named, good), "{good}");
    }
    for bad in [
        "a@sub.company.com",
        "a@company.com.evil.example",
        "a@evil.example",
        "company.com",
    ] {
        assert!(!takes(&named, bad), "{bad}");
    }
    assert!(takes(&plain(), "a@anything.example"));
    for bad in ["", "a b", "http://x", "x@y", "127.0.0.1"] {
        let mut named = plain();
        named.domains = vec![bad.to_owned()];
        assert_eq!(field(named, true), "domains", "{bad}");
    }
}

#[test]
fn a_code_is_read_as_people_type_it() {
    assert_eq!(typed_code(" 4829 1374 ").as_deref(), Some("48291374"));
    assert_eq!(typed_code("4829-1374").as_deref(), Some("48291374"));
    assert_eq!(written_code("48291374"), "4829 1374");
    for bad in ["", "482913", "4829137x", "٤٨٢٩١٣٧٤", "482913740"] {
        assert_eq!(typed_code(bad), None, "{bad}");
    }
}
