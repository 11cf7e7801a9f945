/* proto.c: unpacking protobuf messages that somebody else wrote.
 *
 * protobuf-c checks every length, but recurses without limit and allocates about fifty times the
 * size of a message made of empty sub-messages. So the nesting is measured first, in a walk over
 * the wire format, and the allocator that it is given stops at a limit.
 */
#include "proto.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 32

static bool
read_varint (const uint8_t **p, const uint8_t *end, uint64_t *value)
{
  *value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7)
    {
      if (*p == end)
        return false;
      *value |= (uint64_t) (**p & 0x7f) << shift;
      if ((*(*p)++ & 0x80) == 0)
        return true;
    }
  return false;
}

/* False when the message is malformed or nests too deeply. Recursion is bounded by MAX_DEPTH. */
static bool
check_depth (const ProtobufCMessageDescriptor *descriptor, const uint8_t *p, const uint8_t *end,
             int depth)
{
  if (depth > MAX_DEPTH)
    return false;
  while (p < end)
    {
      const ProtobufCFieldDescriptor *field;
      uint64_t tag, length;

      if (!read_varint (&p, end, &tag))
        return false;
      field = protobuf_c_message_descriptor_get_field (descriptor, (unsigned) (tag >> 3));
      switch (tag & 7)
        {
        case 0:
          if (!read_varint (&p, end, &length))
            return false;
          continue;
        case 1:
          length = 8;
          break;
        case 5:
          length = 4;
          break;
        case 2:
          if (!read_varint (&p, end, &length))
            return false;
          break;
        default:
          return false;
        }
      if (length > (uint64_t) (end - p))
        return false;
      if ((tag & 7) == 2 && field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE
          && !check_depth (field->descriptor, p, p + length, depth + 1))
        return false;
      p += length;
    }
  return true;
}

typedef struct
{
  size_t left;
  bool refused;
} Budget;

static void *
budget_alloc_cb (void *user, size_t size)
{
  Budget *budget = user;
  void *data = NULL;

  if (size <= budget->left)
    data = malloc (size);
  if (data == NULL)
    budget->refused = true;
  else
    budget->left -= size;
  return data;
}

static void
budget_free_cb (void *user, void *data)
{
  free (data);
}

ProtobufCMessage *
nn_proto_unpack (const ProtobufCMessageDescriptor *descriptor, const void *data, size_t size,
                 size_t max_bytes, const char *what, NnError *err)
{
  Budget budget = { max_bytes, false };
  ProtobufCAllocator allocator = { budget_alloc_cb, budget_free_cb, &budget };
  ProtobufCMessage *message;

  if (size == 0 || !check_depth (descriptor, data, (const uint8_t *) data + size, 0))
    {
      nn_fail (err, NN_ERROR_FORMAT,
               "not %s: the protobuf message is malformed or nested too deeply", what);
      return NULL;
    }
  message = protobuf_c_message_unpack (descriptor, &allocator, size, data);
  if (message == NULL && budget.refused)
    nn_fail (err, NN_ERROR_MEMORY, "not enough memory for %s of %zu bytes", what, size);
  else if (message == NULL)
    nn_fail (err, NN_ERROR_FORMAT, "not %s: the protobuf message is malformed", what);
  return message;
}

void
nn_proto_free (ProtobufCMessage *message)
{
  ProtobufCAllocator allocator = { budget_alloc_cb, budget_free_cb, NULL }; /* allocates nothing */

  if (message != NULL)
    protobuf_c_message_free_unpacked (message, &allocator);
}
