//! stub
use super::{EnvironmentScope, RowSink};
use crate::{
    Result,
    operations::{StreamSummary, imports::*, jobs::Job},
};
impl EnvironmentScope {
    pub async fn upload_import(&self, _r: UploadImport) -> Result<Upload> {
        todo!()
    }
    pub async fn inspect_import(&self, _r: InspectImport) -> Result<ImportInspection> {
        todo!()
    }
    pub async fn check_import(&self, _r: ImportPlan) -> Result<Job> {
        todo!()
    }
    pub async fn apply_import(&self, _r: ImportPlan) -> Result<Job> {
        todo!()
    }
    pub async fn undo_import(&self, _r: UndoImport) -> Result<Job> {
        todo!()
    }
    pub async fn download_import_result(
        &self,
        _r: DownloadImportResult,
        _s: RowSink,
    ) -> Result<StreamSummary> {
        todo!()
    }
}
