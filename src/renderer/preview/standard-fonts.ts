// Stand-ins for the fourteen fonts that every PDF reader has, by path, as data: addresses.
export const files = import.meta.glob<string>('../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
  query: '?url&inline',
  import: 'default',
  eager: true,
});
