/* Build tool: turns a catalogue compiled by msgfmt (.mo) into a C table (catalogue.h).
 *
 *   compile_catalogue IN.mo OUT.c
 *
 * A .mo file holds two arrays of (length, offset), of ids and of translations, in the ids' byte order.
 * A plural's id is "singular\0plural" and its translation "one\0many"; the table's id is the singular.
 * Every offset is checked against the file, so a damaged file stops the build with a message. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MO_MAGIC UINT32_C(0x950412de)

struct mo {
    char *bytes;
    size_t size;
};

static void fail(const char *what)
{
    fprintf(stderr, "compile_catalogue: %s\n", what);
    exit(1);
}

static uint32_t word_at(const struct mo *mo, size_t offset)
{
    uint32_t word;
    if (offset + sizeof word > mo->size)
        fail("the file ends too early");
    memcpy(&word, mo->bytes + offset, sizeof word);
    return word;
}

/* The string number `i` of the array at `array`; NUL-terminated inside the file. */
static const char *string_at(const struct mo *mo, uint32_t array, uint32_t i, uint32_t *ret_length)
{
    *ret_length = word_at(mo, array + (size_t)i * 8);
    uint32_t offset = word_at(mo, array + (size_t)i * 8 + 4);
    if ((size_t)offset + *ret_length >= mo->size || mo->bytes[offset + *ret_length] != '\0')
        fail("a string lies outside the file");
    return mo->bytes + offset;
}

static void write_literal(FILE *out, const char *string)
{
    fputc('"', out);
    for (; *string; string++) {
        unsigned char byte = (unsigned char)*string;
        if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\' && byte != '?')
            fputc(byte, out);
        else
            fprintf(out, "\\%03o", byte);
    }
    fputc('"', out);
}

static void write_table(FILE *out, const struct mo *mo)
{
    if (word_at(mo, 0) != MO_MAGIC)
        fail("not a compiled catalogue of this machine's byte order");
    uint32_t count = word_at(mo, 8), ids = word_at(mo, 12), translations = word_at(mo, 16);
    fputs("/* Made at build time from po/pt_BR by compile_catalogue. */\n"
          "#include \"language/catalogue.h\"\n\n"
          "const struct catalogue_entry catalogue_pt_br[] = {\n",
          out);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id_length, length;
        const char *id = string_at(mo, ids, i, &id_length);
        const char *one = string_at(mo, translations, i, &length);
        fputs("    {", out);
        write_literal(out, id);
        fputs(", ", out);
        write_literal(out, one);
        fputs(", ", out);
        if (strlen(id) < id_length && strlen(one) < length)
            write_literal(out, one + strlen(one) + 1);
        else
            fputs("0", out);
        fputs("},\n", out);
    }
    fprintf(out, "};\nconst size_t catalogue_pt_br_count = %lu;\n", (unsigned long)count);
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 3)
        fail("usage: compile_catalogue IN.mo OUT.c");
    FILE *in = fopen(arguments[1], "rb");
    if (!in || fseek(in, 0, SEEK_END) != 0)
        fail("cannot read the catalogue");
    long size = ftell(in);
    rewind(in);
    struct mo mo = {malloc(size > 0 ? (size_t)size : 1), size > 0 ? (size_t)size : 0};
    if (!mo.bytes || fread(mo.bytes, 1, mo.size, in) != mo.size)
        fail("cannot read the catalogue");
    fclose(in);
    FILE *out = fopen(arguments[2], "w");
    if (!out)
        fail("cannot write the table");
    write_table(out, &mo);
    if (fclose(out) != 0)
        fail("cannot write the table");
    free(mo.bytes);
    return 0;
}
