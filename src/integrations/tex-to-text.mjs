const symbols = {
  sigma: 'σ', alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', eta: 'η', theta: 'θ', lambda: 'λ', mu: 'μ',
  pi: 'π', rho: 'ρ', tau: 'τ', phi: 'φ', omega: 'ω', partial: '∂', sum: '∑', prod: '∏', odot: '⊙', cdot: '·', times: '×',
  le: '≤', leq: '≤', ge: '≥', geq: '≥', neq: '≠', approx: '≈', in: '∈', to: '→', infty: '∞', nabla: '∇', top: 'ᵀ', ldots: '…',
  dots: '…', lfloor: '⌊', rfloor: '⌋', lVert: '‖', rVert: '‖', quad: ' ', qquad: ' ',
}; // prettier-ignore

const words = /^(tanh|exp|log|ln|max|min|softmax|diag)$/;

/** TeX as a reader would type or read it in a line of search results: `\chidden{h_t}` is h_t, `\sigma` is σ. */
export function texToText(tex) {
  let text = tex
    .replace(/\\(?:htmlData|htmlClass|term|begin|end)\{[^{}]*\}/g, ' ')
    .replace(/\\([a-zA-Z]+)(?!\{|[a-zA-Z])/g, (_, name) => symbols[name] ?? (words.test(name) ? `${name} ` : ''));
  for (let before = ''; before !== text;) {
    before = text;
    text = text
      .replace(/\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g, '$1/$2')
      .replace(/\\(?![dt]?frac)[a-zA-Z]+\{([^{}]*)\}/g, '$1')
      .replace(/([_^])\{([^{}]*)\}/g, '$1$2 ')
      .replace(/([\s=+(&-]|^)\{([^{}]*)\}/g, '$1$2');
  }
  return text
    .replace(/\\\\|&/g, ' ')
    .replace(/\\./g, '')
    .replace(/[{}]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
