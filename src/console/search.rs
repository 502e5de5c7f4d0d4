//! Loads the results of a search.

use crate::server_fns::{Refused, search};
use types::{ids::KeyId, search::Found};
use ui::{Page, PageRequest, pages};

/// The results of `q`, or a redirect to the object that an id names. `secret` is set after a secret was pasted: it is
/// the id of the secret's key, or any other word if there is no such key.
pub async fn search(request: PageRequest) -> Result<Page, Refused> {
    let organization = request.organization();
    if let Some(key) = request.query("secret") {
        let known = match KeyId::new(key).is_well_formed() {
            true => search::search(organization, Some(key.to_owned())).await?,
            false => Found::default(),
        };
        return Ok(pages::search::search(&request, Found { secret: true, q: String::new(), ..known }));
    }
    let found = search::search(organization.clone(), request.query("q").map(str::to_owned)).await?;
    match pages::search::instead(&organization, &found) {
        Some(url) => Ok(Page::elsewhere(url)),
        None => Ok(pages::search::search(&request, found)),
    }
}
