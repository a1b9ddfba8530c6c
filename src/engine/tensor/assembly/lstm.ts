import { sigmoid4, tanh4 } from './functions';
import { storeUpTo } from './lanes';
import { multiplyAdd, multiplySubtract } from './multiply-add';

/**
 * The gates of one LSTM step. gates [B, 4H] comes in as i, f, g, o before their nonlinearities and leaves as after them;
 * c [B, H] = f⊙cPrev + i⊙g, h [B, H] = o⊙tanh(c).
 */
export function lstmGates(B: i32, H: i32, gates: usize, cPrev: usize, c: usize, h: usize): void {
  const row = <usize>H << 2;
  for (; B > 0; --B) {
    for (let left = H; left > 0; left -= 4) {
      const i = sigmoid4(v128.load(gates));
      const f = sigmoid4(v128.load(gates + row));
      const g = tanh4(v128.load(gates + 2 * row));
      const o = sigmoid4(v128.load(gates + 3 * row));
      const cell = multiplyAdd(f, v128.load(cPrev), f32x4.mul(i, g));
      storeUpTo(gates, i, left);
      storeUpTo(gates + row, f, left);
      storeUpTo(gates + 2 * row, g, left);
      storeUpTo(gates + 3 * row, o, left);
      storeUpTo(c, cell, left);
      storeUpTo(h, f32x4.mul(o, tanh4(cell)), left);
      const step = <usize>min(left, 4) << 2;
      gates += step;
      cPrev += step;
      c += step;
      h += step;
    }
    gates += 3 * row;
  }
}

/**
 * The gates' backward pass. gates [B, 4H] comes in as lstmGates left it and leaves as the gradient before the nonlinearities;
 * dh [B, H] is the gradient of h; dc [B, H] comes in as the gradient of c from later steps and leaves as that of cPrev.
 */
export function lstmGatesBackward(B: i32, H: i32, gates: usize, cPrev: usize, c: usize, dh: usize, dc: usize): void {
  const row = <usize>H << 2, one = f32x4.splat(1);
  for (; B > 0; --B) {
    for (let left = H; left > 0; left -= 4) {
      const i = v128.load(gates);
      const f = v128.load(gates + row);
      const g = v128.load(gates + 2 * row);
      const o = v128.load(gates + 3 * row);
      const t = tanh4(v128.load(c)), dhHere = v128.load(dh);
      const dO = f32x4.mul(dhHere, t);
      const dcHere = multiplyAdd(f32x4.mul(dhHere, o), multiplySubtract(t, t, one), v128.load(dc));
      const dI = f32x4.mul(dcHere, g), dG = f32x4.mul(dcHere, i), dF = f32x4.mul(dcHere, v128.load(cPrev));
      storeUpTo(gates, f32x4.mul(dI, multiplySubtract(i, i, i)), left);
      storeUpTo(gates + row, f32x4.mul(dF, multiplySubtract(f, f, f)), left);
      storeUpTo(gates + 2 * row, f32x4.mul(dG, multiplySubtract(g, g, one)), left);
      storeUpTo(gates + 3 * row, f32x4.mul(dO, multiplySubtract(o, o, o)), left);
      storeUpTo(dc, f32x4.mul(dcHere, f), left);
      const step = <usize>min(left, 4) << 2;
      gates += step;
      cPrev += step;
      c += step;
      dh += step;
      dc += step;
    }
    gates += 3 * row;
  }
}
