//! What a request was found to be allowed, so that its later reads need not ask the database again. A change always asks.

use crate::access::{permissions::AccessLevel, who::Who};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use types::ids::{OrganizationId, ProjectId};

/// How long after the check an access level is trusted within the same request. It bounds what a long response, such as a
/// stream of events, may still read after a right has ended.
const TRUSTED_FOR: Duration = Duration::from_millis(500);

/// The access levels of one request. Clones share them; the default keeps none, so that every read asks.
#[derive(Debug, Clone, Default)]
pub struct Admissions(Option<Arc<Mutex<Vec<Admission>>>>);

/// One access level, as the database had it at that time.
#[derive(Debug)]
struct Admission {
    organization_id: OrganizationId,
    who: Who,
    /// The project that the permission concerned, which decides the level of everyone but owners.
    project: Option<ProjectId>,
    level: AccessLevel,
    at: Instant,
}

impl Admissions {
    /// For one request.
    pub fn of_request() -> Self {
        Self(Some(Arc::default()))
    }

    /// The level of the actor, if it was found a short time ago.
    pub(crate) fn level(
        &self,
        organization_id: &OrganizationId,
        who: &Who,
        project: Option<&ProjectId>,
    ) -> Option<AccessLevel> {
        let admissions = self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let found = admissions.iter().find(|admission| {
            let is_about = admission.level == AccessLevel::Owner || admission.project.as_ref() == project;
            is_about
                && admission.at.elapsed() < TRUSTED_FOR
                && admission.organization_id == *organization_id
                && admission.who == *who
        });
        found.map(|admission| admission.level)
    }

    /// Forgets the levels, so that the next read asks.
    pub(crate) fn forget(&self) {
        if let Some(admissions) = &self.0 {
            admissions.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Notes what a check has found that began at `at`.
    pub(crate) fn admit(
        &self,
        organization_id: &OrganizationId,
        who: &Who,
        project: Option<&ProjectId>,
        (level, at): (AccessLevel, Instant),
    ) {
        let Some(admissions) = &self.0 else { return };
        let mut admissions = admissions.lock().unwrap_or_else(PoisonError::into_inner);
        admissions.retain(|admission| admission.at.elapsed() < TRUSTED_FOR);
        let (organization_id, who, project) = (organization_id.clone(), who.clone(), project.cloned());
        admissions.push(Admission { organization_id, who, project, level, at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::ids::UserId;

    #[test]
    fn a_level_counts_for_the_same_actor_and_project_only() {
        let person = |id: &str| Who::Person { user_id: UserId::new(id), session: "s".to_owned() };
        let (ada, org, project) = (person("user-a"), OrganizationId::new("org-1"), ProjectId::new("proj_1"));
        let admissions = Admissions::of_request();
        admissions.admit(&org, &ada, Some(&project), (AccessLevel::ProjectMember, Instant::now()));
        assert_eq!(admissions.clone().level(&org, &ada, Some(&project)), Some(AccessLevel::ProjectMember));
        for (org, who, project) in [
            (&org, &person("user-b"), Some(&project)),
            (&OrganizationId::new("org-2"), &ada, Some(&project)),
            (&org, &ada, Some(&ProjectId::new("proj_2"))),
            (&org, &ada, None),
        ] {
            assert_eq!(admissions.level(org, who, project), None, "{org} {who:?} {project:?}");
        }
        admissions.admit(&org, &ada, None, (AccessLevel::Owner, Instant::now()));
        assert_eq!(admissions.level(&org, &ada, Some(&ProjectId::new("proj_2"))), Some(AccessLevel::Owner));
        admissions.clone().forget();
        assert_eq!(admissions.level(&org, &ada, None), None, "after a change");
    }

    #[test]
    fn a_level_is_trusted_for_a_short_time_and_by_default_not_at_all() {
        let (who, org) = (Who::Server, OrganizationId::new("org-1"));
        let long_ago = Instant::now().checked_sub(TRUSTED_FOR).expect("the machine runs for longer");
        let admissions = Admissions::of_request();
        admissions.admit(&org, &who, None, (AccessLevel::Owner, long_ago));
        assert_eq!(admissions.level(&org, &who, None), None);
        let none = Admissions::default();
        none.admit(&org, &who, None, (AccessLevel::Owner, Instant::now()));
        assert_eq!(none.level(&org, &who, None), None);
    }
}
