/* Inside of the stage, shared by its files only: stage.c (rows in), stage_flat.c (flat families),
 * stage_account.c and stage_mrr.c (the two with parts of their own). */
#ifndef FAROL_COLUMN_STAGE_INTERNAL_H
#define FAROL_COLUMN_STAGE_INTERNAL_H

#include "base/buffer.h"
#include "column/dictionary.h"
#include "column/recurring.h"
#include "column/snapshot.h"
#include "column/stage.h"

/* First in every staged row; the sequence keeps sorting stable. */
struct staged_head {
    uint32_t sequence;
    uint16_t account;
};

struct staged_account {
    struct staged_head head;
    uint32_t external_id_at, external_id_length, name_at, name_length; /* into stage->texts */
    uint32_t tax_id_at, tax_id_length;
    uint32_t codes_at; /* into stage->codes, one a dimension */
    int32_t signup_day;
    uint32_t parent;
};
struct staged_subscription {
    struct staged_head head;
    struct recurring_subscription recurring;
    struct recurring_terms last_terms; /* of these the interval alone */
    int32_t renewal_day;
    uint32_t cancel_reason, plan, product;
};
struct staged_change {
    struct staged_head head;
    struct recurring_change recurring;
    uint32_t plan;
};
struct staged_line {
    struct staged_head head;
    struct recurring_line recurring;
};
struct staged_invoice {
    struct staged_head head;
    uint64_t invoice_key;
    int64_t amount;
    int32_t issued_day, due_day, paid_day;
    uint32_t category, invoice;
    uint8_t currency, type, status;
};
struct staged_survey {
    struct staged_head head;
    uint64_t contact_key;
    int64_t instant;
    int32_t day;
    uint32_t contact;
    int16_t score, scale_min, scale_max;
    uint16_t stage;
    uint8_t kind;
};
struct staged_usage {
    struct staged_head head;
    uint16_t day, feature;
    uint32_t quantity;
};
struct staged_ticket {
    struct staged_head head;
    int32_t opened_day, closed_day;
    uint8_t severity, sla_breached;
};
struct staged_interaction {
    struct staged_head head;
    int32_t day;
    uint8_t kind;
};

struct staged_journey {
    struct staged_head head;
    int64_t id, instant, amount;
    int32_t day, end_day, due_day, snoozed_day;
    uint32_t name, group, outcome, owner;
    uint8_t kind, state, choice, currency;
};

struct staged_contact {
    struct staged_head head;
    uint32_t name_at, name_length, email_at, email_length; /* into stage->texts */
};

struct staged_rows {
    void *items;
    size_t count, capacity, item_size;
};

enum staged_kind {
    STAGED_ACCOUNT,
    STAGED_SUBSCRIPTION,
    STAGED_CHANGE,
    STAGED_LINE,
    STAGED_INVOICE,
    STAGED_SURVEY,
    STAGED_USAGE,
    STAGED_TICKET,
    STAGED_INTERACTION,
    STAGED_CONTACT,
    STAGED_PLACE,
    STAGED_JOURNEY,
    STAGED_COUNT
};

struct column_stage {
    struct column_snapshot *snapshot;
    bool memos_are_shared;
    struct column_memo *memos; /* dimensions and custom fields, then the others */
    struct staged_rows rows[STAGED_COUNT];
    struct buffer texts;
    struct buffer search; /* the block's search texts in the making */
    struct {
        uint32_t *items;
        size_t count, capacity;
    } codes;
    struct recurring recurring;
    /* scratch of one account's derivation */
    struct {
        struct recurring_subscription *items;
        size_t count, capacity;
    } subscriptions;
    struct {
        struct recurring_change *items;
        size_t count, capacity;
    } changes;
    struct {
        struct recurring_line *items;
        size_t count, capacity;
    } lines;
    struct {
        uint64_t *items;
        size_t count, capacity;
    } keys;
    /* the MRR block's rows before their number is known */
    struct {
        int32_t *items;
        size_t count, capacity;
    } point_days;
    struct {
        int64_t *items;
        size_t count, capacity;
    } point_values;
    struct {
        uint8_t *items;
        size_t count, capacity;
    } point_moves;
    struct {
        struct column_lane *items;
        size_t count, capacity;
    } lanes;
    struct {
        int32_t *items;
        size_t count, capacity;
    } lane_days;
    struct {
        int64_t *items;
        size_t count, capacity;
    } lane_values;
};

#define staged_items(stage, kind, type) ((struct type *)(stage)->rows[kind].items)

typedef int (*staged_compare)(const void *a, const void *b);
/* By account and `compare`; leaves rows that are in order already. */
void column_stage_sort(struct staged_rows *rows, staged_compare compare);
uint32_t column_stage_block_count(const struct column_stage *stage, uint32_t block);
/* Subscriptions by id, changes by subscription and day, lines by subscription, each within its account. */
void column_stage_sort_recurring(struct column_stage *stage);

void *column_stage_flat(struct column_stage *stage, enum column_family family, uint32_t block,
                        const uint64_t *touched);
void *column_stage_accounts(struct column_stage *stage, uint32_t block, const uint64_t *touched);
void *column_stage_search(struct column_stage *stage, uint32_t block, const uint64_t *touched);
void *column_stage_mrr(struct column_stage *stage, uint32_t block, const uint64_t *touched);
/* The MRR block of a snapshot's block of invoices under RULES_INVOICED (column/invoiced.h). */
void *column_stage_mrr_invoiced(struct column_stage *stage, uint32_t block, int32_t as_of);

#endif
