/* asset_pack OUTPUT.c NAME=FILE …: run by the build. Writes the files as C, each under a name with a
 * hash of its content. In style sheets, asset(NAME) becomes the hashed name of an asset named before
 * it, and all *.css become one farol.css, in the order given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

struct pack {
    char name[64];
    char file_name[96];
    struct buffer content;
};

static int fail(const char *what, const char *detail)
{
    fprintf(stderr, "asset_pack: %s: %s\n", what, detail);
    return 1;
}

static bool read_into(struct buffer *content, const char *path)
{
    FILE *file = fopen(path, "rb");
    char block[16384];
    size_t length;
    if (!file)
        return false;
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        buffer_append(content, block, length);
    bool good = !ferror(file);
    fclose(file);
    return good && !content->failed;
}

/* FNV-1a, 64 bits: names change with the content; no adversary chooses it. */
static void name_by_hash(struct pack *pack)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < pack->content.length; i++)
        hash = (hash ^ (unsigned char)pack->content.data[i]) * UINT64_C(1099511628211);
    const char *dot = strrchr(pack->name, '.');
    int stem = (int)(dot - pack->name);
    snprintf(pack->file_name, sizeof pack->file_name, "%.*s.%012llx%s", stem, pack->name,
             (unsigned long long)(hash & UINT64_C(0xffffffffffff)), dot);
}

static bool replace_names(struct pack *pack, const struct pack *packs, size_t count)
{
    struct buffer replaced;
    buffer_init(&replaced, 0);
    text rest = buffer_text(&pack->content);
    for (size_t i = 0; i < rest.length;) {
        text tail = text_slice(rest, i, rest.length);
        if (!text_starts_with(tail, TEXT("asset("))) {
            buffer_append_byte(&replaced, rest.data[i++]);
            continue;
        }
        text name = text_slice(tail, 6, text_find_byte(tail, ')'));
        size_t j = 0;
        while (j < count && !text_equal(text_of(packs[j].name), name))
            j++;
        if (j == count)
            return false;
        buffer_printf(&replaced, "url(\"%s\")", packs[j].file_name);
        i += name.length + 7;
    }
    buffer_release(&pack->content);
    pack->content = replaced;
    return true;
}

static const char *content_type(const char *name)
{
    static const char *const types[][2] = {{".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".svg", "image/svg+xml"},
                                           {".woff2", "font/woff2"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(strrchr(name, '.'), types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

static void write_pack(FILE *file, const struct pack *pack, size_t index)
{
    fprintf(file, "static const unsigned char bytes_%zu[] = {", index);
    for (size_t i = 0; i < pack->content.length; i++)
        fprintf(file, "%s%u,", i % 32 ? "" : "\n", (unsigned)(unsigned char)pack->content.data[i]);
    fputs("\n};\n", file);
}

static bool write_all(const char *path, const struct pack *packs, size_t count)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    fputs("/* Made by the build: see view/tool/asset_pack.c. */\n#include \"view/asset.h\"\n", file);
    for (size_t i = 0; i < count; i++)
        write_pack(file, &packs[i], i);
    fputs("const struct view_asset view_assets[] = {\n", file);
    for (size_t i = 0; i < count; i++)
        fprintf(file,
                "    { \"%s\", { \"%s\", %zu }, { \"%s\", %zu },\n      { (const char *)bytes_%zu, sizeof "
                "bytes_%zu } },\n",
                packs[i].name, packs[i].file_name, strlen(packs[i].file_name), content_type(packs[i].name),
                strlen(content_type(packs[i].name)), i, i);
    fputs("};\nconst text view_asset_addresses[] = {\n", file);
    for (size_t i = 0; i < count; i++)
        fprintf(file, "    { \"/assets/%s\", %zu },\n", packs[i].file_name, strlen(packs[i].file_name) + 8);
    fprintf(file, "};\nconst size_t view_assets_count = %zu;\n", count);
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return fail("usage", "asset_pack OUTPUT.c NAME=FILE …");
    size_t count = 0;
    struct pack *packs = calloc((size_t)argc, sizeof *packs);
    if (!packs)
        return fail("memory", "out of it");
    for (int i = 2; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        if (!equals || (size_t)(equals - argv[i]) >= sizeof packs->name)
            return fail("not NAME=FILE", argv[i]);
        text name = {argv[i], (size_t)(equals - argv[i])};
        struct pack *pack = &packs[count];
        bool again = count && text_equal(text_of(packs[count - 1].name), name);
        if (again) {
            pack = &packs[count - 1];
        } else {
            snprintf(pack->name, sizeof pack->name, "%.*s", TEXT_ARGUMENTS(name));
            buffer_init(&pack->content, 0);
            count++;
        }
        if (!read_into(&pack->content, equals + 1))
            return fail("cannot read", equals + 1);
        if (!again && pack != packs)
            name_by_hash(pack - 1);
        if (strstr(pack->name, ".css") && !replace_names(pack, packs, (size_t)(pack - packs)))
            return fail("an asset that was not named before", argv[i]);
    }
    name_by_hash(&packs[count - 1]);
    bool written = write_all(argv[1], packs, count);
    for (size_t i = 0; i < count; i++)
        buffer_release(&packs[i].content);
    free(packs);
    return written ? 0 : fail("cannot write", argv[1]);
}
