/* Export → import → export is the identity: every kind of the sample company, byte by byte, and the figures
 * with them. */
#include "running.h"

#include "ledger/record.h"

static const char *const order[] = {
    "fx_rates", "accounts", "contacts", "subscriptions", "subscription_changes", "invoice_lines",
    "costs",    "usage",    "tickets",  "surveys",       "interactions"};

static void done(struct world *world, const char *format, const char *kind)
{
    char line[160];
    snprintf(line, sizeof line, format, kind, kind);
    struct ran *ran = run(world, line);
    if (ran->status != COMMAND_DONE)
        fail_msg("%s: %s", line, ran->err);
}

/* What the command prints, kept. */
static char *printed(struct world *world, const char *line)
{
    struct ran *ran = run(world, line);
    assert_int_equal(ran->status, COMMAND_DONE);
    char *out = ran->out;
    ran->out = NULL;
    return out;
}

static void an_exported_company_comes_back(void **state)
{
    struct world *world = *state;
    char line[64];
    done(world, "demo --accounts 40 --months 14 --db %%/a.db", "");
    done(world, "init --organisation Copy --db %%/b.db", "");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        done(world, "export %s %%/%s.csv --db %%/a.db", order[i]);
        done(world, "import %s %%/%s.csv --db %%/b.db", order[i]);
        snprintf(line, sizeof line, "export %s --db %%/a.db", order[i]);
        char *before = printed(world, line);
        snprintf(line, sizeof line, "export %s --db %%/b.db", order[i]);
        char *after = printed(world, line);
        assert_true(strlen(before) > 100);
        assert_string_equal(before, after);
        free(before);
        free(after);
    }
    char *before = printed(world, "report mrr --format csv --db %/a.db");
    char *after = printed(world, "report mrr --format csv --db %/b.db");
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void importing_twice_changes_nothing(void **state)
{
    struct world *world = *state;
    done(world, "demo --accounts 10 --months 6 --db %%/a.db", "");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        char line[128];
        done(world, "export %s %%/%s.csv --db %%/a.db", order[i]);
        snprintf(line, sizeof line, "import %s %%/%s.csv --format json --db %%/a.db", order[i], order[i]);
        struct ran *ran = run(world, line);
        assert_int_equal(ran->status, COMMAND_DONE);
        if (!strstr(ran->out, "\"inserted\":0,\"updated\":0,"))
            fail_msg("%s: %s", line, ran->out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_exported_company_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(importing_twice_changes_nothing, set_up, tear_down),
    };
    language_use(LANGUAGE_EN);
    return cmocka_run_group_tests_name("round trip", tests, NULL, NULL);
}
