/* People in words (user_words.h). */
#include "web/people/user_words.h"

#include "base/list.h"
#include "web/people/agent.h"

const char *web_role_label(enum user_role role)
{
    static const char *const labels[USER_ROLE_COUNT] = {
        [USER_ADMIN] = N_("Administrator"), [USER_MANAGER] = N_("Manager"), [USER_CSM] = N_("CSM"),
        [USER_MARKETING] = N_("Marketing"), [USER_ANALYST] = N_("Analyst"), [USER_READ_ONLY] = N_("Reader")};
    return _(labels[role]);
}

const char *web_portfolio_label(enum user_portfolio portfolio)
{
    static const char *const labels[USER_PORTFOLIO_COUNT] = {[USER_PORTFOLIO_ALL] = N_("all accounts"),
                                                             [USER_PORTFOLIO_TEAM] =
                                                                 N_("the team's accounts"),
                                                             [USER_PORTFOLIO_OWN] = N_("their own accounts")};
    return _(labels[portfolio]);
}

text web_instant_words(struct arena *arena, const struct web_application *application, int64_t instant)
{
    int64_t seconds = instant / INSTANT_MICROSECONDS;
    return format_date_time(arena, seconds + zone_offset_seconds(application->zone, instant));
}

struct view_select web_role_select(struct arena *arena, enum user_role chosen)
{
    struct view_select select = {.name = TEXT("role"),
                                 .label = text_of(_("Role")),
                                 .options = arena_array(arena, struct view_option, USER_ROLE_COUNT),
                                 .options_count = USER_ROLE_COUNT};
    static const char *const what[USER_ROLE_COUNT] = {
        [USER_ADMIN] = N_("Administrator: everything, people and audit too"),
        [USER_MANAGER] = N_("Manager: records, imports, settings"),
        [USER_CSM] = N_("CSM: sees and corrects accounts"),
        [USER_MARKETING] = N_("Marketing: contacts, lists, files; corrects nothing"),
        [USER_ANALYST] = N_("Analyst: figures, accounts, files; no people's names"),
        [USER_READ_ONLY] = N_("Reader: figures and accounts, nothing else")};
    for (int role = 0; role < USER_ROLE_COUNT; role++)
        select.options[role] = (struct view_option){text_of(ledger_user_role_name((enum user_role)role)),
                                                    text_of(_(what[role])), role == (int)chosen};
    return select;
}

struct view_select web_portfolio_select(struct arena *arena, enum user_portfolio chosen)
{
    struct view_select select = {
        .name = TEXT("portfolio"),
        .label = text_of(_("Sees")),
        .options = arena_array(arena, struct view_option, USER_PORTFOLIO_COUNT),
        .options_count = USER_PORTFOLIO_COUNT,
        .hint =
            text_of(_("An account is somebody's own as its CSM, ISM or farmer. Figures, lists and files hold "
                      "these accounts only."))};
    for (int portfolio = 0; portfolio < USER_PORTFOLIO_COUNT; portfolio++)
        select.options[portfolio] = (struct view_option){
            text_of(ledger_user_portfolio_name((enum user_portfolio)portfolio)),
            text_of(web_portfolio_label((enum user_portfolio)portfolio)), portfolio == (int)chosen};
    return select;
}

struct view_field web_team_field(text team)
{
    return (struct view_field){.name = TEXT("team"),
                               .label = text_of(_("Team")),
                               .value = team,
                               .autocomplete = TEXT("off"),
                               .list = TEXT("teams"),
                               .hint = text_of(_("Write a new name to make a team."))};
}

text web_person_name(const struct ledger_user *user)
{
    return text_is_empty(user->name) ? user->email : user->name;
}

/* ---- everybody ---- */

struct reading {
    struct arena *arena;
    struct {
        struct ledger_user *items;
        size_t count, capacity;
    } users;
    struct {
        struct web_team *items;
        size_t count, capacity;
    } teams;
    struct {
        struct ledger_user_link *items;
        size_t count, capacity;
    } links;
};

static enum result take_user(void *context, const struct ledger_user *user, struct problem *problem)
{
    struct reading *reading = context;
    struct ledger_user *copy = list_append(&reading->users);
    (void)problem;
    *copy = *user;
    copy->email = text_copy(reading->arena, user->email);
    copy->name = text_copy(reading->arena, user->name);
    copy->language = text_copy(reading->arena, user->language);
    copy->password_hash = user->password_hash.length ? TEXT("set") : TEXT(""); /* only whether there is one */
    return RESULT_OK;
}

static enum result take_team(void *context, int64_t id, text name, struct problem *problem)
{
    struct reading *reading = context;
    (void)problem;
    *list_append(&reading->teams) = (struct web_team){id, text_copy(reading->arena, name)};
    return RESULT_OK;
}

static enum result take_link(void *context, const struct ledger_user_link *link, struct problem *problem)
{
    struct reading *reading = context;
    (void)problem;
    *list_append(&reading->links) = *link;
    return RESULT_OK;
}

enum result web_people_read(struct arena *arena, const struct web_application *application,
                            struct web_people *ret, struct problem *problem)
{
    struct reading reading = {.arena = arena};
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_user_scan(connection, take_user, &reading, problem);
    if (result == RESULT_OK)
        result = ledger_team_scan(connection, take_team, &reading, problem);
    if (result == RESULT_OK)
        result = ledger_user_link_scan(connection, take_link, &reading, problem);
    store_read_end(application->store, connection);
    *ret = (struct web_people){.users = arena_array(arena, struct ledger_user, reading.users.count),
                               .count = reading.users.count,
                               .teams = arena_array(arena, struct web_team, reading.teams.count),
                               .team_count = reading.teams.count,
                               .links = arena_array(arena, struct ledger_user_link, reading.links.count),
                               .link_count = reading.links.count};
    list_copy(ret->users, &reading.users);
    list_copy(ret->teams, &reading.teams);
    list_copy(ret->links, &reading.links);
    list_release(&reading.users);
    list_release(&reading.teams);
    list_release(&reading.links);
    return result;
}

text web_people_team(const struct web_people *people, int64_t team_id)
{
    for (size_t i = 0; i < people->team_count; i++)
        if (people->teams[i].id == team_id)
            return people->teams[i].name;
    return TEXT_ABSENT;
}

const struct ledger_user_link *web_people_link(const struct web_people *people, int64_t user_id, int64_t now)
{
    for (size_t i = 0; i < people->link_count; i++)
        if (people->links[i].user_id == user_id && people->links[i].expires_at > now)
            return &people->links[i];
    return NULL;
}

void web_people_teams(struct arena *arena, const struct web_people *people, struct view_option **ret,
                      size_t *ret_count)
{
    *ret = arena_array(arena, struct view_option, people->team_count);
    *ret_count = people->team_count;
    for (size_t i = 0; i < people->team_count; i++)
        (*ret)[i] = (struct view_option){people->teams[i].name, people->teams[i].name, false};
}

/* ---- sessions ---- */

void web_sessions_view(struct arena *arena, const struct web_application *application, int64_t user_id,
                       text token, struct view_session_list *ret)
{
    struct web_session_line *lines;
    size_t count = web_sessions_list(application->sessions, user_id, token, arena, &lines);
    ret->rows = arena_array(arena, struct view_session_row, count);
    ret->rows_count = count;
    for (size_t i = 0; i < count; i++)
        ret->rows[i] =
            (struct view_session_row){.key = text_of(lines[i].key),
                                      .agent = web_agent_label(arena, lines[i].agent),
                                      .peer = lines[i].peer,
                                      .opened = web_instant_words(arena, application, lines[i].created_at),
                                      .seen = web_instant_words(arena, application, lines[i].seen_at),
                                      .current = lines[i].current};
}
