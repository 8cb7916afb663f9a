/* The matrix of roles and permissions: a row a permission, a letter a role that has it. */
#include "web/people/permission.h"

#include <assert.h>

#define ROLE(role) (1u << (role))
#define EVERYONE (ROLE(USER_ROLE_COUNT) - 1)
#define TEAM (ROLE(USER_ADMIN) | ROLE(USER_MANAGER) | ROLE(USER_CSM) | ROLE(USER_MARKETING))

static const unsigned roles_of[PERMISSION_COUNT] = {
    [PERMISSION_OPEN] = EVERYONE,
    [PERMISSION_SIGNED_IN] = EVERYONE,
    [PERMISSION_SEE_FIGURES] = EVERYONE,
    [PERMISSION_SEE_ACCOUNTS] = EVERYONE,
    [PERMISSION_SEE_CONTACTS] = TEAM,
    [PERMISSION_EXPORT] = TEAM | ROLE(USER_ANALYST),
    [PERMISSION_EDIT_ACCOUNTS] = ROLE(USER_ADMIN) | ROLE(USER_MANAGER) | ROLE(USER_CSM),
    [PERMISSION_IMPORT] = ROLE(USER_ADMIN) | ROLE(USER_MANAGER),
    [PERMISSION_CAMPAIGN] = ROLE(USER_ADMIN) | ROLE(USER_MANAGER) | ROLE(USER_MARKETING),
    [PERMISSION_CONFIGURE] = ROLE(USER_ADMIN) | ROLE(USER_MANAGER),
    [PERMISSION_ADMINISTER] = ROLE(USER_ADMIN),
};

bool web_role_may(enum user_role role, enum web_permission permission)
{
    assert(permission < PERMISSION_COUNT && role < USER_ROLE_COUNT);
    return roles_of[permission] & ROLE(role);
}
