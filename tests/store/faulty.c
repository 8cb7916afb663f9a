#include "faulty.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/random.h"

/* A write, or with `data` NULL a cut to `at` bytes. */
struct pending_write {
    sqlite3_int64 at;
    int count;
    char *data;
};

struct image {
    char path[512];
    char *durable;
    size_t length, capacity;
    struct {
        struct pending_write *items;
        size_t count, capacity;
    } pending;
};

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct in the same memory */
    int image;          /* index; −1 none */
};

enum { IMAGES_MAX = 64 };
static struct image images[IMAGES_MAX];
static int image_count;
static bool remembers;
static pthread_mutex_t image_mutex = PTHREAD_MUTEX_INITIALIZER;

static void apply(struct image *image, const struct pending_write *write)
{
    size_t end = (size_t)write->at + (size_t)write->count;
    if (!write->data) {
        if (image->length > (size_t)write->at)
            image->length = (size_t)write->at;
        return;
    }
    if (end > image->capacity) {
        image->capacity = end * 2;
        image->durable = realloc(image->durable, image->capacity);
        assert(image->durable);
    }
    if (end > image->length) {
        memset(image->durable + image->length, 0, end - image->length);
        image->length = end;
    }
    memcpy(image->durable + write->at, write->data, (size_t)write->count);
}

static void forget_pending(struct image *image)
{
    for (size_t i = 0; i < image->pending.count; i++)
        free(image->pending.items[i].data);
    image->pending.count = 0;
}

static int image_of(const char *path)
{
    if (!remembers || !path)
        return -1;
    pthread_mutex_lock(&image_mutex);
    int found = 0;
    while (found < image_count && strcmp(images[found].path, path) != 0)
        found++;
    if (found == image_count) {
        assert(image_count < IMAGES_MAX);
        snprintf(images[image_count++].path, sizeof(images[0].path), "%s", path);
    }
    pthread_mutex_unlock(&image_mutex);
    return found;
}

static void note_write(const struct faulty_file *file, const void *data, int count, sqlite3_int64 at)
{
    if (file->image < 0 || !remembers)
        return;
    struct pending_write write = {at, count, NULL};
    if (data) {
        write.data = malloc((size_t)count + 1);
        assert(write.data);
        memcpy(write.data, data, (size_t)count);
    }
    pthread_mutex_lock(&image_mutex);
    *list_append(&images[file->image].pending) = write;
    pthread_mutex_unlock(&image_mutex);
}

static void note_sync(const struct faulty_file *file)
{
    if (file->image < 0 || !remembers)
        return;
    struct image *image = &images[file->image];
    pthread_mutex_lock(&image_mutex);
    for (size_t i = 0; i < image->pending.count; i++)
        apply(image, &image->pending.items[i]);
    forget_pending(image);
    pthread_mutex_unlock(&image_mutex);
}

void faulty_remember(bool remember)
{
    for (int i = 0; i < image_count; i++) {
        forget_pending(&images[i]);
        list_release(&images[i].pending);
        free(images[i].durable);
        images[i] = (struct image){0};
    }
    image_count = 0;
    remembers = remember;
}

bool faulty_survivor(const char *path, const char *to, uint64_t seed)
{
    struct random random;
    struct image *image = NULL;
    random_seed(&random, seed);
    for (int i = 0; i < image_count; i++)
        if (strcmp(images[i].path, path) == 0)
            image = &images[i];
    if (!image)
        return false;
    for (size_t i = 0; i < image->pending.count; i++)
        if (random_below(&random, 2))
            apply(image, &image->pending.items[i]);
    FILE *file = fopen(to, "wb");
    assert(file);
    size_t written = fwrite(image->durable ? image->durable : "", 1, image->length, file);
    assert(written == image->length);
    fclose(file);
    return true;
}

static sqlite3_vfs layer;
static sqlite3_vfs *below;
static atomic_long left, counted;
static atomic_int failure;
static atomic_bool armed, stays;

static int next_operation(void)
{
    if (!armed)
        return SQLITE_OK;
    counted++;
    if (left > 0) {
        left--;
        return SQLITE_OK;
    }
    if (!stays)
        armed = false;
    return failure;
}

void faulty_arm(long after, int code, bool forever)
{
    left = after;
    counted = 0;
    failure = code;
    stays = forever;
    armed = true;
}

long faulty_disarm(void)
{
    armed = false;
    return counted;
}

#define REAL(file) (((struct faulty_file *)(file))->real)

static int file_close(sqlite3_file *file)
{
    return REAL(file)->pMethods->xClose(REAL(file));
}
static int file_read(sqlite3_file *file, void *data, int count, sqlite3_int64 at)
{
    return REAL(file)->pMethods->xRead(REAL(file), data, count, at);
}
static int file_write(sqlite3_file *file, const void *data, int count, sqlite3_int64 at)
{
    int code = next_operation();
    if (code)
        return code;
    note_write((struct faulty_file *)file, data, count, at);
    return REAL(file)->pMethods->xWrite(REAL(file), data, count, at);
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (armed && left <= 0 && stays)
        return SQLITE_IOERR_TRUNCATE;
    note_write((struct faulty_file *)file, NULL, 0, size);
    return REAL(file)->pMethods->xTruncate(REAL(file), size);
}
static int file_sync(sqlite3_file *file, int flags)
{
    if (next_operation())
        return SQLITE_IOERR_FSYNC;
    note_sync((struct faulty_file *)file);
    return REAL(file)->pMethods->xSync(REAL(file), flags);
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int file_lock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xLock(REAL(file), level);
}
static int file_unlock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xUnlock(REAL(file), level);
}
static int file_check_lock(sqlite3_file *file, int *locked)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), locked);
}
static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}
static int file_sector(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}
static int file_device(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}
static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, memory);
}
static int file_shared_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}
static void file_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}
static int file_unmap(sqlite3_file *file, int erase)
{
    return REAL(file)->pMethods->xShmUnmap(REAL(file), erase);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_map,
    .xShmLock = file_shared_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_unmap,
};

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    (void)vfs;
    struct faulty_file *faulty = (struct faulty_file *)file;
    faulty->real = (sqlite3_file *)(faulty + 1);
    faulty->base.pMethods = NULL;
    faulty->image = image_of(name);
    int code = below->xOpen(below, name, faulty->real, flags, ret_flags);
    if (code == SQLITE_OK)
        faulty->base.pMethods = &methods;
    return code;
}

void faulty_install(void)
{
    if (below)
        return;
    below = sqlite3_vfs_find(NULL);
    assert(below);
    layer = *below;
    layer.zName = "faulty";
    layer.szOsFile = below->szOsFile + (int)sizeof(struct faulty_file);
    layer.xOpen = layer_open;
    layer.pNext = NULL;
    int code = sqlite3_vfs_register(&layer, 1);
    assert(code == SQLITE_OK);
}
