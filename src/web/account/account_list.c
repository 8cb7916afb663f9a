/* What the address of the account list asks for, and addresses of it: see account_list.h. */
#include "web/account/account_list.h"

static const struct metric_account_field usual[] = {
    {ACCOUNT_COLUMN_DIMENSION, DIMENSION_SEGMENT},
    {ACCOUNT_COLUMN_DIMENSION, DIMENSION_PLAN},
    {ACCOUNT_COLUMN_MRR, -1},
    {ACCOUNT_COLUMN_MRR_CHANGE, -1},
    {ACCOUNT_COLUMN_RENEWAL, -1},
    {ACCOUNT_COLUMN_NPS, -1},
    {ACCOUNT_COLUMN_LAST_CONTACT, -1},
    {ACCOUNT_COLUMN_DIMENSION, DIMENSION_OWNER},
};

/* ---- reading ---- */

static bool has_column(const struct account_list *list, struct metric_account_field field)
{
    for (size_t i = 0; i < list->column_count; i++)
        if (list->columns[i].column == field.column && list->columns[i].dimension == field.dimension)
            return true;
    return false;
}

static void add_column(const struct column_snapshot *columns, text name, struct account_list *list)
{
    struct metric_account_field field;
    if (list->column_count < LIST_COLUMNS_MAX && account_list_field_find(columns, text_trim(name), &field) &&
        field.column != ACCOUNT_COLUMN_NAME && !has_column(list, field))
        list->columns[list->column_count++] = field;
}

/* columns=a,b,c or, from the form without scripts, column=a&column=b. */
static void read_columns(const struct http_pairs *query, const struct column_snapshot *columns,
                         struct account_list *ret)
{
    text rest = http_value(query, "columns");
    while (rest.length)
        add_column(columns, text_cut(&rest, ','), ret);
    for (size_t i = 0; i < query->count; i++)
        if (text_equal(query->items[i].name, TEXT("column")))
            add_column(columns, query->items[i].value, ret);
    ret->columns_set = ret->column_count > 0;
    for (size_t i = 0; !ret->columns_set && i < sizeof usual / sizeof *usual; i++)
        ret->columns[ret->column_count++] = usual[i];
}

static void read_sort(const struct http_pairs *query, const struct column_snapshot *columns,
                      struct account_list *ret)
{
    text sort = http_value(query, "sort");
    bool descending = text_starts_with(sort, TEXT("-"));
    ret->sort = (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1};
    ret->descending = true;
    ret->sort_set =
        account_list_field_find(columns, descending ? text_slice(sort, 1, sort.length) : sort, &ret->sort);
    if (ret->sort_set)
        ret->descending = descending;
}

/* "123,450000": the account's number, then its value in that column; nothing behind it: absent. */
static bool read_place(text words, uint32_t account_count, struct account_list *list)
{
    text rest = words;
    int64_t account, value = 0;
    if (!text_to_int64(text_cut(&rest, ','), &account) || account < 0 || account >= account_count)
        return false;
    list->place = (struct metric_account_place){.account = (uint32_t)account, .is_absent = !rest.length};
    if (list->place.is_absent)
        return true;
    if (metric_account_is_text(list->sort.column)) {
        list->place.words = rest;
        return true;
    }
    if (!text_to_int64(rest, &value) || value == METRIC_KEY_ABSENT)
        return false;
    list->place.value = value;
    return true;
}

void account_list_read(struct arena *arena, const struct http_pairs *query,
                       const struct column_snapshot *columns, struct account_list *ret)
{
    *ret = (struct account_list){.words = text_copy(arena, text_trim(http_value(query, "q"))),
                                 .view = http_value(query, "view"),
                                 .undo = http_value(query, "undo"),
                                 .roomy = text_equal(http_value(query, "rows"), TEXT("roomy"))};
    read_columns(query, columns, ret);
    read_sort(query, columns, ret);
    text after = http_value(query, "after"), before = http_value(query, "before");
    ret->has_after = !text_is_empty(after) && read_place(after, columns->account_count, ret);
    ret->has_before =
        !ret->has_after && !text_is_empty(before) && read_place(before, columns->account_count, ret);
    ret->place_words = ret->has_after ? after : before;
}

/* ---- writing ---- */

static text columns_word(struct arena *arena, const struct column_snapshot *columns,
                         const struct account_list *list)
{
    text word = TEXT("");
    for (size_t i = 0; i < list->column_count; i++)
        word = text_printf(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(word), i ? "," : "",
                           TEXT_ARGUMENTS(account_list_field_name(columns, list->columns[i])));
    return word;
}

struct account_list_pairs account_list_pairs(struct arena *arena, const struct column_snapshot *columns,
                                             const struct account_list *list,
                                             enum account_list_without without)
{
    struct account_list_pairs own = {.count = 0};
    if (!text_is_empty(list->view))
        own.pairs[own.count++] = (struct http_pair){TEXT("view"), list->view};
    if (!text_is_empty(list->words) && without != LIST_WITHOUT_WORDS)
        own.pairs[own.count++] = (struct http_pair){TEXT("q"), list->words};
    if (list->sort_set)
        own.pairs[own.count++] = (struct http_pair){
            TEXT("sort"), text_printf(arena, "%s%.*s", list->descending ? "-" : "",
                                      TEXT_ARGUMENTS(account_list_field_name(columns, list->sort)))};
    if (list->columns_set && without != LIST_WITHOUT_COLUMNS)
        own.pairs[own.count++] = (struct http_pair){TEXT("columns"), columns_word(arena, columns, list)};
    if (list->roomy)
        own.pairs[own.count++] = (struct http_pair){TEXT("rows"), TEXT("roomy")};
    if (without == LIST_WITHOUT_NOTHING && !text_is_empty(list->undo))
        own.pairs[own.count++] = (struct http_pair){TEXT("undo"), list->undo};
    if (without == LIST_WITHOUT_NOTHING && (list->has_after || list->has_before))
        own.pairs[own.count++] =
            (struct http_pair){list->has_after ? TEXT("after") : TEXT("before"), list->place_words};
    return own;
}

struct safe_url account_list_url(struct arena *arena, const struct web_scope *scope,
                                 const struct account_list *list, enum account_list_without without)
{
    struct account_list_pairs own = account_list_pairs(arena, scope->columns, list, without);
    return web_scope_url(arena, scope, "/accounts", own.pairs, own.count);
}
