import decodeQR from "qr/decode.js";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { QrCode } from "./qr-code.tsx";

/** What a camera would see of it. */
const pixelsOf = (svg: string, scale = 4) => {
  const modules = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const size = modules * scale;
  const data = new Uint8Array(size * size * 3).fill(255);
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < scale; row++) {
      const start = ((Number(y) * scale + row) * size + Number(x) * scale) * 3;
      data.fill(0, start, start + scale * 3);
    }
  return { width: size, height: size, data };
};

test("an address as long as a sealed one is read back from the picture", () => {
  const text = `https://d111111abcdef8.cloudfront.net/devices/setup/Fe26.2*1*${"aZ09-_".repeat(75)}*1795848588111~2`;
  expect(decodeQR(pixelsOf(renderToStaticMarkup(QrCode({ text, label: "a code" }))))).toBe(text);
});
