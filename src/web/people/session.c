/* Sessions in memory, written behind (session.h).
 *
 * `lock` guards the table and the people; a request takes it for reading. What has to reach the record
 * goes to `writes`, which one thread takes in order, many to a transaction; while the store's writer is
 * held by a long import they wait there, and only there. */
#include "web/people/session.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/log.h"
#include "web/people/agent.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/secret.h"

enum { BUCKETS = 4096, WRITES_MAX = 10000, SEEN_EVERY_SECONDS = 300, SWEEP_SECONDS = 60, SECOND = 1000000 };

struct entry {
    struct ledger_session session;
    _Atomic int64_t seen_at, kept_seen_at; /* now, and as last handed to the record */
    struct entry *next;
};

struct person {
    int64_t id;
    text email, name;
    enum user_role role;
    enum language language;
    bool has_language, is_active, shortcuts_off;
    enum user_portfolio portfolio;
    int64_t team_id;
    enum user_theme theme;
    uint8_t password[WEB_HASH_BYTES]; /* hash of the stored hash: to see that it changed */
};
struct people {
    struct arena arena;
    struct person *items;
    size_t count, capacity;
};

enum write_kind { WRITE_PUT, WRITE_DELETE, WRITE_LANGUAGE, WRITE_THEME, WRITE_AUDIT };
struct write {
    enum write_kind kind;
    struct ledger_session session;
    int64_t user_id, at;
    enum language language;
    enum user_theme theme;
    int64_t quantity;
    char action[48], peer[48], detail[64], object_kind[24], object[128];
};
struct writes {
    struct write *items;
    size_t count, capacity;
};

struct web_sessions {
    struct store *store;
    struct clock *clock;
    pthread_mutex_t reload; /* one reading of the people at a time: an older one must not come later */
    pthread_rwlock_t lock;
    struct entry *buckets[BUCKETS];
    struct people people;
    atomic_bool people_are_old; /* they changed and could not be read */
    struct web_portfolios *portfolios;
    struct web_names *names;
    pthread_mutex_t write_lock;
    pthread_cond_t wake, written;
    struct writes writes;
    uint64_t handed_over, done; /* how many writes, since the start */
    bool stopping;
    pthread_t writer;
};

const struct web_session *web_session_of(const struct http_request *request)
{
    assert(request->session);
    return request->session;
}

static int64_t now(struct web_sessions *sessions)
{
    return sessions->clock->now(sessions->clock);
}

static struct entry **bucket_of(struct web_sessions *sessions, const uint8_t *hash)
{
    uint32_t number;
    memcpy(&number, hash, sizeof number);
    return &sessions->buckets[number % BUCKETS];
}

static struct entry *find(struct web_sessions *sessions, const uint8_t *hash)
{
    for (struct entry *entry = *bucket_of(sessions, hash); entry; entry = entry->next)
        if (web_equal_in_constant_time(entry->session.token_hash, hash, LEDGER_SESSION_HASH_BYTES))
            return entry;
    return NULL;
}

static void insert(struct web_sessions *sessions, const struct ledger_session *session)
{
    struct entry **bucket = bucket_of(sessions, session->token_hash);
    struct entry *entry = calloc(1, sizeof *entry);
    assert(entry);
    entry->session = *session;
    atomic_init(&entry->seen_at, session->seen_at);
    atomic_init(&entry->kept_seen_at, session->seen_at);
    entry->next = *bucket;
    *bucket = entry;
}

static const struct person *person_of(const struct people *people, int64_t user_id)
{
    for (size_t i = 0; i < people->count; i++)
        if (people->items[i].id == user_id)
            return &people->items[i];
    return NULL;
}

static bool has_ended(const struct entry *entry, int64_t instant)
{
    return instant - atomic_load(&entry->seen_at) > (int64_t)WEB_SESSION_IDLE_SECONDS * SECOND ||
           instant - entry->session.created_at > (int64_t)WEB_SESSION_AGE_SECONDS * SECOND;
}

/* ---- written behind ---- */

/* Sessions always wait; of the rest no more than so many, whatever a browser sends while an import writes.
 * What the audit does not get, the log does. */
static void push_write(struct web_sessions *sessions, const struct write *write)
{
    pthread_mutex_lock(&sessions->write_lock);
    bool takes =
        write->kind == WRITE_PUT || write->kind == WRITE_DELETE || sessions->writes.count < WRITES_MAX;
    if (takes) {
        *list_append(&sessions->writes) = *write;
        sessions->handed_over++;
        pthread_cond_signal(&sessions->wake);
    }
    pthread_mutex_unlock(&sessions->write_lock);
    if (!takes && write->kind == WRITE_AUDIT)
        log_event(LOG_ERROR, "audit-line-not-kept", "action=%s user=%lld quantity=%lld", write->action,
                  (long long)write->user_id, (long long)write->quantity);
}

static text absent_if_empty(const char *value)
{
    return *value ? text_of(value) : TEXT_ABSENT;
}

static enum result write_audit(struct store_connection *connection, const struct write *write,
                               struct problem *problem)
{
    const struct ledger_audit_line line = {.at = write->at,
                                           .user_id = write->user_id,
                                           .action = text_of(write->action),
                                           .peer = text_of(write->peer),
                                           .detail = text_of(write->detail),
                                           .object_kind = absent_if_empty(write->object_kind),
                                           .object = absent_if_empty(write->object),
                                           .quantity = write->quantity};
    return ledger_audit_put(connection, &line, problem);
}

static enum result write_one(struct store_connection *connection, const struct write *write,
                             struct problem *problem)
{
    enum result result = RESULT_OK;
    switch (write->kind) {
    case WRITE_PUT:
        return ledger_session_put(connection, &write->session, problem);
    case WRITE_DELETE:
        return ledger_session_delete(connection, write->session.token_hash, problem);
    case WRITE_LANGUAGE:
        result = ledger_user_set_language(connection, write->user_id, text_of(language_tag(write->language)),
                                          problem);
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    case WRITE_THEME:
        result = ledger_user_set_theme(connection, write->user_id, write->theme, problem);
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    case WRITE_AUDIT:
        return write_audit(connection, write, problem);
    }
    return result;
}

static enum result write_all(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct writes *writes = context;
    for (size_t i = 0; i < writes->count; i++) {
        enum result result = write_one(connection, &writes->items[i], problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static void push_delete(struct web_sessions *sessions, const struct ledger_session *session)
{
    push_write(sessions, &(struct write){.kind = WRITE_DELETE, .session = *session});
}

/* Takes out what has ended, or belongs to nobody any more; `must_go` may be NULL. Under the lock. */
static void sweep(struct web_sessions *sessions, bool (*must_go)(const struct entry *, const void *),
                  const void *context)
{
    int64_t instant = now(sessions);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct entry **place = &sessions->buckets[i]; *place;) {
            struct entry *entry = *place;
            if (!has_ended(entry, instant) && !(must_go && must_go(entry, context))) {
                place = &entry->next;
                continue;
            }
            push_delete(sessions, &entry->session);
            *place = entry->next;
            free(entry);
        }
}

static void *run_writer(void *context)
{
    struct web_sessions *sessions = context;
    pthread_mutex_lock(&sessions->write_lock);
    while (!sessions->stopping || sessions->writes.count > 0) {
        if (sessions->writes.count == 0) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += SWEEP_SECONDS;
            if (pthread_cond_timedwait(&sessions->wake, &sessions->write_lock, &until) == ETIMEDOUT) {
                pthread_mutex_unlock(&sessions->write_lock);
                pthread_rwlock_wrlock(&sessions->lock);
                sweep(sessions, NULL, NULL);
                pthread_rwlock_unlock(&sessions->lock);
                pthread_mutex_lock(&sessions->write_lock);
            }
            continue;
        }
        struct writes taken = sessions->writes;
        sessions->writes = (struct writes){0};
        pthread_mutex_unlock(&sessions->write_lock);
        struct problem problem = {0};
        if (store_write(sessions->store, write_all, &taken, &problem) != RESULT_OK)
            log_event(LOG_WARNING, "sessions-not-written", "count=%zu detail=%s", taken.count,
                      problem.detail);
        size_t count = taken.count;
        list_release(&taken);
        pthread_mutex_lock(&sessions->write_lock);
        sessions->done += count;
        pthread_cond_broadcast(&sessions->written);
    }
    pthread_mutex_unlock(&sessions->write_lock);
    return NULL;
}

void web_sessions_flush(struct web_sessions *sessions, int milliseconds_max)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t nanoseconds = until.tv_nsec + (int64_t)milliseconds_max * 1000000;
    until.tv_sec += (time_t)(nanoseconds / 1000000000);
    until.tv_nsec = (long)(nanoseconds % 1000000000);
    pthread_mutex_lock(&sessions->write_lock);
    uint64_t wanted = sessions->handed_over;
    while (sessions->done < wanted &&
           pthread_cond_timedwait(&sessions->written, &sessions->write_lock, &until) == 0)
        ;
    pthread_mutex_unlock(&sessions->write_lock);
}

/* ---- people ---- */

static enum result take_person(void *context, const struct ledger_user *user, struct problem *problem)
{
    struct people *people = context;
    struct person person = {.id = user->id,
                            .role = user->role,
                            .is_active = user->is_active,
                            .shortcuts_off = user->shortcuts_off,
                            .portfolio = user->portfolio,
                            .team_id = user->team_id,
                            .theme = user->theme};
    (void)problem;
    person.email = text_copy(&people->arena, user->email);
    person.name = text_is_empty(user->name) ? person.email : text_copy(&people->arena, user->name);
    person.has_language = language_parse(user->language, &person.language);
    web_hash("password", user->password_hash, person.password);
    *list_append(people) = person;
    return RESULT_OK;
}

static void people_release(struct people *people)
{
    list_release(people);
    arena_release(&people->arena);
}

static enum result take_session(void *context, const struct ledger_session *session, struct problem *problem)
{
    (void)problem;
    insert(context, session);
    return RESULT_OK;
}

static void name_people(const struct web_sessions *sessions, struct people *people)
{
    struct web_named *named = arena_array(&people->arena, struct web_named, people->count + 1);
    for (size_t i = 0; i < people->count; i++) {
        const struct person *person = &people->items[i];
        bool has_name = !text_equal(person->name, person->email);
        named[i] = (struct web_named){person->email, has_name ? person->name : TEXT_ABSENT};
    }
    web_names_take(sessions->names, named, people->count);
}

/* Reads the people, and the sessions too at the start. */
static enum result load(struct web_sessions *sessions, struct people *ret_people, bool with_sessions,
                        struct problem *problem)
{
    struct store_connection *connection;
    struct people people = {0};
    arena_init(&people.arena, 0);
    enum result result = store_read_begin(sessions->store, &connection, problem);
    if (result == RESULT_OK) {
        result = ledger_user_scan(connection, take_person, &people, problem);
        if (result == RESULT_OK && with_sessions)
            result = ledger_session_scan(connection, take_session, sessions, problem);
        store_read_end(sessions->store, connection);
    }
    if (result != RESULT_OK) {
        people_release(&people);
        return result;
    }
    name_people(sessions, &people); /* takes from the arena: before it is handed over */
    *ret_people = people;
    return RESULT_OK;
}

struct change_of_people {
    const struct people *before, *after;
};

static bool is_shut_out(const struct entry *entry, const void *context)
{
    const struct change_of_people *change = context;
    const struct person *before = person_of(change->before, entry->session.user_id);
    const struct person *after = person_of(change->after, entry->session.user_id);
    return !after || !after->is_active ||
           (before && memcmp(before->password, after->password, WEB_HASH_BYTES) != 0);
}

enum result web_sessions_reload_users(struct web_sessions *sessions, struct problem *problem)
{
    struct people after;
    pthread_mutex_lock(&sessions->reload);
    enum result result = load(sessions, &after, false, problem);
    atomic_store(&sessions->people_are_old, result != RESULT_OK);
    if (result == RESULT_OK) {
        pthread_rwlock_wrlock(&sessions->lock);
        struct people before = sessions->people;
        sessions->people = after;
        sweep(sessions, is_shut_out, &(struct change_of_people){&before, &sessions->people});
        pthread_rwlock_unlock(&sessions->lock);
        people_release(&before);
    }
    pthread_mutex_unlock(&sessions->reload);
    return result;
}

/* What people may do was changed and could not be read: nobody is let in by what stood before. Whoever comes
 * next tries again. */
static bool knows_people(struct web_sessions *sessions)
{
    struct problem problem = {0};
    return !atomic_load(&sessions->people_are_old) ||
           web_sessions_reload_users(sessions, &problem) == RESULT_OK;
}

/* ---- what the application asks ---- */

static void release(struct web_sessions *sessions)
{
    for (size_t i = 0; i < BUCKETS; i++)
        while (sessions->buckets[i]) {
            struct entry *next = sessions->buckets[i]->next;
            free(sessions->buckets[i]);
            sessions->buckets[i] = next;
        }
    people_release(&sessions->people);
    web_portfolios_free(sessions->portfolios);
    web_names_free(sessions->names);
    list_release(&sessions->writes);
    pthread_mutex_destroy(&sessions->reload);
    pthread_rwlock_destroy(&sessions->lock);
    pthread_mutex_destroy(&sessions->write_lock);
    pthread_cond_destroy(&sessions->wake);
    pthread_cond_destroy(&sessions->written);
    free(sessions);
}

enum result web_sessions_start(struct web_sessions **ret, struct store *store, struct clock *clock,
                               struct problem *problem)
{
    struct web_sessions *sessions = calloc(1, sizeof *sessions);
    assert(sessions);
    sessions->store = store;
    sessions->clock = clock;
    sessions->portfolios = web_portfolios_new();
    sessions->names = web_names_new();
    pthread_mutex_init(&sessions->reload, NULL);
    pthread_rwlock_init(&sessions->lock, NULL);
    pthread_mutex_init(&sessions->write_lock, NULL);
    pthread_cond_init(&sessions->wake, NULL);
    pthread_cond_init(&sessions->written, NULL);
    enum result result = load(sessions, &sessions->people, true, problem);
    if (result != RESULT_OK) {
        release(sessions);
        return result;
    }
    sweep(sessions, is_shut_out, &(struct change_of_people){&sessions->people, &sessions->people});
    int error = pthread_create(&sessions->writer, NULL, run_writer, sessions);
    assert(error == 0);
    (void)error;
    *ret = sessions;
    return RESULT_OK;
}

void web_sessions_stop(struct web_sessions *sessions)
{
    if (!sessions)
        return;
    pthread_mutex_lock(&sessions->write_lock);
    sessions->stopping = true;
    pthread_cond_signal(&sessions->wake);
    pthread_mutex_unlock(&sessions->write_lock);
    pthread_join(sessions->writer, NULL);
    release(sessions);
}

struct web_portfolios *web_sessions_portfolios(struct web_sessions *sessions)
{
    return sessions->portfolios;
}

struct web_names *web_sessions_names(struct web_sessions *sessions)
{
    return sessions->names;
}

static bool hash_token(text token, uint8_t ret[WEB_HASH_BYTES])
{
    if (token.length != 2 * WEB_TOKEN_BYTES)
        return false;
    web_hash("session", token, ret);
    return true;
}

/* What this browser was told wins; the person's own choice is for the others. */
static enum web_theme theme_of(const struct person *person, enum web_theme cookie)
{
    static const enum web_theme themes[USER_THEME_COUNT] = {[USER_THEME_UNSET] = WEB_THEME_SYSTEM,
                                                            [USER_THEME_LIGHT] = WEB_THEME_LIGHT,
                                                            [USER_THEME_DARK] = WEB_THEME_DARK,
                                                            [USER_THEME_SYSTEM] = WEB_THEME_SYSTEM};
    return cookie == WEB_THEME_SYSTEM ? themes[person->theme] : cookie;
}

/* Who is on the person's team, the person always among them. Under the lock. */
static void fill_portfolio(const struct web_sessions *sessions, const struct person *person,
                           struct arena *arena, struct web_portfolio_of *ret)
{
    const struct people *people = &sessions->people;
    *ret = (struct web_portfolio_of){.kind = person->portfolio, .kept = sessions->portfolios};
    ret->emails = arena_array(arena, text, person->team_id ? people->count : 1);
    for (size_t i = 0; i < people->count; i++)
        if (people->items[i].id == person->id ||
            (person->team_id && people->items[i].team_id == person->team_id))
            ret->emails[ret->email_count++] = text_copy(arena, people->items[i].email);
}

static void fill_session(const struct web_sessions *sessions, const struct person *person,
                         struct arena *arena, struct web_session *ret)
{
    ret->signed_in = true;
    ret->user_id = person->id;
    ret->email = text_copy(arena, person->email);
    ret->name = text_copy(arena, person->name);
    ret->role = person->role;
    ret->shortcuts_off = person->shortcuts_off;
    ret->theme = theme_of(person, ret->theme);
    if (person->has_language)
        ret->language = person->language;
    fill_portfolio(sessions, person, arena, &ret->portfolio);
}

bool web_sessions_find(struct web_sessions *sessions, text token, struct arena *arena,
                       struct web_session *ret)
{
    uint8_t hash[WEB_HASH_BYTES];
    bool found = false;
    if (!hash_token(token, hash) || !knows_people(sessions))
        return false;
    int64_t instant = now(sessions);
    pthread_rwlock_rdlock(&sessions->lock);
    struct entry *entry = find(sessions, hash);
    const struct person *person = entry ? person_of(&sessions->people, entry->session.user_id) : NULL;
    if (person && person->is_active && !has_ended(entry, instant)) {
        found = true;
        fill_session(sessions, person, arena, ret);
        ret->token = token;
        atomic_store(&entry->seen_at, instant);
        int64_t kept = atomic_load(&entry->kept_seen_at);
        if (instant - kept > (int64_t)SEEN_EVERY_SECONDS * SECOND &&
            atomic_compare_exchange_strong(&entry->kept_seen_at, &kept, instant)) {
            struct write write = {.kind = WRITE_PUT, .session = entry->session};
            write.session.seen_at = instant;
            push_write(sessions, &write);
        }
    }
    pthread_rwlock_unlock(&sessions->lock);
    return found;
}

bool web_sessions_of_user(struct web_sessions *sessions, int64_t user_id, struct arena *arena,
                          struct web_session *ret)
{
    if (!knows_people(sessions))
        return false;
    pthread_rwlock_rdlock(&sessions->lock);
    const struct person *person = person_of(&sessions->people, user_id);
    bool found = person && person->is_active;
    if (found)
        fill_session(sessions, person, arena, ret);
    pthread_rwlock_unlock(&sessions->lock);
    return found;
}

text web_sessions_open(struct web_sessions *sessions, const struct ledger_user *user, text peer, text agent,
                       struct arena *arena)
{
    text token = web_random_token(arena, WEB_TOKEN_BYTES);
    struct write write = {.kind = WRITE_PUT};
    write.session.user_id = user->id;
    write.session.created_at = write.session.seen_at = now(sessions);
    hash_token(token, write.session.token_hash);
    text_copy_into(write.session.peer, sizeof write.session.peer, peer);
    web_agent_words(agent, write.session.agent, sizeof write.session.agent);
    pthread_rwlock_wrlock(&sessions->lock);
    insert(sessions, &write.session);
    if (!person_of(&sessions->people, user->id)) /* added since the people were read */
        (void)take_person(&sessions->people, user, NULL);
    pthread_rwlock_unlock(&sessions->lock);
    push_write(sessions, &write);
    web_sessions_audit(sessions, user->id, "sign-in", peer, "");
    return token;
}

void web_sessions_close(struct web_sessions *sessions, text token, text peer)
{
    uint8_t hash[WEB_HASH_BYTES];
    struct ledger_session ended = {0};
    if (!hash_token(token, hash))
        return;
    pthread_rwlock_wrlock(&sessions->lock);
    for (struct entry **place = bucket_of(sessions, hash); *place; place = &(*place)->next) {
        struct entry *entry = *place;
        if (!web_equal_in_constant_time(entry->session.token_hash, hash, sizeof hash))
            continue;
        ended = entry->session;
        *place = entry->next;
        free(entry);
        break;
    }
    pthread_rwlock_unlock(&sessions->lock);
    if (ended.user_id == 0)
        return;
    push_delete(sessions, &ended);
    web_sessions_audit(sessions, ended.user_id, "sign-out", peer, "");
}

void web_sessions_audit_line(struct web_sessions *sessions, const struct ledger_audit_line *line)
{
    struct write write = {
        .kind = WRITE_AUDIT, .user_id = line->user_id, .at = now(sessions), .quantity = line->quantity};
    text_copy_into(write.action, sizeof write.action, line->action);
    text_copy_into(write.peer, sizeof write.peer, line->peer);
    text_copy_into(write.detail, sizeof write.detail, line->detail);
    text_copy_into(write.object_kind, sizeof write.object_kind, line->object_kind);
    text_copy_into(write.object, sizeof write.object, line->object);
    push_write(sessions, &write);
}

void web_sessions_audit(struct web_sessions *sessions, int64_t user_id, const char *action, text peer,
                        const char *detail)
{
    web_sessions_audit_line(sessions, &(struct ledger_audit_line){.user_id = user_id,
                                                                  .action = text_of(action),
                                                                  .peer = peer,
                                                                  .detail = text_of(detail),
                                                                  .quantity = LEDGER_AUDIT_QUANTITY_NONE});
}

void web_sessions_set_language(struct web_sessions *sessions, int64_t user_id, enum language language)
{
    pthread_rwlock_wrlock(&sessions->lock);
    struct person *person = (struct person *)(uintptr_t)person_of(&sessions->people, user_id);
    if (person) {
        person->language = language;
        person->has_language = true;
    }
    pthread_rwlock_unlock(&sessions->lock);
    push_write(sessions, &(struct write){.kind = WRITE_LANGUAGE, .user_id = user_id, .language = language});
}

void web_sessions_set_theme(struct web_sessions *sessions, int64_t user_id, enum user_theme theme)
{
    pthread_rwlock_wrlock(&sessions->lock);
    struct person *person = (struct person *)(uintptr_t)person_of(&sessions->people, user_id);
    if (person)
        person->theme = theme;
    pthread_rwlock_unlock(&sessions->lock);
    push_write(sessions, &(struct write){.kind = WRITE_THEME, .user_id = user_id, .theme = theme});
}

/* ---- seen and ended by people ---- */

/* Hashed once more, so that not even the hash that the record holds is on a page. */
static void key_of(const struct ledger_session *session, char ret[33])
{
    uint8_t hash[WEB_HASH_BYTES];
    web_hash("session-key", (text){(const char *)session->token_hash, sizeof session->token_hash}, hash);
    for (int i = 0; i < 16; i++)
        snprintf(ret + 2 * (ptrdiff_t)i, 3, "%02x", hash[i]);
}

static int last_seen_first(const void *a, const void *b)
{
    const struct web_session_line *left = a, *right = b;
    return left->seen_at < right->seen_at   ? 1
           : left->seen_at > right->seen_at ? -1
                                            : strcmp(left->key, right->key);
}

size_t web_sessions_list(struct web_sessions *sessions, int64_t user_id, text token, struct arena *arena,
                         struct web_session_line **ret_lines)
{
    struct {
        struct web_session_line *items;
        size_t count, capacity;
    } lines = {0};
    uint8_t hash[WEB_HASH_BYTES];
    bool has_token = hash_token(token, hash);
    int64_t instant = now(sessions);
    pthread_rwlock_rdlock(&sessions->lock);
    for (size_t i = 0; i < BUCKETS; i++)
        for (const struct entry *entry = sessions->buckets[i]; entry; entry = entry->next) {
            if ((user_id && entry->session.user_id != user_id) || has_ended(entry, instant))
                continue;
            struct web_session_line *line = list_append(&lines);
            *line = (struct web_session_line){.user_id = entry->session.user_id,
                                              .created_at = entry->session.created_at,
                                              .seen_at = atomic_load(&entry->seen_at)};
            line->peer = text_copy(arena, text_of(entry->session.peer));
            line->agent = text_copy(arena, text_of(entry->session.agent));
            line->current = has_token && memcmp(entry->session.token_hash, hash, sizeof hash) == 0;
            key_of(&entry->session, line->key);
        }
    pthread_rwlock_unlock(&sessions->lock);
    size_t count = lines.count;
    if (count)
        qsort(lines.items, count, sizeof *lines.items, last_seen_first);
    *ret_lines = arena_array(arena, struct web_session_line, count);
    list_copy(*ret_lines, &lines);
    list_release(&lines);
    return count;
}

struct ending {
    int64_t user_id;
    text key;
    uint8_t kept[WEB_HASH_BYTES];
    bool keeps;
    size_t *count;
};

static bool is_to_end(const struct entry *entry, const void *context)
{
    const struct ending *ending = context;
    char key[33];
    if (entry->session.user_id != ending->user_id)
        return false;
    if (text_is_absent(ending->key)) {
        if (ending->keeps && memcmp(entry->session.token_hash, ending->kept, sizeof ending->kept) == 0)
            return false;
    } else {
        key_of(&entry->session, key);
        if (!text_equal(text_of(key), ending->key))
            return false;
    }
    ++*ending->count;
    return true;
}

size_t web_sessions_end(struct web_sessions *sessions, int64_t user_id, text key, text kept_token)
{
    size_t count = 0;
    struct ending ending = {.user_id = user_id, .key = key, .count = &count};
    ending.keeps = hash_token(kept_token, ending.kept);
    pthread_rwlock_wrlock(&sessions->lock);
    sweep(sessions, is_to_end, &ending);
    pthread_rwlock_unlock(&sessions->lock);
    return count;
}
