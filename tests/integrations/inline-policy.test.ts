import { expect, test } from 'vitest';
import { completePolicy } from '../../src/integrations/inline-policy.mjs';

const empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
const red = "'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='";

test('the policy of a page stands first and allows exactly the scripts and styles that the page carries', () => {
  const policy = (scripts: string, styles: string) =>
    `<meta http-equiv="content-security-policy" content="script-src 'self'${scripts}; style-src 'self'${styles};">`;
  const page = (first: string, last: string) =>
    `<head><meta charset="utf-8">${first}<script></script><script src="a.js">1</script>${last}</head><style>p{color:red}</style><style></style>`;
  expect(completePolicy(page('', policy(" 'sha256-ofAnotherPage='", '')))).toBe(
    page(policy(` ${empty}`, ` ${red} ${empty}`), ''),
  );
});
