/* Runs a fuzz target over the inputs kept for it, without libFuzzer: so that what was once found stays a
 * test with every compiler. Arguments are folders; "corpus" may also be a file. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 0;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1); /* exact: a sanitizer sees one byte too far */
    size_t got = fread(data, 1, (size_t)size, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, got);
    free(data);
    return 1;
}

static int run_folder(const char *path)
{
    int count = 0;
    char name[4096];
    DIR *folder = opendir(path);
    if (!folder)
        return run_file(path);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat status;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (stat(name, &status) == 0 && S_ISREG(status.st_mode))
            count += run_file(name);
    }
    closedir(folder);
    return count;
}

int main(int argument_count, char **arguments)
{
    int count = 0;
    for (int i = 1; i < argument_count; i++)
        count += run_folder(arguments[i]);
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
