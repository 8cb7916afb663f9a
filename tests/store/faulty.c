#include "faulty.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real;                /* behind this struct in the same memory */
};

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

static int file_close(sqlite3_file *file) { return REAL(file)->pMethods->xClose(REAL(file)); }
static int file_read(sqlite3_file *file, void *data, int count, sqlite3_int64 at)
{
    return REAL(file)->pMethods->xRead(REAL(file), data, count, at);
}
static int file_write(sqlite3_file *file, const void *data, int count, sqlite3_int64 at)
{
    int code = next_operation();
    return code ? code : REAL(file)->pMethods->xWrite(REAL(file), data, count, at);
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return REAL(file)->pMethods->xTruncate(REAL(file), size);
}
static int file_sync(sqlite3_file *file, int flags)
{
    int code = next_operation();
    return code ? SQLITE_IOERR_FSYNC : REAL(file)->pMethods->xSync(REAL(file), flags);
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int file_lock(sqlite3_file *file, int level) { return REAL(file)->pMethods->xLock(REAL(file), level); }
static int file_unlock(sqlite3_file *file, int level) { return REAL(file)->pMethods->xUnlock(REAL(file), level); }
static int file_check_lock(sqlite3_file *file, int *locked)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), locked);
}
static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}
static int file_sector(sqlite3_file *file) { return REAL(file)->pMethods->xSectorSize(REAL(file)); }
static int file_device(sqlite3_file *file) { return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file)); }
static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, memory);
}
static int file_shared_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}
static void file_barrier(sqlite3_file *file) { REAL(file)->pMethods->xShmBarrier(REAL(file)); }
static int file_unmap(sqlite3_file *file, int erase) { return REAL(file)->pMethods->xShmUnmap(REAL(file), erase); }

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
