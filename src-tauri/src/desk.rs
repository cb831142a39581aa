//! stub
use keydesk_core::{Result, backend::Workspace, service::Caller};
use std::sync::Arc;
pub struct Open {
    pub workspace: Arc<Workspace>,
    pub caller: Caller,
}
pub struct Desk;
impl Desk {
    pub fn of(&self, _w: &tauri::Window) -> Result<Open> {
        todo!()
    }
}
