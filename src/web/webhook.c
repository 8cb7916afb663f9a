/* See webhook.h. */
#include "web/webhook.h"

#include "base/clock.h"
#include "http/post.h"
#include "web/secret.h"

#define SECRET_PREFIX "whsec_"
#define SIGNATURE_PREFIX "v1,"

/* ---- the secrets ---- */

struct making {
    struct arena *arena;
    int64_t now;
};

text web_webhook_secret_new(struct arena *arena)
{
    uint8_t random[WEB_WEBHOOK_SECRET_BYTES];
    web_random_bytes(random, sizeof random);
    return text_printf(arena, "%s%.*s", SECRET_PREFIX,
                       TEXT_ARGUMENTS(web_base64(arena, random, sizeof random)));
}

/* Unless another was quicker. */
static enum result make_first(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct making *making = context;
    struct ledger_webhook_secret *secrets;
    size_t count;
    enum result result =
        ledger_webhook_secret_list(connection, making->now, making->arena, &secrets, &count, problem);
    if (result != RESULT_OK || count > 0)
        return result;
    return ledger_webhook_secret_put(connection, web_webhook_secret_new(making->arena), making->now,
                                     making->now, problem);
}

static enum result read_secrets(const struct web_application *application, const struct making *making,
                                struct ledger_webhook_secret **ret_secrets, size_t *ret_count,
                                struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result =
        ledger_webhook_secret_list(connection, making->now, making->arena, ret_secrets, ret_count, problem);
    store_read_end(application->store, connection);
    return result;
}

enum result web_webhook_secrets(const struct web_application *application, struct arena *arena,
                                struct ledger_webhook_secret **ret_secrets, size_t *ret_count,
                                struct problem *problem)
{
    struct making making = {.arena = arena, .now = application->clock->now(application->clock)};
    enum result result = read_secrets(application, &making, ret_secrets, ret_count, problem);
    if (result != RESULT_OK || *ret_count > 0)
        return result;
    result = store_write(application->store, make_first, &making, problem);
    return result == RESULT_OK ? read_secrets(application, &making, ret_secrets, ret_count, problem) : result;
}

/* ---- a message ---- */

text web_webhook_signature(struct arena *arena, const struct ledger_webhook_secret *secrets,
                           size_t secret_count, text id, text timestamp, text body)
{
    const text parts[] = {id, TEXT("."), timestamp, TEXT("."), body};
    text signatures = TEXT("");
    for (size_t i = 0; i < secret_count; i++) {
        uint8_t mac[WEB_MAC_BYTES];
        text secret = secrets[i].secret;
        text key = web_base64_read(arena, text_slice(secret, sizeof SECRET_PREFIX - 1, secret.length));
        web_mac(key, parts, sizeof parts / sizeof parts[0], mac);
        signatures = text_printf(arena, "%.*s%s%s%.*s", TEXT_ARGUMENTS(signatures), i ? " " : "",
                                 SIGNATURE_PREFIX, TEXT_ARGUMENTS(web_base64(arena, mac, sizeof mac)));
    }
    return signatures;
}

enum result web_webhook_send(const struct web_application *application, text id, text url, text body,
                             int *ret_status, struct problem *problem)
{
    struct arena arena;
    struct ledger_webhook_secret *secrets;
    size_t count;
    *ret_status = 0;
    arena_init(&arena, 0);
    enum result result = web_webhook_secrets(application, &arena, &secrets, &count, problem);
    if (result == RESULT_OK) {
        int64_t seconds = application->clock->now(application->clock) / INSTANT_MICROSECONDS;
        text message = text_printf(&arena, "msg_%.*s", TEXT_ARGUMENTS(id));
        text timestamp = text_printf(&arena, "%lld", (long long)seconds);
        const struct http_post_header headers[] = {
            {"webhook-id", message},
            {"webhook-timestamp", timestamp},
            {"webhook-signature", web_webhook_signature(&arena, secrets, count, message, timestamp, body)}};
        const struct http_post post = {.url = url,
                                       .content_type = TEXT("application/json"),
                                       .body = body,
                                       .headers = headers,
                                       .header_count = sizeof headers / sizeof headers[0],
                                       .to_private = application->calls_private_networks};
        result = http_post(&post, ret_status, problem);
    }
    arena_release(&arena);
    return result;
}
