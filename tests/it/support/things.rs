//! Projects, accounts and keys to test with, made at the doors that make them.

use crate::support::{Founded, PASSWORD};
use domain::{Actor, Origin, Who, project_api_keys};
use serde_json::{Value, json};
use types::{
    ids::{AuditExportId, KeyId, ProjectId, UserId},
    project_api_keys::NewProjectApiKey,
    users::Role,
};

impl Founded {
    /// What the Admin API answers to a request that must succeed; the address is that below `/v1/organization`.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let reply = self.admin().call(method, &format!("/v1/organization{path}"), &body).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        reply.json()
    }

    /// An export of the audit log that is finished, but for its files; gives its id.
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

    /// A new project.
    pub async fn project(&self, name: &str) -> String {
        text(&self.ask("POST", "/projects", json!({ "name": name })).await, "id")
    }

    /// A new person with the usual password, signed in, as the operations know them.
    pub async fn colleague(&self, email: &str, role: Role) -> Actor {
        let user_id = self.person(email, role).await;
        self.actor(email, user_id).await
    }

    /// Somebody signed in, as the operations know them.
    pub async fn actor(&self, email: &str, user_id: UserId) -> Actor {
        let fields = [("credentials[email]", email), ("credentials[password]", PASSWORD)];
        assert_eq!(self.anonymous().submit("/sign-in", &fields).await.status, 303);
        let sql = "select credential_hash from sessions where user_id = $1 order by id desc limit 1";
        let session = self.texts(sql, &[user_id.as_str()]).await.pop().expect("they have just signed in");
        Actor {
            organization_id: self.organization.clone(),
            who: Who::Person { user_id, session },
            origin: Origin::default(),
            call: None,
        }
    }

    /// A key of somebody's own, made as the console makes it; gives its id and its secret.
    pub async fn own_key(&self, actor: &Actor, project: &str, name: &str) -> (KeyId, String) {
        let new = NewProjectApiKey { name: Some(name.to_owned()), ..NewProjectApiKey::default() };
        let made = project_api_keys::create(&self.domain, actor, &ProjectId::new(project), new.into()).await;
        let made = made.expect("a member may make a key");
        (made.key.id, made.value.expose().to_owned())
    }
}

/// The text that a member holds.
pub fn text(object: &Value, member: &str) -> String {
    object[member].as_str().unwrap_or_else(|| panic!("{member} is no text: {object}")).to_owned()
}

/// The ids of what stands on a page.
pub fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap_or_else(|| panic!("no page: {page}")).iter().map(|item| text(item, "id")).collect()
}

/// The names of an object's members, sorted.
pub fn members(object: &Value) -> Vec<&str> {
    let mut names: Vec<_> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
