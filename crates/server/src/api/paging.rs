//! How requests are read here: pages, parameters and bodies, each refused as a problem that names what is wrong.

use axum::extract::{FromRequest, FromRequestParts};
use keydesk_core::service::licensing::Stretch;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::problem::Problem;

/// Items of a page when nobody says otherwise.
const PAGE_SIZE: u32 = 10;
/// The most items of a page.
const PAGE_SIZE_MAX: u32 = 200;

/// Parameters of the address.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

/// Parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Body<T>(pub(crate) T);

/// The one id of a path. The environment may stand there, too.
#[derive(Debug, Deserialize)]
pub(crate) struct Id {
    pub(crate) id: Uuid,
}

/// The one name of a path.
#[derive(Debug, Deserialize)]
pub(crate) struct Name {
    pub(crate) id: String,
}

/// Which page of a list.
#[derive(Debug, Default, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Paging {
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 10)]
    page_size: Option<u32>,
}

impl Paging {
    /// Parameters as they stand in another structure: flattening them would make all of them texts.
    pub(crate) const fn of(page: Option<u32>, page_size: Option<u32>) -> Self {
        Self { page, page_size }
    }

    /// The stretch of the list that the page is.
    pub(crate) fn stretch(self) -> Result<Stretch, Problem> {
        let (page, size) = (self.page.unwrap_or(1), self.page_size.unwrap_or(PAGE_SIZE));
        if page == 0 {
            return Err(Problem::parameter("page", "Pages are counted from 1."));
        }
        if !(1..=PAGE_SIZE_MAX).contains(&size) {
            let detail = "A page has 1 to 200 items.";
            return Err(Problem::parameter("pageSize", detail));
        }
        Ok(Stretch {
            offset: (page - 1).saturating_mul(size),
            limit: size,
        })
    }

    /// A page with its items.
    pub(crate) fn with<T, U: From<T>>(self, (items, total): (Vec<T>, u32)) -> Page<U> {
        Page {
            items: items.into_iter().map(U::from).collect(),
            page: self.page.unwrap_or(1),
            page_size: self.page_size.unwrap_or(PAGE_SIZE),
            total,
        }
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    /// The items of this page.
    pub(crate) items: Vec<T>,
    /// From 1.
    pub(crate) page: u32,
    /// How many items a page has.
    pub(crate) page_size: u32,
    /// How many items there are in all.
    pub(crate) total: u32,
}

/// Reads a field that may be null: there is a difference between null and nothing.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_items_are_a_page_and_200_the_most() {
        let stretch = Paging::default().stretch().expect("the first page");
        assert_eq!((stretch.offset, stretch.limit), (0, 10));
        let stretch = Paging::of(Some(3), Some(200)).stretch().expect("a page");
        assert_eq!((stretch.offset, stretch.limit), (400, 200));
        for (page, size) in [(Some(0), None), (None, Some(0)), (None, Some(201))] {
            assert!(Paging::of(page, size).stretch().is_err());
        }
    }
}
