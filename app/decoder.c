/* decoder.c: the process that opens photos for the program.
 *
 * Image libraries are large and files come from anywhere, so they meet in a process of their own:
 * a crash, a hang or a memory bomb costs one photo. It reads requests from the socket that it
 * inherits (decoder-protocol.h), one after the other, until the socket closes.
 */
#include "decode.h"
#include "decoder-protocol.h"

#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include <gexiv2/gexiv2.h>

#define MAX_FILE_SIZE (512 * 1024 * 1024)
#define MEMORY_LIMIT (2048ul * 1024 * 1024)
#define THUMBNAIL_QUALITY "85"

/* The networks look at up to 512 pixels; a panorama keeps enough of its short side for them. */
#define NETWORK_LONG_SIDE 512.0
#define NETWORK_SHORT_SIDE 224.0
#define NETWORK_LIMIT 2048.0

static void
limit_resource (int resource, rlim_t limit)
{
  struct rlimit r = { limit, limit };

  setrlimit (resource, &r);
}

/* Gives away what decoding never needs. What is to keep a decoder that was taken over from the
 * rest of the system (seccomp, Landlock) is entered at the end of this function: everything that
 * has to be opened from then on is the file in a request. */
static void
enter_cage (void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  /* Sanitizers reserve terabytes of address space. */
  limit_resource (RLIMIT_AS, MEMORY_LIMIT);
#endif
  limit_resource (RLIMIT_CORE, 0);
  limit_resource (RLIMIT_NOFILE, 64);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0);
}

/* --- Messages --------------------------------------------------------------------------------- */

/* FALSE when the program is gone or talks nonsense. */
static gboolean
receive_request (DecoderRequest *request, int *file)
{
  char control[CMSG_SPACE (sizeof (int))];
  struct iovec iov = { request, sizeof *request };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
                        .msg_controllen = sizeof control };
  struct cmsghdr *head;
  ssize_t n;

  *file = -1;
  do
    n = recvmsg (DECODER_FD, &msg, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  head = n > 0 ? CMSG_FIRSTHDR (&msg) : NULL;
  if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
    memcpy (file, CMSG_DATA (head), sizeof *file);
  return n == sizeof *request && request->magic == DECODER_MAGIC && *file >= 0;
}

static gboolean
send_reply (const DecoderReply *reply, int memory)
{
  union
  {
    char space[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { { 0 } };
  struct iovec iov = { (void *) reply, sizeof *reply };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
  ssize_t n;

  if (memory >= 0)
    {
      struct cmsghdr *head;

      msg.msg_control = control.space;
      msg.msg_controllen = sizeof control.space;
      head = CMSG_FIRSTHDR (&msg);
      head->cmsg_level = SOL_SOCKET;
      head->cmsg_type = SCM_RIGHTS;
      head->cmsg_len = CMSG_LEN (sizeof memory);
      memcpy (CMSG_DATA (head), &memory, sizeof memory);
    }
  do
    n = sendmsg (DECODER_FD, &msg, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n == sizeof *reply;
}

static gboolean
write_all (int fd, const void *data, gsize size)
{
  const char *p = data;

  while (size > 0)
    {
      ssize_t n = write (fd, p, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      p += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* A memory file with @a followed by @b that nobody can change any more, or -1. */
static int
seal (const void *a, gsize a_size, const void *b, gsize b_size)
{
  int fd = memfd_create ("photo", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0
      && (!write_all (fd, a, a_size) || !write_all (fd, b, b_size)
          || fcntl (fd, F_ADD_SEALS,
                    F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

/* --- One photo -------------------------------------------------------------------------------- */

/* Microseconds of processor time. */
static gint64
read_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Notes what was spent since *@since for @step, and begins anew. */
static void
spend (DecoderReply *reply, DecoderStep step, gint64 *since)
{
  gint64 now = read_clock ();

  reply->spent_us[step] = (guint32) CLAMP (now - *since, 0, G_MAXINT32);
  *since = now;
}

static void
scale_by (int *width, int *height, double scale)
{
  if (scale >= 1)
    return;
  *width = MAX (1, (int) lround (*width * scale));
  *height = MAX (1, (int) lround (*height * scale));
}

static void
network_size (int *width, int *height, gpointer user)
{
  double longer = MAX (*width, *height), shorter = MIN (*width, *height);
  double scale = MAX (NETWORK_LONG_SIDE / longer, NETWORK_SHORT_SIDE / shorter);

  scale_by (width, height, MIN (scale, NETWORK_LIMIT / longer));
}

/* A photo of 12 megapixels has 500 pixels at an eighth, which is not worth four times as many. */
static void
network_least (int *width, int *height, gpointer user)
{
  network_size (width, height, user);
  *width = *width * 15 / 16;
  *height = *height * 15 / 16;
}

static void
viewer_size (int *width, int *height, gpointer user)
{
  const guint32 *max_side = user;

  scale_by (width, height, (double) *max_side / MAX (*width, *height));
}

/* The file in one block, which is there until the next call, or NULL with a reason. It is read, not
 * mapped: a mapped file that another program cuts short would kill us. */
static guint8 *
read_file (int fd, gsize *size, char *reason, gsize reason_size)
{
  static DecodeBuffer buffer;
  guint8 *data = NULL;
  struct stat st;

  if (fstat (fd, &st) != 0)
    {
      g_strlcpy (reason, g_strerror (errno), reason_size);
      return NULL;
    }
  if (st.st_size == 0)
    {
      g_strlcpy (reason, "empty file", reason_size);
      return NULL;
    }
  if (st.st_size > MAX_FILE_SIZE || (data = decode_buffer_get (&buffer, (gsize) st.st_size)) == NULL)
    {
      g_snprintf (reason, reason_size, "too large: %" G_GINT64_FORMAT " MB",
                  (gint64) st.st_size / 1000000);
      return NULL;
    }
  for (*size = 0; *size < (gsize) st.st_size;)
    {
      ssize_t n = read (fd, data + *size, (gsize) st.st_size - *size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_strlcpy (reason, g_strerror (errno), reason_size);
          return NULL;
        }
      if (n == 0)
        break;
      *size += (gsize) n;
    }
  return data;
}

static void
hash_file (const guint8 *data, gsize size, DecoderReply *reply)
{
  XXH128_canonical_t canonical;

  G_STATIC_ASSERT (sizeof canonical == sizeof reply->hash);
  XXH128_canonicalFromHash (&canonical, XXH3_128bits (data, size));
  memcpy (reply->hash, &canonical, sizeof reply->hash);
  reply->has_hash = TRUE;
}

/* JPEG of at most DECODER_THUMBNAIL_SIDE, or FALSE. */
static gboolean
make_thumbnail (const Decoded *decoded, char **jpeg, gsize *size)
{
  NnImage image = { .rgb = decoded->rgb, .width = decoded->width, .height = decoded->height,
                    .stride = (size_t) decoded->width * 3 };
  int width = decoded->width, height = decoded->height;
  g_autofree guint8 *rgb = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  scale_by (&width, &height, (double) DECODER_THUMBNAIL_SIDE / MAX (width, height));
  rgb = g_malloc_n ((gsize) width * (gsize) height, 3);
  if (!nn_image_resize (&image, rgb, width, height, NULL))
    return FALSE;
  pixbuf = gdk_pixbuf_new_from_data (rgb, GDK_COLORSPACE_RGB, FALSE, 8, width, height, width * 3,
                                     NULL, NULL);
  return gdk_pixbuf_save_to_buffer (pixbuf, jpeg, size, "jpeg", NULL, "quality",
                                    THUMBNAIL_QUALITY, NULL);
}

/* Fills @reply and returns the memory file, or -1. */
static int
answer (const DecoderRequest *request, int file, DecoderReply *reply)
{
  guint8 *data;
  g_autofree char *jpeg = NULL;
  PhotoMetadata metadata = { .taken_at = -1, .lat = NAN, .lon = NAN };
  gboolean photo = request->op == DECODER_PHOTO;
  DecodeSizeFunc size_func = photo ? network_size : viewer_size;
  DecodeSizeFunc least_func = photo ? network_least : viewer_size;
  guint32 max_side = CLAMP (request->max_side, 1, 16384);
  gsize size = 0, jpeg_size = 0;
  Decoded decoded = { 0 };
  gint64 clock = read_clock ();
  gboolean done;
  int memory = -1;

  data = read_file (file, &size, reply->reason, sizeof reply->reason);
  spend (reply, DECODER_STEP_FILE, &clock);
  if (data == NULL)
    return -1;
  if (photo)
    hash_file (data, size, reply);
  spend (reply, DECODER_STEP_HASH, &clock);
  if (!request->no_metadata)
    decode_metadata (data, size, &metadata);
  reply->taken_at = metadata.taken_at;
  reply->lat = metadata.lat;
  reply->lon = metadata.lon;
  g_strlcpy (reply->camera, metadata.camera, sizeof reply->camera);
  spend (reply, DECODER_STEP_METADATA, &clock);

  done = decode (data, size, metadata.orientation, least_func, &max_side, &decoded);
  spend (reply, DECODER_STEP_DECODE, &clock);
  done = done && decode_reduce (&decoded, size_func, &max_side);
  spend (reply, DECODER_STEP_REDUCE, &clock);
  if (done)
    {
      gsize rgb_size = (gsize) decoded.width * (gsize) decoded.height * 3;

      if (photo && !make_thumbnail (&decoded, &jpeg, &jpeg_size))
        jpeg_size = 0;
      spend (reply, DECODER_STEP_THUMBNAIL, &clock);
      memory = seal (jpeg, jpeg_size, decoded.rgb, rgb_size);
      spend (reply, DECODER_STEP_SEAL, &clock);
    }
  reply->width = (guint32) MAX (0, decoded.full_width);
  reply->height = (guint32) MAX (0, decoded.full_height);
  reply->orientation = (guint32) decoded.orientation;
  if (decoded.reason != NULL)
    {
      g_autofree char *reason = g_utf8_make_valid (decoded.reason, -1);
      const char *end;

      g_strlcpy (reply->reason, reason, sizeof reply->reason);
      g_utf8_validate (reply->reason, -1, &end);
      reply->reason[end - reply->reason] = '\0';
    }
  if (memory >= 0)
    {
      reply->status = decoded.partial ? DECODER_PARTIAL : DECODER_OK;
      reply->thumbnail_size = (guint32) jpeg_size;
      reply->rgb_width = (guint32) decoded.width;
      reply->rgb_height = (guint32) decoded.height;
    }
  else if (*reply->reason == '\0')
    g_strlcpy (reply->reason, "no memory for the picture", sizeof reply->reason);
  decoded_clear (&decoded);
  return memory;
}

int
main (int argc, char **argv)
{
  DecoderRequest request;
  struct stat st;
  int file;

  if (fstat (DECODER_FD, &st) != 0 || !S_ISSOCK (st.st_mode))
    {
      fprintf (stderr, "%s: this is a part of Shoebox and is started by it\n", argv[0]);
      return 2;
    }
  gexiv2_initialize ();
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  enter_cage ();

  while (receive_request (&request, &file))
    {
      DecoderReply reply = { .magic = DECODER_MAGIC, .status = DECODER_FAILED, .taken_at = -1,
                             .lat = NAN, .lon = NAN };
      int memory = answer (&request, file, &reply);
      gboolean sent;

      close (file);
      sent = send_reply (&reply, memory);
      if (memory >= 0)
        close (memory);
      if (!sent)
        break;
    }
  return 0;
}
