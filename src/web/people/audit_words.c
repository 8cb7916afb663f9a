/* The audit in words (audit_words.h). An action that a screen leaves stands in the first table. */
#include "web/people/audit_words.h"

#include "base/buffer.h"
#include "codec/url.h"
#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/record.h"
#include "web/people/user_words.h"

const struct web_audit_action web_audit_actions[] = {
    {"sign-in", N_("Signed in")},
    {"sign-in-refused", N_("Sign-in refused")},
    {"sign-out", N_("Signed out")},
    {"password-refused", N_("Old password refused")},
    {"user-invited", N_("Invited a person")},
    {"user-joined", N_("Joined by invitation")},
    {"user-added", N_("Added a person")},
    {"user-changed", N_("Changed a person's rights")},
    {"user-reset-link", N_("Made a link for a new password")},
    {"user-password", N_("Changed a password")},
    {"user-shut-out", N_("Shut a person out")},
    {"user-let-in", N_("Let a person in again")},
    {"profile-changed", N_("Changed their own profile")},
    {"sessions-ended", N_("Ended sessions")},
    {"export-audit", N_("Exported the audit")},
    {"export-accounts", N_("Exported accounts")},
    {"export-figure", N_("Exported a figure's rows")},
    {"light-set", N_("Set a light by hand")},
    {"sentiment-given", N_("Gave a sentiment")},
    {"model-published", N_("Published a health model")},
    {"model-removed", N_("Removed a health model")},
    {"export-health", N_("Exported the list of health")},
    {"export-dashboard", N_("Exported the dashboard")},
    {"export-tasks", N_("Exported tasks")},
    {"export-segments", N_("Exported segments")},
    {"tasks-changed", N_("Changed several tasks")},
    {"export-playbooks", N_("Exported playbooks")},
    {"export-tiers", N_("Exported tiers")},
    {"export-notices", N_("Exported notices")},
    {"tasks-done", N_("Closed tasks as done")},
    {"tasks-dismissed", N_("Closed tasks as not needed")},
    {"tasks-snoozed", N_("Snoozed tasks")},
    {"tasks-handed-over", N_("Handed tasks over")},
    {"priority-changed", N_("Changed the priority of tasks")},
    {"churn-request-noted", N_("Noted a request to leave")},
    {"churn-request-reversed", N_("Reversed a request to leave")},
    {"churn-request-lost", N_("Closed a request to leave as lost")},
    {"churn-request-changed", N_("Changed a request to leave")},
    {"review-noted", N_("Noted a success review")},
    {"renewal-called", N_("Gave a call of a renewal")},
    {"follow-up-raised", N_("Followed up who has not paid")},
    {"opportunity-opened", N_("Opened an opportunity")},
    {"opportunity-moved", N_("Moved an opportunity")},
    {"reasons-changed", N_("Changed the reasons to leave")},
    {"export-churn-requests", N_("Exported requests to leave")},
    {"export-delinquency", N_("Exported who has not paid")},
    {"export-renewals", N_("Exported renewals")},
    {"export-reviews", N_("Exported success reviews")},
    {"export-values", N_("Exported the value map")},
    {"export-white-space", N_("Exported the white space")},
    {"export-opportunities", N_("Exported opportunities")},
    {"account-edited", N_("Changed an account")},
    {"accounts-edited", N_("Changed several accounts")},
    {"record-added", N_("Recorded by hand")},
    {"record-corrected", N_("Corrected by hand")},
    {"record-removed", N_("Removed by hand")},
    {"record-taken-back", N_("Took a change back")},
    {"account-moved", N_("Moved an account to another stage")},
    {"journeys-applied", N_("Applied the journeys' rules")},
    {"journey-saved", N_("Changed a journey")},
    {"journey-removed", N_("Removed a journey")},
    {"tiers-written", N_("Wrote tiers by their rules")},
    {"tiers-saved", N_("Changed the promises of the tiers")},
    {"milestone-reached", N_("Said that a milestone was reached")},
    {"milestones-added", N_("Added milestones to a plan")},
    {"handoff-started", N_("Started a handoff")},
    {"handoff-changed", N_("Changed a handoff's checklist")},
    {"handoff-signed", N_("Signed a handoff")},
    {"export-journeys", N_("Exported journeys")},
    {"records-written", N_("Wrote records by the API")},
    {"export-records", N_("Exported records by the API")},
    {"api-key-made", N_("Made an API key")},
    {"webhook-secret-made", N_("Made another secret of webhooks")},
    {"api-key-revoked", N_("Revoked an API key")},
    {"playbook-saved", N_("Saved a playbook")},
    {"playbook-taken", N_("Took a playbook over from the library")},
    {"playbook-on", N_("Switched a playbook on")},
    {"playbook-off", N_("Switched a playbook off")},
    {"runs-stopped", N_("Stopped runs of a playbook")},
    {"playbook-removed", N_("Removed a playbook")},
    {"segment-saved", N_("Saved a segment")},
    {"segment-removed", N_("Removed a segment")},
    {"set-up", N_("Set Farol up")},
    {"organisation-changed", N_("Changed the organisation's name or language")},
    {"mapping-kept", N_("Kept a mapping")},
    {"mapping-renamed", N_("Renamed a mapping")},
    {"mapping-removed", N_("Removed a mapping")},
    {"sample-brought", N_("Brought the sample company")},
    {"export-import-errors", N_("Exported an import's rows in error")},
    {LEDGER_AUDIT_IMPORTED, N_("Imported a file")},
    {LEDGER_AUDIT_UNDONE, N_("Took an import back")},
    {LEDGER_AUDIT_RECORDED, N_("Changed the record")},
    {LEDGER_AUDIT_SETTING, N_("Changed a setting")},
    {NULL, NULL},
};

text web_audit_what(struct arena *arena, text action)
{
    for (const struct web_audit_action *known = web_audit_actions; known->action; known++)
        if (text_equal(action, text_of(known->action)))
            return text_of(_(known->words));
    return text_copy(arena, action);
}

static const char *const kind_words[RECORD_KIND_COUNT] = {[RECORD_ACCOUNT] = N_("accounts"),
                                                          [RECORD_CONTACT] = N_("contacts"),
                                                          [RECORD_SUBSCRIPTION] = N_("subscriptions"),
                                                          [RECORD_SUBSCRIPTION_CHANGE] =
                                                              N_("changes of subscriptions"),
                                                          [RECORD_INVOICE_LINE] = N_("invoice lines"),
                                                          [RECORD_COST] = N_("costs"),
                                                          [RECORD_USAGE] = N_("usage"),
                                                          [RECORD_TICKET] = N_("tickets"),
                                                          [RECORD_SURVEY] = N_("surveys"),
                                                          [RECORD_INTERACTION] = N_("interactions"),
                                                          [RECORD_FX_RATE] = N_("exchange rates"),
                                                          [RECORD_STAGE] = N_("stages of journeys"),
                                                          [RECORD_MILESTONE] = N_("milestones"),
                                                          [RECORD_HANDOFF] = N_("handoffs"),
                                                          [RECORD_TASK] = N_("tasks"),
                                                          [RECORD_REVIEW] = N_("success reviews"),
                                                          [RECORD_CHURN_REQUEST] = N_("churn requests"),
                                                          [RECORD_OPPORTUNITY] = N_("opportunities"),
                                                          [RECORD_RENEWAL_CALL] = N_("renewal forecasts"),
                                                          [RECORD_VALUE_MAP] = N_("values delivered"),
                                                          [RECORD_HEALTH_OVERRIDE] = N_("lights set by hand"),
                                                          [RECORD_SENTIMENT] = N_("sentiments")};

text web_kinds_in_words(struct arena *arena, uint64_t kinds)
{
    text words = TEXT_ABSENT;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        if (kinds >> kind & 1)
            words = text_is_absent(words)
                        ? text_of(_(kind_words[kind]))
                        : text_printf(arena, "%.*s, %s", TEXT_ARGUMENTS(words), _(kind_words[kind]));
    return words;
}

/* ---- rights that changed: "role=csm>manager portfolio=own" (user_write.c) ---- */

static text right_value(struct arena *arena, text name, text value)
{
    enum user_role role;
    enum user_portfolio portfolio;
    if (text_equal(name, TEXT("role")) && ledger_user_role_parse(value, &role))
        return text_of(web_role_label(role));
    if (text_equal(name, TEXT("portfolio")) && ledger_user_portfolio_parse(value, &portfolio))
        return text_of(web_portfolio_label(portfolio));
    return text_copy(arena, value);
}

static text right_name(struct arena *arena, text name)
{
    return text_equal(name, TEXT("role"))        ? text_of(_("Role"))
           : text_equal(name, TEXT("portfolio")) ? text_of(_("Sees"))
           : text_equal(name, TEXT("team"))      ? text_of(_("Team"))
                                                 : text_copy(arena, name);
}

/* A team by its number says nothing to people: only whether there is one now. */
static text right_said(struct arena *arena, text name, text before, text after)
{
    text last = text_is_empty(after) ? before : after;
    if (text_equal(name, TEXT("team")))
        return text_of(text_equal(last, TEXT("0")) ? _("none") : _("another"));
    if (text_is_empty(after))
        return right_value(arena, name, before);
    return text_printf(arena, "%.*s → %.*s", TEXT_ARGUMENTS(right_value(arena, name, before)),
                       TEXT_ARGUMENTS(right_value(arena, name, after)));
}

static text rights_in_words(struct arena *arena, text detail)
{
    text words = TEXT("");
    while (detail.length) {
        text after = text_cut(&detail, ' '), name = text_cut(&after, '='), before = text_cut(&after, '>');
        words = text_printf(arena, "%.*s%s%.*s: %.*s", TEXT_ARGUMENTS(words), words.length ? " · " : "",
                            TEXT_ARGUMENTS(right_name(arena, name)),
                            TEXT_ARGUMENTS(right_said(arena, name, before, after)));
    }
    return words;
}

text web_import_source(struct arena *arena, text name)
{
    static const struct {
        const char *name, *words;
    } ours[] = {{LEDGER_BULK_ACCOUNTS, N_("several accounts at once")},
                {LEDGER_BULK_INBOX, N_("several tasks at once")},
                {LEDGER_BULK_TIERS, N_("tier rules")},
                {"The sample company", N_("The sample company")}};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (text_equal(name, text_of(ours[i].name)))
            return text_of(_(ours[i].words));
    return text_copy(arena, name);
}

text web_import_words(struct arena *arena, const struct ledger_import *import)
{
    return text_is_absent(import->action) ? web_import_source(arena, import->source_name)
                                          : web_audit_what(arena, import->action);
}

text web_audit_detail(struct arena *arena, const struct ledger_audit_entry *entry)
{
    text kinds = web_kinds_in_words(arena, entry->kinds), detail = entry->line.detail;
    if (!text_is_empty(entry->import_name))
        return text_is_absent(kinds)
                   ? web_import_source(arena, entry->import_name)
                   : text_printf(arena, "%.*s · %.*s",
                                 TEXT_ARGUMENTS(web_import_source(arena, entry->import_name)),
                                 TEXT_ARGUMENTS(kinds));
    if (text_is_empty(detail))
        return kinds;
    bool rights =
        text_equal(entry->line.object_kind, TEXT("user")) && text_find_byte(detail, '=') < detail.length;
    return rights ? rights_in_words(arena, detail) : text_copy(arena, detail);
}

/* ---- objects ---- */

static const struct {
    const char *kind, *words; /* words: English message id */
    const char *page;         /* the object's external id follows, escaped; NULL: no page */
} objects[] = {
    {"account", N_("Account"), "/accounts/"},
    {"user", N_("Person"), "/users/"},
    {"import", N_("Import"), "/imports/"},
    {"figure", N_("Figure"), "/figures/"},
    {"contact", N_("Contact"), NULL},
    {"setting", N_("Setting"), NULL},
    {"key", N_("Key"), NULL},
    {"view", N_("View"), NULL},
    {"mapping", N_("Mapping"), NULL},
};

static struct safe_url page_of(struct arena *arena, const char *page, text object)
{
    struct buffer address;
    buffer_init(&address, 4096);
    buffer_append_text(&address, text_of(page));
    codec_url_escape(&address, object);
    text copy = text_copy(arena, buffer_text(&address));
    bool failed = address.failed;
    buffer_release(&address);
    return failed ? (struct safe_url){TEXT_ABSENT} : safe_url_of(copy);
}

text web_audit_object(struct arena *arena, const struct ledger_audit_entry *entry, struct safe_url *ret_url)
{
    const struct ledger_audit_line *line = &entry->line;
    text words = text_copy(arena, line->object_kind);
    text name = text_copy(arena, text_is_empty(entry->object_name) ? line->object : entry->object_name);
    *ret_url = (struct safe_url){TEXT_ABSENT};
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        if (!text_equal(line->object_kind, text_of(objects[i].kind)))
            continue;
        words = text_of(_(objects[i].words));
        if (objects[i].page && !text_is_empty(line->object))
            *ret_url = page_of(arena, objects[i].page, line->object);
    }
    if (text_is_empty(name))
        return words;
    return text_is_empty(words)
               ? name
               : text_printf(arena, "%.*s %.*s", TEXT_ARGUMENTS(words), TEXT_ARGUMENTS(name));
}

/* ---- places in the list ---- */

struct ledger_audit_place web_audit_place_parse(text words)
{
    struct ledger_audit_place place = {0};
    text at = text_cut(&words, '.'), kind = text_cut(&words, '.');
    if (!text_to_int64(at, &place.at) || !text_to_int64(words, &place.id) || kind.length != 1)
        return (struct ledger_audit_place){0};
    place.is_change = kind.data[0] == 'c';
    return place;
}

text web_audit_place_words(struct arena *arena, const struct ledger_audit_place *place)
{
    return text_printf(arena, "%lld.%c.%lld", (long long)place->at, place->is_change ? 'c' : 'l',
                       (long long)place->id);
}
