/* Cuts a mapping file into words, texts in quotes, columns in braces, numbers and signs. */
#include "intake/mapping_lex.h"

#include <string.h>

#include "language/language.h"

void lexer_init(struct lexer *lexer, text source, struct arena *arena)
{
    if (text_starts_with(source, TEXT("\xEF\xBB\xBF")))
        source = text_slice(source, 3, source.length);
    *lexer = (struct lexer){.source = source, .line = 1, .arena = arena};
}

static char peek(const struct lexer *lexer)
{
    return lexer->at < lexer->source.length ? lexer->source.data[lexer->at] : 0;
}

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct token token_here(const struct lexer *lexer, enum token_kind kind)
{
    text before = text_slice(lexer->source, lexer->line_start, lexer->at);
    return (struct token){
        .kind = kind, .line = lexer->line, .character = (int)text_count_characters(before) + 1};
}

static void skip_space(struct lexer *lexer)
{
    for (;;) {
        char byte = peek(lexer);
        if (byte == '#') {
            while (lexer->at < lexer->source.length && peek(lexer) != '\n')
                lexer->at++;
        } else if (is_space(byte) || (byte == '\n' && lexer->depth > 0)) {
            lexer->at++;
            if (byte == '\n') {
                lexer->line++;
                lexer->line_start = lexer->at;
            }
        } else {
            return;
        }
    }
}

static struct token fault(struct lexer *lexer, struct token token, const char *reason)
{
    token.kind = TOKEN_FAULT;
    lexer->fault = reason;
    lexer->at = lexer->source.length;
    return token;
}

/* A text between `close` marks; the mark doubled stands for itself. */
static struct token enclosed(struct lexer *lexer, struct token token, char close)
{
    size_t length = 0;
    char *content = arena_allocate(lexer->arena, lexer->source.length - lexer->at + 1);
    for (lexer->at++; lexer->at < lexer->source.length && peek(lexer) != '\n'; lexer->at++) {
        char byte = peek(lexer);
        if (byte == close) {
            bool doubled = lexer->at + 1 < lexer->source.length && lexer->source.data[lexer->at + 1] == close;
            if (!doubled) {
                lexer->at++;
                token.text = (text){content, length};
                return token;
            }
            lexer->at++;
        }
        content[length++] = byte;
    }
    return fault(lexer, token, close == '"' ? _("a quote is never closed") : _("a brace is never closed"));
}

static struct token take(struct lexer *lexer, struct token token, size_t length)
{
    token.text = text_slice(lexer->source, lexer->at, lexer->at + length);
    lexer->at += length;
    return token;
}

static struct token sign(struct lexer *lexer, struct token token)
{
    static const char *const signs[] = {"->", "!=", "<=", ">=", "(", ")", ",", "=", "<",
                                        ">",  "&",  "+",  "-",  "*", "/", "?", ":"};
    text rest = text_slice(lexer->source, lexer->at, lexer->source.length);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (!text_starts_with(rest, text_of(signs[i])))
            continue;
        lexer->depth += signs[i][0] == '(';
        lexer->depth -= signs[i][0] == ')' && lexer->depth > 0;
        return take(lexer, token, strlen(signs[i]));
    }
    return fault(lexer, token, _("this sign means nothing here"));
}

struct token lexer_next(struct lexer *lexer)
{
    skip_space(lexer);
    char byte = peek(lexer);
    size_t length = 0, left = lexer->source.length - lexer->at;
    if (left == 0)
        return token_here(lexer, TOKEN_END);
    if (byte == '\n') {
        struct token token = token_here(lexer, TOKEN_LINE_END);
        lexer->at++;
        lexer->line++;
        lexer->line_start = lexer->at;
        return token;
    }
    if (byte == '"')
        return enclosed(lexer, token_here(lexer, TOKEN_TEXT), '"');
    if (byte == '{')
        return enclosed(lexer, token_here(lexer, TOKEN_COLUMN), '}');
    const char *at = lexer->source.data + lexer->at;
    if (text_is_digit(byte)) {
        while (length < left && (text_is_digit(at[length]) ||
                                 (at[length] == '.' && length + 1 < left && text_is_digit(at[length + 1]))))
            length++;
        return take(lexer, token_here(lexer, TOKEN_NUMBER), length);
    }
    if (is_word_byte(byte)) {
        while (length < left && (is_word_byte(at[length]) || text_is_digit(at[length])))
            length++;
        return take(lexer, token_here(lexer, TOKEN_WORD), length);
    }
    return sign(lexer, token_here(lexer, TOKEN_SIGN));
}

struct token lexer_next_raw(struct lexer *lexer)
{
    skip_space(lexer);
    if (peek(lexer) == '"')
        return enclosed(lexer, token_here(lexer, TOKEN_TEXT), '"');
    size_t length = 0;
    text rest = text_slice(lexer->source, lexer->at, lexer->source.length);
    while (length < rest.length && !is_space(rest.data[length]) && rest.data[length] != '\n' &&
           rest.data[length] != '#')
        length++;
    return take(lexer, token_here(lexer, length ? TOKEN_WORD : TOKEN_LINE_END), length);
}
