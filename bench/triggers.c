/* See triggers.h. The look is engine_look's without its transaction: each trigger's set, who is new to it,
 * its condition for those. Health is worked out once a look, as after any change. */
#include "triggers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "health/assess.h"
#include "journey/trigger.h"
#include "journey/values.h"

struct bench_triggers {
    const struct column_snapshot *columns;
    int32_t day;
    struct arena memory, look;
    struct playbook *playbooks[BENCH_TRIGGERS];
    uint64_t *seen[BENCH_TRIGGERS], *scratch, *fired;
};

static void must(enum result result, const struct problem *problem)
{
    if (result != RESULT_OK) {
        fprintf(stderr, "triggers: %s\n", problem->message);
        exit(1);
    }
}

/* Ten kinds, each ten times with other numbers. */
static const char *trigger_of(struct arena *arena, int kind, int i)
{
    static const char *const severities[] = {"low", "normal", "high", "urgent"};
    switch (kind) {
    case 0:
        return arena_printf(
            arena, "{\"kind\":\"segment_entered\",\"rule\":\"mrr >= %d and days_since(last_contact) > %d\"}",
            100 * i, 20 + i);
    case 1:
        return arena_printf(arena,
                            "{\"kind\":\"segment_entered\",\"rule\":\"segment in (1, %d) and open_tickets > "
                            "%d and nps <= %d\"}",
                            i, i % 3, i);
    case 2:
        return arena_printf(
            arena, "{\"kind\":\"segment_left\",\"rule\":\"mrr > %d and (segment = %d or nps >= 9)\"}", 50 * i,
            i);
    case 3:
        return arena_printf(arena, "{\"kind\":\"date\",\"field\":\"first_mrr\",\"days\":%d}", 30 * i);
    case 4:
        return arena_printf(arena, "{\"kind\":\"overdue\",\"days\":%d}", 3 * i + 1);
    case 5:
        return arena_printf(arena, "{\"kind\":\"survey\",\"survey\":\"nps\",\"from\":0,\"to\":%d}", i);
    case 6:
        return arena_printf(arena, "{\"kind\":\"event\",\"event\":\"ticket\",\"name\":\"%s\"}",
                            severities[i % 4]);
    case 7:
        return arena_printf(arena, "{\"kind\":\"event\",\"event\":\"usage\",\"name\":\"f%d\"}", i + 1);
    case 8:
        return arena_printf(arena, "{\"kind\":\"light\",\"to\":\"%s\"}", i % 2 ? "red" : "yellow");
    default:
        return arena_printf(arena, "{\"kind\":\"segment_entered\",\"rule\":\"usage_change(30) <= -%d%%\"}",
                            5 * i + 5);
    }
}

static int64_t look(struct bench_triggers *triggers, int32_t day, bool keep)
{
    struct problem problem;
    struct kept *kept = health_kept_new();
    struct journey_values above = {.kept = kept};
    const struct rule_values values = journey_rule_values(&above);
    size_t words = playbook_words(triggers->columns);
    struct playbook_look sight = {
        .arena = &triggers->look, .columns = triggers->columns, .day = day, .values = &values};
    int64_t fired = 0;
    for (int i = 0; i < BENCH_TRIGGERS; i++) {
        const struct playbook *playbook = triggers->playbooks[i];
        uint64_t *seen = keep ? triggers->seen[i] : triggers->scratch;
        struct rule_answer set;
        if (!keep)
            memcpy(seen, triggers->seen[i], words * sizeof *seen);
        must(playbook_trigger_set(&sight, &playbook->trigger, &set, &problem), &problem);
        playbook_trigger_fire(&playbook->trigger, triggers->columns, &set, seen, triggers->fired);
        must(playbook_trigger_narrow(&sight, playbook, day - 1, triggers->fired, &problem), &problem);
        fired += (int64_t)bits_count(triggers->fired, words);
    }
    arena_clear(&triggers->look);
    kept_release(kept);
    return fired;
}

struct bench_triggers *bench_triggers_new(const struct column_snapshot *columns, int32_t day)
{
    struct bench_triggers *triggers = calloc(1, sizeof *triggers);
    struct problem problem;
    size_t words = playbook_words(columns);
    if (!triggers)
        abort();
    triggers->columns = columns;
    triggers->day = day;
    arena_init(&triggers->memory, 0);
    arena_init(&triggers->look, 0);
    triggers->scratch = arena_array(&triggers->memory, uint64_t, words);
    triggers->fired = arena_array(&triggers->memory, uint64_t, words);
    for (int i = 0; i < BENCH_TRIGGERS; i++) {
        text body = text_printf(&triggers->memory,
                                "{\"title\":\"T\",\"trigger\":%s,\"condition\":\"mrr > 0\","
                                "\"steps\":[{\"kind\":\"wait\",\"days\":1}]}",
                                trigger_of(&triggers->memory, i % 10, i / 10));
        must(playbook_read(&triggers->memory, body, &triggers->playbooks[i], NULL, &problem), &problem);
        triggers->seen[i] = arena_array(&triggers->memory, uint64_t, words);
    }
    look(triggers, day - 1, true);
    for (uint32_t account = 0; account < columns->account_count; account += 100)
        for (int i = 0; i < BENCH_TRIGGERS; i++)
            bits_remove(triggers->seen[i], account);
    return triggers;
}

int64_t bench_triggers_look(struct bench_triggers *triggers)
{
    return look(triggers, triggers->day, false);
}

void bench_triggers_free(struct bench_triggers *triggers)
{
    arena_release(&triggers->look);
    arena_release(&triggers->memory);
    free(triggers);
}
