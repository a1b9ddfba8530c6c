import { sigmoid4, tanh4 } from './functions';
import { storeUpTo } from './lanes';
import { multiplyAdd, multiplySubtract } from './multiply-add';

/**
 * The gates of one GRU step, the reset applied after the product. x [B, 3H] is the input's part (z, r, n) and leaves as the gates after
 * their nonlinearities; s [B, 3H] is the state's part, of which the last H are needed again. n = tanh(x_n + r⊙s_n), h = (1 − z)⊙n + z⊙hPrev.
 */
export function gruGates(B: i32, H: i32, x: usize, s: usize, hPrev: usize, h: usize): void {
  const row = <usize>H << 2;
  for (; B > 0; --B) {
    for (let left = H; left > 0; left -= 4) {
      const z = sigmoid4(f32x4.add(v128.load(x), v128.load(s)));
      const r = sigmoid4(f32x4.add(v128.load(x + row), v128.load(s + row)));
      const n = tanh4(multiplyAdd(r, v128.load(s + 2 * row), v128.load(x + 2 * row)));
      storeUpTo(x, z, left);
      storeUpTo(x + row, r, left);
      storeUpTo(x + 2 * row, n, left);
      storeUpTo(h, multiplyAdd(z, f32x4.sub(v128.load(hPrev), n), n), left);
      const step = <usize>min(left, 4) << 2;
      x += step;
      s += step;
      hPrev += step;
      h += step;
    }
    x += 2 * row;
    s += 2 * row;
  }
}

/**
 * The gates' backward pass. x and s come in as gruGates left them and leave as the gradients of the input's and of the state's part;
 * dh [B, H] is the gradient of h; dhPrev [B, H] gains the path through z⊙hPrev.
 */
export function gruGatesBackward(B: i32, H: i32, x: usize, s: usize, hPrev: usize, dh: usize, dhPrev: usize): void {
  const row = <usize>H << 2, one = f32x4.splat(1);
  for (; B > 0; --B) {
    for (let left = H; left > 0; left -= 4) {
      const z = v128.load(x), r = v128.load(x + row), n = v128.load(x + 2 * row);
      const dhHere = v128.load(dh);
      const dN = f32x4.mul(multiplySubtract(dhHere, z, dhHere), multiplySubtract(n, n, one));
      const dZ = f32x4.mul(f32x4.mul(dhHere, f32x4.sub(v128.load(hPrev), n)), multiplySubtract(z, z, z));
      const dR = f32x4.mul(f32x4.mul(dN, v128.load(s + 2 * row)), multiplySubtract(r, r, r));
      storeUpTo(x, dZ, left);
      storeUpTo(x + row, dR, left);
      storeUpTo(x + 2 * row, dN, left);
      storeUpTo(s, dZ, left);
      storeUpTo(s + row, dR, left);
      storeUpTo(s + 2 * row, f32x4.mul(dN, r), left);
      storeUpTo(dhPrev, multiplyAdd(dhHere, z, v128.load(dhPrev)), left);
      const step = <usize>min(left, 4) << 2;
      x += step;
      s += step;
      hPrev += step;
      dh += step;
      dhPrev += step;
    }
    x += 2 * row;
    s += 2 * row;
  }
}
