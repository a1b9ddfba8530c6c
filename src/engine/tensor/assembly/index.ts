/*
 * The book's WebAssembly kernels. Pointers are byte offsets into the imported memory; every array is of 32-bit floats or integers, row-major
 * and dense unless a stride is named. A kernel may read, never write, up to twelve bytes past an array's end.
 */
export { relu, reluBackward, sigmoid, sigmoidBackward, tanh, tanhBackward } from './activations';
export { attend, attendBackward } from './attention';
export { columnsBackward, columnsCrossEntropy, columnsForward, columnsSoftmax } from './columns';
export { multiply, multiplyPacked, packedBytes } from './gemm';
export { gruGates, gruGatesBackward } from './gru';
export { lstmGates, lstmGatesBackward } from './lstm';
export { packB } from './pack';
export { addPatches, copyPatches } from './patches';
export { addToLargest } from './pooling';
export { gatherRows, repeatRow, scatterRows, sumRows } from './rows';
export { HEAP_START } from './scratch';
export { crossEntropy, softmax } from './softmax';
export { peak } from './tile';
export { packBytes, packedByteCount, vectorBytes } from './vector-bytes';
export { vectorMatrix } from './vector-matrix';
export { adam, addScaled, fill, scale } from './vectors';
