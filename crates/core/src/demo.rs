//! stub: the demo workspace: deterministic and realistic.
use crate::Result;
use std::path::Path;
pub struct DemoPlan {
    pub licenses: u32,
    pub seed: u64,
}
/// Makes a demo workspace in `folder` (must not exist or be empty). Progress is 0..=licenses.
pub async fn make_demo(
    _folder: &Path,
    _plan: DemoPlan,
    _progress: &(dyn Fn(u32) + Send + Sync),
) -> Result<()> {
    todo!()
}
