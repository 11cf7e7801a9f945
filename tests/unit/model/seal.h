/* seal.h: head and checksum of a taste file around any message, for files that only harm inside
 * (model/taste.proto describes them; written down again, so that a change of the format shows). */
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SEAL_HEAD = 32 };

/* Bytes of @size + SEAL_HEAD, to be freed with free (). */
static inline uint8_t *
seal (uint32_t format, const void *message, size_t size)
{
  uint8_t *bytes = calloc (1, SEAL_HEAD + size);
  uint64_t sum = 0xcbf29ce484222325u;

  memcpy (bytes, "Shoebox taste", 13);
  for (int i = 0; i < 4; i++)
    {
      bytes[16 + i] = (uint8_t) (format >> 8 * i);
      bytes[20 + i] = (uint8_t) (size >> 8 * i);
    }
  if (size > 0)
    memcpy (bytes + SEAL_HEAD, message, size);
  for (size_t i = 0; i < SEAL_HEAD + size; i++)
    if (i < 24 || i >= SEAL_HEAD)
      sum = (sum ^ bytes[i]) * 0x100000001b3u;
  for (int i = 0; i < 8; i++)
    bytes[24 + i] = (uint8_t) (sum >> 8 * i);
  return bytes;
}
