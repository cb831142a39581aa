//! The table by name: what a door that speaks text (`/rpc`) calls.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

use super::{Access, FOR_THE_BOUND, Kind, OPERATIONS, OperationInfo, requests::*};
use crate::{
    backend::Workspace,
    error::{Error, Result},
    service::{Caller, RowSink, WorkspaceScope},
};

fn read<T: DeserializeOwned>(request: Value) -> Result<T> {
    serde_json::from_value(request).map_err(|error| Error::Malformed {
        reason: error.to_string(),
    })
}

/// As text at once: a tree of values in between would take longer than finding the answer.
fn write<T: Serialize>(answer: &T) -> Result<Box<RawValue>> {
    to_raw_value(answer).map_err(|error| Error::Internal(error.to_string()))
}

/// The way into the workspace. Who is bound to one environment looks, and changes nothing but what [`FOR_THE_BOUND`] says.
fn way_in(
    workspace: &Arc<Workspace>,
    caller: &Caller,
    access: Access,
    name: &str,
) -> Result<WorkspaceScope> {
    let looks = |row: &OperationInfo| row.name == name && row.kind == Kind::Query;
    if !FOR_THE_BOUND.contains(&name) && !OPERATIONS.iter().any(looks) {
        caller.require_everywhere(access)?;
    }
    workspace.scope(caller, access)
}

/// An answer on its way.
type Answering<'a> = BoxFuture<'a, Result<Box<RawValue>>>;

macro_rules! by_name {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        /// Runs the operation called `name`, checking access first.
        ///
        /// # Errors
        /// `unknown_operation`, `malformed`, `environment_required`, `forbidden`, and the operation's own.
        pub async fn dispatch(
            workspace: &Arc<Workspace>,
            environment: Option<&str>,
            caller: &Caller,
            name: &str,
            request: Value,
        ) -> Result<Box<RawValue>> {
            match name {
                $(stringify!($name) => by_name!(@call $place [$($way)?] $name, $request, $access, workspace, environment, caller, request),)*
                _ => Err(Error::UnknownOperation { name: name.to_owned() }),
            }
        }

        /// Runs the stream of rows out called `name`.
        ///
        /// # Errors
        /// As [`dispatch`]; `cancelled` when the sink's other end is gone.
        pub async fn dispatch_stream(
            workspace: &Arc<Workspace>,
            environment: Option<&str>,
            caller: &Caller,
            name: &str,
            request: Value,
            sink: RowSink,
        ) -> Result<StreamSummary> {
            $(by_name!(@stream [$place $($way)?] $name, $request, $access, workspace, environment, caller, request, name, sink);)*
            Err(Error::UnknownOperation { name: name.to_owned() })
        }
    };
    (@call $place:ident [out] $name:ident, $request:ty, $access:ident, $workspace:ident, $environment:ident, $caller:ident, $body:ident) => {
        Err(Error::Malformed { reason: concat!(stringify!($name), " answers with rows").to_owned() })
    };
    // Each in a function of its own: held by `dispatch` itself, all of them together would not fit on a small stack.
    (@call workspace [$($in:ident)?] $name:ident, $request:ty, $access:ident, $workspace:ident, $environment:ident, $caller:ident, $body:ident) => {{
        fn $name<'a>(workspace: &'a Arc<Workspace>, caller: &'a Caller, body: Value) -> Answering<'a> {
            Box::pin(async move {
                let scope = way_in(workspace, caller, Access::$access, stringify!($name))?;
                write(&scope.for_people(scope.$name(read::<$request>(body)?)).await?)
            })
        }
        $name($workspace, $caller, $body).await
    }};
    (@call environment [$($in:ident)?] $name:ident, $request:ty, $access:ident, $workspace:ident, $environment:ident, $caller:ident, $body:ident) => {{
        fn $name<'a>(
            workspace: &'a Arc<Workspace>,
            environment: Option<&'a str>,
            caller: &'a Caller,
            body: Value,
        ) -> Answering<'a> {
            Box::pin(async move {
                let environment = environment.ok_or(Error::EnvironmentRequired)?;
                let scope = workspace.environment_scope(environment, caller, Access::$access).await?;
                write(&scope.for_people(scope.$name(read::<$request>(body)?)).await?)
            })
        }
        $name($workspace, $environment, $caller, $body).await
    }};
    (@stream [workspace out] $name:ident, $request:ty, $access:ident, $workspace:ident, $environment:ident, $caller:ident, $body:ident, $asked:ident, $sink:ident) => {
        if $asked == stringify!($name) {
            let scope = way_in($workspace, $caller, Access::$access, stringify!($name))?;
            return Box::pin(scope.$name(read::<$request>($body)?, $sink)).await;
        }
    };
    (@stream [environment out] $name:ident, $request:ty, $access:ident, $workspace:ident, $environment:ident, $caller:ident, $body:ident, $asked:ident, $sink:ident) => {
        if $asked == stringify!($name) {
            let environment = $environment.ok_or(Error::EnvironmentRequired)?;
            let scope = $workspace.environment_scope(environment, $caller, Access::$access).await?;
            return Box::pin(scope.$name(read::<$request>($body)?, $sink)).await;
        }
    };
    (@stream [$($other:ident)*] $($rest:tt)*) => {};
}

crate::operations!(by_name);
