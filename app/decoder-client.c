#include "decoder-client.h"

#include "decoder-protocol.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_TIMEOUT_MS 30000
/* How often a request that can be cancelled looks whether it was. */
#define CANCEL_POLL_MS 50

struct ShoeboxDecoder
{
  guint timeout_ms;
  int socket; /* -1: no process */
  pid_t pid;
  guint requests;
};

typedef enum
{
  EXCHANGE_OK,
  EXCHANGE_LOST,      /* the process died, or talks nonsense */
  EXCHANGE_TIMEOUT,
  EXCHANGE_CANCELLED
} Exchange;

void
shoebox_decoded_clear (ShoeboxDecoded *decoded)
{
  g_clear_pointer (&decoded->reason, g_free);
  g_clear_pointer (&decoded->camera, g_free);
  g_clear_pointer (&decoded->thumbnail, g_bytes_unref);
  g_clear_pointer (&decoded->rgb, g_bytes_unref);
}

ShoeboxDecoder *
shoebox_decoder_new (guint timeout_ms)
{
  ShoeboxDecoder *self = g_new0 (ShoeboxDecoder, 1);

  self->timeout_ms = timeout_ms > 0 ? timeout_ms : DEFAULT_TIMEOUT_MS;
  self->socket = -1;
  return self;
}

/* Ends the process and says how it ended (as waitpid). @at_once: it does not get the time to die
 * of whatever it is dying of. */
static int
stop (ShoeboxDecoder *self, gboolean at_once)
{
  int status = 0;
  pid_t done = 0;

  if (self->pid <= 0)
    return 0;
  close (self->socket);
  self->socket = -1;
  for (int i = 0; !at_once && done == 0 && i < 100; i++)
    {
      done = waitpid (self->pid, &status, WNOHANG);
      if (done == 0)
        poll (NULL, 0, 10);
    }
  if (done == 0)
    {
      kill (self->pid, SIGKILL);
      while (waitpid (self->pid, &status, 0) < 0 && errno == EINTR)
        ;
    }
  self->pid = 0;
  return status;
}

void
shoebox_decoder_free (ShoeboxDecoder *self)
{
  if (self == NULL)
    return;
  /* It is idle, so nothing is lost, and a stopped process could be waited for in vain. */
  stop (self, TRUE);
  g_free (self);
}

int
shoebox_decoder_get_pid (ShoeboxDecoder *self)
{
  return self->pid;
}

guint
shoebox_decoder_get_requests (ShoeboxDecoder *self)
{
  return self->requests;
}

/* Warnings of image libraries about a photo are not the program's; G_DEBUG would even turn them
 * into crashes. */
static char **
decoder_environment (void)
{
  char **env = g_get_environ ();

  env = g_environ_unsetenv (env, "G_DEBUG");
  return g_environ_unsetenv (env, "G_MESSAGES_DEBUG");
}

static gboolean
start (ShoeboxDecoder *self, GError **error)
{
  g_autofree char *program = shoebox_find_decoder (error);
  g_auto (GStrv) env = decoder_environment ();
  char *argv[] = { (char *) "shoebox-decoder", NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  int pair[2], failed;

  if (program == NULL)
    return FALSE;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, _("No socket for the decoder: %s"),
                   g_strerror (errno));
      return FALSE;
    }

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &all);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  /* Libraries chatter about damaged files; the owner gets one reason a photo instead. */
  if (g_getenv ("G_MESSAGES_DEBUG") == NULL)
    posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  /* dup2 of a descriptor onto itself would leave it to be closed at exec. */
  if (pair[1] == DECODER_FD)
    {
      int moved = fcntl (pair[1], F_DUPFD_CLOEXEC, DECODER_FD + 1);

      close (pair[1]);
      pair[1] = moved;
    }
  posix_spawn_file_actions_adddup2 (&actions, pair[1], DECODER_FD);
  posix_spawn_file_actions_addclosefrom_np (&actions, DECODER_FD + 1);
  failed = posix_spawn (&self->pid, program, &actions, &attributes, argv, env);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  close (pair[1]);
  if (failed != 0)
    {
      self->pid = 0;
      close (pair[0]);
      g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, _("Could not start %s: %s"), program,
                   g_strerror (failed));
      return FALSE;
    }
  self->socket = pair[0];
  return TRUE;
}

/* --- One exchange ----------------------------------------------------------------------------- */

static gboolean
send_request (ShoeboxDecoder *self, const DecoderRequest *request, int file)
{
  union
  {
    char space[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { { 0 } };
  struct iovec iov = { (void *) request, sizeof *request };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.space,
                        .msg_controllen = sizeof control.space };
  struct cmsghdr *head = CMSG_FIRSTHDR (&msg);
  ssize_t n;

  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN (sizeof file);
  memcpy (CMSG_DATA (head), &file, sizeof file);
  do
    n = sendmsg (self->socket, &msg, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n == sizeof *request;
}

static gboolean
receive_reply (ShoeboxDecoder *self, DecoderReply *reply, int *memory)
{
  union
  {
    char space[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { { 0 } };
  struct iovec iov = { reply, sizeof *reply };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.space,
                        .msg_controllen = sizeof control.space };
  struct cmsghdr *head;
  ssize_t n;

  *memory = -1;
  do
    n = recvmsg (self->socket, &msg, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  head = n > 0 ? CMSG_FIRSTHDR (&msg) : NULL;
  if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS
      && head->cmsg_len == CMSG_LEN (sizeof *memory))
    memcpy (memory, CMSG_DATA (head), sizeof *memory);
  return n == sizeof *reply && reply->magic == DECODER_MAGIC && (msg.msg_flags & MSG_CTRUNC) == 0;
}

static Exchange
wait_for_reply (ShoeboxDecoder *self, GCancellable *cancellable)
{
  gint64 end = g_get_monotonic_time () + (gint64) self->timeout_ms * 1000;

  for (;;)
    {
      struct pollfd fd = { .fd = self->socket, .events = POLLIN };
      gint64 left = (end - g_get_monotonic_time () + 999) / 1000;
      int n;

      if (g_cancellable_is_cancelled (cancellable))
        return EXCHANGE_CANCELLED;
      if (left <= 0)
        return EXCHANGE_TIMEOUT;
      n = poll (&fd, 1, (int) (cancellable != NULL ? MIN (left, CANCEL_POLL_MS) : left));
      if (n > 0)
        return EXCHANGE_OK;
      if (n < 0 && errno != EINTR)
        return EXCHANGE_LOST;
    }
}

typedef struct
{
  void *data;
  gsize size;
} Mapping;

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  munmap (mapping->data, mapping->size);
  g_free (mapping);
}

static void
take_times (const DecoderReply *reply, ShoeboxImportTimes *times)
{
  static const ShoeboxTime whats[DECODER_N_STEPS] = {
    [DECODER_STEP_FILE] = SHOEBOX_TIME_FILE,
    [DECODER_STEP_HASH] = SHOEBOX_TIME_HASH,
    [DECODER_STEP_METADATA] = SHOEBOX_TIME_METADATA,
    [DECODER_STEP_DECODE] = SHOEBOX_TIME_DECODE,
    [DECODER_STEP_REDUCE] = SHOEBOX_TIME_REDUCE,
    [DECODER_STEP_THUMBNAIL] = SHOEBOX_TIME_THUMBNAIL,
    [DECODER_STEP_SEAL] = SHOEBOX_TIME_HAND_OVER,
  };

  for (int i = 0; i < DECODER_N_STEPS; i++)
    times->cpu[whats[i]] += (gint64) reply->spent_us[i] * 1000;
}

/* Takes over what a reply says, if it can be true. FALSE: it cannot, the decoder is not itself. */
static gboolean
believe (const DecoderReply *reply, int memory, ShoeboxDecoded *decoded)
{
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  guint64 rgb_size = (guint64) reply->rgb_width * reply->rgb_height * 3;
  struct stat st;
  Mapping *mapping;
  GBytes *all;

  if (memchr (reply->reason, '\0', sizeof reply->reason) == NULL
      || memchr (reply->camera, '\0', sizeof reply->camera) == NULL
      || !g_utf8_validate (reply->reason, -1, NULL) || !g_utf8_validate (reply->camera, -1, NULL)
      || reply->status > DECODER_FAILED || reply->orientation > 8 || reply->width > G_MAXINT
      || reply->height > G_MAXINT)
    return FALSE;

  decoded->status = (ShoeboxDecodedStatus) reply->status;
  decoded->reason = *reply->reason != '\0' ? g_strdup (reply->reason) : NULL;
  decoded->camera = *reply->camera != '\0' ? g_strdup (reply->camera) : NULL;
  decoded->has_hash = reply->has_hash != 0;
  memcpy (decoded->hash, reply->hash, sizeof decoded->hash);
  decoded->width = (int) reply->width;
  decoded->height = (int) reply->height;
  decoded->orientation = (int) reply->orientation;
  decoded->taken_at = reply->taken_at;
  take_times (reply, &decoded->times);
  decoded->lat = fabs (reply->lat) <= 90 ? reply->lat : NAN;
  decoded->lon = fabs (reply->lon) <= 180 ? reply->lon : NAN;
  if (reply->status == DECODER_FAILED)
    return memory < 0 && decoded->reason != NULL;

  if (memory < 0 || reply->rgb_width < 1 || reply->rgb_height < 1 || reply->rgb_width > 16384
      || reply->rgb_height > 16384 || (fcntl (memory, F_GET_SEALS) & seals) != seals
      || fstat (memory, &st) != 0
      || (guint64) st.st_size != (guint64) reply->thumbnail_size + rgb_size)
    return FALSE;
  mapping = g_new (Mapping, 1);
  mapping->size = (gsize) st.st_size;
  mapping->data = mmap (NULL, mapping->size, PROT_READ, MAP_PRIVATE, memory, 0);
  if (mapping->data == MAP_FAILED)
    {
      g_free (mapping);
      return FALSE;
    }
  all = g_bytes_new_with_free_func (mapping->data, mapping->size, mapping_free, mapping);
  /* The thumbnail is kept for longer than the pixels, so it does not hold on to them. */
  if (reply->thumbnail_size > 0)
    decoded->thumbnail = g_bytes_new (mapping->data, reply->thumbnail_size);
  decoded->rgb = g_bytes_new_from_bytes (all, reply->thumbnail_size, (gsize) rgb_size);
  decoded->rgb_width = (int) reply->rgb_width;
  decoded->rgb_height = (int) reply->rgb_height;
  g_bytes_unref (all);
  return TRUE;
}

static Exchange
exchange (ShoeboxDecoder *self, const DecoderRequest *request, int file,
          GCancellable *cancellable, ShoeboxDecoded *decoded)
{
  DecoderReply reply;
  Exchange result;
  int memory = -1;

  if (!send_request (self, request, file))
    return EXCHANGE_LOST;
  result = wait_for_reply (self, cancellable);
  if (result == EXCHANGE_OK
      && (!receive_reply (self, &reply, &memory) || !believe (&reply, memory, decoded)))
    {
      shoebox_decoded_clear (decoded);
      result = EXCHANGE_LOST;
    }
  if (memory >= 0)
    close (memory);
  return result;
}

static char *
describe_end (int status)
{
  if (WIFSIGNALED (status))
    return g_strdup_printf ("the decoder crashed on it (signal %d, %s)", WTERMSIG (status),
                            g_strsignal (WTERMSIG (status)));
  return g_strdup_printf ("the decoder gave up on it (status %d)", WEXITSTATUS (status));
}

/* Asks until there is an answer or a reason for none. Another try is worth it in two cases: the
 * process was gone before it got the request (it is killed with the thread that started it), or it died
 * of the photo, and the metadata may be to blame. */
static gboolean
ask (ShoeboxDecoder *self, DecoderRequest *request, int file, GCancellable *cancellable,
     ShoeboxDecoded *decoded, GError **error)
{
  int status = 0;

  for (int attempt = 0; attempt < 2; attempt++)
    {
      if (self->pid == 0 && !start (self, error))
        return FALSE;
      /* The offset belongs to the file, not to the process, and a first try has moved it. */
      lseek (file, 0, SEEK_SET);
      self->requests++;
      switch (exchange (self, request, file, cancellable, decoded))
        {
        case EXCHANGE_OK:
          return TRUE;
        case EXCHANGE_CANCELLED:
          stop (self, TRUE);
          g_cancellable_set_error_if_cancelled (cancellable, error);
          return FALSE;
        case EXCHANGE_TIMEOUT:
          stop (self, TRUE);
          decoded->status = SHOEBOX_DECODED_FAILED;
          decoded->reason = g_strdup_printf ("took longer than %g s", self->timeout_ms / 1000.0);
          return TRUE;
        case EXCHANGE_LOST:
          status = stop (self, FALSE);
          request->no_metadata = !WIFSIGNALED (status) || WTERMSIG (status) != SIGKILL;
          break;
        }
    }
  decoded->status = SHOEBOX_DECODED_FAILED;
  decoded->reason = describe_end (status);
  return TRUE;
}

/* --- Files ------------------------------------------------------------------------------------ */

/* Opens @path if it is a plain file. -1 with the status and reason set otherwise. */
static int
open_photo (const char *path, ShoeboxDecoded *decoded)
{
  /* Without O_NONBLOCK a pipe that took the name of a photo would be waited for. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int failed = fd < 0 ? errno : 0;
  struct stat st;

  if (failed == 0 && fstat (fd, &st) != 0)
    failed = errno;
  if (failed != 0)
    {
      gboolean gone = failed == ENOENT || failed == ENOTDIR;

      decoded->status = gone ? SHOEBOX_DECODED_GONE : SHOEBOX_DECODED_FAILED;
      decoded->reason = g_strdup (failed == EACCES || failed == EPERM ? SHOEBOX_REASON_PERMISSION
                                                                      : g_strerror (failed));
    }
  else if (!S_ISREG (st.st_mode))
    {
      decoded->status = SHOEBOX_DECODED_FAILED;
      decoded->reason = g_strdup ("not a plain file");
    }
  else
    {
      decoded->size = st.st_size;
      decoded->mtime_ns = (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
read_path (ShoeboxDecoder *self, DecoderRequest *request, const char *path,
           GCancellable *cancellable, ShoeboxDecoded *decoded, GError **error)
{
  gboolean answered;
  int file;

  *decoded = (ShoeboxDecoded){ .size = -1, .mtime_ns = -1, .taken_at = -1, .lat = NAN,
                               .lon = NAN };
  if ((file = open_photo (path, decoded)) < 0)
    return TRUE;
  answered = ask (self, request, file, cancellable, decoded, error);
  close (file);
  return answered;
}

gboolean
shoebox_decoder_read_photo (ShoeboxDecoder *self, const char *path, ShoeboxDecoded *decoded,
                            GError **error)
{
  DecoderRequest request = { .magic = DECODER_MAGIC, .op = DECODER_PHOTO };

  return read_path (self, &request, path, NULL, decoded, error);
}

/* An open file of @bytes, or -1. */
static int
open_bytes (GBytes *bytes)
{
  gsize size, done = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  int file = memfd_create ("shoebox-picture", MFD_CLOEXEC);

  while (file >= 0 && done < size)
    {
      ssize_t n = write (file, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          close (file);
          return -1;
        }
      done += (gsize) n;
    }
  return file;
}

gboolean
shoebox_decoder_read_bytes (ShoeboxDecoder *self, GBytes *bytes, ShoeboxDecoded *decoded,
                            GError **error)
{
  DecoderRequest request = { .magic = DECODER_MAGIC, .op = DECODER_PHOTO };
  int file = open_bytes (bytes);
  gboolean answered;

  *decoded = (ShoeboxDecoded){ .size = -1, .mtime_ns = -1, .taken_at = -1, .lat = NAN,
                               .lon = NAN };
  if (file < 0)
    {
      decoded->status = SHOEBOX_DECODED_FAILED;
      decoded->reason = g_strdup (g_strerror (errno));
      return TRUE;
    }
  answered = ask (self, &request, file, NULL, decoded, error);
  close (file);
  return answered;
}

void
shoebox_decoder_fetch_ahead (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    return;
  posix_fadvise (fd, 0, 0, POSIX_FADV_WILLNEED);
  close (fd);
}

gboolean
shoebox_decoder_read_pixels (ShoeboxDecoder *self, const char *path, int max_side,
                             GCancellable *cancellable, ShoeboxDecoded *decoded, GError **error)
{
  DecoderRequest request = { .magic = DECODER_MAGIC, .op = DECODER_PIXELS,
                             .max_side = (guint32) CLAMP (max_side, 1, 16384) };

  return read_path (self, &request, path, cancellable, decoded, error);
}
