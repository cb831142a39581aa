//! stub
use crate::Result;
use crate::operations::{
    environments::*, exports::*, imports::*, jobs::*, licenses::*, products::*, views::*, *,
};
mod rows;
pub use rows::{RowProgress, RowSink, RowSource, row_channel};
#[derive(Debug, Clone)]
pub struct Caller {
    pub person: String,
    pub door: Door,
    pub may: Vec<Access>,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Desk,
    Server,
}
impl Caller {
    pub fn owner(person: impl Into<String>, door: Door) -> Self {
        Self {
            person: person.into(),
            door,
            may: vec![
                Access::Read,
                Access::Edit,
                Access::Import,
                Access::Export,
                Access::Own,
            ],
        }
    }
}
pub struct EnvironmentScope;
pub struct WorkspaceScope;
macro_rules! stub {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        $(stub!(@ $place [$($way)?] $name $request, $answer);)*
    };
    (@ workspace [] $name:ident $r:ty, $a:ty) => { impl WorkspaceScope { pub async fn $name(&self, _r: $r) -> Result<$a> { todo!() } } };
    (@ environment [out] $name:ident $r:ty, $a:ty) => { impl EnvironmentScope { pub async fn $name(&self, _r: $r, _s: RowSink) -> Result<$a> { todo!() } } };
    (@ environment [$($o:ident)?] $name:ident $r:ty, $a:ty) => { impl EnvironmentScope { pub async fn $name(&self, _r: $r) -> Result<$a> { todo!() } } };
}
crate::operations!(stub);
