/** Adds `client:touch`: a demo's code is fetched when the reader first reaches for a demo. */
export function touch() {
  return {
    name: 'touch',
    hooks: {
      'astro:config:setup': ({ addClientDirective }) =>
        addClientDirective({ name: 'touch', entrypoint: './src/components/site/touch.ts' }),
    },
  };
}
