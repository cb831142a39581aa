//! stub
use super::EnvironmentScope;
use crate::{Result, operations::jobs::*, store::Database};
#[derive(Debug, Default)]
pub struct Jobs {}
impl Jobs {
    pub async fn stop_all(&self) {}
}
pub async fn mark_interrupted(_d: &Database) -> Result<()> {
    Ok(())
}
impl EnvironmentScope {
    pub async fn list_jobs(&self, _r: ListJobs) -> Result<Vec<Job>> {
        Ok(vec![])
    }
    pub async fn get_job(&self, _r: GetJob) -> Result<Job> {
        todo!()
    }
    pub async fn cancel_job(&self, _r: CancelJob) -> Result<Job> {
        todo!()
    }
    pub async fn resume_job(&self, _r: ResumeJob) -> Result<Job> {
        todo!()
    }
}
