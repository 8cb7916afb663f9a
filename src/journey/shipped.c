/* The journey that is shipped, used until somebody stores one: the stages of the practice (onboarding,
 * ongoing, support, renewal, intensive care, churned), its milestones and what a handoff checks, in both
 * languages. Written as a definition is, so that the editor starts from it; read once, at its first use. */
#include "journey/journey.h"

#include <assert.h>
#include <pthread.h>

#include "base/list.h"

static const char customer[] =
    "{\"name\":{\"en\":\"Customer journey\",\"pt-BR\":\"Jornada do cliente\"},\"order\":100,\"hold_days\":30,"
    "\"stages\":["
    "{\"key\":\"onboarding\",\"name\":{\"en\":\"Onboarding\",\"pt-BR\":\"Onboarding\"},\"kind\":"
    "\"onboarding\","
    "\"norm_days\":90,\"starts\":true,\"from\":[],\"enter\":\"mrr > 0\","
    "\"exit\":\"days_in_stage >= 90 and late_milestones = 0"
    " or days_since(signup_date) > 180 and days_in_stage >= 30\","
    "\"exit_to\":\"ongoing\"},"
    "{\"key\":\"ongoing\",\"name\":{\"en\":\"Ongoing\",\"pt-BR\":\"Ongoing\"},\"norm_days\":0,\"starts\":"
    "true,"
    "\"from\":[],\"enter\":\"mrr > 0 and (signup_date missing or days_since(signup_date) > 90)\"},"
    "{\"key\":\"support\",\"name\":{\"en\":\"Support\",\"pt-BR\":\"Suporte\"},\"norm_days\":0,"
    "\"from\":[\"ongoing\"],\"exit\":\"nps <= 6\",\"exit_to\":\"ongoing\"},"
    "{\"key\":\"renewal\",\"name\":{\"en\":\"Renewal\",\"pt-BR\":\"Renovação\"},\"kind\":\"renewal\","
    "\"norm_days\":90,\"starts\":true,\"from\":[\"ongoing\",\"support\"],"
    "\"enter\":\"mrr > 0 and days_until(renewal_date) <= 90 and days_since(signup_date) > 90\","
    "\"exit\":\"renewal_date missing or days_until(renewal_date) > 90\",\"exit_to\":\"ongoing\"},"
    "{\"key\":\"uti\",\"name\":{\"en\":\"Intensive care\",\"pt-BR\":\"UTI\"},\"kind\":\"intensive\","
    "\"norm_days\":30,\"starts\":true,\"from\":[\"onboarding\",\"ongoing\",\"support\",\"renewal\"],"
    "\"enter\":\"intensive_care\",\"exit\":\"not intensive_care\",\"exit_to\":\"ongoing\"},"
    "{\"key\":\"churned\",\"name\":{\"en\":\"Churned\",\"pt-BR\":\"Cancelada\"},\"kind\":\"end\",\"norm_"
    "days\":0,"
    "\"starts\":true,\"from\":[\"onboarding\",\"ongoing\",\"support\",\"renewal\",\"uti\"],"
    "\"enter\":\"mrr = 0 and first_mrr not missing\",\"exit\":\"mrr > 0\",\"exit_to\":\"onboarding\"}],"
    "\"milestones\":["
    "{\"key\":\"kickoff\",\"name\":{\"en\":\"Kickoff held\",\"pt-BR\":\"Reunião de início feita\"},"
    "\"kind\":\"other\",\"stage\":\"onboarding\",\"after\":\"signup\",\"due_days\":7,"
    "\"rule\":\"contacts(90) > 0\"},"
    "{\"key\":\"first_value\",\"name\":{\"en\":\"First value\",\"pt-BR\":\"Primeiro valor\"},"
    "\"kind\":\"first_value\",\"stage\":\"onboarding\",\"after\":\"signup\",\"due_days\":14,"
    "\"rule\":\"active_days(30) >= 7\"},"
    "{\"key\":\"first_success\",\"name\":{\"en\":\"First success\",\"pt-BR\":\"Primeiro sucesso\"},"
    "\"kind\":\"first_success\",\"stage\":\"onboarding\",\"after\":\"signup\",\"due_days\":45},"
    "{\"key\":\"day_30\",\"name\":{\"en\":\"Goals of 30 days\",\"pt-BR\":\"Metas de 30 dias\"},"
    "\"kind\":\"day_30\",\"stage\":\"onboarding\",\"after\":\"signup\",\"due_days\":30},"
    "{\"key\":\"day_60\",\"name\":{\"en\":\"Goals of 60 days\",\"pt-BR\":\"Metas de 60 dias\"},"
    "\"kind\":\"day_60\",\"stage\":\"onboarding\",\"after\":\"signup\",\"due_days\":60},"
    "{\"key\":\"day_90\",\"name\":{\"en\":\"Goals of 90 days\",\"pt-BR\":\"Metas de 90 dias\"},"
    "\"kind\":\"day_90\",\"stage\":\"onboarding\",\"after\":\"signup\",\"due_days\":90},"
    "{\"key\":\"renewal_proposal\",\"name\":{\"en\":\"Renewal proposed\",\"pt-BR\":\"Renovação proposta\"},"
    "\"kind\":\"other\",\"stage\":\"renewal\",\"after\":\"stage\",\"due_days\":30}],"
    "\"handoff\":{\"to\":\"ongoing\",\"items\":["
    "{\"en\":\"Why they bought, and the outcome they want, in their own words\","
    "\"pt-BR\":\"Por que compraram e que resultado querem, nas palavras deles\"},"
    "{\"en\":\"What was promised in the sale\",\"pt-BR\":\"O que foi prometido na venda\"},"
    "{\"en\":\"First value reached: when, and with what\","
    "\"pt-BR\":\"Primeiro valor alcançado: quando e com quê\"},"
    "{\"en\":\"Who decides, who champions, who uses, who pays\","
    "\"pt-BR\":\"Quem decide, quem defende, quem usa, quem paga\"},"
    "{\"en\":\"What is set up, what is still to be\",\"pt-BR\":\"O que está configurado e o que falta\"},"
    "{\"en\":\"Open tickets and risks\",\"pt-BR\":\"Chamados abertos e riscos\"},"
    "{\"en\":\"The customer has met the CSM\",\"pt-BR\":\"O cliente conhece o CSM\"},"
    "{\"en\":\"Date of the first success review\",\"pt-BR\":\"Data da primeira reunião de sucesso\"}]}}";

static struct {
    pthread_once_t once;
    struct arena arena;
    struct journey journey;
} shipped = {.once = PTHREAD_ONCE_INIT};

static void read_shipped(void)
{
    arena_init(&shipped.arena, 0);
    struct journey_faults faults = {.arena = &shipped.arena};
    bool fine = journey_read(TEXT(JOURNEY_DEFAULT), text_of(customer), &shipped.journey, &faults);
    assert(fine);
    (void)fine;
    list_release(&faults);
}

struct journey_set journey_shipped(struct arena *arena)
{
    struct journey_set set = {arena_new(arena, struct journey), 1};
    pthread_once(&shipped.once, read_shipped);
    set.items[0] = shipped.journey;
    return set;
}
