/** A byte offset into the kernels' memory, of an array of 32-bit floats (or integers, where said), row-major and dense. */
export type Pointer = number;

/** How a filter of kh×kw moves over images of H×W×C: its strides, and the rows and columns of zeros before the first pixel. */
export type PatchShape = [
  ...image: [H: number, W: number, C: number],
  ...output: [outH: number, outW: number],
  ...filter: [kh: number, kw: number, strideH: number, strideW: number, top: number, left: number],
];

/** The activations of `columnsForward` and `columnsBackward`, as the kernels number them. */
export const activations = { linear: 0, tanh: 1, relu: 2, sigmoid: 3 } as const;

export type Activation = keyof typeof activations;

/**
 * What the kernels can do; each is implemented in WebAssembly (../assembly) and on typed arrays (./fallback.ts). Transposition flags are 0 or 1;
 * strides are row lengths in floats.
 */
export interface Operations {
  /** C[m, n] = alpha·op(A)·op(B) + beta·C, where op transposes if its flag is 1. With beta 0, C need not be initialised. */
  multiply(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: Pointer,
    strideA: number,
    transposeA: 0 | 1,
    b: Pointer,
    strideB: number,
    transposeB: 0 | 1,
    beta: number,
    c: Pointer,
    strideC: number,
  ): void;
  /** Bytes that a packed B[k, n] takes. */
  packedBytes(k: number, n: number): number;
  /** Packs op(B)[k, n] for `multiplyPacked`. */
  packB(k: number, n: number, b: Pointer, strideB: number, transposeB: 0 | 1, packed: Pointer): void;
  /** `multiply` with a B packed beforehand: for one B that meets many A of few rows, such as a recurrent weight. */
  multiplyPacked(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: Pointer,
    strideA: number,
    transposeA: 0 | 1,
    packedB: Pointer,
    beta: number,
    c: Pointer,
    strideC: number,
  ): void;
  /** y[n] ← y + x·W for x [k], W [k, n]: one step of sampling reads each weight once. */
  vectorMatrix(k: number, n: number, x: Pointer, W: Pointer, y: Pointer): void;
  /** Bytes that an 8-bit W[k, n] takes, packed. */
  packedByteCount(k: number, n: number): number;
  /** Packs W[k, n] of 8-bit integers for `vectorBytes`. */
  packBytes(k: number, n: number, W: Pointer, packed: Pointer): void;
  /** y[n] ← y + (x·W)⊙scales for x [k], an 8-bit W[k, n] packed beforehand, scales [n]. x is rounded to 16 bits (k ≤ 512; fewer above). */
  vectorBytes(k: number, n: number, x: Pointer, packed: Pointer, scales: Pointer, y: Pointer): void;

  /** gates [B, 4H], i f g o before their nonlinearities → after them; c [B, H] = f⊙cPrev + i⊙g; h [B, H] = o⊙tanh(c). */
  lstmGates(B: number, H: number, gates: Pointer, cPrev: Pointer, c: Pointer, h: Pointer): void;
  /** gates as lstmGates left them → their gradient before the nonlinearities; dc: gradient of c from later steps → that of cPrev. */
  lstmGatesBackward(B: number, H: number, gates: Pointer, cPrev: Pointer, c: Pointer, dh: Pointer, dc: Pointer): void;
  /** x [B, 3H], the input's part of z r n → the gates; s [B, 3H] the state's part; h = (1 − z)⊙tanh(x_n + r⊙s_n) + z⊙hPrev. */
  gruGates(B: number, H: number, x: Pointer, s: Pointer, hPrev: Pointer, h: Pointer): void;
  /** x and s as gruGates left them → the gradients of the input's and the state's part; dhPrev gains dh⊙z. */
  gruGatesBackward(B: number, H: number, x: Pointer, s: Pointer, hPrev: Pointer, dh: Pointer, dhPrev: Pointer): void;

  /**
   * One look of additive attention: s [B, L, A] = tanh(keys + query) for keys [B, L, A] and query [B, A]; alpha [B, L] = softmax(s·v);
   * context [B, D] = Σ alpha·annotation for annotations [B, L, D].
   */
  attend(
    ...args: [
      ...sizes: [B: number, L: number, A: number, D: number],
      ...inputs: [keys: Pointer, query: Pointer, v: Pointer, annotations: Pointer],
      ...results: [s: Pointer, alpha: Pointer, context: Pointer],
    ]
  ): void;
  /**
   * dAlpha comes in as the gradient that alpha has from elsewhere and leaves as that of the scores s·v; dAnnotations, dKeys and dv gain;
   * dQuery is written.
   */
  attendBackward(
    ...args: [
      ...sizes: [B: number, L: number, A: number, D: number],
      ...inputs: [s: Pointer, v: Pointer, alpha: Pointer, annotations: Pointer, dContext: Pointer, dAlpha: Pointer],
      ...results: [dAnnotations: Pointer, dKeys: Pointer, dv: Pointer, dQuery: Pointer],
    ]
  ): void;

  /** patches [count, kh·kw·C] ← what the filter covers at the output pixels from `first` on, zeros beyond the edge of x [B, H, W, C]. */
  copyPatches(first: number, count: number, ...args: [...shape: PatchShape, x: Pointer, patches: Pointer]): void;
  /** x gains the patches where `copyPatches` took them from. */
  addPatches(first: number, count: number, ...args: [...shape: PatchShape, patches: Pointer, x: Pointer]): void;
  /** The gradient of max pooling: dx gains dy where y, a window's largest value, stands first in x; `count` images. */
  addToLargest(
    count: number,
    ...args: [...shape: PatchShape, ...values: [x: Pointer, y: Pointer], ...gradients: [dy: Pointer, dx: Pointer]]
  ): void;

  /** x[n] ← tanh(x). */
  tanh(n: number, x: Pointer): void;
  /** x[n] ← σ(x). */
  sigmoid(n: number, x: Pointer): void;
  /** x[n] ← max(x, 0). */
  relu(n: number, x: Pointer): void;
  /** d[n] ← d·(1 − y²): the gradient through y = tanh(x). */
  tanhBackward(n: number, y: Pointer, d: Pointer): void;
  /** d[n] ← d·y·(1 − y): the gradient through y = σ(x). */
  sigmoidBackward(n: number, y: Pointer, d: Pointer): void;
  /** d[n] ← d where y > 0, else 0: the gradient through y = max(x, 0). */
  reluBackward(n: number, y: Pointer, d: Pointer): void;

  /*
   * A layer on a minibatch whose examples are columns, as small networks like it: S, the padded number of columns, is a multiple of four.
   */
  /** y [O, S] ← act(W·x + b) for W [O, I], x [I, S], b [O]; `activation` is one of `activations`. */
  columnsForward(
    activation: number,
    I: number,
    O: number,
    S: number,
    W: Pointer,
    b: Pointer,
    x: Pointer,
    y: Pointer,
  ): void;
  /**
   * From d [O, S], the gradient before a layer's activation: dW [O, I] ← d·xᵀ, db [O] ← Σ d, and unless dx is 0, dx [I, S] ← Wᵀ·d times the
   * derivative of the activation that gave x.
   */
  columnsBackward(
    activation: number,
    I: number,
    O: number,
    S: number,
    W: Pointer,
    x: Pointer,
    d: Pointer,
    dW: Pointer,
    db: Pointer,
    dx: Pointer,
  ): void;
  /** z [C, S] ← softmax of each column. */
  columnsSoftmax(C: number, S: number, z: Pointer): void;
  /** `crossEntropy` by column: z [C, S] → scale·(probs − target), 0 where the label [S] is negative; returns the sum of the losses in nats. */
  columnsCrossEntropy(C: number, S: number, z: Pointer, labels: Pointer, scale: number): number;

  /** Each row of out [rows, n] ← the row of table [V, n] named by ids (integers 0 … V − 1: nothing checks), plus bias [n]. */
  gatherRows(rows: number, n: number, ids: Pointer, table: Pointer, bias: Pointer, out: Pointer): void;
  /** The rows of table [V, n] named by ids (integers) gain those of d [rows, n]. */
  scatterRows(rows: number, n: number, ids: Pointer, d: Pointer, table: Pointer): void;
  /** Each row of out [rows, n] ← row [n]. */
  repeatRow(rows: number, n: number, row: Pointer, out: Pointer): void;
  /** out [n] ← Σ rows of x [rows, n]. */
  sumRows(rows: number, n: number, x: Pointer, out: Pointer): void;

  /**
   * logits [rows, n] → scale·(probs − target); targets [rows] are class integers, a negative one skips its row. Writes each row's loss
   * in nats to losses [rows] unless that is 0, and returns their sum.
   */
  crossEntropy(rows: number, n: number, logits: Pointer, targets: Pointer, scale: number, losses: Pointer): number;
  /** x[n] ← softmax(x / temperature). */
  softmax(n: number, x: Pointer, temperature: number): void;

  /** x[n] ← value. */
  fill(n: number, value: number, x: Pointer): void;
  /** y[n] ← y + a·x. */
  addScaled(n: number, a: number, x: Pointer, y: Pointer): void;
  /** x[n] ← a·x. */
  scale(n: number, a: number, x: Pointer): void;
  /**
   * Adam on w [n], gradient gradientScale·g, moments m and v. The caller folds the bias corrections into rate and epsilon:
   * rate = learningRate·√(1 − β₂ᵗ)/(1 − β₁ᵗ), epsilon = ε·√(1 − β₂ᵗ); decay = learningRate·weightDecay (AdamW).
   */
  adam(
    n: number,
    w: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    gradientScale: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
  ): void;
}
