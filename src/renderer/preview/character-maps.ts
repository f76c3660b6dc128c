// Adobe's character maps for Chinese, Japanese and Korean, by path, as data: addresses.
export const files = import.meta.glob<string>('../../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
  query: '?url&inline',
  import: 'default',
  eager: true,
});
