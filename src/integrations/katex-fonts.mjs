/** Leaves KaTeX's fonts as woff2 only: every browser that runs the book reads it, and the other formats are a megabyte. */
export function katexFonts() {
  return {
    name: 'katex-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('katex.min.css')) return;
      return code.replaceAll(/,url\([^)]*\.(woff|ttf)\) format\("\w+"\)/g, '');
    },
  };
}
