/* The handoff of an account from its ISM to its CSM: GET /accounts/{id}/handoff shows the latest one, or the
 * form to start one; POST starts it, ticks items, adds one, signs. Each signs for oneself, and only once
 * every item is ticked. With the second signature the account goes to the stage that the journey says, in the
 * same change. */
#include "base/list.h"
#include "language/language.h"
#include "ledger/user.h"
#include "web/account/account_record.h"
#include "web/account/record_words.h"
#include "web/journey/journey.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { CHECKLIST_BYTES_MAX = 10000 };

struct handoff {
    struct web_journey_account account;
    struct web_rows rows, own;
    const struct ledger_item *latest; /* NULL: none was started, or none since it began anew */
    text ticked; /* the checklist as it was sent, where it was refused; absent: as it stands */
    bool may_edit;
    text email; /* of whoever looks */
    struct view_handoff view;
};

static text words_of(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? item->values[field].text : TEXT_ABSENT;
}
static bool is_set(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET;
}

static const struct journey *journey_of(const struct handoff *handoff)
{
    const struct journey_set *set = &handoff->account.set;
    const struct journey_passage *now = web_journey_now(&handoff->account);
    const struct journey *journey = now ? journey_find(set, now->journey) : NULL;
    return journey ? journey : &set->items[set->count - 1];
}

/* Whether the account may go on to where the handoff leads: it stands where a step leads there. */
static bool goes_on(const struct handoff *handoff)
{
    const struct journey *journey = journey_of(handoff);
    const struct journey_passage *now = web_journey_now(&handoff->account);
    int from = now && text_equal(now->journey, journey->key) ? journey_stage_find(journey, now->stage) : -1;
    return journey->handoff.to >= 0 && from != journey->handoff.to &&
           journey_step_is(journey, from, journey->handoff.to);
}

/* Signed by both in an earlier life: the account stands before the same step again since, so another begins.
 */
static bool is_of_earlier(const struct handoff *handoff, const struct ledger_item *item)
{
    const struct journey_passage *now = web_journey_now(&handoff->account);
    return is_set(item, HANDOFF_ISM_SIGNED_AT) && is_set(item, HANDOFF_CSM_SIGNED_AT) && goes_on(handoff) &&
           now->entered_at > item->values[HANDOFF_ISM_SIGNED_AT].number &&
           now->entered_at > item->values[HANDOFF_CSM_SIGNED_AT].number;
}

static bool handoff_begin(struct handoff *handoff, struct http_request *request,
                          struct http_response *response, struct web_application *application)
{
    struct web_journey_account *account = &handoff->account;
    struct problem problem;
    if (!web_journey_account_begin(account, request, response, application,
                                   http_value(&request->path_values, "external_id")))
        return false;
    handoff->may_edit = web_may(request, PERMISSION_EDIT_ACCOUNTS);
    handoff->email = web_session_of(request)->email;
    handoff->rows.arena = handoff->own.arena = account->arena;
    enum result result =
        ledger_scan(account->connection, RECORD_HANDOFF, LEDGER_NOW, account->account_id, account->account_id,
                    LEDGER_SCAN_TEXTS, web_rows_keep, &handoff->rows, &problem);
    if (result == RESULT_OK)
        result = ledger_scan(account->connection, RECORD_ACCOUNT, LEDGER_NOW, account->account_id,
                             account->account_id, LEDGER_SCAN_TEXTS, web_rows_keep, &handoff->own, &problem);
    response->status = result != RESULT_OK ? 500 : handoff->own.count ? 200 : 404;
    for (size_t i = 0; i < handoff->rows.count; i++) {
        const struct ledger_item *item = &handoff->rows.items[i];
        if (!handoff->latest ||
            item->values[HANDOFF_STARTED_AT].number >= handoff->latest->values[HANDOFF_STARTED_AT].number)
            handoff->latest = item;
    }
    if (response->status == 200 && handoff->latest && is_of_earlier(handoff, handoff->latest))
        handoff->latest = NULL;
    return response->status == 200;
}

static void handoff_end(struct handoff *handoff)
{
    list_release(&handoff->rows);
    list_release(&handoff->own);
    web_journey_account_end(&handoff->account);
}

/* ---- the checklist: a line an item, "[x] words" or "[ ] words" ---- */

static bool line_is_done(text line)
{
    return text_starts_with(line, TEXT("[x]")) || text_starts_with(line, TEXT("[X]"));
}
static text line_words(text line)
{
    bool marked = line.length >= 3 && line.data[0] == '[' && line.data[2] == ']';
    return text_trim(marked ? text_slice(line, 3, line.length) : line);
}

static bool all_done(text checklist)
{
    while (checklist.length) {
        text line = text_trim(text_cut(&checklist, '\n'));
        if (line.length && !line_is_done(line))
            return false;
    }
    return true;
}

static void fill_items(struct handoff *handoff)
{
    struct view_handoff *view = &handoff->view;
    struct arena *arena = handoff->account.arena;
    text rest = web_hides_field(handoff->account.request, RECORD_HANDOFF, HANDOFF_CHECKLIST) ? TEXT_ABSENT
                : !text_is_absent(handoff->ticked)                                           ? handoff->ticked
                                                   : words_of(handoff->latest, HANDOFF_CHECKLIST);
    view->items = arena_array(arena, struct view_handoff_item, rest.length + 1);
    while (rest.length) {
        text line = text_trim(text_cut(&rest, '\n'));
        if (!line.length)
            continue;
        struct view_handoff_item *item = &view->items[view->items_count];
        *item = (struct view_handoff_item){line_words(line), text_printf(arena, "%zu", view->items_count),
                                           line_is_done(line)};
        view->items_count++;
    }
}

/* The checklist as the form sends it: ticks by number, and one item more. */
static text ticked(const struct handoff *handoff, const struct http_pairs *form)
{
    struct arena *arena = handoff->account.arena;
    text rest = words_of(handoff->latest, HANDOFF_CHECKLIST), made = TEXT("");
    text more = text_trim(http_value(form, "more"));
    for (size_t number = 0; rest.length;) {
        text line = text_trim(text_cut(&rest, '\n'));
        bool done = false;
        if (!line.length)
            continue;
        for (size_t i = 0; i < form->count; i++)
            done |= text_equal(form->items[i].name, TEXT("item")) &&
                    text_equal(form->items[i].value, text_printf(arena, "%zu", number));
        made = text_printf(arena, "%.*s%s[%c] %.*s", TEXT_ARGUMENTS(made), made.length ? "\n" : "",
                           done ? 'x' : ' ', TEXT_ARGUMENTS(line_words(line)));
        number++;
    }
    if (!text_is_empty(more))
        made = text_printf(arena, "%.*s%s[ ] %.*s", TEXT_ARGUMENTS(made), made.length ? "\n" : "",
                           TEXT_ARGUMENTS(more));
    return made;
}

/* What is typed as lines of a new checklist, none of them ticked. */
static text untick(struct arena *arena, text typed)
{
    text made = TEXT("");
    while (typed.length) {
        text line = text_trim(text_cut(&typed, '\n'));
        if (line.length)
            made = text_printf(arena, "%.*s%s[ ] %.*s", TEXT_ARGUMENTS(made), made.length ? "\n" : "",
                               TEXT_ARGUMENTS(line_words(line)));
    }
    return made;
}

/* ---- the page ---- */

static text shipped_checklist(const struct handoff *handoff)
{
    const struct journey *journey = journey_of(handoff);
    text lines = TEXT("");
    for (int i = 0; i < journey->handoff.item_count; i++)
        lines = text_printf(handoff->account.arena, "%.*s%s%.*s", TEXT_ARGUMENTS(lines), i ? "\n" : "",
                            TEXT_ARGUMENTS(journey_name(journey->handoff.items[i])));
    return lines;
}

static text instant_words(const struct handoff *handoff, int field)
{
    const struct web_journey_account *account = &handoff->account;
    return is_set(handoff->latest, field) ? web_local_time(account->arena, account->application->zone,
                                                           handoff->latest->values[field].number)
                                          : TEXT_ABSENT;
}

static struct view_handoff_side side_of(const struct handoff *handoff, const char *role, int who,
                                        int signed_at)
{
    text email = words_of(handoff->latest, who);
    return (struct view_handoff_side){
        .role = text_of(role),
        .who = web_name(handoff->account.application, handoff->account.arena, email),
        .email = email,
        .signed_at = instant_words(handoff, signed_at),
        .mine = !text_is_empty(email) && text_equal(email, handoff->email) &&
                !is_set(handoff->latest, signed_at)};
}

static void fill_started(struct handoff *handoff)
{
    struct view_handoff *view = &handoff->view;
    struct arena *arena = handoff->account.arena;
    fill_items(handoff);
    view->is_started = true;
    view->record = text_printf(arena, "%lld", (long long)handoff->latest->record_id);
    view->version = text_printf(arena, "%lld", (long long)handoff->latest->change_id);
    view->started =
        web_message(arena, _("started {when}"), "when", instant_words(handoff, HANDOFF_STARTED_AT), NULL);
    view->ism = side_of(handoff, _("Implementation (ISM)"), HANDOFF_ISM_EMAIL, HANDOFF_ISM_SIGNED_AT);
    view->csm = side_of(handoff, _("Customer success (CSM)"), HANDOFF_CSM_EMAIL, HANDOFF_CSM_SIGNED_AT);
    view->is_over = !text_is_absent(view->ism.signed_at) && !text_is_absent(view->csm.signed_at);
    view->may_sign = view->ism.mine || view->csm.mine;
    if (view->may_sign)
        view->sign_hint = text_of(_("One signs once every item is ticked."));
    else if (!view->is_over)
        view->sign_hint = web_message(arena, _("Only {ism} and {csm} sign, each for themselves."), "ism",
                                      view->ism.who, "csm", view->csm.who, NULL);
    int64_t done = 0;
    for (size_t i = 0; i < view->items_count; i++)
        done += view->items[i].done;
    if (view->items_count)
        view->sentence =
            web_message(arena, _("{done} of {count} items ticked."), "done", format_integer(arena, done),
                        "count", format_integer(arena, (int64_t)view->items_count), NULL);
}

static void fill_start(struct handoff *handoff, const struct http_pairs *typed)
{
    struct view_handoff *view = &handoff->view;
    const struct ledger_item *own = &handoff->own.items[0];
    text ism = typed ? http_value(typed, "ism_email") : words_of(own, ACCOUNT_ISM_EMAIL);
    text csm = typed ? http_value(typed, "csm_email") : words_of(own, ACCOUNT_OWNER_EMAIL);
    view->sentence = text_of(_("Who brought the customer to first success tells who takes over; both sign."));
    view->ism_email = (struct view_field){.name = TEXT("ism_email"),
                                          .label = text_of(_("From: implementation (ISM)")),
                                          .value = ism,
                                          .type = TEXT("email"),
                                          .list = TEXT("people"),
                                          .autocomplete = TEXT("off"),
                                          .required = true,
                                          .problem = view->ism_email.problem};
    view->csm_email = (struct view_field){.name = TEXT("csm_email"),
                                          .label = text_of(_("To: customer success (CSM)")),
                                          .value = csm,
                                          .type = TEXT("email"),
                                          .list = TEXT("people"),
                                          .autocomplete = TEXT("off"),
                                          .required = true,
                                          .problem = view->csm_email.problem};
    view->checklist = typed ? http_value(typed, "checklist") : shipped_checklist(handoff);
}

/* Those who are ISM or CSM of some account, to choose from. */
static void fill_colleagues(struct handoff *handoff)
{
    enum { PEOPLE_MAX = 200 };
    const struct column_snapshot *columns = handoff->account.columns;
    const struct column_dictionary *owners = columns->dimensions[DIMENSION_OWNER];
    struct view_handoff *view = &handoff->view;
    view->people = arena_array(handoff->account.arena, struct view_option, PEOPLE_MAX);
    for (uint32_t code = 1; code < column_dictionary_count(owners) && view->people_count < PEOPLE_MAX; code++)
        view->people[view->people_count++] =
            (struct view_option){.value = column_dictionary_text(owners, code)};
}

static void show(struct handoff *handoff, const struct http_pairs *typed)
{
    struct web_journey_account *account = &handoff->account;
    struct view_handoff *view = &handoff->view;
    web_page_shell(account->request, account->response, account->application, &view->shell);
    view->name = account->name;
    view->shell.title = web_message(account->arena, _("Handoff: {name}"), "name", account->name, NULL);
    view->shell.place = TEXT("journeys");
    view->account = web_journey_account_url(account, "");
    view->plan = web_journey_account_url(account, "/plan");
    view->action = web_journey_account_url(account, "/handoff");
    view->may_edit = handoff->may_edit;
    if (handoff->latest) {
        fill_started(handoff);
    } else {
        fill_start(handoff, typed);
        if (web_may(account->request, PERMISSION_SEE_CONTACTS))
            fill_colleagues(handoff);
    }
    view_write_handoff(&account->response->body, view);
}

static void get_handoff(struct http_request *request, struct http_response *response, void *application)
{
    struct handoff handoff = {0};
    if (handoff_begin(&handoff, request, response, application))
        show(&handoff, NULL);
    handoff_end(&handoff);
}

/* ---- writing ---- */

struct handing {
    const struct handoff *handoff;
    text ism, csm, checklist; /* ism, csm: of a new one */
    bool starts, signs_ism, signs_csm;
    bool moves; /* the second signature: the account goes on */
};

static enum result hand_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct handing *handing = context;
    const struct web_journey_account *account = &handing->handoff->account;
    const struct ledger_item *latest = handing->handoff->latest;
    const struct ledger_options options = {.effective_day = DAY_ABSENT,
                                           .record_id = handing->starts ? 0 : latest->record_id};
    const struct record_value now = {.state = VALUE_SET, .number = change->committed_at};
    struct record_row row = {.kind = RECORD_HANDOFF};
    enum ledger_outcome outcome;
    char reason[256];
    int field;
    row.values[HANDOFF_ACCOUNT] = (struct record_value){.state = VALUE_SET, .text = account->external_id};
    row.values[HANDOFF_CHECKLIST] = (struct record_value){
        .state = text_is_empty(handing->checklist) ? VALUE_ABSENT : VALUE_SET, .text = handing->checklist};
    if (handing->starts) {
        row.values[HANDOFF_STARTED_AT] = now;
        row.values[HANDOFF_ISM_EMAIL] = (struct record_value){.state = VALUE_SET, .text = handing->ism};
        row.values[HANDOFF_CSM_EMAIL] = (struct record_value){.state = VALUE_SET, .text = handing->csm};
    }
    if (handing->signs_ism)
        row.values[HANDOFF_ISM_SIGNED_AT] = now;
    if (handing->signs_csm)
        row.values[HANDOFF_CSM_SIGNED_AT] = now;
    enum result result = ledger_put(change, &row, &options, &outcome, &field, reason, problem);
    if (result == RESULT_OK && outcome == LEDGER_REFUSED)
        return problem_set(problem, RESULT_BAD_INPUT, "%s", reason);
    if (result != RESULT_OK || !handing->moves)
        return result;
    const struct journey *journey = journey_of(handing->handoff);
    const struct journey_order order = {.account_id = account->account_id,
                                        .journey = journey->key,
                                        .stage = journey->stages[journey->handoff.to].key,
                                        .reason = text_of(_("Handoff signed by both")),
                                        .by_email = handing->handoff->email};
    return journey_move_put(change, &account->set, &order, problem);
}

static bool read_start(struct handoff *handoff, struct handing *ret)
{
    const struct http_pairs *form = &handoff->account.request->form;
    struct arena *arena = handoff->account.arena;
    static const char no_email[] = N_("This is no e-mail address. Write it as ana@company.com.");
    ret->starts = true;
    ret->ism = ledger_user_email(arena, http_value(form, "ism_email"));
    ret->csm = ledger_user_email(arena, http_value(form, "csm_email"));
    ret->checklist = untick(arena, http_value(form, "checklist"));
    if (text_is_absent(ret->ism))
        handoff->view.ism_email.problem = text_of(_(no_email));
    if (text_is_absent(ret->csm))
        handoff->view.csm_email.problem = text_of(_(no_email));
    else if (text_equal(ret->ism, ret->csm))
        handoff->view.csm_email.problem = text_of(_("A handoff is between two people."));
    if (text_is_empty(ret->checklist))
        handoff->view.problem = text_of(_("Write what is to be handed over, a line an item."));
    return text_is_absent(handoff->view.ism_email.problem) &&
           text_is_absent(handoff->view.csm_email.problem) && text_is_absent(handoff->view.problem);
}

static bool read_ticks(struct handoff *handoff, struct handing *ret, int *ret_status)
{
    const struct http_pairs *form = &handoff->account.request->form;
    const struct ledger_item *latest = handoff->latest;
    int64_t seen = 0;
    bool signs = text_equal(http_value(form, "action"), TEXT("sign"));
    bool ism_signed = is_set(latest, HANDOFF_ISM_SIGNED_AT),
         csm_signed = is_set(latest, HANDOFF_CSM_SIGNED_AT);
    *ret_status = 422;
    if (!text_to_int64(http_value(form, "seen"), &seen) || seen != latest->change_id ||
        (ism_signed && csm_signed)) {
        *ret_status = 409;
        handoff->view.problem =
            text_of(_("Somebody changed the handoff meanwhile; this is how it stands now."));
        return false;
    }
    ret->checklist = ticked(handoff, form);
    ret->signs_ism = signs && !ism_signed && text_equal(words_of(latest, HANDOFF_ISM_EMAIL), handoff->email);
    ret->signs_csm = signs && !csm_signed && text_equal(words_of(latest, HANDOFF_CSM_EMAIL), handoff->email);
    if (signs && !ret->signs_ism && !ret->signs_csm)
        handoff->view.problem = text_of(_("Only the two named here sign, each once."));
    else if (signs && !all_done(ret->checklist))
        handoff->view.problem = text_of(_("Not every item is ticked. What is not done is not handed over."));
    else if (!signs && (ism_signed || csm_signed) && !all_done(ret->checklist))
        handoff->view.problem = text_of(_("One side has signed already: the list stays as it was signed."));
    ret->moves = (ret->signs_ism && csm_signed) || (ret->signs_csm && ism_signed);
    ret->moves = ret->moves && goes_on(handoff);
    return text_is_absent(handoff->view.problem);
}

static void act(struct handoff *handoff)
{
    struct web_journey_account *account = &handoff->account;
    struct handing handing = {.handoff = handoff};
    struct problem problem = {0};
    int status = 422;
    bool fine = handoff->latest ? read_ticks(handoff, &handing, &status) : read_start(handoff, &handing);
    bool signs = handing.signs_ism || handing.signs_csm;
    const struct web_audited what = {.action = signs            ? "handoff-signed"
                                               : handing.starts ? "handoff-started"
                                                                : "handoff-changed",
                                     .object_kind = "account",
                                     .object = account->external_id,
                                     .count = 1};
    if (fine) {
        enum result result =
            web_change_run(account->application, account->request, &what, hand_work, &handing, &problem);
        if (result == RESULT_OK) {
            text address = web_journey_account_url(account, "/handoff").address;
            http_redirect(account->request, account->response,
                          web_toast_address(account->arena, address,
                                            handing.moves ? "handoff-over"
                                            : signs       ? "handoff-signed"
                                                          : "saved",
                                            0));
            return;
        }
        status = web_status_of(result);
        handoff->view.problem = text_copy(account->arena, text_of(problem.message));
    }
    if (handoff->latest && status == 422)
        handoff->ticked = handing.checklist;
    account->response->status = status;
    show(handoff, &account->request->form);
}

static void post_handoff(struct http_request *request, struct http_response *response, void *application)
{
    struct handoff handoff = {0};
    if (handoff_begin(&handoff, request, response, application))
        act(&handoff);
    handoff_end(&handoff);
}

const struct http_route web_handoff_routes[] = {
    {HTTP_GET, "/accounts/{external_id}/handoff", PERMISSION_SEE_ACCOUNTS, get_handoff, 0},
    {HTTP_POST, "/accounts/{external_id}/handoff", PERMISSION_EDIT_ACCOUNTS, post_handoff, 0},
    {0},
};
