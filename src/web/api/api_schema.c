/* The schemas of the OpenAPI document (JSON Schema 2020-12): of records made from their tables of fields, of
 * everything else written here beside what the handlers answer. */
#include <string.h>

#include "ledger/record.h"
#include "web/api/api_document.h"

static void key(struct json_writer *writer, const char *name)
{
    json_write_key(writer, name);
}

static void pair(struct json_writer *writer, const char *name, const char *value)
{
    json_write_key(writer, name);
    json_write_text(writer, text_of(value));
}

/* {"type": T} or {"type": [T, "null"]}, left open for more. */
static void begin_type(struct json_writer *writer, const char *type, bool nullable)
{
    json_write_object_begin(writer);
    key(writer, "type");
    if (!nullable) {
        json_write_text(writer, text_of(type));
        return;
    }
    json_write_array_begin(writer);
    json_write_text(writer, text_of(type));
    json_write_text(writer, TEXT("null"));
    json_write_array_end(writer);
}

static void type(struct json_writer *writer, const char *name, bool nullable)
{
    begin_type(writer, name, nullable);
    json_write_object_end(writer);
}

void api_schema_reference(struct json_writer *writer, const char *name)
{
    char place[128];
    snprintf(place, sizeof place, "#/components/schemas/%s", name);
    json_write_object_begin(writer);
    pair(writer, "$ref", place);
    json_write_object_end(writer);
}

static void array_of(struct json_writer *writer, const char *schema)
{
    json_write_object_begin(writer);
    pair(writer, "type", "array");
    key(writer, "items");
    api_schema_reference(writer, schema);
    json_write_object_end(writer);
}

/* ---- records ---- */

static void write_choices(struct json_writer *writer, const struct record_field *field)
{
    key(writer, "enum");
    json_write_array_begin(writer);
    for (int i = 0; field->choices[i]; i++)
        json_write_text(writer, text_of(field->choices[i]));
    json_write_null(writer);
    json_write_array_end(writer);
}

static void write_field(struct json_writer *writer, const struct record_field *field)
{
    static const struct {
        const char *type, *format, *words;
    } forms[] = {
        [FIELD_TEXT] = {"string", NULL, NULL},
        [FIELD_NAME] = {"string", NULL, NULL},
        [FIELD_EMAIL] = {"string", "email", NULL},
        [FIELD_CHOICE] = {"string", NULL, NULL},
        [FIELD_DAY] = {"string", "date", NULL},
        [FIELD_MONTH] = {"string", NULL, "A month: 2026-02"},
        [FIELD_INSTANT] = {"string", NULL, "An instant, or a day: its start in the organisation's zone"},
        [FIELD_INTEGER] = {"integer", NULL, NULL},
        [FIELD_SCORE] = {"number", NULL, "Two decimals at most"},
        [FIELD_MONEY] = {"integer", NULL, "In minor units (cents) of the row's currency"},
        [FIELD_RATE] = {NULL, NULL, "Eight decimals at most; read back as a text, so that none is lost"},
        [FIELD_CURRENCY] = {"string", NULL, "ISO 4217: BRL"},
        [FIELD_BOOLEAN] = {"boolean", NULL, NULL},
        [FIELD_REFERENCE] = {"string", NULL, "An external id"}};
    if (forms[field->type].type) {
        begin_type(writer, forms[field->type].type, true);
    } else {
        json_write_object_begin(writer);
        key(writer, "type");
        json_write_array_begin(writer);
        json_write_text(writer, TEXT("string"));
        json_write_text(writer, TEXT("number"));
        json_write_text(writer, TEXT("null"));
        json_write_array_end(writer);
    }
    if (forms[field->type].format)
        pair(writer, "format", forms[field->type].format);
    if (forms[field->type].words)
        pair(writer, "description", forms[field->type].words);
    if (field->type == FIELD_CHOICE)
        write_choices(writer, field);
    if (field->type == FIELD_TEXT || field->type == FIELD_NAME || field->type == FIELD_REFERENCE) {
        key(writer, "maxLength");
        json_write_integer(writer, field->length_max           ? field->length_max
                                   : field->type == FIELD_TEXT ? 2000
                                                               : 120);
    }
    json_write_object_end(writer);
}

/* A row as it is read and written. What is required depends on whether the row stands already, so it is said
 * in words. */
static void write_kind(struct json_writer *writer, const struct record_type *record)
{
    char words[400] = "Required of a new row:";
    for (int i = 0; i < record->field_count; i++)
        if (record->fields[i].required) {
            size_t length = strlen(words);
            snprintf(words + length, sizeof words - length, " %s", record->fields[i].name);
        }
    key(writer, record->name);
    begin_type(writer, "object", false);
    pair(writer, "description", words);
    key(writer, "properties");
    json_write_object_begin(writer);
    for (int i = 0; i < record->field_count; i++) {
        key(writer, record->fields[i].name);
        write_field(writer, &record->fields[i]);
    }
    if (record->takes_custom_fields) {
        key(writer, "custom");
        begin_type(writer, "object", false);
        key(writer, "additionalProperties");
        json_write_object_begin(writer);
        key(writer, "type");
        json_write_array_begin(writer);
        static const char *const types[] = {"string", "number", "boolean", "null"};
        for (int i = 0; i < 4; i++)
            json_write_text(writer, text_of(types[i]));
        json_write_array_end(writer);
        json_write_object_end(writer);
        json_write_object_end(writer);
    }
    json_write_object_end(writer);
    key(writer, "additionalProperties");
    json_write_boolean(writer, false);
    json_write_object_end(writer);
}

static void write_kind_list(struct json_writer *writer, const struct record_type *record)
{
    char name[64];
    snprintf(name, sizeof name, "%s_list", record->name);
    key(writer, name);
    api_schema_object_begin(writer);
    key(writer, "kind");
    json_write_object_begin(writer);
    pair(writer, "const", record->name);
    json_write_object_end(writer);
    key(writer, "rows");
    array_of(writer, record->name);
    key(writer, "next");
    type(writer, "string", true);
    api_schema_object_end(writer, "kind rows next");
    snprintf(name, sizeof name, "%s_batch", record->name);
    key(writer, name);
    api_schema_object_begin(writer);
    key(writer, "rows");
    json_write_object_begin(writer);
    pair(writer, "type", "array");
    key(writer, "minItems");
    json_write_integer(writer, 1);
    key(writer, "maxItems");
    json_write_integer(writer, API_ROWS_MAX);
    key(writer, "items");
    api_schema_reference(writer, record->name);
    json_write_object_end(writer);
    api_schema_object_end(writer, "rows");
}

/* ---- the others: name, and members as "name:type" ---- */

void api_schema_object_begin(struct json_writer *writer)
{
    json_write_object_begin(writer);
    pair(writer, "type", "object");
    key(writer, "properties");
    json_write_object_begin(writer);
}

void api_schema_object_end(struct json_writer *writer, const char *required)
{
    text rest = text_of(required);
    json_write_object_end(writer);
    key(writer, "required");
    json_write_array_begin(writer);
    while (rest.length > 0)
        json_write_text(writer, text_cut(&rest, ' '));
    json_write_array_end(writer);
    json_write_object_end(writer);
}

/* A member's schema by a word: string, integer, number, boolean, object, with "?" where it may be null; "[X]"
 * an array of the schema X; "=X" the schema X; "[string]" of texts. */
static void write_word(struct json_writer *writer, text word)
{
    char name[64];
    bool nullable = text_ends_with(word, TEXT("?"));
    bool is_array = word.data[0] == '[', is_schema = word.data[0] == '=';
    text bare = is_array    ? text_slice(word, 1, word.length - 1)
                : is_schema ? text_slice(word, 1, word.length)
                            : text_slice(word, 0, word.length - nullable);
    snprintf(name, sizeof name, "%.*s", TEXT_ARGUMENTS(bare));
    if (is_schema) {
        api_schema_reference(writer, name);
    } else if (is_array && (strcmp(name, "string") == 0 || strcmp(name, "object") == 0)) {
        json_write_object_begin(writer);
        pair(writer, "type", "array");
        key(writer, "items");
        type(writer, name, false);
        json_write_object_end(writer);
    } else if (is_array) {
        array_of(writer, name);
    } else {
        type(writer, name, nullable);
    }
}

static const struct {
    const char *name, *members, *required;
} schemas[] = {
    {"Organisation", "name:string currency:string zone:string", "name currency zone"},
    {"Me",
     "email:string name:string role:string portfolio:string language:string key:string scopes:[string] "
     "organisation:=Organisation",
     "email name role portfolio language key scopes organisation"},
    {"ReportName", "name:string summary:string", "name summary"},
    {"Reports", "reports:[ReportName]", "reports"},
    {"Report",
     "report:string rules:string as_of:string known_at:string? currency:string provisional:boolean "
     "rows:[object]",
     "report rules as_of known_at currency rows"},
    {"AccountList", "as_of:string currency:string total:integer rows:[object] next:string?",
     "as_of currency total rows next"},
    {"Written", "external_id:string outcome:string version:integer", "external_id outcome version"},
    {"Import",
     "id:integer change_id:integer imported_at:string kind:string source_name:string? act:string? "
     "actor:string? inserted:integer updated:integer unchanged:integer refused:integer undone_at:string?",
     "id change_id imported_at kind source_name act actor inserted updated unchanged refused undone_at"},
    {"ImportList", "imports:[Import] next:string?", "imports next"},
    {"ImportError", "line:integer column:string? value:string? detail:string", "line column value detail"},
    {"ImportJob",
     "id:integer state:string kind:string source_name:string size_bytes:integer bytes_done:integer "
     "ahead:integer rows:integer? inserted:integer? updated:integer? unchanged:integer? refused:integer? "
     "rounded:integer? import_id:integer? message:string? errors:[ImportError]",
     "id state kind source_name size_bytes bytes_done ahead rows inserted updated unchanged refused rounded "
     "import_id message errors"},
    {"User",
     "id:integer email:string name:string? role:string portfolio:string team:string? active:boolean "
     "joined:boolean created_at:string",
     "id email name role portfolio team active joined created_at"},
    {"UserList", "users:[User]", "users"},
    {"NewUser", "email:string name:string? role:string portfolio:string team:string?", "email"},
    {"UserChange", "name:string? role:string portfolio:string team:string? active:boolean", ""},
    {"Invited", "user:=User link:string expires_at:string", "user link expires_at"},
    {"AuditEntry",
     "at:string user_id:integer? actor:string? action:string? object_kind:string? object:string? "
     "detail:string? quantity:integer? change_id:integer? peer:string?",
     "at user_id actor action object_kind object detail quantity change_id peer"},
    {"Audit", "entries:[AuditEntry] next:string?", "entries next"},
    {"Settings", "version:integer settings:object hourly_costs:object", "version settings hourly_costs"},
    {"SettingsChange", "settings:object hourly_costs:object", ""},
    {"OrganisationRecord", "name:string currency:string zone:string language:string",
     "name currency zone language"},
    {"OrganisationChange", "name:string language:string", ""},
    {"Portfolio",
     "as_of:string currency:string lights:[object] moved:integer worse:integer worse_mrr:integer "
     "moves:[object] "
     "reasons:[object] rescues:[object] playbooks:[object] load:[object]",
     "as_of currency lights moved worse worse_mrr moves reasons rescues playbooks load"},
    {"Tiers",
     "as_of:string currency:string capacity_hours:integer tiers:[object] groups:[object] csms:[object]",
     "as_of currency capacity_hours tiers groups csms"},
    {"TierRulesBody", "tiers:object groups:object capacity_hours:integer writes:boolean", ""},
    {"TierRules", "key:string version:integer tiers:=TierRulesBody", "key version tiers"},
    {"TierRulesRemoved", "key:string outcome:string", "key outcome"},
    {"ChurnReasonsBody", "groups:[object]", "groups"},
    {"ChurnReasons", "key:string version:integer reasons:=ChurnReasonsBody", "key version reasons"},
    {"ChurnReasonsRemoved", "key:string outcome:string", "key outcome"},
    {"View", "id:integer name:string query:string shared:boolean own:boolean", "id name query shared own"},
    {"ViewList", "views:[View]", "views"},
    {"NewView", "name:string query:string shared:boolean", "name"},
    {"ViewChange", "name:string query:string shared:boolean", ""},
    {"InboxTask",
     "external_id:string? account_external_id:string account_name:string? title:string? detail:string? "
     "reason:string? playbook:string? state:string due_date:string? snoozed_until:string? "
     "owner_email:string? "
     "outcome:string? priority:number revenue:number risk:number nearness:number light:string? "
     "health:number? "
     "mrr:integer",
     "external_id account_external_id account_name title detail reason playbook state due_date snoozed_until "
     "owner_email outcome priority revenue risk nearness light health mrr"},
    {"NewTask",
     "account_external_id:string title:string detail:string? reason:string kind:string due_date:string? "
     "owner_email:string?",
     "account_external_id title"},
    {"RaisedTask", "external_id:string outcome:string", "external_id outcome"},
    {"TaskAct", "action:string tasks:[object] outcome:string note:string? until:string owner_email:string",
     "action tasks"},
    {"TaskActed", "acted:integer left:integer undo:integer?", "acted left undo"},
    {"TaskUndo", "undo:integer", "undo"},
    {"TaskUndone", "outcome:string", "outcome"},
    {"Inbox", "as_of:string currency:string total:integer rows:[InboxTask] next:string?",
     "as_of currency total rows next"},
    {"HealthModelBody",
     "title:string segment:string rank:integer retired:boolean coverage_least:number red_below:number "
     "yellow_below:number criteria:[object]",
     "title criteria"},
    {"HealthModel", "key:string version:integer model:=HealthModelBody", "key version model"},
    {"HealthModelList", "models:[HealthModel]", "models"},
    {"HealthModelRemoved", "key:string outcome:string", "key outcome"},
    {"AccountHealth",
     "account:string as_of:string model:string? version:integer score:number? chi:number? coverage:number? "
     "engagement:number? light:string computed_light:string criteria:[object]",
     "account as_of model"},
    {"PlaybookBody",
     "title:string purpose:string on:boolean trigger:object condition:string stop_when:string "
     "include_present:boolean limit:object hold_out_percent:integer steps:[object]",
     "title trigger steps"},
    {"Notice",
     "id:integer account_external_id:string? account_name:string? words:string? playbook:string at:string "
     "read_at:string?",
     "id account_external_id account_name words playbook at read_at"},
    {"NoticeList", "unread:integer notices:[Notice]", "unread notices"},
    {"NoticeReading", "id:integer up_to:integer", ""},
    {"NoticesRead", "unread:integer", "unread"},
    {"Playbook", "key:string version:integer playbook:=PlaybookBody", "key version playbook"},
    {"PlaybookList", "playbooks:[Playbook]", "playbooks"},
    {"PlaybookRemoved", "key:string outcome:string", "key outcome"},
    {"Run",
     "id:integer account_external_id:string version:integer state:string step:integer? raised_at:string "
     "ended_at:string? error:string? stopped_by:string? reason:string?",
     "id account_external_id version state step raised_at ended_at error stopped_by reason"},
    {"RunList", "runs:[Run] next:string?", "runs next"},
    {"RunStop", "reason:string", "reason"},
    {"RunsStopped", "stopped:integer", "stopped"},
    {"DryRunMonth", "month:string raised:integer before_churn:integer churned:integer",
     "month raised before_churn churned"},
    {"DryRun",
     "key:string step_days:integer raised:integer accounts:integer judged:integer "
     "judged_before_churn:integer "
     "churned:integer churned_warned:integer present:integer months:[DryRunMonth]",
     "key step_days raised accounts judged judged_before_churn churned churned_warned present months"},
    {"SegmentBody", "name:string note:string? rule:string", "name rule"},
    {"Segment", "key:string version:integer name:string note:string? rule:string",
     "key version name note rule"},
    {"SegmentList", "segments:[Segment]", "segments"},
    {"SegmentRemoved", "key:string outcome:string", "key outcome"},
    {"JourneyBody",
     "name:object accounts:string order:integer hold_days:integer stages:[object] milestones:[object] "
     "handoff:object",
     "name stages"},
    {"Journey", "key:string version:integer journey:=JourneyBody", "key version journey"},
    {"JourneyList", "journeys:[Journey]", "journeys"},
    {"JourneyAccount",
     "external_id:string name:string stage:string since:string days:integer norm_days:integer? "
     "days_past_norm:integer? by_hand:boolean late_milestones:integer mrr:integer?",
     "external_id name stage since days norm_days days_past_norm by_hand late_milestones mrr"},
    {"JourneyAccountList", "as_of:string currency:string total:integer rows:[JourneyAccount] next:string?",
     "as_of currency total rows next"},
    {"JourneyRemoved", "key:string outcome:string", "key outcome"},
    {"Move", "stage:string journey:string reason:string", "stage reason"},
    {"Moved", "external_id:string stage:string", "external_id stage"},
    {"Dropped", "id:integer outcome:string", "id outcome"},
    {"AccountState",
     "version:integer at:string actor:string? import_id:integer? stands:boolean account:=accounts",
     "version at actor import_id stands account"},
    {"History", "external_id:string states:[AccountState]", "external_id states"},
    {"Removed", "kind:string external_id:string outcome:string", "kind external_id outcome"},
    {"Fault", "pointer:string parameter:string value:string? detail:string", "detail"},
    {"Problem", "type:string title:string status:integer detail:string errors:[Fault]", "type title status"},
    {"BatchResult",
     "kind:string rows:integer inserted:integer updated:integer unchanged:integer refused:integer "
     "dry_run:boolean change_id:integer? errors:[Fault]",
     "kind rows inserted updated unchanged refused dry_run change_id errors"},
};

static void write_named(struct json_writer *writer, const char *name, const char *members,
                        const char *required)
{
    text rest = text_of(members);
    key(writer, name);
    api_schema_object_begin(writer);
    while (rest.length > 0) {
        text member = text_cut(&rest, ' ');
        json_write_key_text(writer, text_cut(&member, ':'));
        write_word(writer, member);
    }
    api_schema_object_end(writer, required);
}

/* What web_account_record_json writes. */
static void write_account_record(struct json_writer *writer)
{
    key(writer, "AccountRecord");
    api_schema_object_begin(writer);
    key(writer, "as_of");
    type(writer, "string", false);
    key(writer, "rules");
    type(writer, "string", false);
    key(writer, "currency");
    type(writer, "string", false);
    key(writer, "account");
    api_schema_reference(writer, "accounts");
    key(writer, "figures");
    begin_type(writer, "object", false);
    pair(writer, "description",
         "Money in minor units, days as texts; null where the account has no such figure");
    json_write_object_end(writer);
    for (int kind = RECORD_ACCOUNT + 1; kind < RECORD_KIND_COUNT; kind++) {
        const char *name = record_type_of((enum record_kind)kind)->name;
        if (!web_account_kind_is_shown((enum record_kind)kind))
            continue;
        key(writer, name);
        array_of(writer, name);
    }
    api_schema_object_end(writer, "as_of rules currency account figures");
}

void api_schema_write_all(struct json_writer *writer)
{
    json_write_object_begin(writer);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        write_kind(writer, record_type_of((enum record_kind)kind));
        write_kind_list(writer, record_type_of((enum record_kind)kind));
    }
    write_account_record(writer);
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++)
        write_named(writer, schemas[i].name, schemas[i].members, schemas[i].required);
    json_write_object_end(writer);
}
