//! Loads the pages of members.

use crate::server_fns::{
    Refused,
    users::{get_member, search_users},
};
use types::{
    ids::UserId,
    users::{Member, MemberQuery},
};
use ui::{
    Page, PageRequest, list,
    pages::{
        one_user,
        users::{self, Shown},
    },
};

/// All members, or those who match a search or have a role.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let shown = Shown::of(&request);
    let [search, role, sort] = ["search", "role", "sort"].map(|name| request.query(name).map(str::to_owned));
    let query = MemberQuery { search, role, sort };
    let people = search_users(request.organization(), query, list::page_of(&request, shown.asked_order())).await?;
    Ok(users::all(request, shown, people))
}

/// Changes a member's role.
pub async fn role(request: PageRequest) -> Result<Page, Refused> {
    let member = load(&request).await?;
    Ok(one_user::role(&request, member))
}

/// Asks before a member is removed.
pub async fn delete(request: PageRequest) -> Result<Page, Refused> {
    let member = load(&request).await?;
    Ok(one_user::delete(&request, member))
}

/// The member in the path.
async fn load(request: &PageRequest) -> Result<Member, Refused> {
    get_member(request.organization(), UserId::new(request.param("user_id"))).await
}
