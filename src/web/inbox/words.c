/* Tasks in words (inbox.h). */
#include "web/inbox/inbox.h"

#include "base/stable_hash.h"
#include "language/language.h"
#include "ledger/definition.h"
#include "ledger/row.h"
#include "web/health/health.h"
#include "web/words.h"

const struct inbox_outcome inbox_outcomes[] = {
    {"solved", N_("Solved")},
    {"spoke", N_("Spoke with them, it goes on")},
    {"scheduled", N_("Scheduled a meeting")},
    {"no_answer", N_("No answer")},
    {"sent", N_("Sent, waiting for them")},
    {"refused", N_("They don't want it")},
    {0},
};

text inbox_outcome_words(text word)
{
    for (const struct inbox_outcome *outcome = inbox_outcomes; outcome->word; outcome++)
        if (text_equal(word, text_of(outcome->word)))
            return text_of(_(outcome->label));
    return word;
}

text inbox_reason_by_hand(struct arena *arena, text title)
{
    text key = ledger_definition_key_of(arena, title);
    return text_is_empty(key)
               ? TEXT_ABSENT
               : text_printf(arena, "by-hand-%016llx", (unsigned long long)stable_hash(key, 0));
}

void inbox_hide_words(struct arena *arena, struct journey_task_row *row)
{
    if (text_equal(row->reason,
                   ledger_definition_key_of(arena, row->title))) /* written by an older version */
        row->reason = inbox_reason_by_hand(arena, row->title);
    row->title = row->detail = row->outcome_note = TEXT_ABSENT;
}

text inbox_key(struct arena *arena, uint32_t account, int64_t id)
{
    const struct ledger_key key = {{(int64_t)account + 1, id}, 2};
    return ledger_key_format(arena, &key);
}

bool inbox_key_read(text words, int64_t *ret_account_id, int64_t *ret_id)
{
    struct ledger_key key;
    if (!ledger_key_parse(RECORD_TASK, words, &key))
        return false;
    *ret_account_id = ledger_key_account(RECORD_TASK, &key);
    *ret_id = ledger_key_number(RECORD_TASK, &key);
    return true;
}

static text counted(struct arena *arena, const char *message, int64_t count)
{
    return web_message(arena, message, "count", format_integer(arena, count), NULL);
}

text inbox_when(struct arena *arena, const struct journey_task_row *row, int32_t today, bool *ret_late)
{
    *ret_late = false;
    if (row->state != TASK_STATE_OPEN)
        return text_of(row->state == TASK_STATE_DONE ? _("completed") : _("not needed"));
    if (row->snoozed_until != DAY_ABSENT && row->snoozed_until > today)
        return web_message(arena, _("sleeps until {day}"), "day", format_day(arena, row->snoozed_until),
                           NULL);
    int64_t days = (int64_t)row->due_day - today;
    *ret_late = days <= 0;
    if (days == 0)
        return text_of(_("due today"));
    if (days == 1)
        return text_of(_("due tomorrow"));
    if (days < 0)
        return counted(arena, tr_n("{count} day late", "{count} days late", -days), -days);
    if (days <= 14)
        return counted(arena, tr_n("due in {count} day", "due in {count} days", days), days);
    return format_day(arena, row->due_day);
}

static const char *const weekdays[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                       N_("Friday"), N_("Saturday"), N_("Sunday")};

text inbox_day_words(struct arena *arena, int32_t day)
{
    return web_message(arena, _("{weekday}, {day}"), "weekday", text_of(_(weekdays[day_weekday(day)])), "day",
                       format_day(arena, day), NULL);
}

struct view_light inbox_light(struct arena *arena, uint8_t light, int32_t score)
{
    return (struct view_light){
        .light = text_of(health_light_name((enum health_light)light)),
        .score = score == JOURNEY_SCORE_ABSENT ? TEXT_ABSENT : format_integer(arena, (score + 50) / 100),
        .word = health_light_word((enum health_light)light)};
}

const char *inbox_kind_words(int kind)
{
    static const char *const words[] = {N_("Call"), N_("E-mail"), N_("Meeting"), N_("Review"), N_("Other")};
    return _(words[kind >= TASK_KIND_CALL && kind <= TASK_KIND_OTHER ? kind : TASK_KIND_OTHER]);
}
