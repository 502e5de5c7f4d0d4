//! The words for roles in a list of people.

use kernel::base::names::fold;
use types::users::Role;

/// Words for roles in other products. None of them is a role here.
const OTHER_ROLES: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administratorin",
    "super admin",
    "superadmin",
    "global administrator",
    "member",
    "members",
    "mitglied",
    "user",
    "benutzer",
    "benutzerin",
    "guest",
    "gast",
    "viewer",
    "betrachter",
    "editor",
    "bearbeiter",
    "writer",
    "manager",
    "billing",
    "billing manager",
    "maintainer",
    "contributor",
    "collaborator",
    "developer",
    "entwickler",
    "owners",
    "readers",
    "besitzer",
    "eigentümer",
    "primary owner",
    "read only",
    "read-only",
    "readonly",
    "read",
    "write",
    "none",
    // Owners, administrators and members in the languages of common exports
    "propriétaire",
    "administrateur",
    "membre",
    "propietario",
    "proprietario",
    "proprietário",
    "proprietaria",
    "administrador",
    "amministratore",
    "miembro",
    "membro",
    "eigenaar",
    "beheerder",
    "lid",
    "właściciel",
    "administratör",
    "ägare",
    "medlem",
    "所有者",
    "管理者",
    "管理员",
    "オーナー",
    "メンバー",
    "소유자",
    "관리자",
];

/// Parses the name of a role, in any language of the console.
pub fn role_of(cell: &str) -> Option<Role> {
    match fold(cell).as_str() {
        "owner" | "inhaber" | "inhaberin" => Some(Role::Owner),
        "reader" | "leser" | "leserin" => Some(Role::Reader),
        _ => None,
    }
}

/// Whether the cell names a role of another product.
pub fn is_other_role(cell: &str) -> bool {
    OTHER_ROLES.contains(&fold(cell).as_str())
}

/// Whether the cell may be a misspelled role.
pub fn is_nearly_role(cell: &str) -> bool {
    let word = fold(cell);
    ["owner", "inhaber", "reader", "leser"].iter().any(|role| strsim::damerau_levenshtein(&word, role) == 1)
}
