/* The tree of reasons (reasons.h): what is shipped, and its JSON. */
#include "journey/reasons.h"

#include "codec/json.h"
#include "language/language.h"
#include "ledger/churn_reason.h"

struct shipped_group {
    const char *key, *label;
};
struct shipped_reason {
    int group;
    const char *key, *label;
    enum journey_reason_kind kind;
    const char *advice;
};

static const struct shipped_group groups[] = {
    {"result", N_("The result did not come")},  {"product", N_("The product")},
    {"service", N_("How we served them")},      {"price", N_("Price and contract")},
    {"company", N_("Changes at the customer")}, {"payment", N_("Payment")},
};
enum { RESULT, PRODUCT, SERVICE, PRICE, COMPANY, PAYMENT, GROUP_COUNT };

#define LEAVES JOURNEY_REASON_VOLUNTARY
#define UNPAID JOURNEY_REASON_INVOLUNTARY
#define EITHER JOURNEY_REASON_EITHER

static const struct shipped_reason shipped[] = {
    {RESULT, "first-value-late", N_("First value came too late, in onboarding"), LEAVES,
     N_("Agree on one result that can stand within ten days, and put the implementation team on it.")},
    {RESULT, "result-not-measured", N_("The promised result was never measured"), LEAVES,
     N_("Measure it now, together, with their figures: before, today, and what is missing.")},
    {RESULT, "goal-missed", N_("The agreed goal was missed"), LEAVES,
     N_("Go through the success plan: which milestone slipped, on whose side, and what brings it back.")},
    {RESULT, "main-feature-unused", N_("The main feature was never put to use"), LEAVES,
     N_("Show it on their own data with the person who would use it daily.")},
    {PRODUCT, "feature-missing", N_("A feature they need is missing"), LEAVES,
     N_("Write down which and what for, ask the makers for a date, offer a way around it until then.")},
    {PRODUCT, "integration-missing", N_("No integration with a system of theirs"), LEAVES,
     N_("Ask which data must pass and how often: an export may be enough to begin with.")},
    {PRODUCT, "defects", N_("The same defects kept coming back"), LEAVES,
     N_("Bring the list of their tickets and a date for each, signed by who mends them.")},
    {PRODUCT, "slow", N_("Slow or down at the hours that matter"), LEAVES,
     N_("Show the hours measured, what was done, and what they get if it happens again.")},
    {SERVICE, "support-slow", N_("Support took too long to solve"), LEAVES,
     N_("Give them one person with a name for a month, and report on each open ticket weekly.")},
    {SERVICE, "contact-lost", N_("Nobody of ours kept in touch"), LEAVES,
     N_("Apologise, say who looks after them now, and agree on a rhythm of talks.")},
    {SERVICE, "not-trained", N_("The team was not trained"), LEAVES,
     N_("Offer training for the new people, in their own processes.")},
    {SERVICE, "sold-wrong", N_("Sold for what it does not do"), LEAVES,
     N_("Say so openly. Look for what of it serves them, at what that is worth, and tell sales.")},
    {PRICE, "price-rise", N_("Price rise at the renewal"), LEAVES,
     N_("Set the rise beside the value map. A longer term may carry a smaller rise.")},
    {PRICE, "competitor-cheaper", N_("A competitor offers the same for less"), LEAVES,
     N_("Compare line by line what each includes, with the cost of changing.")},
    {PRICE, "plan-too-large", N_("Pays for more than it uses"), LEAVES,
     N_("Propose the plan that fits: a downsell keeps the customer.")},
    {PRICE, "terms", N_("The term or its conditions do not suit"), LEAVES,
     N_("Ask which clause, and what they would sign today.")},
    {COMPANY, "champion-left", N_("Who championed us left"), LEAVES,
     N_("Find who answers for the result now, and start again from what it is worth to that person.")},
    {COMPANY, "group-system", N_("The group imposed another system"), LEAVES,
     N_("Ask for the schedule of the change and for who decides in the group.")},
    {COMPANY, "budget-cut", N_("The budget of the area was cut"), LEAVES,
     N_("Ask for what remains and until when, and propose what fits into it.")},
    {COMPANY, "process-ended", N_("No longer does what it was bought for"), LEAVES,
     N_("Ask what took its place: another module may serve it.")},
    {COMPANY, "closed", N_("The company closed or was bought"), EITHER,
     N_("Ask who took over the operation, and write to them.")},
    {PAYMENT, "cash-short", N_("Short of cash: invoices unpaid"), UNPAID,
     N_("Offer to spread what is due, with a date for each part, before access is cut.")},
    {PAYMENT, "invoice-disputed", N_("Disputes an invoice"), UNPAID,
     N_("Clear the line in dispute with finance within two days.")},
    {PAYMENT, "card-refused", N_("The card or direct debit was refused"), UNPAID,
     N_("Send a new payment link to their finance contact, and call.")},
    {PAYMENT, "insolvent", N_("Insolvent or in judicial recovery"), UNPAID,
     N_("Talk to the administrator; agree on the least that keeps them running.")},
};
enum { SHIPPED_COUNT = sizeof shipped / sizeof *shipped };

static const char *const kind_names[] = {"", "voluntary", "involuntary"};

void journey_reasons_shipped(struct arena *arena, struct journey_reasons *ret)
{
    *ret = (struct journey_reasons){.groups = arena_array(arena, struct journey_reason_group, GROUP_COUNT),
                                    .group_count = GROUP_COUNT,
                                    .reasons = arena_array(arena, struct journey_reason, SHIPPED_COUNT),
                                    .reason_count = SHIPPED_COUNT};
    for (int i = 0; i < GROUP_COUNT; i++)
        ret->groups[i].key = text_of(groups[i].key);
    for (int i = 0; i < SHIPPED_COUNT; i++)
        ret->reasons[i] = (struct journey_reason){
            .key = text_of(shipped[i].key), .group = shipped[i].group, .kind = shipped[i].kind};
}

static const struct shipped_reason *find_shipped(text key)
{
    for (int i = 0; i < SHIPPED_COUNT; i++)
        if (text_equal(key, text_of(shipped[i].key)))
            return &shipped[i];
    return NULL;
}

static const char *find_shipped_group(text key)
{
    for (int i = 0; i < GROUP_COUNT; i++)
        if (text_equal(key, text_of(groups[i].key)))
            return groups[i].label;
    return NULL;
}

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct journey_reasons *ret;
    struct journey_reasons_fault *fault; /* NULL: nobody asks */
    struct problem *problem;
    int group, reason; /* of the place; −1: none */
};

static enum result wrong(const struct reading *reading, const char *member, const char *why)
{
    if (reading->fault)
        *reading->fault = (struct journey_reasons_fault){reading->group, reading->reason, member, why};
    if (reading->reason >= 0)
        return problem_set(reading->problem, RESULT_BAD_INPUT, _("Group %d, reason %d: %s"),
                           reading->group + 1, reading->reason + 1, why);
    return problem_set(reading->problem, RESULT_BAD_INPUT, _("Group %d: %s"), reading->group + 1, why);
}

static bool is_key(text key)
{
    for (size_t i = 0; i < key.length; i++) {
        char byte = key.data[i];
        if (!((byte >= 'a' && byte <= 'z') || text_is_digit(byte) || byte == '-'))
            return false;
    }
    return key.length > 0 && key.length <= 80;
}

static bool key_is_taken(const struct reading *reading, text key)
{
    const struct journey_reasons *ret = reading->ret;
    for (int i = 0; reading->reason < 0 && i < ret->group_count; i++)
        if (text_equal(ret->groups[i].key, key))
            return true;
    for (int i = 0; reading->reason >= 0 && i < ret->reason_count; i++)
        if (text_equal(ret->reasons[i].key, key))
            return true;
    return false;
}

static enum result read_key(const struct reading *reading, const struct json_value *value, text *ret)
{
    *ret = text_copy(reading->arena, json_read_text(json_read_member(value, "key")));
    if (!is_key(*ret))
        return wrong(reading, "key", _("a key is made of small letters, digits and dashes"));
    return key_is_taken(reading, *ret) ? wrong(reading, "key", _("this key stands there twice")) : RESULT_OK;
}

static enum result read_words(const struct reading *reading, const struct json_value *value,
                              const char *member, int most, text *ret)
{
    *ret = text_copy(reading->arena, text_trim(json_read_text(json_read_member(value, member))));
    if (text_is_empty(*ret))
        *ret = TEXT_ABSENT;
    return text_count_characters(*ret) > (size_t)most ? wrong(reading, member, _("this is too long"))
                                                      : RESULT_OK;
}

static enum result read_kind(const struct reading *reading, const struct json_value *value,
                             enum journey_reason_kind *ret)
{
    text words = json_read_text(json_read_member(value, "kind"));
    for (int kind = 0; kind <= JOURNEY_REASON_INVOLUNTARY; kind++)
        if (text_equal(text_is_absent(words) ? TEXT("") : words, text_of(kind_names[kind]))) {
            *ret = (enum journey_reason_kind)kind;
            return RESULT_OK;
        }
    return wrong(reading, "kind", _("a kind is voluntary, involuntary, or empty for either"));
}

static enum result read_reason(const struct reading *reading, const struct json_value *value)
{
    struct journey_reason reason = {.group = reading->group};
    enum result result = read_key(reading, value, &reason.key);
    if (result == RESULT_OK)
        result = read_words(reading, value, "label", JOURNEY_REASON_LABEL_MAX, &reason.label);
    if (result == RESULT_OK)
        result = read_words(reading, value, "advice", JOURNEY_REASON_ADVICE_MAX, &reason.advice);
    if (result == RESULT_OK)
        result = read_kind(reading, value, &reason.kind);
    if (result != RESULT_OK)
        return result;
    if (text_is_absent(reason.label) && !find_shipped(reason.key))
        return wrong(reading, "label", _("a reason says in words why customers leave"));
    if (ledger_churn_reason_is_vague(reason.label) || ledger_churn_reason_is_vague(reason.key))
        return wrong(reading, "label", ledger_churn_reason_advice());
    if (reading->ret->reason_count == JOURNEY_REASONS_MAX)
        return wrong(reading, "key",
                     _("there are too many reasons: nobody finds theirs among more than 200"));
    reading->ret->reasons[reading->ret->reason_count++] = reason;
    return RESULT_OK;
}

static enum result read_group(struct reading *reading, const struct json_value *value)
{
    struct journey_reason_group group;
    reading->reason = -1;
    enum result result = read_key(reading, value, &group.key);
    if (result == RESULT_OK)
        result = read_words(reading, value, "label", JOURNEY_REASON_LABEL_MAX, &group.label);
    if (result != RESULT_OK)
        return result;
    if (text_is_absent(group.label) && !find_shipped_group(group.key))
        return wrong(reading, "label", _("a group needs a name"));
    if (reading->group == JOURNEY_REASON_GROUPS_MAX)
        return wrong(reading, "key", _("there are too many groups"));
    reading->ret->groups[reading->ret->group_count++] = group;
    const struct json_value *reasons = json_read_member(value, "reasons");
    for (size_t i = 0; i < json_read_count(reasons) && result == RESULT_OK; i++) {
        reading->reason = (int)i;
        result = read_reason(reading, json_read_item(reasons, i));
    }
    return result;
}

enum result journey_reasons_read(struct arena *arena, text body, struct journey_reasons *ret,
                                 struct journey_reasons_fault *ret_fault, struct problem *problem)
{
    struct json_document *document;
    struct journey_reasons read = {0};
    struct reading reading = {.arena = arena, .ret = &read, .fault = ret_fault, .problem = problem};
    if (ret_fault)
        *ret_fault = (struct journey_reasons_fault){.group = -1, .reason = -1};
    if (text_is_absent(body)) {
        journey_reasons_shipped(arena, ret);
        return RESULT_OK;
    }
    enum result result = json_read(&document, body, JOURNEY_REASONS_BYTES_MAX, problem);
    if (result != RESULT_OK)
        return result;
    read.groups = arena_array(arena, struct journey_reason_group, JOURNEY_REASON_GROUPS_MAX + 1);
    read.reasons = arena_array(arena, struct journey_reason, JOURNEY_REASONS_MAX + 1);
    const struct json_value *items = json_read_member(json_read_root(document), "groups");
    for (size_t i = 0; i < json_read_count(items) && result == RESULT_OK; i++) {
        reading.group = (int)i;
        result = read_group(&reading, json_read_item(items, i));
    }
    if (result == RESULT_OK && !read.reason_count)
        result = problem_set(problem, RESULT_BAD_INPUT, "%s", _("A tree of reasons needs at least one."));
    json_read_release(document);
    if (result == RESULT_OK)
        *ret = read;
    return result;
}

/* ---- writing ---- */

static void write_words(struct json_writer *writer, const char *key, text words)
{
    if (text_is_empty(words))
        return;
    json_write_key(writer, key);
    json_write_text(writer, words);
}

static void write_reason(struct json_writer *writer, const struct journey_reason *reason)
{
    json_write_object_begin(writer);
    write_words(writer, "key", reason->key);
    write_words(writer, "label", reason->label);
    write_words(writer, "kind", text_of(kind_names[reason->kind]));
    write_words(writer, "advice", reason->advice);
    json_write_object_end(writer);
}

void journey_reasons_write(struct buffer *out, const struct journey_reasons *reasons)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "groups");
    json_write_array_begin(&writer);
    for (int group = 0, i = 0; group < reasons->group_count; group++) {
        json_write_object_begin(&writer);
        write_words(&writer, "key", reasons->groups[group].key);
        write_words(&writer, "label", reasons->groups[group].label);
        json_write_key(&writer, "reasons");
        json_write_array_begin(&writer);
        for (; i < reasons->reason_count && reasons->reasons[i].group == group; i++)
            write_reason(&writer, &reasons->reasons[i]);
        json_write_array_end(&writer);
        json_write_object_end(&writer);
    }
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

/* ---- words ---- */

const struct journey_reason *journey_reason_find(const struct journey_reasons *reasons, text key)
{
    for (int i = 0; i < reasons->reason_count; i++)
        if (text_equal(reasons->reasons[i].key, key))
            return &reasons->reasons[i];
    return NULL;
}

text journey_reason_label(const struct journey_reasons *reasons, text key)
{
    const struct journey_reason *reason = journey_reason_find(reasons, key);
    const struct shipped_reason *known = find_shipped(key);
    if (reason && !text_is_absent(reason->label))
        return reason->label;
    return known ? text_of(_(known->label)) : key;
}

text journey_reason_group_label(const struct journey_reasons *reasons, int group)
{
    const struct journey_reason_group *found = &reasons->groups[group];
    const char *known = find_shipped_group(found->key);
    return text_is_absent(found->label) && known ? text_of(_(known)) : found->label;
}

text journey_reason_advice(const struct journey_reason *reason)
{
    const struct shipped_reason *known = find_shipped(reason->key);
    return text_is_absent(reason->advice) && known ? text_of(_(known->advice)) : reason->advice;
}
