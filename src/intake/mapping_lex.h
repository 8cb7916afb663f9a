/* Private to the mapping parser: the words of a mapping file, with where they stand. */
#ifndef FAROL_INTAKE_MAPPING_LEX_H
#define FAROL_INTAKE_MAPPING_LEX_H

#include "base/result.h"
#include "base/text.h"

enum token_kind {
    TOKEN_END,
    TOKEN_LINE_END,
    TOKEN_WORD,
    TOKEN_TEXT,
    TOKEN_COLUMN,
    TOKEN_NUMBER,
    TOKEN_SIGN,
    TOKEN_FAULT
};

struct token {
    enum token_kind kind;
    text text;           /* a word, a sign such as "->", what stands inside quotes or braces */
    int line, character; /* from 1; characters in code points */
};

struct lexer {
    text source;
    size_t at;
    int line;
    size_t line_start;
    int depth; /* of open parentheses: line ends inside them are white space */
    struct arena *arena;
    const char *fault; /* of TOKEN_FAULT, translated */
};

void lexer_init(struct lexer *lexer, text source, struct arena *arena);
struct token lexer_next(struct lexer *lexer);
/* The rest of the line up to white space or a comment, for values such as dd/mm/yyyy. */
struct token lexer_next_raw(struct lexer *lexer);

#endif
