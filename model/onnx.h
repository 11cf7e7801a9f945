/* onnx.h: the protobuf side of ONNX: tensors and types. Inside the library, and for the conformance
 * program, whose test data are TensorProto files. */
#pragma once

#include "onnx.pb-c.h"
#include "heap.h"
#include "proto.h"
#include "tensor.h"

/* Type, shape and content of a TensorProto into memory of the heap, row-major. */
bool nn_onnx_tensor (NnHeap *heap, const Onnx__TensorProto *proto, NnTensor *t, NnError *err);

/* Type and shape out of a ValueInfoProto; @what (input, output) stands in the error. Symbolic
 * dimensions become -1; *@has_shape is false when the file says nothing about the shape. Strides
 * are not set. */
bool nn_onnx_type (const Onnx__ValueInfoProto *proto, const char *what, NnTensor *t,
                   bool *has_shape, NnError *err);
