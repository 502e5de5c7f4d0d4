/* Makes one folder read-only for the process that it is loaded into (LD_PRELOAD), as a file system does that is mounted
 * read-only: while the file READ_ONLY_SWITCH exists, whatever would write below READ_ONLY_FOLDER fails with EROFS, also
 * through files that were opened for writing before. A test cannot get that from mount(8), which refuses to make a file
 * system read-only while a process has a file on it open for writing; network file systems and disks with errors do not
 * ask.
 *
 * Writes through memory maps go on. SQLite writes only its -shm file that way.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_PATH = 4096 };

static const char *folder, *switch_file;

__attribute__((constructor)) static void begin(void)
{
    folder = getenv("READ_ONLY_FOLDER");
    switch_file = getenv("READ_ONLY_SWITCH");
}

static int exists(const char *path)
{
    int error = errno, found = !access(path, F_OK);
    errno = error;
    return found;
}

/* Whether an absolute path is in the folder, and the folder is read-only now. */
static int is_closed(const char *path)
{
    size_t length = folder ? strlen(folder) : 0;
    return switch_file && length && path && !strncmp(path, folder, length) && (path[length] == '/' || !path[length])
        && exists(switch_file);
}

static int is_file_closed(int fd)
{
    char link[64], path[MAX_PATH];
    int error = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = error;
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_closed(path);
}

static int refuse(void)
{
    errno = EROFS;
    return -1;
}

static int open_checked(int at, const char *path, int flags, mode_t mode)
{
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) || ((flags & O_CREAT) && !exists(path));
    if (writes && is_closed(path))
        return refuse();
    return syscall(SYS_openat, at, path, flags | O_LARGEFILE, mode);
}

#define OPEN(at)                                    \
    {                                               \
        mode_t mode = 0;                            \
        if (flags & (O_CREAT | O_TMPFILE)) {        \
            va_list rest;                           \
            va_start(rest, flags);                  \
            mode = va_arg(rest, mode_t);            \
            va_end(rest);                           \
        }                                           \
        return open_checked(at, path, flags, mode); \
    }

int open(const char *path, int flags, ...) OPEN(AT_FDCWD)
int open64(const char *path, int flags, ...) OPEN(AT_FDCWD)
int openat(int at, const char *path, int flags, ...) OPEN(at)
int openat64(int at, const char *path, int flags, ...) OPEN(at)

ssize_t write(int fd, const void *data, size_t length)
{
    return is_file_closed(fd) ? refuse() : syscall(SYS_write, fd, data, length);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t place)
{
    return is_file_closed(fd) ? refuse() : syscall(SYS_pwrite64, fd, data, length, place);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t place)
{
    return is_file_closed(fd) ? refuse() : syscall(SYS_pwrite64, fd, data, length, place);
}

int ftruncate(int fd, off_t size)
{
    return is_file_closed(fd) ? refuse() : syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return is_file_closed(fd) ? refuse() : syscall(SYS_ftruncate, fd, size);
}

int unlink(const char *path)
{
    return is_closed(path) && exists(path) ? refuse() : syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static int is_entry_closed(int at, const char *path)
{
    return path[0] == '/' || at == AT_FDCWD ? is_closed(path) : is_file_closed(at);
}

int unlinkat(int at, const char *path, int flags)
{
    return is_entry_closed(at, path) ? refuse() : syscall(SYS_unlinkat, at, path, flags);
}

int rmdir(const char *path)
{
    return is_closed(path) && exists(path) ? refuse() : syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
    return is_closed(path) && !exists(path) ? refuse() : syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int rename(const char *from, const char *to)
{
    return is_closed(from) || is_closed(to) ? refuse() : syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}
