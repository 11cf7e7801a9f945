/* proto.h: unpacking protobuf messages that somebody else wrote. Inside the library. */
#pragma once

#include "error.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

/* Unpacks @data as a message of @descriptor, after checking that it does not nest deeper than any
 * honest file, and with a limit to what it may allocate. @what it should be ("an ONNX ModelProto")
 * stands in the error. Free with nn_proto_free (). */
ProtobufCMessage *nn_proto_unpack (const ProtobufCMessageDescriptor *descriptor, const void *data,
                                   size_t size, size_t max_bytes, const char *what, NnError *err);
void nn_proto_free (ProtobufCMessage *message);
