/** What a host sets: the book's address, the path below it, and where its source is kept. */
export default {
  title: 'Unrolled',
  subtitle: 'The interactive textbook of recurrent neural networks',
  description:
    'Understand recurrent neural networks by moving them: a free textbook in which every figure is a live computation, from convolution to LSTM gates, attention and character models.',
  author: 'The Unrolled contributors',
  published: '2026',
  site: process.env.SITE_URL ?? 'http://localhost:4321',
  base: process.env.BASE_PATH ?? '/',
  repository: process.env.REPOSITORY_URL ?? 'https://github.com/unrolled-book/unrolled',
};
