declare module '*.tex?katex' {
  const html: string;
  export default html;
}
declare module '*.tex?katex&inline' {
  const html: string;
  export default html;
}
declare module '*.tex?katex&lines' {
  const html: string[];
  export default html;
}
