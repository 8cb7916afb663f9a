/* Every operation of the API, a row each: the routes, the checks before a handler and the OpenAPI document
 * are all made of this table (api.c). Private to web/api*.c.
 *
 * ROW(method, path, permission, scope, handler, route flags, body bytes at most, id, tag, summary,
 * parameters, request schema, response schema). A path comes before a more general one that fits it too. */
#ifndef FAROL_WEB_API_TABLE_H
#define FAROL_WEB_API_TABLE_H

#define API_OPERATIONS(ROW)                                                                                  \
    ROW(HTTP_GET, "/api/v1/openapi.json", PERMISSION_OPEN, API_SCOPE_OPEN, api_get_document, 0, 0,           \
        "getDocument", "About", N_("This document"), NULL, NULL, "object")                                   \
    ROW(HTTP_GET, "/api/v1/me", PERMISSION_SIGNED_IN, API_SCOPE_NONE, api_get_me, 0, 0, "getMe", "About",    \
        N_("Whose key this is, and what it may do"), NULL, NULL, "Me")                                       \
    ROW(HTTP_GET, "/api/v1/reports", PERMISSION_SEE_FIGURES, API_SCOPE_READ_REPORTS, api_get_reports, 0, 0,  \
        "listReports", "Reports", N_("The reports that there are"), NULL, NULL, "Reports")                   \
    ROW(HTTP_GET, "/api/v1/reports/{name}", PERMISSION_SEE_FIGURES, API_SCOPE_READ_REPORTS, api_get_report,  \
        0, 0, "getReport", "Reports", N_("A report: what `farol report NAME --format json` prints"),         \
        report_parameters, NULL, "Report")                                                                   \
    ROW(HTTP_GET, "/api/v1/accounts", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_accounts, 0, \
        0, "listAccounts", "Accounts", N_("Accounts by filter, in any order, page by page"),                 \
        account_parameters, NULL, "AccountList")                                                             \
    ROW(HTTP_POST, "/api/v1/accounts", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_ACCOUNTS, api_post_records, \
        0, API_BATCH_BYTES_MAX, "writeAccounts", "Accounts",                                                 \
        N_("Puts accounts into the record, all or none of them; those that stand already are corrected"),    \
        batch_parameters, "accounts_batch", "BatchResult")                                                   \
    ROW(HTTP_GET, "/api/v1/accounts/{external_id}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,        \
        api_get_account, 0, 0, "getAccount", "Accounts", N_("All that is known of an account"), NULL, NULL,  \
        "AccountRecord")                                                                                     \
    ROW(HTTP_GET, "/api/v1/accounts/{external_id}/history", PERMISSION_SEE_ACCOUNTS,                         \
        API_SCOPE_READ_ACCOUNTS, api_get_history, 0, 0, "getAccountHistory", "Accounts",                     \
        N_("Every version of an account's own row, the newest first: who recorded it and when"), NULL, NULL, \
        "History")                                                                                           \
    ROW(HTTP_PUT, "/api/v1/accounts/{external_id}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_ACCOUNTS,      \
        api_put_account, 0, 0, "putAccount", "Accounts",                                                     \
        N_("Makes an account, or corrects it as a whole: fields that are left out are cleared"), NULL,       \
        "accounts", "Written")                                                                               \
    ROW(HTTP_PATCH, "/api/v1/accounts/{external_id}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_ACCOUNTS,    \
        api_patch_account, 0, 0, "patchAccount", "Accounts",                                                 \
        N_("Corrects some fields of an account: null clears, fields that are left out stay"), NULL,          \
        "accounts", "Written")                                                                               \
    ROW(HTTP_GET, "/api/v1/imports", PERMISSION_IMPORT, API_SCOPE_IMPORT, api_get_imports, 0, 0,             \
        "listImports", "Imports",                                                                            \
        N_("Imports that were made, and what was done to several at once, the newest first"),                \
        page_parameters, NULL, "ImportList")                                                                 \
    ROW(HTTP_GET, "/api/v1/imports/{id}", PERMISSION_IMPORT, API_SCOPE_IMPORT, api_get_import, 0, 0,         \
        "getImport", "Imports", N_("An import that was made"), NULL, NULL, "Import")                         \
    ROW(HTTP_DELETE, "/api/v1/imports/{id}", PERMISSION_IMPORT, API_SCOPE_IMPORT, api_delete_import, 0, 0,   \
        "undoImport", "Imports", N_("Takes an import back, unless rows of it were changed since"), NULL,     \
        NULL, "Import")                                                                                      \
    ROW(HTTP_POST, "/api/v1/imports", PERMISSION_IMPORT, API_SCOPE_IMPORT, api_post_import,                  \
        HTTP_ROUTE_UPLOAD, 0, "import", "Imports",                                                           \
        N_("Imports a CSV or XLSX file: the body itself, or the file of a form"), import_parameters, "File", \
        "ImportJob")                                                                                         \
    ROW(HTTP_GET, "/api/v1/imports/jobs/{id}", PERMISSION_IMPORT, API_SCOPE_IMPORT, api_get_import_job, 0,   \
        0, "getImportJob", "Imports", N_("What becomes of a file that was sent"), NULL, NULL, "ImportJob")   \
    ROW(HTTP_DELETE, "/api/v1/imports/jobs/{id}", PERMISSION_IMPORT, API_SCOPE_IMPORT,                       \
        api_delete_import_job, 0, 0, "dropImportJob", "Imports", N_("Stops an import, and gives it up"),     \
        NULL, NULL, "Dropped")                                                                               \
    ROW(HTTP_GET, "/api/v1/imports/jobs/{id}/errors", PERMISSION_IMPORT, API_SCOPE_IMPORT,                   \
        api_get_import_errors, 0, 0, "listImportErrors", "Imports", N_("Its rows in error, as CSV"), NULL,   \
        NULL, "Csv")                                                                                         \
    ROW(HTTP_DELETE, "/api/v1/accounts/{external_id}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_ACCOUNTS,   \
        api_delete_account, 0, 0, "deleteAccount", "Accounts",                                               \
        N_("Takes an account out of the record, with all that stands under it; its history stays"), NULL,    \
        NULL, "Removed")                                                                                     \
    ROW(HTTP_GET, "/api/v1/inbox", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_inbox, 0, 0,    \
        "getInbox", "Tasks",                                                                                 \
        N_("Tasks in the order in which they press, fifty a page, with what their priorities are made of"),  \
        inbox_parameters, NULL, "Inbox")                                                                     \
    ROW(HTTP_POST, "/api/v1/inbox", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS, api_post_inbox, 0, 0, \
        "raiseTask", "Tasks",                                                                                \
        N_("Raises a task; where one of its account and reason is open, brings that one up to date"), NULL,  \
        "NewTask", "RaisedTask")                                                                             \
    ROW(HTTP_POST, "/api/v1/inbox/act", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS,                   \
        api_post_inbox_act, 0, 0, "actOnTasks", "Tasks",                                                     \
        N_("Does the same to several tasks at once: done, not needed, put off, handed over"), NULL,          \
        "TaskAct", "TaskActed")                                                                              \
    ROW(HTTP_POST, "/api/v1/inbox/undo", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS,                  \
        api_post_inbox_undo, 0, 0, "undoTasks", "Tasks",                                                     \
        N_("Takes back what was done to several tasks at once"), NULL, "TaskUndo", "TaskUndone")             \
    ROW(HTTP_GET, "/api/v1/accounts/{external_id}/health", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, \
        api_get_account_health, 0, 0, "getAccountHealth", "Health",                                          \
        N_("An account’s health: its score, criterion by criterion"), health_parameters, NULL,               \
        "AccountHealth")                                                                                     \
    ROW(HTTP_GET, "/api/v1/health-models", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,                 \
        api_get_health_models, 0, 0, "listHealthModels", "Health",                                           \
        N_("The health models in force, in the order in which they are tried"), NULL, NULL,                  \
        "HealthModelList")                                                                                   \
    ROW(HTTP_GET, "/api/v1/health-models/{key}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,           \
        api_get_health_model, 0, 0, "getHealthModel", "Health",                                              \
        N_("A health model with its version; 0: as shipped"), NULL, NULL, "HealthModel")                     \
    ROW(HTTP_PUT, "/api/v1/health-models/{key}", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,             \
        api_put_health_model, 0, 0, "putHealthModel", "Health",                                              \
        N_("Publishes a health model as its next version"), NULL, "HealthModelBody", "HealthModel")          \
    ROW(HTTP_DELETE, "/api/v1/health-models/{key}", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,          \
        api_delete_health_model, 0, 0, "deleteHealthModel", "Health",                                        \
        N_("Takes a health model out, unless accounts are scored by it; what is shipped under its key is "   \
           "in force again"),                                                                                \
        NULL, NULL, "HealthModelRemoved")                                                                    \
    ROW(HTTP_GET, "/api/v1/notices", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_notices, 0,   \
        0, "getNotices", "Playbooks", N_("What playbooks have told a person, the unread first"),             \
        notice_parameters, NULL, "NoticeList")                                                               \
    ROW(HTTP_POST, "/api/v1/notices/read", PERMISSION_SEE_ACCOUNTS, API_SCOPE_WRITE_RECORDS,                 \
        api_post_notices_read, 0, 0, "readNotices", "Playbooks",                                             \
        N_("Marks a notice of the key’s maker, or all up to one, as read"), NULL, "NoticeReading",           \
        "NoticesRead")                                                                                       \
    ROW(HTTP_GET, "/api/v1/playbooks", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_playbooks,  \
        0, 0, "getPlaybooks", "Playbooks", N_("Playbooks that stand, switched on or not"), NULL, NULL,       \
        "PlaybookList")                                                                                      \
    ROW(HTTP_GET, "/api/v1/playbooks/{key}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,               \
        api_get_playbook, 0, 0, "getPlaybook", "Playbooks", N_("A playbook with its version"), NULL, NULL,   \
        "Playbook")                                                                                          \
    ROW(HTTP_GET, "/api/v1/playbooks/{key}/dry-run", PERMISSION_CONFIGURE, API_SCOPE_READ_ACCOUNTS,          \
        api_get_dry_run, 0, 0, "getDryRun", "Playbooks",                                                     \
        N_("What a playbook would have done in the last year"), NULL, NULL, "DryRun")                        \
    ROW(HTTP_PUT, "/api/v1/playbooks/{key}", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,                 \
        api_put_playbook, 0, 0, "putPlaybook", "Playbooks",                                                  \
        N_("Stores a playbook as its next version; with “on” it goes to work"), NULL, "PlaybookBody",        \
        "Playbook")                                                                                          \
    ROW(HTTP_DELETE, "/api/v1/playbooks/{key}", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,              \
        api_delete_playbook, 0, 0, "deletePlaybook", "Playbooks", N_("Takes a playbook out"), NULL, NULL,    \
        "PlaybookRemoved")                                                                                   \
    ROW(HTTP_GET, "/api/v1/playbooks/{key}/runs", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,          \
        api_get_runs, 0, 0, "listRuns", "Playbooks",                                                         \
        N_("Runs of a playbook, the newest first, page by page"), run_parameters, NULL, "RunList")           \
    ROW(HTTP_POST, "/api/v1/playbooks/{key}/runs/stop", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,      \
        api_post_runs_stop, 0, 0, "stopRuns", "Playbooks",                                                   \
        N_("Stops all runs of a playbook that are under way, with a reason"), NULL, "RunStop",               \
        "RunsStopped")                                                                                       \
    ROW(HTTP_POST, "/api/v1/playbooks/{key}/runs/{id}/stop", PERMISSION_EDIT_ACCOUNTS,                       \
        API_SCOPE_WRITE_RECORDS, api_post_runs_stop, 0, 0, "stopRun", "Playbooks",                           \
        N_("Stops one run of a playbook, with a reason"), NULL, "RunStop", "RunsStopped")                    \
    ROW(HTTP_GET, "/api/v1/segments", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_segments, 0, \
        0, "getSegments", "Segments", N_("Named segments in force and their rules"), NULL, NULL,             \
        "SegmentList")                                                                                       \
    ROW(HTTP_GET, "/api/v1/segments/{key}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,                \
        api_get_segment, 0, 0, "getSegment", "Segments", N_("A segment with its version; 0: as shipped"),    \
        NULL, NULL, "Segment")                                                                               \
    ROW(HTTP_PUT, "/api/v1/segments/{key}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS,               \
        api_put_segment, 0, 0, "putSegment", "Segments", N_("Stores a segment as its next version"), NULL,   \
        "SegmentBody", "Segment")                                                                            \
    ROW(HTTP_DELETE, "/api/v1/segments/{key}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS,            \
        api_delete_segment, 0, 0, "deleteSegment", "Segments",                                               \
        N_("Takes a segment out; what is shipped under its key is in force again"), NULL, NULL,              \
        "SegmentRemoved")                                                                                    \
    ROW(HTTP_GET, "/api/v1/journeys", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_journeys, 0, \
        0, "getJourneys", "Journeys",                                                                        \
        N_("Journeys in force: stages, norms, rules, milestones, the checklist of a handoff"), NULL, NULL,   \
        "JourneyList")                                                                                       \
    ROW(HTTP_GET, "/api/v1/journeys/{key}/accounts", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,       \
        api_get_journey_accounts, 0, 0, "listJourneyAccounts", "Journeys",                                   \
        N_("Accounts and where they stand in a journey, page by page"), journey_parameters, NULL,            \
        "JourneyAccountList")                                                                                \
    ROW(HTTP_GET, "/api/v1/journeys/{key}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,                \
        api_get_journey, 0, 0, "getJourney", "Journeys", N_("A journey with its version; 0: as shipped"),    \
        NULL, NULL, "Journey")                                                                               \
    ROW(HTTP_PUT, "/api/v1/journeys/{key}", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS, api_put_journey, \
        0, 0, "putJourney", "Journeys", N_("Stores a journey as its next version"), NULL, "JourneyBody",     \
        "Journey")                                                                                           \
    ROW(HTTP_DELETE, "/api/v1/journeys/{key}", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,               \
        api_delete_journey, 0, 0, "deleteJourney", "Journeys",                                               \
        N_("Takes a journey out; what is shipped under its key is in force again"), NULL, NULL,              \
        "JourneyRemoved")                                                                                    \
    ROW(HTTP_POST, "/api/v1/accounts/{external_id}/stage", PERMISSION_EDIT_ACCOUNTS,                         \
        API_SCOPE_WRITE_RECORDS, api_post_stage, 0, 0, "moveAccount", "Journeys",                            \
        N_("Moves an account to another stage, with a reason"), NULL, "Move", "Moved")                       \
    ROW(HTTP_GET, "/api/v1/export/{kind}", PERMISSION_EXPORT, API_SCOPE_READ_RECORDS, api_get_export, 0, 0,  \
        "export", "Records", N_("Every row of a kind, a JSON object a line, as one state of the record"),    \
        export_parameters, NULL, "Lines")                                                                    \
    ROW(HTTP_GET, "/api/v1/users", PERMISSION_ADMINISTER, API_SCOPE_READ_USERS, api_get_users, 0, 0,         \
        "listUsers", "People", N_("Who may sign in, and what they may do"), NULL, NULL, "UserList")          \
    ROW(HTTP_POST, "/api/v1/users", PERMISSION_ADMINISTER, API_SCOPE_WRITE_USERS, api_post_user, 0, 0,       \
        "inviteUser", "People", N_("Invites a person; the link comes once, with the answer"), NULL,          \
        "NewUser", "Invited")                                                                                \
    ROW(HTTP_GET, "/api/v1/users/{id}", PERMISSION_ADMINISTER, API_SCOPE_READ_USERS, api_get_user, 0, 0,     \
        "getUser", "People", N_("One person"), NULL, NULL, "User")                                           \
    ROW(HTTP_PATCH, "/api/v1/users/{id}", PERMISSION_ADMINISTER, API_SCOPE_WRITE_USERS, api_patch_user, 0,   \
        0, "patchUser", "People", N_("Changes name, role, portfolio or team, shuts out or lets in"), NULL,   \
        "UserChange", "User")                                                                                \
    ROW(HTTP_GET, "/api/v1/audit", PERMISSION_ADMINISTER, API_SCOPE_READ_AUDIT, api_get_audit, 0, 0,         \
        "listAudit", "People", N_("Who did what, when, to what, the newest first"), audit_parameters, NULL,  \
        "Audit")                                                                                             \
    ROW(HTTP_GET, "/api/v1/settings", PERMISSION_CONFIGURE, API_SCOPE_READ_SETTINGS, api_get_settings, 0, 0, \
        "getSettings", "Settings", N_("Every setting, and what hours of single persons cost"), NULL, NULL,   \
        "Settings")                                                                                          \
    ROW(HTTP_PATCH, "/api/v1/settings", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS, api_patch_settings,  \
        0, 0, "patchSettings", "Settings",                                                                   \
        N_("Changes some of them, as one change: null goes back to what is shipped"), NULL,                  \
        "SettingsChange", "Settings")                                                                        \
    ROW(HTTP_GET, "/api/v1/organisation", PERMISSION_CONFIGURE, API_SCOPE_READ_SETTINGS,                     \
        api_get_organisation, 0, 0, "getOrganisation", "Settings", N_("Name, language, currency and zone"),  \
        NULL, NULL, "OrganisationRecord")                                                                    \
    ROW(HTTP_PATCH, "/api/v1/organisation", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,                  \
        api_patch_organisation, 0, 0, "patchOrganisation", "Settings", N_("Changes name or language"), NULL, \
        "OrganisationChange", "OrganisationRecord")                                                          \
    ROW(HTTP_GET, "/api/v1/lists/{name}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_RECORDS, api_get_list, 0,  \
        0, "getList", "Records",                                                                             \
        N_("A list that one works from: renewals, churn-requests, delinquency, reviews, opportunities, "     \
           "white-space or values"),                                                                         \
        list_parameters, NULL, "AccountList")                                                                \
    ROW(HTTP_GET, "/api/v1/portfolio", PERMISSION_SEE_FIGURES, API_SCOPE_READ_REPORTS, api_get_portfolio, 0, \
        0, "getPortfolio", "Health",                                                                         \
        N_("The leader’s page: lights, who changed colour this week and why, reasons, rescues, load"),       \
        tier_parameters, NULL, "Portfolio")                                                                  \
    ROW(HTTP_GET, "/api/v1/tiers", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS, api_get_tiers, 0, 0,    \
        "getTiers", "Accounts", N_("Tiers: promises, who is behind, load of CSMs, groups"), tier_parameters, \
        NULL, "Tiers")                                                                                       \
    ROW(HTTP_GET, "/api/v1/tiers/rules", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,                   \
        api_get_tier_rules, 0, 0, "getTierRules", "Accounts",                                                \
        N_("Promises and rules of the tiers and groups with their version; 0: as shipped"), NULL, NULL,      \
        "TierRules")                                                                                         \
    ROW(HTTP_PUT, "/api/v1/tiers/rules", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS, api_put_tier_rules, \
        0, 0, "putTierRules", "Accounts",                                                                    \
        N_("Stores promises and rules as their next version; what is left out is as shipped"), NULL,         \
        "TierRulesBody", "TierRules")                                                                        \
    ROW(HTTP_DELETE, "/api/v1/tiers/rules", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,                  \
        api_delete_tier_rules, 0, 0, "deleteTierRules", "Accounts",                                          \
        N_("Takes promises and rules out; what is shipped is in force again"), NULL, NULL,                   \
        "TierRulesRemoved")                                                                                  \
    ROW(HTTP_GET, "/api/v1/churn-reasons", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_ACCOUNTS,                 \
        api_get_reasons, 0, 0, "getChurnReasons", "Accounts",                                                \
        N_("The tree of reasons for leaving with its version; 0: as shipped"), NULL, NULL, "ChurnReasons")   \
    ROW(HTTP_PUT, "/api/v1/churn-reasons", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS, api_put_reasons,  \
        0, 0, "putChurnReasons", "Accounts",                                                                 \
        N_("Stores the tree of reasons as its next version; vague reasons are refused"), NULL,               \
        "ChurnReasonsBody", "ChurnReasons")                                                                  \
    ROW(HTTP_DELETE, "/api/v1/churn-reasons", PERMISSION_CONFIGURE, API_SCOPE_WRITE_SETTINGS,                \
        api_delete_reasons, 0, 0, "deleteChurnReasons", "Accounts",                                          \
        N_("Takes the tree of reasons out; what is shipped is in force again"), NULL, NULL,                  \
        "ChurnReasonsRemoved")                                                                               \
    ROW(HTTP_GET, "/api/v1/views", PERMISSION_SEE_ACCOUNTS, API_SCOPE_VIEWS, api_get_views, 0, 0,            \
        "listViews", "Views", N_("Saved views of the list of accounts: own ones, and shared ones"), NULL,    \
        NULL, "ViewList")                                                                                    \
    ROW(HTTP_POST, "/api/v1/views", PERMISSION_SEE_ACCOUNTS, API_SCOPE_VIEWS, api_post_view, 0, 0,           \
        "addView", "Views", N_("Saves a view"), NULL, "NewView", "View")                                     \
    ROW(HTTP_PATCH, "/api/v1/views/{id}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_VIEWS, api_patch_view, 0, 0,    \
        "patchView", "Views", N_("Changes a view of one's own"), NULL, "ViewChange", "View")                 \
    ROW(HTTP_DELETE, "/api/v1/views/{id}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_VIEWS, api_delete_view, 0, 0,  \
        "deleteView", "Views", N_("Takes a view of one's own away"), NULL, NULL, "View")                     \
    ROW(HTTP_GET, "/api/v1/{kind}/{external_id}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_RECORDS,           \
        api_get_record, 0, 0, "get", "Records", N_("One row; its ETag is the version"), removal_parameters,  \
        NULL, "Row")                                                                                         \
    ROW(HTTP_PATCH, "/api/v1/{kind}/{external_id}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS,       \
        api_patch_record, 0, 0, "patch", "Records",                                                          \
        N_("Corrects some fields of a row: null clears, fields that are left out stay"), removal_parameters, \
        "Row", "Written")                                                                                    \
    ROW(HTTP_DELETE, "/api/v1/{kind}/{external_id}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS,      \
        api_delete_record, 0, 0, "delete", "Records",                                                        \
        N_("Takes a row out of the record; its history stays"), removal_parameters, NULL, "Removed")         \
    ROW(HTTP_GET, "/api/v1/{kind}", PERMISSION_SEE_ACCOUNTS, API_SCOPE_READ_RECORDS, api_get_records, 0, 0,  \
        "list", "Records", N_("Rows of an account"), record_parameters, NULL, "List")                        \
    ROW(HTTP_POST, "/api/v1/{kind}", PERMISSION_EDIT_ACCOUNTS, API_SCOPE_WRITE_RECORDS, api_post_records, 0, \
        API_BATCH_BYTES_MAX, "write", "Records",                                                             \
        N_("Puts rows into the record, all or none of them; rows that stand already are corrected"),         \
        batch_parameters, "Batch", "BatchResult")

#endif
