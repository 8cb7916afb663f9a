/* libFuzzer target: a template through the parser, the HTML check and the C back end. Whatever parses has
 * every output in a context; what is refused says where. */
#include <assert.h>
#include <string.h>

#include "template/compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The places of a tree lie inside its source; outputs inside tags are never in a text's context. */
static void walk(const struct template_block *block, int depth)
{
    assert(depth <= TEMPLATE_DEPTH_MAX);
    for (const struct template_node *node = block->first; node; node = node->next) {
        assert(node->place.line >= 1 && node->place.column >= 1);
        assert(node->kind != TEMPLATE_OUTPUT || node->value);
        for (size_t i = 0; i < node->branch_count; i++)
            walk(&node->branches[i].body, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct template template;
    struct problem problem = {0};
    text source = {(const char *)data, size};
    arena_init(&arena, 0);
    if (template_parse(&arena, TEXT("fuzz.html"), source, &template, &problem) != RESULT_OK) {
        assert(problem.message[0]);
    } else {
        walk(&template.body, 0);
        if (template_check_html(&arena, &template, &problem) == RESULT_OK) {
            struct buffer out;
            text path = TEXT("fuzz.html");
            struct template_symbol symbol = {TEXT("check"), TEXT("<symbol id=\"check\"></symbol>")};
            buffer_init(&out, 0);
            if (template_compile(&arena, &template, &path, 1, &symbol, 1, &out, &problem) != RESULT_OK)
                assert(problem.message[0]);
            buffer_release(&out);
        }
    }
    arena_release(&arena);
    return 0;
}
