import { attachmentNamed } from './index.js';

it.each([
  ['cat.png', 'attachment; filename="cat.png"; filename*=UTF-8\'\'cat.png'],
  ['cats/of/2026/a b.txt', 'attachment; filename="a b.txt"; filename*=UTF-8\'\'a%20b.txt'],
  ['..\\..\\x.exe', 'attachment; filename="x.exe"; filename*=UTF-8\'\'x.exe'],
  ['a"; filename="b', 'attachment; filename="a__ filename__b"; filename*=UTF-8\'\'a%22%3B%20filename%3D%22b'],
  [
    "grüße (1)*'.txt",
    'attachment; filename="gr__e _1___.txt"; filename*=UTF-8\'\'gr%C3%BC%C3%9Fe%20%281%29%2A%27.txt',
  ],
  ['folder/', 'attachment; filename="file"; filename*=UTF-8\'\'file'],
])('names what a browser saves: %j', (name, value) => {
  expect(attachmentNamed(name)).toBe(value);
});
