import { expect, test } from 'vitest';
import { allowStyles } from '../../src/integrations/style-hashes.mjs';

test('the policy of a page allows exactly the styles that the page carries', () => {
  const page = (sources: string) =>
    `<meta http-equiv="content-security-policy" content="script-src 'self'; style-src 'self'${sources}; style-src-attr 'unsafe-inline';"><style>p{color:red}</style><body><style></style>`;
  const allowed = allowStyles(page(" 'sha256-ofAnotherPage='"));
  expect(allowed).toBe(
    page(
      " 'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64=' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    ),
  );
});
