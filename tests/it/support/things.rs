//! Creates projects, users and keys through the interfaces that create them in production.

use crate::support::{Founded, PASSWORD};
use domain::{Actor, Origin, Who, project_api_keys};
use serde_json::{Value, json};
use types::{
    ids::{AuditExportId, KeyId, ProjectId, UserId},
    project_api_keys::NewProjectApiKey,
    users::Role,
};

impl Founded {
    /// Sends an Admin API request that must succeed and returns its JSON; `path` is relative to `/v1/organization`.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let reply = self.admin().call(method, &format!("/v1/organization{path}"), &body).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        reply.json()
    }

    /// Inserts a finished audit log export without its files; returns its id.
    pub async fn finished_export(&self) -> String {
        let id = self.new_id(AuditExportId::PREFIX);
        let now = self.now().to_string();
        self.write(
            "insert into audit_export_jobs (id, organization_id, user_id, format, filter, records, position, size,
             created_at, told_at, finished_at, files) values ($1, $2, $3, 'csv', '{}', 1, 1, 1, cast($4 as bigint),
             cast($4 as bigint), cast($4 as bigint), '[{\"name\":\"audit-logs.csv\",\"bytes\":1,\"sha256\":\"\"}]')",
            &[&id, self.organization.as_str(), self.owner.as_str(), &now],
        )
        .await;
        id
    }

    /// Creates a project and returns its id.
    pub async fn project(&self, name: &str) -> String {
        text(&self.ask("POST", "/projects", json!({ "name": name })).await, "id")
    }

    /// Creates a user with the usual password, signs them in and returns their actor.
    pub async fn colleague(&self, email: &str, role: Role) -> Actor {
        let user_id = self.person(email, role).await;
        self.actor(email, user_id).await
    }

    /// Signs a user in and returns their actor.
    pub async fn actor(&self, email: &str, user_id: UserId) -> Actor {
        let fields = [("credentials[email]", email), ("credentials[password]", PASSWORD)];
        assert_eq!(self.anonymous().submit("/sign-in", &fields).await.status, 303);
        let sql = "select credential_hash from sessions where user_id = $1 order by id desc limit 1";
        let session = self.texts(sql, &[user_id.as_str()]).await.pop().expect("they have just signed in");
        Actor::new(self.organization.clone(), Who::Person { user_id, session }, Origin::default())
    }

    /// Creates a project key owned by the actor, as the console does; returns its id and secret.
    pub async fn own_key(&self, actor: &Actor, project: &str, name: &str) -> (KeyId, String) {
        let new = NewProjectApiKey { name: Some(name.to_owned()), ..NewProjectApiKey::default() };
        let made = project_api_keys::create(&self.domain, actor, &ProjectId::new(project), new.into()).await;
        let made = made.expect("a member may create a key");
        (made.key.id, made.value.expose().to_owned())
    }
}

/// A text member of a JSON object.
pub fn text(object: &Value, member: &str) -> String {
    object[member].as_str().unwrap_or_else(|| panic!("{member} is not a text: {object}")).to_owned()
}

/// The ids of the items on a page of a list.
pub fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap_or_else(|| panic!("no page: {page}")).iter().map(|item| text(item, "id")).collect()
}

/// The names of an object's members, sorted.
pub fn members(object: &Value) -> Vec<&str> {
    let mut names: Vec<_> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
