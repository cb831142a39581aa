//! Products.

use super::EnvironmentScope;
use crate::{
    error::Result,
    operations::products::{ListProducts, Product},
    store::products,
};

impl EnvironmentScope {
    /// The products, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_products(&self, _request: ListProducts) -> Result<Vec<Product>> {
        let mut tx = self.environment.database.read().await?;
        products::all(&mut tx).await
    }
}
