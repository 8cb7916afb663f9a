/* GET /settings/webhooks: the secret by which receivers know our webhooks; POST makes another, beside which
 * the one before signs for a day. Who may write playbooks may see it: they say where webhooks go. */
#include "language/language.h"
#include "ledger/audit.h"
#include "view/settings.h"
#include "web/account/record_words.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/webhook.h"
#include "web/words.h"

static text retiring_words(const struct web_application *application, struct arena *arena,
                           const struct ledger_webhook_secret *secrets, size_t count)
{
    if (count < 2)
        return TEXT_ABSENT;
    return web_message(arena, _("The one before it signs too until {when}."), "when",
                       web_local_time(arena, application->zone, secrets[1].retires_at), NULL);
}

static void get_secret(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct arena *arena = request->arena;
    struct ledger_webhook_secret *secrets;
    struct view_webhooks view = {0};
    struct problem problem;
    size_t count;
    if (web_webhook_secrets(application, arena, &secrets, &count, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Webhooks"));
    view.shell.place = TEXT("settings");
    view.secret = secrets[0].secret;
    view.made = web_message(arena, _("Made {when}."), "when",
                            web_local_time(arena, application->zone, secrets[0].created_at), NULL);
    view.retiring = retiring_words(application, arena, secrets, count);
    view_write_webhooks(&response->body, &view);
}

struct renewing {
    text secret;
    struct ledger_audit_line line;
};

static enum result renew(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct renewing *renewing = context;
    int64_t overlap = (int64_t)WEB_WEBHOOK_OVERLAP_SECONDS * INSTANT_MICROSECONDS;
    enum result result = ledger_webhook_secret_put(connection, renewing->secret, renewing->line.at,
                                                   renewing->line.at + overlap, problem);
    return result == RESULT_OK ? ledger_audit_put(connection, &renewing->line, problem) : result;
}

static void post_secret(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct renewing renewing = {.secret = web_webhook_secret_new(request->arena),
                                .line = {.at = application->clock->now(application->clock),
                                         .user_id = web_session_of(request)->user_id,
                                         .action = TEXT("webhook-secret-made"),
                                         .peer = request->peer,
                                         .quantity = LEDGER_AUDIT_QUANTITY_NONE}};
    struct problem problem;
    if (store_write(application->store, renew, &renewing, &problem) == RESULT_OK)
        http_redirect(request, response,
                      web_toast_address(request->arena, TEXT("/settings/webhooks"), "saved", 0));
    else
        response->status = 503;
}

const struct http_route web_webhook_routes[] = {
    {HTTP_GET, "/settings/webhooks", PERMISSION_CONFIGURE, get_secret, 0},
    {HTTP_POST, "/settings/webhooks", PERMISSION_CONFIGURE, post_secret, 0},
    {0},
};
