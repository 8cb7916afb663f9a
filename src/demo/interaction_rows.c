/* Rows of what passed between the vendor's people and a customer: the moments of its life (the start, each
 * change of its contract, renewals, trouble, the end), success reviews, and routine in between. So the
 * timeline tells the same story as the subscriptions. Rows come moment by moment, not in order of time. */
#include "demo/note.h"
#include "demo/signal.h"

#define LEAN_DAYS 365 /* kept of a company too large for the eye */

/* An account's notes while they are written. */
struct diary {
    struct demo_walk *walk;
    const struct demo_life *life;
    struct random random;
    int32_t first_day;
    int count;
    uint64_t first_text; /* from here on by sevens, so that no two notes on end say the same */
    struct demo_note_values values;
    text emails[3]; /* decider, champion, finance */
};

static const char *responsible(const struct diary *diary, enum note_moment moment)
{
    const struct demo_life *life = diary->life;
    if (moment <= NOTE_HANDOFF && life->size != SIZE_SMALL)
        return demo_ism_email(life->ism);
    if (moment == NOTE_MODULE_OFFER || moment == NOTE_MODULE_SOLD || moment == NOTE_UPGRADE)
        return demo_farmer_email(life->farmer);
    return demo_csm_email(life->csm);
}

/* On the working day at or before `day`. */
static void write_note(struct diary *diary, enum note_moment moment, int32_t day)
{
    struct demo_walk *walk = diary->walk;
    const struct demo_life *life = diary->life;
    uint64_t draw = random_next(&diary->random);
    if (day_weekday(day) > 4)
        day -= day_weekday(day) - 4;
    if (day < diary->first_day || day > walk->company->options.as_of)
        return;
    struct demo_note note = demo_note_of(walk->arena, !walk->company->options.in_english, moment,
                                         diary->first_text + 7 * (uint64_t)diary->count, &diary->values);
    int who = moment >= NOTE_OVERDUE && moment <= NOTE_SUSPENSION ? 2 : draw % 3 == 0 ? 0 : 1;
    int minute = 9 * 60 + (int)(draw / 3 % 96) * 5;
    demo_row_begin(walk, RECORD_INTERACTION);
    demo_row_text(walk, INTERACTION_EXTERNAL_ID,
                  text_printf(walk->arena, "I-%05lld-%d", (long long)life->number, ++diary->count));
    demo_row_text(walk, INTERACTION_ACCOUNT, demo_account_id(walk->arena, life->number));
    if (note.kind != INTERACTION_NOTE)
        demo_row_text(walk, INTERACTION_CONTACT_EMAIL, diary->emails[who]);
    demo_row_number(walk, INTERACTION_KIND, note.kind);
    demo_row_number(walk, INTERACTION_AT, demo_instant(day, minute, 0));
    demo_row_string(walk, INTERACTION_BY_EMAIL, responsible(diary, moment));
    demo_row_text(walk, INTERACTION_SUMMARY, note.summary);
    demo_row_emit(walk);
}

static void tell_start(struct diary *diary)
{
    const struct demo_life *life = diary->life;
    int32_t start = life->signup_day;
    if (life->size == SIZE_SMALL) {
        write_note(diary, NOTE_WELCOME, start + 3);
        diary->values.number = 6 + (100 - life->fit) / 5;
        write_note(diary, NOTE_FIRST_STEPS, start + diary->values.number);
        return;
    }
    diary->values.number = 38 + (100 - life->fit) / 4;
    write_note(diary, NOTE_KICKOFF, start + 4);
    write_note(diary, NOTE_LOAD, start + 11);
    write_note(diary, NOTE_PLAN, start + 18);
    diary->values.number = life->contracts[0].terms[0].seats * 6 / 10 + 1;
    write_note(diary, NOTE_TRAINING, start + 27);
    diary->values.number = 33 + (100 - life->fit) / 3;
    write_note(diary, NOTE_FIRST_VALUE, start + diary->values.number);
    write_note(diary, NOTE_HANDOFF, start + 75);
}

static void tell_changes(struct diary *diary, const struct demo_contract *contract)
{
    for (int i = 1; i < contract->terms_count; i++) {
        const struct demo_terms *terms = &contract->terms[i], *before = terms - 1;
        diary->values.number = terms->seats;
        diary->values.product = demo_word_of(&diary->walk->company->options, demo_plan_name(terms->plan));
        diary->values.tenths = (int)((terms->seat_price - before->seat_price) * 1000 / before->seat_price);
        if (terms->cause == CAUSE_SEATS)
            write_note(diary, NOTE_SEATS, terms->from_day - 5);
        else if (terms->cause == CAUSE_UPGRADE)
            write_note(diary, NOTE_UPGRADE, terms->from_day - 10);
        else if (terms->cause == CAUSE_REDUCTION)
            write_note(diary, NOTE_REDUCTION, terms->from_day - 8);
        else
            write_note(diary, NOTE_PRICE_RISE, terms->from_day - 32);
    }
}

static void tell_renewals(struct diary *diary, const struct demo_contract *contract)
{
    int32_t last = diary->walk->company->options.as_of + 60;
    if (!contract->term_months)
        return;
    for (int32_t day = demo_contract_next_renewal(contract, contract->billing_day); day <= last;
         day = demo_contract_next_renewal(contract, day)) {
        if (contract->end_day != DAY_ABSENT && day > contract->end_day)
            return;
        bool stays = contract->end_day == DAY_ABSENT || day < contract->end_day;
        diary->values.number = demo_contract_terms(contract, day - 1)->seats;
        if (diary->life->size != SIZE_SMALL)
            write_note(diary, stays || !contract->signal_days ? NOTE_RENEWAL_TALK : NOTE_RENEWAL_DOUBT,
                       day - 47);
        diary->values.number = contract->term_months;
        if (stays)
            write_note(diary, NOTE_RENEWED, day - 6);
    }
}

static void tell_end(struct diary *diary, const struct demo_contract *contract)
{
    int32_t end = contract->end_day;
    bool small = diary->life->size == SIZE_SMALL;
    diary->values.reason = demo_reason_of(contract, !diary->walk->company->options.in_english);
    if (contract->ending == ENDING_INVOLUNTARY) {
        write_note(diary, NOTE_OVERDUE, end - 48);
        write_note(diary, NOTE_PROMISE, end - 30);
        write_note(diary, NOTE_SUSPENSION, end - 9);
        write_note(diary, NOTE_CUT_OFF, end);
    } else if (contract->ending == ENDING_VOLUNTARY) {
        write_note(diary, NOTE_CANCEL_REQUEST, end - DEMO_NOTICE_DAYS);
        if (!small)
            write_note(diary, NOTE_RESCUE, end - 20);
        write_note(diary, NOTE_CLOSED, end);
    }
}

static void tell_contract(struct diary *diary, const struct demo_contract *contract, int index)
{
    if (contract->is_module) {
        diary->values.product = contract->product;
        write_note(diary, NOTE_MODULE_OFFER, contract->billing_day - 12);
        write_note(diary, NOTE_MODULE_SOLD, contract->billing_day - 3);
        return;
    }
    if (index > 0)
        write_note(diary, NOTE_RETURN, contract->billing_day - 8);
    tell_changes(diary, contract);
    tell_renewals(diary, contract);
    if (contract->end_day != DAY_ABSENT)
        tell_end(diary, contract);
}

static void tell_reviews(struct diary *diary)
{
    static const int every_days[] = {0, 182, 91};
    const struct demo_life *life = diary->life;
    int32_t day = life->signup_day + 130;
    for (; life->size != SIZE_SMALL && day <= diary->walk->company->options.as_of;
         day += every_days[life->size])
        if (demo_life_contract(life, day) && demo_life_trouble(life, day) <= 30)
            write_note(diary, NOTE_REVIEW, day + (int32_t)random_below(&diary->random, 14) - 14);
}

/* Who has too many accounts writes less often, and who is about to leave answers less often. */
static void tell_routine(struct diary *diary)
{
    static const int cadence_days[] = {52, 27, 18};
    const struct demo_life *life = diary->life;
    int gap = cadence_days[life->size] * (demo_csm_is_overloaded(life->csm) ? 15 : 10) / 10;
    int32_t day = life->signup_day + (life->size == SIZE_SMALL ? 40 : 84);
    while (day <= diary->walk->company->options.as_of) {
        int trouble = demo_life_trouble(life, day);
        bool neglected = trouble > 30 && random_below(&diary->random, 100) < 45;
        if (demo_life_contract(life, day) && !neglected)
            write_note(diary,
                       trouble > 30               ? NOTE_WORRIED
                       : life->size == SIZE_SMALL ? NOTE_USUAL_SMALL
                                                  : NOTE_USUAL,
                       day);
        day += gap * (70 + (int32_t)random_below(&diary->random, 60)) / 100;
    }
}

void demo_emit_interactions(struct demo_walk *walk, const struct demo_life *life)
{
    int32_t as_of = walk->company->options.as_of;
    struct diary diary = {
        .walk = walk,
        .life = life,
        .random = demo_life_random(life, PURPOSE_INTERACTIONS),
        .first_day = walk->company->options.accounts > DEMO_FULL_ACCOUNTS_MAX ? as_of - LEAN_DAYS + 1 : 0,
        .values = {.decider = demo_given_name(life, 0),
                   .champion = demo_given_name(life, 1),
                   .finance = demo_given_name(life, 2),
                   .csm = demo_csm_name(life->csm),
                   .ism = demo_ism_name(life->ism),
                   .outcome = demo_desired_outcome(life)},
        .emails = {demo_person_of(walk->arena, life, 0).email, demo_person_of(walk->arena, life, 1).email,
                   demo_person_of(walk->arena, life, 2).email}};
    diary.first_text = random_below(&diary.random, 1000);
    tell_start(&diary);
    for (int i = 0; i < life->contract_count; i++)
        tell_contract(&diary, &life->contracts[i], i);
    if (life->dip_day != DAY_ABSENT && demo_life_contract(life, life->dip_day + 40)) {
        write_note(&diary, NOTE_DIP, life->dip_day + 12);
        write_note(&diary, NOTE_DIP_OVER, life->dip_day + 40);
    }
    tell_reviews(&diary);
    tell_routine(&diary);
}
