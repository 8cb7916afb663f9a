/* Messages: the language is the thread's, the catalogue is sorted and found, and tags are read. */
#include "../check.h"

#include <pthread.h>
#include <string.h>

#include "base/zone.h"
#include "language/catalogue.h"
#include "language/language.h"

static void every_entry_is_found(void **state)
{
    (void)state;
    language_use(LANGUAGE_PT_BR);
    assert_true(catalogue_pt_br_count > 1);
    for (size_t i = 0; i < catalogue_pt_br_count; i++) {
        const struct catalogue_entry *entry = &catalogue_pt_br[i];
        if (i > 0)
            assert_true(strcmp(catalogue_pt_br[i - 1].id, entry->id) < 0);
        const char *separator = strchr(entry->id, '\004');
        if (!entry->id[0])
            assert_string_equal(language_message(""), ""); /* never the catalogue's head */
        else if (separator) {
            char context[256];
            assert_true((size_t)(separator - entry->id) < sizeof context);
            memcpy(context, entry->id, (size_t)(separator - entry->id));
            context[separator - entry->id] = '\0';
            assert_string_equal(tr_c(context, separator + 1), entry->one);
        } else if (entry->many) {
            assert_string_equal(tr_n(entry->id, "", 0), entry->one);
            assert_string_equal(tr_n(entry->id, "", 1), entry->one);
            assert_string_equal(tr_n(entry->id, "", 2), entry->many);
        } else {
            assert_string_equal(language_message(entry->id), entry->one);
        }
    }
    assert_string_equal(language_message("No catalogue holds this."), "No catalogue holds this.");
    language_use(LANGUAGE_EN);
}

static void english_plurals(void **state)
{
    (void)state;
    language_use(LANGUAGE_EN);
    assert_string_equal(tr_n("account", "accounts", 0), "accounts");
    assert_string_equal(tr_n("account", "accounts", 1), "account");
    assert_string_equal(tr_n("account", "accounts", 2), "accounts");
    assert_string_equal(tr_c("menu", "Open"), "Open");
}

static void *read_in_new_thread(void *ret)
{
    *(enum language *)ret = language_current();
    return NULL;
}

static void the_language_is_the_thread_s(void **state)
{
    (void)state;
    language_use(LANGUAGE_PT_BR);
    enum language other = LANGUAGE_PT_BR;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, read_in_new_thread, &other), 0);
    pthread_join(thread, NULL);
    assert_int_equal(other, LANGUAGE_EN);
    assert_int_equal(language_current(), LANGUAGE_PT_BR);
    struct zone *zone;
    struct problem problem;
    assert_int_equal(zone_load(&zone, TEXT("Marte/Base"), &problem), RESULT_BAD_INPUT);
    assert_true(text_starts_with(text_of(problem.message), TEXT("Não há fuso horário “Marte/Base”")));
    language_use(LANGUAGE_EN);
    assert_int_equal(zone_load(&zone, TEXT("Marte/Base"), &problem), RESULT_BAD_INPUT);
    assert_true(text_starts_with(text_of(problem.message), TEXT("There is no time zone")));
}

static void tags(void **state)
{
    (void)state;
    enum language language;
    static const char *const portuguese[] = {"pt-BR", "pt", "PT_br.UTF-8", "pt-PT"};
    static const char *const english[] = {"en", "en-US", "en_GB.UTF-8", "EN"};
    static const char *const neither[] = {"", "C", "POSIX", "ptx", "eng", "es", "p"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(language_parse(text_of(portuguese[i]), &language) && language == LANGUAGE_PT_BR);
        assert_true(language_parse(text_of(english[i]), &language) && language == LANGUAGE_EN);
    }
    for (size_t i = 0; i < sizeof neither / sizeof neither[0]; i++)
        assert_false(language_parse(text_of(neither[i]), &language));
    assert_true(language_parse(text_of(language_tag(LANGUAGE_PT_BR)), &language) &&
                language == LANGUAGE_PT_BR);
    assert_true(language_parse(text_of(language_tag(LANGUAGE_EN)), &language) && language == LANGUAGE_EN);
}

static void negotiation(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum language chosen;
    } cases[] = {{"pt-BR,pt;q=0.9,en;q=0.8", LANGUAGE_PT_BR},
                 {"en;q=0.8, pt;q=0.9", LANGUAGE_PT_BR},
                 {"en, pt", LANGUAGE_EN},
                 {"fr, en;q=0.2", LANGUAGE_EN},
                 {"en;q=0, pt;q=0.001", LANGUAGE_PT_BR},
                 {"en;q=7, pt;q=0.1", LANGUAGE_PT_BR},
                 {"en;q=0.1x, pt;q=0.1", LANGUAGE_PT_BR},
                 {"en;level=1;q=0.3, pt;q=0.29", LANGUAGE_EN}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(language_negotiate(text_of(cases[i].header), LANGUAGE_EN), cases[i].chosen);
    assert_int_equal(language_negotiate(TEXT_ABSENT, LANGUAGE_PT_BR), LANGUAGE_PT_BR);
    assert_int_equal(language_negotiate(TEXT("fr, *;q=0.5"), LANGUAGE_PT_BR), LANGUAGE_PT_BR);
    assert_int_equal(language_negotiate(TEXT(",,;;q=,en;"), LANGUAGE_PT_BR), LANGUAGE_EN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_is_found),
        cmocka_unit_test(english_plurals),
        cmocka_unit_test(the_language_is_the_thread_s),
        cmocka_unit_test(tags),
        cmocka_unit_test(negotiation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
