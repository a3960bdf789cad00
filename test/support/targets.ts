import type { Page } from "playwright-core";

export type Target = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Something else lies over its middle, although it was scrolled into view. */
  readonly isCovered: boolean;
};

/**
 * Every control of a page as a finger meets it: what belongs to its area, if that is larger than its box, counts. Links
 * within a sentence are exempt, and what is not pointed at (the bars of a chart, which a finger picks as a whole).
 */
export const targetsOf = (page: Page): Promise<Target[]> =>
  page.evaluate(() => {
    const controls =
      "a[href], button, input, select, textarea, summary, [role=slider], [role=button], [tabindex='0']";
    const isMet = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      getComputedStyle(element).pointerEvents !== "none" &&
      getComputedStyle(element).clipPath !== "inset(50%)" &&
      !(element as HTMLButtonElement).disabled;
    const isWithinSentence = (element: Element): boolean =>
      getComputedStyle(element).display === "inline" &&
      element.closest("p, li, dd")?.textContent?.trim() !== element.textContent?.trim();
    const areaOf = (element: Element): Element =>
      element.matches("[type=radio], [type=checkbox]") ? (element.closest("label") ?? element) : element;
    return [...new Set([...document.querySelectorAll(controls)].filter(isMet).map(areaOf))]
      .filter((element) => !isWithinSentence(element))
      .map((element) => {
        element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
        const box = element.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const isHit = (atX: number, atY: number): boolean =>
          element.contains(document.elementFromPoint(atX, atY));
        const reach = (size: number, isWide: boolean): number =>
          size < 44 && isWide ? 44 : Math.round(size);
        return {
          name: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40)}`,
          width: reach(box.width, isHit(x - 21.5, y) && isHit(x + 21.5, y)),
          height: reach(box.height, isHit(x, y - 21.5) && isHit(x, y + 21.5)),
          isCovered: !isHit(x, y),
        };
      });
  });
