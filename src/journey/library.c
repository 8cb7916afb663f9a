/* See library.h. Thresholds are beginnings: each team moves them once it has seen the dry run. */
#include "journey/library.h"

#include <assert.h>

#include "codec/json.h"
#include "journey/playbook.h"
#include "language/language.h"

#define SENTENCES(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct playbook_shipped playbook_library[] = {
    {"onboarding", N_("Onboarding"),
     N_("A new customer reaches first value within a month: welcome, a look after a week, a plan when nobody "
        "uses it."),
     "'trigger':{'kind':'event','event':'signup'},'steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','owner':'ism'},"
     "{'kind':'wait','days':7},"
     "{'kind':'branch','rule':'usage(7) > "
     "0','then':[{'kind':'task','title':'@3','task':'call','due_days':3,'owner':'ism'}],"
     "'otherwise':[{'kind':'task','title':'@4','detail':'@5','task':'meeting','owner':'ism','reason':'"
     "onboarding-unused'}]},"
     "{'kind':'wait_until','rule':'active_days(30) >= 8','days':21},"
     "{'kind':'branch','rule':'active_days(30) >= "
     "8','then':[],'otherwise':[{'kind':'task','title':'@6','task':'call'}]}]",
     SENTENCES(
         N_("Welcome {account}"),
         N_("Agree on what success is for them, who does what on each side, and the day of first value."),
         N_("Ask {account} how the first week went"), N_("{account} has not used it yet: agree on a start"),
         N_("A week after they signed up nobody uses it. Find out what stands in the way."),
         N_("{account} is behind after a month: renew the plan together"))},
    {"low-health", N_("Low health"),
     N_("A customer turns red: find the cause within two days, and look again after two weeks."),
     "'trigger':{'kind':'light','to':'red'},'condition':'mrr > "
     "0','limit':{'every_days':60},'hold_out_percent':10,"
     "'stop_when':'mrr = 0','steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','due_days':2},"
     "{'kind':'wait_until','rule':'light in (yellow, green)','days':14},"
     "{'kind':'branch','rule':'light = "
     "red','then':[{'kind':'task','title':'@3','task':'meeting','due_days':3},"
     "{'kind':'set_tier','tier':'high'}]}]",
     SENTENCES(N_("{account} turned red: call"),
               N_("Health {health}, MRR {mrr}. Open the score on the account: it says what costs most."),
               N_("{account} is still red after two weeks: agree on a rescue plan"))},
    {"champion-left", N_("Champion left"),
     N_("Use falls sharply while the account is still in use, as when the person who carried it has left. If "
        "you keep a field for it, name it in the rule."),
     "'trigger':{'kind':'segment_entered','rule':'usage_change(30) <= -40% and days_since(last_seen) <= 14 "
     "and mrr > 0'},"
     "'limit':{'every_days':90},'hold_out_percent':10,'steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','due_days':2,'reason':'champion-left'},"
     "{'kind':'wait','days':14},"
     "{'kind':'branch','rule':'usage_change(14) > "
     "0%','then':[],'otherwise':[{'kind':'task','title':'@3','task':'meeting','reason':'champion-left'}]}]",
     SENTENCES(N_("Find out who is in charge at {account} now"),
               N_("Use fell by 40 percent or more within a month. Ask whether the person who carried it is "
                  "still there."),
               N_("Present {account} anew to whoever decides now"))},
    {"detractor", N_("Detractor"),
     N_("An answer of 0 to 6 is called back within a day, and asked again whether it helped."),
     "'trigger':{'kind':'survey','survey':'nps','from':0,'to':6},'limit':{'every_days':30},'hold_out_percent'"
     ":10,'steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','due_days':1},"
     "{'kind':'wait','days':14},{'kind':'task','title':'@3','task':'call','due_days':3}]",
     SENTENCES(N_("{account} gave a {nps}: call back"),
               N_("Listen first: what happened, what would mend it, by when."),
               N_("Ask {account} whether it has become better"))},
    {"delinquency", N_("Delinquency"),
     N_("Who has not paid is called by the CSM, who knows them: after 5 days, again after 10, then with a "
        "decision."),
     "'trigger':{'kind':'overdue','days':5},'condition':'mrr > "
     "0','limit':{'every_days':30},'stop_when':'days_overdue missing','steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call'},{'kind':'wait','days':10},"
     "{'kind':'task','title':'@3','task':'call'},{'kind':'wait','days':15},"
     "{'kind':'task','title':'@4','task':'other','reason':'delinquency-decision'}]",
     SENTENCES(N_("Call {account}: {days_overdue} days overdue"),
               N_("Often a bill that went astray. Ask, agree on a day, and see whether something else is "
                  "behind it."),
               N_("{account} still owes: agree on a day"),
               N_("Decide how to go on with {account}: {days_overdue} days overdue"))},
    {"renewal-90", N_("Renewal in 90 days"),
     N_("Three months before the renewal: a review of what was promised and reached."),
     "'trigger':{'kind':'date','field':'renewal_date','days':-90},'limit':{'every_days':180},'steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'review','due_days':14,'reason':'renewal'}]",
     SENTENCES(N_("Review with {account} before the renewal on {renewal_date}"),
               N_("MRR {mrr}. Look back at what was promised and reached, then forward."))},
    {"renewal-60", N_("Renewal in 60 days"),
     N_("Two months before: who decides, what stands in the way; more care where health is not green."),
     "'trigger':{'kind':'date','field':'renewal_date','days':-60},'limit':{'every_days':180},'steps':["
     "{'kind':'branch','rule':'light = "
     "green','then':[{'kind':'task','title':'@1','task':'email','due_days':7,'reason':'renewal'}],"
     "'otherwise':[{'kind':'task','title':'@2','detail':'@3','task':'meeting','due_days':5,'reason':'renewal'"
     "}]}]",
     SENTENCES(N_("Confirm with {account} who decides the renewal on {renewal_date}"),
               N_("The renewal of {account} on {renewal_date} is in doubt: meet"),
               N_("Health {health}, MRR {mrr}. Say what is to change before the renewal, and by when."))},
    {"renewal-30", N_("Renewal in 30 days"),
     N_("A month before: the terms on the table, and your own forecast of how it will end."),
     "'trigger':{'kind':'date','field':'renewal_date','days':-30},'limit':{'every_days':180},'steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','due_days':5,'reason':'renewal'}]",
     SENTENCES(N_("Close the renewal of {account}, due on {renewal_date}"),
               N_("MRR {mrr}. Record your own forecast beside the system's."))},
    {"upsell", N_("Upsell"),
     N_("Healthy, used more and more, and not yet asked: whoever sells more to customers has a look."),
     "'trigger':{'kind':'segment_entered','rule':'light = green and usage_change(30) >= 20% and mrr > 0 and "
     "open_tickets = 0'},"
     "'limit':{'every_days':120},'hold_out_percent':10,'steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','due_days':7,'owner':'farmer'}]",
     SENTENCES(N_("{account} is growing: offer what fits"),
               N_("Health {health}, use rises by 20 percent or more. Speak of the value they have, then of "
                  "what more would bring."))},
    {"churn-rescue", N_("Churn rescue"),
     N_("Who asks to leave is called the same day; who stays is cared for closely for a month."),
     "'trigger':{'kind':'churn_request'},'limit':{'every_days':30},'stop_when':'mrr = 0','steps':["
     "{'kind':'task','title':'@1','detail':'@2','task':'call','due_days':0},"
     "{'kind':'wait_until','rule':'not churn_requested','days':15},"
     "{'kind':'branch','rule':'churn_requested','then':[{'kind':'task','title':'@3','task':'other'}],"
     "'otherwise':[{'kind':'task','title':'@4','task':'call','due_days':3,'reason':'intensive-care'},{'kind':"
     "'wait','days':7},"
     "{'kind':'task','title':'@5','task':'call','due_days':3,'reason':'intensive-care'},{'kind':'wait','days'"
     ":14},"
     "{'kind':'task','title':'@6','task':'review','due_days':5,'reason':'intensive-care'}]}]",
     SENTENCES(N_("{account} wants to leave: call today"),
               N_("MRR {mrr}. Find the root of the request, and record a specific reason."),
               N_("Decide with your leader about {account}: the request stands for two weeks"),
               N_("Intensive care of {account}: what did we promise?"),
               N_("Intensive care of {account}: second week"),
               N_("Intensive care of {account}: the month is over, review it together"))},
    {0},
};

const struct playbook_shipped *playbook_shipped_find(text key)
{
    for (const struct playbook_shipped *at = playbook_library; at->key; at++)
        if (text_equal(key, text_of(at->key)))
            return at;
    return NULL;
}

/* A sentence as a JSON text, without its quotes. */
static void append_escaped(struct buffer *out, const char *sentence)
{
    struct buffer quoted;
    struct json_writer writer;
    buffer_init(&quoted, 0);
    json_write_init(&writer, &quoted);
    json_write_text(&writer, text_of(sentence));
    text made = buffer_text(&quoted);
    buffer_append_text(out, text_slice(made, 1, made.length - 1));
    buffer_release(&quoted);
}

text playbook_shipped_body(struct arena *arena, const struct playbook_shipped *shipped, bool on)
{
    struct buffer out;
    buffer_init(&out, 0);
    buffer_append_text(&out, TEXT("{\"title\":\""));
    append_escaped(&out, language_message(shipped->title));
    buffer_append_text(&out, TEXT("\",\"purpose\":\""));
    append_escaped(&out, language_message(shipped->purpose));
    buffer_printf(&out, "\",\"on\":%s,", on ? "true" : "false");
    for (const char *at = shipped->body; *at; at++) {
        if (*at == '\'')
            buffer_append_byte(&out, '"');
        else if (*at == '@')
            append_escaped(&out, language_message(shipped->sentences[*++at - '1']));
        else
            buffer_append_byte(&out, *at);
    }
    buffer_append_byte(&out, '}');
    text body = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return body;
}
