/* onnx.h: the protobuf side of ONNX: safe unpacking, tensors and types. Inside the library, and
 * for the conformance program, whose test data are TensorProto files. */
#pragma once

#include "onnx.pb-c.h"
#include "heap.h"
#include "tensor.h"

/* Unpacks @data as a message of @descriptor, after checking that it does not nest deeper than any
 * honest file, and with a limit to what it may allocate. Free with nn_onnx_free_message (). */
ProtobufCMessage *nn_onnx_unpack (const ProtobufCMessageDescriptor *descriptor, const void *data,
                                  size_t size, size_t max_bytes, NnError *err);
void nn_onnx_free_message (ProtobufCMessage *message);

/* Type, shape and content of a TensorProto into memory of the heap, row-major. */
bool nn_onnx_tensor (NnHeap *heap, const Onnx__TensorProto *proto, NnTensor *t, NnError *err);

/* Type and shape out of a ValueInfoProto; @what (input, output) stands in the error. Symbolic
 * dimensions become -1; *@has_shape is false when the file says nothing about the shape. Strides
 * are not set. */
bool nn_onnx_type (const Onnx__ValueInfoProto *proto, const char *what, NnTensor *t,
                   bool *has_shape, NnError *err);
