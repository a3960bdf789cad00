import type { Locator } from "playwright-core";

/** Runs in the browser, as text, because the specs have no DOM types. */
const counter = `async ([png, colours]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const wanted = colours.map((name) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  });
  const isAt = (at, colour) => colour.every((value, channel) => Math.abs(data[at + channel] - value) < 12);
  return Array.from({ length: image.height }, (_, y) =>
    wanted.map((colour) => {
      let count = 0;
      for (let x = Math.ceil(0.4 * image.width); x < 0.6 * image.width; x++) if (isAt(4 * (y * image.width + x), colour)) count++;
      return count;
    }),
  );
}`;

/**
 * How many pixels have each of these colours, `--name`, in each row of an element, in the middle fifth of its width:
 * what is shown at the sides of a map, such as its legend, does not count.
 */
export const colourRowsOf = async (element: Locator, colours: readonly string[]): Promise<number[][]> => {
  const png = (await element.screenshot()).toString("base64");
  return element.page().evaluate(`(${counter})(${JSON.stringify([png, colours])})`);
};
