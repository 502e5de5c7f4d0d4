/* Records what a process does to the files below one folder, so that the rig can compute what a power cut would have
 * left of them. Loaded into the server by LD_PRELOAD. It appends to the file RIG_LOG one entry for each write, change of
 * size, sync, creation, removal and renaming of a file below RIG_FOLDER, after it was done; a sync has two entries, before
 * and after. Each entry is written by one call, so entries of several threads and processes do not mix.
 *
 * Writes through memory maps are not recorded. SQLite writes only its -shm file that way, which is rebuilt from the
 * write-ahead log at the first start after a power cut.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPENED = 1, WRITTEN, RESIZED, SYNC_BEGAN, SYNCED, REMOVED, RENAMED, LINKED };
enum { MAX_FILES = 16384, MAX_PATH = 4096 };

struct entry {
    uint32_t kind, thread;
    uint64_t file, value;
    uint32_t length, second_length;
} __attribute__((packed));

static const char *folder;
static size_t folder_length;
static int log_file = -1;
static ino_t known[MAX_FILES];
static volatile int known_count;
static pthread_mutex_t learning = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("RIG_LOG");
    folder = getenv("RIG_FOLDER");
    if (!path || !folder)
        return;
    folder_length = strlen(folder);
    log_file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static int is_below(const char *path)
{
    return log_file >= 0 && path && !strncmp(path, folder, folder_length)
        && (path[folder_length] == '/' || path[folder_length] == 0);
}

static void record(uint32_t kind, uint64_t file, uint64_t value, const void *data, size_t length, const void *second,
                   size_t second_length)
{
    int error = errno;
    struct entry head = {kind, (uint32_t)syscall(SYS_gettid), file, value, (uint32_t)length, (uint32_t)second_length};
    struct iovec parts[3] = {
        {&head, sizeof head}, {(void *)data, length}, {(void *)second, second_length}};
    ssize_t expected = sizeof head + length + second_length;
    /* A log with a gap would prove nothing. */
    if (syscall(SYS_writev, log_file, parts, 3) != expected)
        abort();
    errno = error;
}

static void learn(ino_t file)
{
    pthread_mutex_lock(&learning);
    for (int i = 0; i < known_count; i++)
        if (known[i] == file) {
            pthread_mutex_unlock(&learning);
            return;
        }
    if (known_count == MAX_FILES)
        abort();
    known[known_count] = file;
    __atomic_store_n(&known_count, known_count + 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&learning);
}

/* The number of a recorded file or folder, 0 for anything else. */
static uint64_t recorded(int fd)
{
    struct stat status;
    int error = errno, count = __atomic_load_n(&known_count, __ATOMIC_ACQUIRE);
    if (log_file < 0 || count == 0 || fstat(fd, &status)) {
        errno = error;
        return 0;
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return 0;
    for (int i = 0; i < count; i++)
        if (known[i] == status.st_ino)
            return status.st_ino;
    return 0;
}

static int open_recorded(int at, const char *path, int flags, mode_t mode)
{
    int fd = syscall(SYS_openat, at, path, flags | O_LARGEFILE, mode);
    struct stat status;
    if (fd >= 0 && is_below(path) && !fstat(fd, &status)) {
        learn(status.st_ino);
        record(OPENED, status.st_ino, (uint64_t)flags, path, strlen(path), 0, 0);
    }
    return fd;
}

#define OPEN(name, ...)                                   \
    {                                                     \
        mode_t mode = 0;                                  \
        if (flags & (O_CREAT | O_TMPFILE)) {              \
            va_list rest;                                 \
            va_start(rest, flags);                        \
            mode = va_arg(rest, mode_t);                  \
            va_end(rest);                                 \
        }                                                 \
        return open_recorded(__VA_ARGS__, flags, mode);   \
    }
int open(const char *path, int flags, ...) OPEN(open, AT_FDCWD, path)
int open64(const char *path, int flags, ...) OPEN(open64, AT_FDCWD, path)
int openat(int at, const char *path, int flags, ...) OPEN(openat, at, path)
int openat64(int at, const char *path, int flags, ...) OPEN(openat64, at, path)
int creat(const char *path, mode_t mode) { return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    ssize_t done = syscall(SYS_pwrite64, fd, data, size, at);
    uint64_t file = done > 0 ? recorded(fd) : 0;
    if (file)
        record(WRITTEN, file, at, data, done, 0, 0);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

ssize_t write(int fd, const void *data, size_t size)
{
    ssize_t done = syscall(SYS_write, fd, data, size);
    uint64_t file = done > 0 ? recorded(fd) : 0;
    /* The position is behind what was written, also in a file that is appended to. */
    if (file)
        record(WRITTEN, file, syscall(SYS_lseek, fd, 0, SEEK_CUR) - done, data, done, 0, 0);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (!recorded(fd))
        return syscall(SYS_writev, fd, parts, count);
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0)
            return total ? total : done;
        total += done;
        if ((size_t)done < parts[i].iov_len)
            break;
    }
    return total;
}

/* Programs fall back to read and write. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags)
{
    if (!recorded(out))
        return syscall(SYS_copy_file_range, in, in_at, out, out_at, size, flags);
    errno = EXDEV;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t size)
{
    if (!recorded(out))
        return syscall(SYS_sendfile, out, in, at, size);
    errno = EINVAL;
    return -1;
}

int ftruncate64(int fd, off64_t size)
{
    int failed = syscall(SYS_ftruncate, fd, size);
    uint64_t file = failed ? 0 : recorded(fd);
    if (file)
        record(RESIZED, file, size, 0, 0, 0, 0);
    return failed;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_recorded(long call, int fd)
{
    uint64_t file = recorded(fd);
    if (file)
        record(SYNC_BEGAN, file, 0, 0, 0, 0, 0);
    int failed = syscall(call, fd);
    if (file && !failed)
        record(SYNCED, file, 0, 0, 0, 0, 0);
    return failed;
}
int fsync(int fd) { return sync_recorded(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_recorded(SYS_fdatasync, fd); }

int unlinkat(int at, const char *path, int flags)
{
    int failed = syscall(SYS_unlinkat, at, path, flags);
    if (!failed && is_below(path))
        record(REMOVED, 0, 0, path, strlen(path), 0, 0);
    return failed;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rename(const char *from, const char *to)
{
    int failed = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (!failed && (is_below(from) || is_below(to)))
        record(RENAMED, 0, 0, from, strlen(from), to, strlen(to));
    return failed;
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    int failed = syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (!failed && (is_below(from) || is_below(to)))
        record(LINKED, 0, 0, from, strlen(from), to, strlen(to));
    return failed;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
