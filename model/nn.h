/* nn.h: the model library in one page. Include this, or only the parts you need.
 *
 * What it is. A small engine for image networks (net.h: load an ONNX file, run it), the pictures
 * and features around it (image.h, feature.h, photo-net.h), and learning on those features
 * (taste.h; begin there). Plain C17 on libm, cblas and protobuf-c; usable without the rest.
 *
 * Letters. N images, H rows, W columns, C channels in, K channels out; sizes are in elements
 * unless a name says bytes. Products of sizes are int64_t or size_t and checked before use.
 *
 * Layout. Shapes are written as the ONNX file writes them (usually N,C,H,W). Where the numbers
 * lie is a matter of strides: inside a network the channels of one pixel are neighbours (NHWC),
 * so that a 1x1 convolution is one matrix product and channels fill vector registers. Inputs and
 * outputs of a network are row-major in the file's own order.
 *
 * Errors. A function that can fail returns false or NULL and fills the NnError that the caller
 * passed (error.h). Nothing here exits, aborts or prints; a hostile file is an error like any
 * other. What could not be allocated is NN_ERROR_MEMORY.
 *
 * Threads. What is loaded or learned (NnNet, NnPhotoNet, NnStarter, NnTaste) is immutable
 * afterwards and may be shared by any number of threads. What is called a run (NnRun, NnPhotoRun)
 * is one thread's working memory. One image a run, one thread a run, BLAS at one thread: throughput
 * comes from running several images side by side.
 *
 * Ownership. `new`, `load` and `open` return something that the function of the same family with
 * `free` takes back; every pointer that a getter returns belongs to the object it was asked of.
 *
 * Reading order of the engine: element.h and tensor.h (numbers, and numbers with a shape), graph.h
 * (nodes and values), onnx.c (file to graph; onnx-tensor.c for the tensors in it), op.h and ops.c
 * (what an operator is; the table), infer.c (shapes and folding), fuse.c and fuse-conv.c
 * (simplification), layout.c (how every value is laid out), plan.c (where it lives), run.c (running
 * it), the op-*.c files with the operators themselves, and below them the arithmetic: conv.h
 * (conv-pack.c, conv.c), pool.h, resize.h, activation.h, elementwise.h and gemm.h over kernels.h.
 */
#pragma once

#include "backbone.h"
#include "error.h"
#include "feature.h"
#include "image.h"
#include "logistic.h"
#include "net.h"
#include "photo-net.h"
#include "starter.h"
#include "taste.h"
