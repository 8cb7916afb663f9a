/* What the address of the health list asks for, and addresses of it. */
#include "web/health/health.h"

static const char *const sort_names[HEALTH_SORT_COUNT] = {"score", "trend", "mrr", "coverage", "engagement"};

/* "123,4500": the account's number, then its key; nothing behind it: absent. */
static bool read_place(text words, struct metric_account_place *ret)
{
    text rest = words;
    int64_t account, value = 0;
    if (!text_to_int64(text_cut(&rest, ','), &account) || account < 0 || account >= COLUMN_ACCOUNTS_MAX)
        return false;
    bool is_absent = !rest.length;
    if (!is_absent && (!text_to_int64(rest, &value) || value == METRIC_KEY_ABSENT))
        return false;
    *ret =
        (struct metric_account_place){.account = (uint32_t)account, .value = value, .is_absent = is_absent};
    return true;
}

void health_list_read(const struct http_pairs *query, struct health_list *ret)
{
    text light = http_value(query, "light"), sort = http_value(query, "sort");
    bool descending = text_starts_with(sort, TEXT("-"));
    text name = descending ? text_slice(sort, 1, sort.length) : sort;
    *ret = (struct health_list){.light = -1, .model = http_value(query, "model")};
    for (int i = 0; i < HEALTH_LIGHTS; i++)
        if (text_equal(light, text_of(health_light_name((enum health_light)i))))
            ret->light = i;
    for (int i = 0; i < HEALTH_SORT_COUNT; i++)
        if (text_equal(name, text_of(sort_names[i]))) {
            ret->sort = (enum health_sort)i;
            ret->descending = descending;
            ret->sort_set = true;
        }
    text after = http_value(query, "after"), before = http_value(query, "before");
    ret->has_after = !text_is_empty(after) && read_place(after, &ret->place);
    ret->has_before = !ret->has_after && !text_is_empty(before) && read_place(before, &ret->place);
    ret->place_words = ret->has_after ? after : before;
}

static text sort_word(const struct health_list *list)
{
    static const char *const descending[HEALTH_SORT_COUNT] = {"-score", "-trend", "-mrr", "-coverage",
                                                              "-engagement"};
    return text_of(list->descending ? descending[list->sort] : sort_names[list->sort]);
}

struct health_pairs health_list_pairs(const struct health_list *list, bool with_place)
{
    struct health_pairs own = {.count = 0};
    if (list->light >= 0)
        own.pairs[own.count++] =
            (struct http_pair){TEXT("light"), text_of(health_light_name((enum health_light)list->light))};
    if (!text_is_empty(list->model))
        own.pairs[own.count++] = (struct http_pair){TEXT("model"), list->model};
    if (list->sort_set)
        own.pairs[own.count++] = (struct http_pair){TEXT("sort"), sort_word(list)};
    if (with_place && (list->has_after || list->has_before))
        own.pairs[own.count++] =
            (struct http_pair){list->has_after ? TEXT("after") : TEXT("before"), list->place_words};
    return own;
}

struct safe_url health_list_url(struct arena *arena, const struct web_scope *scope,
                                const struct health_list *list, bool with_place)
{
    struct health_pairs own = health_list_pairs(list, with_place);
    return web_scope_url(arena, scope, "/scores", own.pairs, own.count);
}
