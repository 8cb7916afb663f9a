/* Lines of the audit (audit.h). */
#include "web/people/audit.h"

struct web_actor web_actor_of(const struct http_request *request)
{
    const struct web_session *session = web_session_of(request);
    return (struct web_actor){.user_id = session->user_id,
                              .name = session->email,
                              .peer = request->peer,
                              .language = session->language};
}

void web_audit(const struct http_request *request, const struct web_application *application,
               const struct web_audited *what)
{
    if (!application->sessions) /* tests of pages */
        return;
    web_sessions_audit_line(
        application->sessions,
        &(struct ledger_audit_line){.user_id = web_session_of(request)->user_id,
                                    .action = text_of(what->action),
                                    .peer = request->peer,
                                    .object_kind = text_of(what->object_kind),
                                    .object = what->object,
                                    .quantity = what->count ? what->count : LEDGER_AUDIT_QUANTITY_NONE});
}
