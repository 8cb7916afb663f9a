/* Names by e-mail address (names.h): a table made whole when it is out of date and then only read. The lock
 * is held for reading while one name is looked up and copied, for writing while a new table takes the place.
 */
#include "web/people/names.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/map.h"
#include "column/column.h"
#include "web/application.h"
#include "web/words.h"

static const int dimensions[] = {DIMENSION_OWNER, DIMENSION_ISM, DIMENSION_FARMER};
enum { DIMENSIONS = sizeof dimensions / sizeof dimensions[0] };

struct entries {
    struct web_named *items;
    size_t count, capacity;
};
struct table {
    struct arena arena;
    struct entries entries;
    struct map by_email; /* → the entry */
    struct map by_name;  /* a name, and a name with the part before the @ → how many have it */
};

struct web_names {
    pthread_rwlock_t lock;
    struct column_live *live;
    struct table people;         /* who signs in */
    struct table all;            /* they, and whom the record names */
    uint32_t counts[DIMENSIONS]; /* of the record's dictionaries, which only grow, as `all` has them */
    bool is_old;
    uint64_t version;
};

static void table_init(struct table *table)
{
    *table = (struct table){0};
    arena_init(&table->arena, 0);
    map_init(&table->by_email);
    map_init(&table->by_name);
}

static void table_release(struct table *table)
{
    list_release(&table->entries);
    map_release(&table->by_email);
    map_release(&table->by_name);
    arena_release(&table->arena);
}

struct web_names *web_names_new(void)
{
    struct web_names *names = calloc(1, sizeof *names);
    assert(names);
    pthread_rwlock_init(&names->lock, NULL);
    table_init(&names->people);
    table_init(&names->all);
    names->is_old = true;
    return names;
}

void web_names_free(struct web_names *names)
{
    if (!names)
        return;
    table_release(&names->people);
    table_release(&names->all);
    pthread_rwlock_destroy(&names->lock);
    free(names);
}

void web_names_follow(struct web_names *names, struct column_live *live)
{
    names->live = live;
}

static text before_at(text email)
{
    return text_slice(email, 0, text_find_byte(email, '@'));
}

/* Keys of by_name: alike in either case; with the address's own part, for those whom that does not tell
 * apart. */
static text name_key(struct arena *arena, text name, text own)
{
    text key = text_printf(arena, "%.*s\n%.*s", TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(own));
    char *bytes = arena_copy(arena, key.data, key.length);
    for (size_t i = 0; i < key.length; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] - 'A' + 'a');
    return (text){bytes, key.length};
}

static uint64_t times(const struct table *table, text key)
{
    uint64_t count = 0;
    return map_get(&table->by_name, key, &count) ? count : 0;
}

static void add(struct table *table, text email, text name)
{
    uint64_t known;
    if (text_is_empty(email) || map_get(&table->by_email, email, &known))
        return;
    struct web_named entry = {text_copy(&table->arena, email), text_copy(&table->arena, text_trim(name))};
    if (text_is_empty(entry.name))
        entry.name = web_person_words(&table->arena, entry.email);
    text keys[] = {name_key(&table->arena, entry.name, TEXT_ABSENT),
                   name_key(&table->arena, entry.name, before_at(entry.email))};
    map_put(&table->by_email, entry.email, table->entries.count);
    for (size_t i = 0; i < 2; i++)
        map_put(&table->by_name, keys[i], times(table, keys[i]) + 1);
    *list_append(&table->entries) = entry;
}

void web_names_take(struct web_names *names, const struct web_named *people, size_t count)
{
    struct table taken;
    table_init(&taken);
    for (size_t i = 0; i < count; i++)
        add(&taken, people[i].email, people[i].name);
    pthread_rwlock_wrlock(&names->lock);
    struct table before = names->people;
    names->people = taken;
    names->is_old = true;
    names->version++;
    pthread_rwlock_unlock(&names->lock);
    table_release(&before);
}

/* Under the lock. */
static bool is_current(const struct web_names *names, const uint32_t counts[DIMENSIONS])
{
    bool has_all = !names->is_old;
    for (int i = 0; i < DIMENSIONS; i++)
        has_all &= names->counts[i] >= counts[i];
    return has_all;
}

static void remake(struct web_names *names, const struct column_snapshot *columns,
                   const uint32_t counts[DIMENSIONS])
{
    table_release(&names->all);
    table_init(&names->all);
    for (size_t i = 0; i < names->people.entries.count; i++)
        add(&names->all, names->people.entries.items[i].email, names->people.entries.items[i].name);
    for (int i = 0; i < DIMENSIONS; i++)
        for (uint32_t code = 1; code < counts[i]; code++)
            add(&names->all, column_dictionary_text(columns->dimensions[dimensions[i]], code), TEXT_ABSENT);
    memcpy(names->counts, counts, sizeof names->counts);
    names->is_old = false;
    names->version++;
}

/* Leaves the lock held for reading, over a table that is current. */
static void hold_current(struct web_names *names)
{
    struct column_snapshot *columns = names->live ? column_live_acquire(names->live) : NULL;
    uint32_t counts[DIMENSIONS] = {0};
    for (int i = 0; i < DIMENSIONS; i++)
        if (columns && columns->dimensions[dimensions[i]])
            counts[i] = column_dictionary_count(columns->dimensions[dimensions[i]]);
    pthread_rwlock_rdlock(&names->lock);
    if (!is_current(names, counts)) {
        pthread_rwlock_unlock(&names->lock);
        pthread_rwlock_wrlock(&names->lock);
        if (!is_current(names, counts))
            remake(names, columns, counts);
        pthread_rwlock_unlock(&names->lock);
        pthread_rwlock_rdlock(&names->lock);
    }
    column_snapshot_release(columns);
}

uint64_t web_names_version(struct web_names *names)
{
    if (!names)
        return 0;
    hold_current(names);
    uint64_t version = names->version;
    pthread_rwlock_unlock(&names->lock);
    return version;
}

/* `others` are called so; of them, `alike` have the same before the @. */
static text shown(struct arena *arena, text email, text name, uint64_t others, uint64_t alike)
{
    text own = alike ? email : before_at(email);
    return others ? text_printf(arena, "%.*s (%.*s)", TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(own))
                  : text_copy(arena, name);
}

text web_names_find(struct web_names *names, struct arena *arena, text email)
{
    uint64_t at;
    if (text_find_byte(email, '@') == email.length)
        return text_copy(arena, email); /* nobody's address: a command, a rule */
    if (!names)
        return web_person_words(arena, email);
    hold_current(names);
    const struct table *table = &names->all;
    bool is_known = map_get(&table->by_email, email, &at);
    text name = is_known ? table->entries.items[at].name : web_person_words(arena, email);
    uint64_t called_so = times(table, name_key(arena, name, TEXT_ABSENT)),
             alike = times(table, name_key(arena, name, before_at(email)));
    text found = shown(arena, email, name, called_so - is_known, alike - is_known);
    pthread_rwlock_unlock(&names->lock);
    return found;
}

struct web_names *web_names_of(const struct web_application *application)
{
    return application && application->sessions ? web_sessions_names(application->sessions) : NULL;
}

text web_name(const struct web_application *application, struct arena *arena, text email)
{
    return web_names_find(web_names_of(application), arena, email);
}
