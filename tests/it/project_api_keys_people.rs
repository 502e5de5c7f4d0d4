//! Which project keys people may see and change: members their own, project owners also those of service accounts,
//! organization owners all.
//!
//! Seeded faults these tests catch: a member who is shown every key; a project owner who changes a member's key.

use crate::support::{
    Founded, TestApp,
    things::{members, text},
};
use domain::{Actor, project_api_keys};
use kernel::base::error;
use serde_json::json;
use types::{
    ids::{KeyId, ProjectId},
    pages::PageQuery,
    problem::{Problem, ProblemKind},
    project_api_keys::{NewProjectApiKey, ProjectApiKeyPatch, ProjectApiKeyQuery},
    users::Role,
};

/// A project with a member, its owner, another member, a person outside the project, and the keys of the first two and
/// of a service account.
struct Team {
    app: Founded,
    project: ProjectId,
    mia: Actor,
    pia: Actor,
    noa: Actor,
    outsider: Actor,
    mias: KeyId,
    pias: KeyId,
    machines: KeyId,
}

impl Team {
    async fn new() -> Self {
        let app = TestApp::founded().await;
        let project = app.project("Grid").await;
        let [mia, pia, noa, outsider] = [
            app.colleague("mia@fjordlight.example", Role::Reader).await,
            app.colleague("pia@fjordlight.example", Role::Reader).await,
            app.colleague("noa@fjordlight.example", Role::Reader).await,
            app.colleague("kim@fjordlight.example", Role::Reader).await,
        ];
        for (actor, role) in [(&mia, "member"), (&pia, "owner"), (&noa, "member")] {
            app.join(&project, actor.who.user_id().expect("a person").as_str(), role).await;
        }
        let (mias, _) = app.own_key(&mia, &project, "mia's").await;
        let (pias, _) = app.own_key(&pia, &project, "pia's").await;
        let path = format!("/projects/{project}/service_accounts");
        let account = app.ask("POST", &path, json!({ "name": "ci" })).await;
        let machines = KeyId::new(text(&account["api_key"], "id"));
        Self { app, project: ProjectId::new(project), mia, pia, noa, outsider, mias, pias, machines }
    }

    async fn list(&self, actor: &Actor) -> Result<Vec<KeyId>, Problem> {
        let filter = ProjectApiKeyQuery { owner_project_access: Some("any".to_owned()), state: None };
        let page = PageQuery::default();
        let listed = project_api_keys::list(&self.app.domain, actor, &self.project, &filter, &page).await;
        Ok(listed?.data.into_iter().map(|key| key.id).collect())
    }

    async fn get(&self, actor: &Actor, key: &KeyId) -> Result<KeyId, Problem> {
        Ok(project_api_keys::get(&self.app.domain, actor, &self.project, key).await?.id)
    }

    async fn narrow(&self, actor: &Actor, key: &KeyId) -> Result<KeyId, Problem> {
        let patch = ProjectApiKeyPatch { scopes: Some(vec!["api.files.read".to_owned()]), ..Default::default() };
        Ok(project_api_keys::update(&self.app.domain, actor, &self.project, key, patch.into()).await?.id)
    }

    async fn delete(&self, actor: &Actor, key: &KeyId) -> Result<(), Problem> {
        project_api_keys::delete(&self.app.domain, actor, &self.project, key).await?;
        Ok(())
    }

    /// All keys with their scopes, and the number of audit events.
    async fn state(&self) -> (Vec<String>, i64) {
        let keys = self.app.texts("select id || ' ' || scopes from project_keys order by id", &[]).await;
        (keys, self.app.count("audit_logs").await)
    }
}

/// The kind of a refusal.
fn refused<T>(outcome: Result<T, Problem>) -> Option<ProblemKind> {
    outcome.err().map(|problem| problem.kind)
}

#[tokio::test]
async fn a_member_sees_and_changes_only_their_own_keys() {
    let team = Team::new().await;
    let before = team.state().await;
    for key in [&team.pias, &team.machines, &KeyId::new("key_1")] {
        assert_eq!(refused(team.get(&team.mia, key).await), Some(ProblemKind::NotFound), "{key}");
        assert_eq!(refused(team.narrow(&team.mia, key).await), Some(ProblemKind::NotFound), "{key}");
        assert_eq!(refused(team.delete(&team.mia, key).await), Some(ProblemKind::NotFound), "{key}");
    }
    for key in [&team.mias, &team.machines] {
        assert_eq!(refused(team.get(&team.outsider, key).await), Some(ProblemKind::NotFound), "{key}");
        assert_eq!(refused(team.narrow(&team.outsider, key).await), Some(ProblemKind::NotFound), "{key}");
        assert_eq!(refused(team.delete(&team.outsider, key).await), Some(ProblemKind::NotFound), "{key}");
    }
    assert_eq!(refused(team.list(&team.outsider).await), Some(ProblemKind::NotFound));
    assert_eq!(team.state().await, before, "nothing was changed");
    assert_eq!(team.list(&team.noa).await, Ok(vec![]), "a person without keys sees none");
    assert_eq!(team.list(&team.mia).await, Ok(vec![team.mias.clone()]));
    assert_eq!(team.get(&team.mia, &team.mias).await, Ok(team.mias.clone()));
    assert_eq!(team.narrow(&team.mia, &team.mias).await, Ok(team.mias.clone()));
    assert_eq!(team.delete(&team.mia, &team.mias).await, Ok(()));
    let record = team.app.last_audit().await["event"].take();
    assert_eq!(record["api_key.deleted"], json!({ "id": team.mias }));
    let mia = json!({ "id": team.mia.who.user_id(), "email": "mia@fjordlight.example" });
    assert_eq!(record["actor"], json!({ "type": "session", "session": { "user": mia } }));
    assert_eq!(team.list(&team.mia).await, Ok(vec![]));
}

#[tokio::test]
async fn a_project_owner_sees_all_keys_and_changes_those_of_service_accounts() {
    let team = Team::new().await;
    let before = team.state().await;
    assert_eq!(refused(team.narrow(&team.pia, &team.mias).await), Some(ProblemKind::Forbidden));
    assert_eq!(refused(team.delete(&team.pia, &team.mias).await), Some(ProblemKind::Forbidden));
    assert_eq!(team.state().await, before, "nothing was changed");
    let all = vec![team.mias.clone(), team.pias.clone(), team.machines.clone()];
    assert_eq!(team.list(&team.pia).await, Ok(all.clone()));
    for key in &all {
        assert_eq!(team.get(&team.pia, key).await.as_ref(), Ok(key));
    }
    for key in [&team.machines, &team.pias] {
        assert_eq!(team.narrow(&team.pia, key).await.as_ref(), Ok(key));
        assert_eq!(team.delete(&team.pia, key).await, Ok(()));
    }
    let ada = team.app.actor("ada@fjordlight.example", team.app.owner.clone()).await;
    assert_eq!(team.list(&ada).await, Ok(vec![team.mias.clone()]));
    assert_eq!(team.narrow(&ada, &team.mias).await, Ok(team.mias.clone()));
    assert_eq!(team.delete(&ada, &team.mias).await, Ok(()), "an owner of the organization may change anybody's");
    assert_eq!(team.app.count("project_keys").await, 0);
}

#[tokio::test]
async fn a_former_member_can_no_longer_manage_their_key() {
    let team = Team::new().await;
    let path = format!("/projects/{}/users/{}", team.project, team.mia.who.user_id().expect("a person"));
    team.app.ask("DELETE", &path, json!(null)).await;
    let before = team.state().await;
    assert_eq!(refused(team.list(&team.mia).await), Some(ProblemKind::NotFound));
    assert_eq!(refused(team.get(&team.mia, &team.mias).await), Some(ProblemKind::NotFound));
    assert_eq!(refused(team.delete(&team.mia, &team.mias).await), Some(ProblemKind::NotFound));
    assert_eq!(team.state().await, before);
}

#[tokio::test]
async fn a_member_creates_their_own_key_and_it_is_shown_once() {
    let team = Team::new().await;
    let (app, project) = (&team.app, &team.project);
    let create = async |actor: &Actor, new: NewProjectApiKey| -> Result<_, Problem> {
        Ok(project_api_keys::create(&app.domain, actor, project, new.into()).await?)
    };
    let named = |name: &str| NewProjectApiKey { name: Some(name.to_owned()), ..NewProjectApiKey::default() };
    let before = team.state().await;
    assert_eq!(refused(create(&team.outsider, named("x")).await), Some(ProblemKind::NotFound));
    let operator = Actor::server_administrator(app.organization.clone());
    assert_eq!(
        refused(create(&operator, named("x")).await),
        Some(ProblemKind::Forbidden),
        "the key would have no owner"
    );
    for (new, param) in [
        (NewProjectApiKey::default(), "name"),
        (named(""), "name"),
        (NewProjectApiKey { scopes: Some(vec!["files".to_owned()]), ..named("x") }, "scopes[0]"),
        (NewProjectApiKey { expires_in_seconds: Some(0), ..named("x") }, "expires_in_seconds"),
    ] {
        let problem = create(&team.mia, new).await.expect_err("it breaks a rule");
        assert_eq!((problem.kind, problem.param.as_deref()), (ProblemKind::Invalid, Some(param)));
    }
    assert_eq!(team.state().await, before);

    let new = NewProjectApiKey {
        scopes: Some(vec!["api.files.read".to_owned()]),
        expires_in_seconds: Some(400),
        ..named("laptop")
    };
    let made = create(&team.mia, new).await.expect("a member may");
    let value = made.value.expose().to_owned();
    let key = serde_json::to_value(&made).expect("a key is JSON");
    assert_eq!(
        members(&key).join(" "),
        "created_at expires_at id last_used_at name object owner owner_project_access redacted_value value"
    );
    assert_eq!((made.key.name.as_str(), made.key.expires_at), ("laptop", Some(made.key.created_at + 400)));
    assert_eq!(key["owner"]["user"]["id"], json!(team.mia.who.user_id()));
    assert!(value.starts_with("sk-proj-") && value.len() >= 8 + 40, "{value}");
    let leaf = app.last_audit().await;
    let payload = json!({ "id": made.key.id, "data": { "scopes": ["api.files.read"] } });
    assert_eq!(leaf["event"]["api_key.created"], payload);
    assert_eq!(leaf["event"]["project"]["id"], project.as_str());
    assert!(!leaf.to_string().contains(&value));
    app.with_key(&value).get("/v1/organization/projects").await.refusal(403);

    app.ask("POST", &format!("/projects/{project}/archive"), json!(null)).await;
    let problem: Problem = project_api_keys::create(&app.domain, &team.mia, project, named("x").into())
        .await
        .map_err(error::Error::into)
        .expect_err("the project is archived");
    assert_eq!(problem.code.as_deref(), Some("project_archived"));
}
