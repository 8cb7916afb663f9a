/* The matrix of roles and permissions: a row a permission, a letter a role that has it. */
#include "web/people/permission.h"

#include <assert.h>

#define ROLE(role) (1u << (role))
#define EVERYONE (ROLE(USER_ROLE_COUNT) - 1)
#define TEAM (ROLE(USER_ADMIN) | ROLE(USER_MANAGER) | ROLE(USER_CSM) | ROLE(USER_MARKETING))

static const struct {
    const char *name;
    unsigned roles;
} permissions[PERMISSION_COUNT] = {
    [PERMISSION_OPEN] = {"open", EVERYONE},
    [PERMISSION_SIGNED_IN] = {"signed-in", EVERYONE},
    [PERMISSION_SEE_FIGURES] = {"see-figures", EVERYONE},
    [PERMISSION_SEE_ACCOUNTS] = {"see-accounts", EVERYONE},
    [PERMISSION_SEE_CONTACTS] = {"see-contacts", TEAM},
    [PERMISSION_EXPORT] = {"export", TEAM | ROLE(USER_ANALYST)},
    [PERMISSION_EDIT_ACCOUNTS] = {"edit-accounts", ROLE(USER_ADMIN) | ROLE(USER_MANAGER) | ROLE(USER_CSM)},
    [PERMISSION_IMPORT] = {"import", ROLE(USER_ADMIN) | ROLE(USER_MANAGER)},
    [PERMISSION_CAMPAIGN] = {"campaign", ROLE(USER_ADMIN) | ROLE(USER_MANAGER) | ROLE(USER_MARKETING)},
    [PERMISSION_CONFIGURE] = {"configure", ROLE(USER_ADMIN) | ROLE(USER_MANAGER)},
    [PERMISSION_ADMINISTER] = {"administer", ROLE(USER_ADMIN)},
};

bool web_role_may(enum user_role role, enum web_permission permission)
{
    assert(permission < PERMISSION_COUNT && role < USER_ROLE_COUNT);
    return permissions[permission].roles & ROLE(role);
}

const char *web_permission_name(enum web_permission permission)
{
    assert(permission < PERMISSION_COUNT);
    return permissions[permission].name;
}
