import { mkdir, readFile, writeFile } from "node:fs/promises";
import { launchBrowser } from "../../test/support/browser.ts";

/**
 * Draws the app's icons from app/icon.svg: `node web/scripts/make-icons.ts`. A maskable icon may be cut to any
 * shape, so its plate reaches the edges and its mark stays within the inner 80 %.
 */
const icons = [
  { file: "public/icons/icon-192.png", pixels: 192, isWhole: false },
  { file: "public/icons/icon-512.png", pixels: 512, isWhole: false },
  { file: "public/icons/maskable-512.png", pixels: 512, isWhole: true },
  { file: "app/apple-icon.png", pixels: 180, isWhole: true },
] as const;

const markScale = 0.78;
const web = new URL("../", import.meta.url);

const wholePlate = (svg: string): string =>
  svg
    .replace(/(<rect[^>]*?) rx="[^"]*"/, "$1")
    .replace(/(<rect[^>]*>)/, `$1<g transform="translate(16 16) scale(${markScale}) translate(-16 -16)">`)
    .replace("</svg>", "</g></svg>");

const svg = await readFile(new URL("app/icon.svg", web), "utf8");
const browser = await launchBrowser();
try {
  for (const { file, pixels, isWhole } of icons) {
    const page = await browser.newPage({ viewport: { width: pixels, height: pixels } });
    const drawn = (isWhole ? wholePlate(svg) : svg).replace(
      "<svg",
      `<svg width="${pixels}" height="${pixels}"`,
    );
    await page.setContent(`<style>*{margin:0}svg{display:block}</style>${drawn}`);
    const path = new URL(file, web);
    await mkdir(new URL("./", path), { recursive: true });
    await writeFile(path, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
