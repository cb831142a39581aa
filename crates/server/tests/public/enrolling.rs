//! The way through an enrollment link's pages, as a browser without scripts goes it.

use keydesk_core::operations::{
    links::{GetLink, LinkTerms},
    products::{EditProduct, ProductFields, ProductStatus},
};

use crate::browser::Place;

fn terms(seats: u32) -> LinkTerms {
    LinkTerms {
        seats,
        ..LinkTerms::default()
    }
}

#[tokio::test]
async fn somebody_gets_a_key_comes_back_for_it_and_returns_it() {
    let lent = LinkTerms {
        term_days: Some(14),
        must_return: true,
        ..terms(1)
    };
    let place = Place::open(lent).await;
    let mut browser = place.browser();
    let first = browser.get(place.path()).await;
    assert_eq!(first.status, 200);
    assert!(
        first.text.contains("You have it for 14 days."),
        "{}",
        first.text
    );
    let seat = browser.enroll(&place, "mira@b.example").await;
    assert_eq!(seat.status, 200);
    assert!(seat.key().starts_with("CX-"), "{}", seat.text);
    assert!(seat.text.contains("Then it goes back by itself"));
    let mut other = place.browser();
    let again = other.enroll(&place, "MIRA@b.example").await;
    assert_eq!(again.key(), seat.key(), "the same person, the same key");
    let mut stranger = place.browser();
    let license = format!("{}/license", place.path());
    assert_eq!(
        stranger.get(&license).await.status,
        303,
        "nobody without a code"
    );
    let back = format!("{}/return", place.path());
    let asked = browser.get(&back).await;
    assert!(asked.text.contains("Its key stops working at once"));
    let get = GetLink {
        id: place.link.link.id,
    };
    let held = place
        .remote
        .get_link("production", &get)
        .await
        .expect("the link");
    assert_eq!(held.link.taken, 1, "looking returns nothing");
    let form = asked.hidden("form");
    let returned = browser.post(&back, &[("form", &form)]).await;
    assert!(
        returned.text.contains("License returned"),
        "{}",
        returned.text
    );
    assert_eq!(browser.get(&license).await.status, 303);
    let held = place
        .remote
        .get_link("production", &get)
        .await
        .expect("the link");
    assert_eq!(held.link.taken, 0);
}

#[tokio::test]
async fn a_page_says_that_all_are_taken_and_that_a_code_is_wrong() {
    let place = Place::open(terms(1)).await;
    place.browser().enroll(&place, "a@b.example").await;
    let mut browser = place.browser();
    let fields = [("name", "B"), ("email", "b@b.example")];
    let asked = browser.fill(place.path(), place.path(), &fields).await;
    let (form, attempt) = (asked.hidden("form"), asked.hidden("try"));
    let to = format!("{}/code", place.path());
    let typed = async |browser: &mut crate::browser::Browser, code: &str| {
        let fields = [
            ("form", form.as_str()),
            ("try", &attempt),
            ("email", "b@b.example"),
            ("code", code),
        ];
        browser.post(&to, &fields).await
    };
    let wrong = typed(&mut browser, "x").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.title().starts_with("Error: "), "{}", wrong.title());
    assert!(
        wrong
            .text
            .contains("aria-invalid=\"true\" aria-describedby=\"code-wrong code-help\"")
    );
    let code = place.mailed("production", "b@b.example").await;
    let full = typed(&mut browser, &code).await;
    assert_eq!(full.status, 409);
    assert!(full.text.contains("All seats are taken"));
}

#[tokio::test]
async fn what_is_wrong_with_a_field_is_tied_to_it_and_what_was_typed_is_kept() {
    let place = Place::open(terms(1)).await;
    let mut browser = place.browser();
    let fields = [("name", "Jörg \"<i>\""), ("email", "nothing")];
    let page = browser.fill(place.path(), place.path(), &fields).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text.contains("value=\"Jörg &quot;&lt;i&gt;&quot;\""),
        "{}",
        page.text
    );
    assert!(
        page.text
            .contains("aria-describedby=\"email-wrong email-help\"")
    );
    assert!(page.text.contains("id=\"email-wrong\""));
    assert!(page.text.contains("Write it as name@company.com."));
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_page() {
    let place = Place::open(LinkTerms {
        domains: vec!["good.example".into()],
        ..terms(3)
    })
    .await;
    place.browser().enroll(&place, "known@good.example").await;
    let mut pages = Vec::new();
    for email in ["known@good.example", "new@good.example", "no@evil.example"] {
        let mut browser = place.browser();
        let page = browser
            .fill(
                place.path(),
                place.path(),
                &[("name", "A"), ("email", email)],
            )
            .await;
        let (form, attempt) = (page.hidden("form"), page.hidden("try"));
        let text = page
            .text
            .replace(&form, "F")
            .replace(&attempt, "T")
            .replace(email, "E");
        pages.push((page.status, text));
        let fields = [
            ("form", form.as_str()),
            ("try", &attempt),
            ("email", email),
            ("code", "1234 5678"),
        ];
        let wrong = browser
            .post(&format!("{}/code", place.path()), &fields)
            .await;
        let text = wrong
            .text
            .replace(&form, "F")
            .replace(&attempt, "T")
            .replace(email, "E");
        pages.push((wrong.status, text));
    }
    assert_eq!(pages[0], pages[2]);
    assert_eq!(pages[0], pages[4]);
    assert_eq!(pages[1], pages[3]);
    assert_eq!(pages[1], pages[5]);
}

#[tokio::test]
async fn other_environments_have_pages_of_their_own_and_an_inactive_product_closes_them() {
    let place = Place::of("staging", false, terms(2)).await;
    assert!(
        place.path().starts_with("/staging/enroll/"),
        "{}",
        place.path()
    );
    let seat = place.browser().enroll(&place, "a@b.example").await;
    assert!(seat.key().starts_with("CX-"));
    assert!(
        !seat.text.contains("Return my license"),
        "it is theirs for good"
    );
    let code = place.path().rsplit('/').next().expect("a code");
    let elsewhere = place.browser().get(&format!("/enroll/{code}")).await;
    assert_eq!(
        elsewhere.status, 404,
        "another environment does not know it"
    );
    assert!(elsewhere.text.contains("There is nothing here"));
    let edit = EditProduct {
        id: place.product.id,
        version: place.product.version,
        fields: ProductFields {
            name: place.product.name.clone(),
            code: place.product.code.clone(),
            status: ProductStatus::Inactive,
            description: None,
            features: Vec::new(),
            grace_days: None,
            my_offline: false,
        },
    };
    place
        .remote
        .edit_product("staging", &edit)
        .await
        .expect("inactive");
    let closed = place.browser().get(place.path()).await;
    assert!(closed.text.contains("here at present"), "{}", closed.text);
    assert!(!closed.text.contains("<form"));
}
