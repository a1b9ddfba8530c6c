/** The gates and the candidate of a scalar LSTM, a number a step each. */
export interface GateLanes {
  i: readonly number[];
  f: readonly number[];
  g: readonly number[];
  o: readonly number[];
}

/** What a scalar LSTM does over time: gates, candidate and states, a number a step each. */
export interface LstmLanes extends GateLanes {
  c: readonly number[];
  h: readonly number[];
}

/** Runs the state of a scalar LSTM whose gates and candidate are given, from c = 0: c ← f c + i g, h = o tanh c. */
export function runHeldGates({ i, f, g, o }: GateLanes): LstmLanes {
  let before = 0;
  const c = i.map((_, t) => (before = f[t]! * before + i[t]! * g[t]!));
  return { i, f, g, o, c, h: c.map((value, t) => o[t]! * Math.tanh(value)) };
}
