//! An index that took changes one by one, merging at any moment, answers as one built anew from what is there.

use std::{collections::BTreeMap, sync::Arc};

use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::{Base, Building, Fresh, FreshLicense, Incoming, Person, Product, View};
use crate::{
    domain::{fold::fold, status::LicenseStatus},
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        licenses::{
            CreatedFilter, ExpiresFilter, LicenseQuery, ProductRef, Sort, SortField, SortOrder,
        },
        products::ProductStatus,
    },
};

/// Things are known by small numbers, so that changes meet.
#[derive(Debug, Clone)]
enum Step {
    Put(u8, License),
    Delete(u8),
    Name(u8, &'static str, &'static str),
    Forget(u8),
    NameProduct(u8, &'static str),
    BeginMerge,
    EndMerge,
}

#[derive(Debug, Clone)]
struct License {
    key: String,
    product: u8,
    customer: Option<u8>,
    status: u8,
    limit: i16,
    expires: Option<i64>,
    created: i64,
}

const NAMES: [&str; 5] = ["jose", "zoe", "ana-1", "éclair", ""];
const EMAILS: [&str; 3] = ["a@mail.example", "b@mail.example", "-"];
const PLANS: [&str; 4] = ["Pro Plan", "trial", "Ana", "Éditeur"];
const SEARCHES: [&str; 12] = [
    "",
    "a",
    "-",
    "an",
    "pro",
    "@mail",
    "1",
    "k-1",
    "é",
    "plan",
    "k-01,k-02;k-99",
    "nobody",
];

fn step() -> impl Strategy<Value = Step> {
    let number = 0_u8..24;
    let license = (
        number.clone(),
        0_u8..4,
        prop::option::weighted(0.7, 0_u8..6),
        0_u8..7,
        prop::sample::select(vec![-1_i16, 1, 5, 10_000]),
        prop::option::of(-3_i64..4),
        -3_i64..4,
    );
    let put = (number.clone(), license).prop_map(|(number, it)| {
        let license = License {
            key: format!("k-{number:02}"),
            product: it.1,
            customer: it.2,
            status: it.3,
            limit: it.4,
            expires: it.5.map(|days| days * 86_400_000_000),
            created: it.6 * 86_400_000_000,
        };
        Step::Put(number, license)
    });
    let name = (
        0_u8..6,
        prop::sample::select(&NAMES[..]),
        prop::sample::select(&EMAILS[..]),
    );
    prop_oneof![
        8 => put,
        2 => number.prop_map(Step::Delete),
        3 => name.prop_map(|(who, name, email)| Step::Name(who, name, email)),
        1 => (0_u8..6).prop_map(Step::Forget),
        1 => (0_u8..4, prop::sample::select(&PLANS[..])).prop_map(|(which, name)| Step::NameProduct(which, name)),
        1 => Just(Step::BeginMerge),
        1 => Just(Step::EndMerge),
    ]
}

fn id(kind: u128, number: u8) -> Uuid {
    Uuid::from_u128((kind << 64) | (u128::from(number) + 1))
}

fn product_id(number: u8) -> ProductId {
    ProductId(id(0xA, number))
}

fn customer_id(number: u8) -> CustomerId {
    CustomerId(id(0xC, number))
}

fn person((number, (name, email)): (&u8, &(&str, &str))) -> Person {
    Person {
        id: customer_id(*number),
        name: fold(name),
        email: fold(email),
    }
}

/// What the database would hold.
#[derive(Debug, Default)]
struct Truth {
    licenses: BTreeMap<u8, License>,
    people: BTreeMap<u8, (&'static str, &'static str)>,
    products: BTreeMap<u8, String>,
}

impl Truth {
    fn products(&self) -> Vec<Product> {
        let product = |(number, name): (&u8, &String)| Product {
            shown: ProductRef {
                id: product_id(*number),
                name: name.clone(),
                code: format!("p{number}"),
                status: ProductStatus::Active,
            },
            folded: fold(name),
        };
        self.products.iter().map(product).collect()
    }

    fn built(&self) -> View {
        let mut building = Building::new(self.products(), 0, 0);
        for person in self.people.iter().map(person) {
            building
                .person(*person.id.0.as_bytes(), &person.name, &person.email)
                .expect("a person");
        }
        for (number, it) in &self.licenses {
            let row = Incoming {
                id: id(1, *number).into_bytes(),
                key: &it.key,
                product: product_id(it.product).0.into_bytes(),
                customer: it.customer.map(|who| customer_id(who).0.into_bytes()),
                status: it.status,
                limit: it.limit,
                expires: it.expires,
                created: it.created,
            };
            building.license(row).expect("a license");
        }
        building.finished(0)
    }

    /// Takes a step and says what an index must look at again.
    fn take(&mut self, step: &Step) -> Fresh {
        let mut fresh = Fresh::default();
        match step {
            Step::Put(number, license) => {
                let mut license = license.clone();
                license.customer = license.customer.filter(|who| self.people.contains_key(who));
                let named = self.products.len();
                self.products
                    .entry(license.product)
                    .or_insert_with(|| format!("Plan {}", license.product));
                if self.products.len() > named {
                    fresh.products = Some(self.products());
                }
                fresh
                    .licenses
                    .push((LicenseId(id(1, *number)), Some(now(&license))));
                self.licenses.insert(*number, license);
            }
            Step::Delete(number) => {
                self.licenses.remove(number);
                fresh.licenses.push((LicenseId(id(1, *number)), None));
            }
            Step::Name(number, name, email) => {
                self.people.insert(*number, (name, email));
                let person = person((number, &(name, email)));
                fresh.people.push((customer_id(*number), Some(person)));
            }
            Step::Forget(number) => {
                if !self
                    .licenses
                    .values()
                    .any(|it| it.customer == Some(*number))
                {
                    self.people.remove(number);
                    fresh.people.push((customer_id(*number), None));
                }
            }
            Step::NameProduct(number, name) => {
                // Names are unique.
                self.products.insert(*number, format!("{name} {number}"));
                fresh.products = Some(self.products());
            }
            Step::BeginMerge | Step::EndMerge => {}
        }
        fresh
    }
}

fn now(license: &License) -> FreshLicense {
    FreshLicense {
        key: license.key.clone(),
        product: product_id(license.product),
        customer: license.customer.map(customer_id),
        status: license.status,
        limit: license.limit,
        expires: license.expires,
        created: license.created,
    }
}

fn query() -> impl Strategy<Value = LicenseQuery> {
    let day = |day: i64| DateTime::from_timestamp(day * 86_400, 0);
    let expires = prop::option::weighted(
        0.3,
        prop_oneof![
            Just(ExpiresFilter::Lifetime),
            (1_u16..3).prop_map(|days| ExpiresFilter::Within { days }),
            (-3_i64..3).prop_map(move |from| ExpiresFilter::Between {
                from: day(from),
                to: None
            }),
        ],
    );
    let created = prop::option::weighted(
        0.3,
        (-3_i64..3).prop_map(move |to| CreatedFilter::Between {
            from: None,
            to: day(to),
        }),
    );
    (
        prop::sample::select(&SEARCHES[..]),
        prop::collection::vec(prop::sample::select(LicenseStatus::ALL.to_vec()), 0..3),
        prop::collection::vec((0_u8..5).prop_map(product_id), 0..3),
        prop::option::weighted(0.2, (0_u8..6).prop_map(customer_id)),
        expires,
        created,
        (prop::sample::select(SortField::ALL.to_vec()), any::<bool>()),
    )
        .prop_map(
            |(search, statuses, products, customer, expires, created, (field, down))| {
                let order = match down {
                    true => SortOrder::Descending,
                    false => SortOrder::Ascending,
                };
                LicenseQuery {
                    search: search.to_owned(),
                    statuses,
                    products,
                    customer,
                    expires,
                    created,
                    sort: Sort { field, order },
                }
            },
        )
}

fn same_answers(
    taken: &Arc<View>,
    built: &Arc<View>,
    query: &LicenseQuery,
) -> Result<(), TestCaseError> {
    let at = DateTime::UNIX_EPOCH;
    let (ours, theirs) = (taken.find(query, at), built.find(query, at));
    prop_assert_eq!(ours.ids(), theirs.ids(), "{:?}", query);
    prop_assert_eq!(ours.page(1, 3), theirs.page(1, 3), "{:?}", query);
    prop_assert_eq!(ours.places().page(0, 99), theirs.ids(), "{:?}", query);
    let (our_counts, their_counts) = (ours.counts(), theirs.counts());
    prop_assert_eq!(our_counts.total, their_counts.total);
    prop_assert_eq!(our_counts.by_status, their_counts.by_status);
    prop_assert_eq!(
        taken.product_counts(our_counts),
        built.product_counts(their_counts)
    );
    Ok(())
}

/// Merges that end when they like, as in the background.
#[derive(Default)]
struct Merging {
    under_way: Option<(Arc<View>, Base)>,
}

impl Merging {
    fn take(&mut self, step: &Step, view: Arc<View>) -> Arc<View> {
        match step {
            Step::BeginMerge => {
                let base = view.merged().expect("a small index");
                self.under_way = Some((view.clone(), base));
                view
            }
            Step::EndMerge => match self.under_way.take() {
                Some((from, base)) => Arc::new(from.rebased(&view, base, 0)),
                None => view,
            },
            _ => view,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changes_and_merges_in_any_order_answer_like_an_index_built_anew(
        before in prop::collection::vec(step(), 0..30),
        after in prop::collection::vec(step(), 0..40),
        queries in prop::collection::vec(query(), 12),
    ) {
        let mut truth = Truth::default();
        before.iter().for_each(|step| { truth.take(step); });
        let mut view = Arc::new(truth.built());
        let mut merging = Merging::default();
        for step in &after {
            let fresh = truth.take(step);
            prop_assert!(view.unknown_in(&fresh).is_empty());
            if let Some(next) = view.apply(fresh, 0) {
                view = Arc::new(next);
            }
            view = merging.take(step, view);
            prop_assert_eq!(view.total(), truth.licenses.len());
        }
        let built = Arc::new(truth.built());
        for query in &queries {
            same_answers(&view, &built, query)?;
        }
        for (field, order) in SortField::ALL.into_iter().flat_map(|field| [(field, SortOrder::Ascending), (field, SortOrder::Descending)]) {
            let query = LicenseQuery { sort: Sort { field, order }, ..LicenseQuery::default() };
            same_answers(&view, &built, &query)?;
        }
        for text in SEARCHES {
            let (ours, theirs) = (view.offer(&fold(text), 3), built.offer(&fold(text), 3));
            prop_assert_eq!((ours.licenses, ours.customers, ours.products), (theirs.licenses, theirs.customers, theirs.products));
        }
    }

    #[test]
    fn a_snapshot_reads_back_the_same_and_a_damaged_one_is_refused(
        steps in prop::collection::vec(step(), 0..40),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let mut truth = Truth::default();
        steps.iter().for_each(|step| { truth.take(step); });
        let view = truth.built();
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("list.index");
        view.save(&file, &"stamp").expect("a snapshot");
        let (read, stamp) = View::load::<String>(&file, 0).expect("the snapshot");
        prop_assert_eq!((&*read.base, &*read.products, stamp.as_str()), (&*view.base, &*view.products, "stamp"));

        let mut bytes = std::fs::read(&file).expect("its bytes");
        let torn = place.index(bytes.len());
        std::fs::write(&file, &bytes[..torn]).expect("a torn file");
        prop_assert!(View::load::<String>(&file, 0).is_err(), "torn at {}", torn);
        bytes[torn] ^= 1 << bit;
        std::fs::write(&file, &bytes).expect("a damaged file");
        prop_assert!(View::load::<String>(&file, 0).is_err(), "a bit turned at {}", torn);
    }
}
