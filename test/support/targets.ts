import type { Page } from "playwright-core";

export type Target = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Something else lies over its middle, although it was scrolled into view; a modal dialog makes what it covers inert. */
  readonly isCovered: boolean;
};

/**
 * Every control of a page as a finger meets it: what belongs to its area, if that is larger than its box, counts. Links
 * within a sentence are exempt, and what is not pointed at (the bars of a chart, which a finger picks as a whole).
 */
export const targetsOf = (page: Page): Promise<Target[]> =>
  page.evaluate(`(async () => {
    const controls =
      "a[href], button, input, select, textarea, summary, [role=slider], [role=button], [tabindex='0']";
    const isMet = (element) => {
      const { pointerEvents, clipPath } = getComputedStyle(element);
      const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      return isShown && pointerEvents !== "none" && clipPath !== "inset(50%)" && !element.disabled;
    };
    const isWithinSentence = (element) =>
      getComputedStyle(element).display === "inline" &&
      element.closest("p, li, dd")?.textContent.trim() !== element.textContent.trim();
    const areaOf = (element) =>
      element.matches("[type=radio], [type=checkbox]") ? (element.closest("label") ?? element) : element;
    const modal = document.querySelector("dialog:modal");
    const frame = document.querySelector("[data-sheet]");
    const measure = (element) => {
      const box = element.getBoundingClientRect();
      // Of the map itself some part is to be seen, not its middle: the sheet always lies over its lower part.
      const sheetTop = frame?.querySelector("#content").getBoundingClientRect().top;
      const bottom = element.matches("canvas") && frame ? Math.min(box.bottom, sheetTop) : box.bottom;
      const [x, y] = [box.x + box.width / 2, (box.y + bottom) / 2];
      const isHit = (atX, atY) => element.contains(document.elementFromPoint(atX, atY));
      const reach = (size, isWide) => (size < 44 && isWide ? 44 : Math.round(size));
      const name = element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40);
      return {
        name: element.tagName + " " + name,
        width: reach(box.width, isHit(x - 21.5, y) && isHit(x + 21.5, y)),
        height: reach(box.height, isHit(x, y - 21.5) && isHit(x, y + 21.5)),
        isCovered: !isHit(x, y) && (modal === null || modal.contains(element)),
      };
    };
    const elements = [...new Set([...document.querySelectorAll(controls)].filter(isMet).map(areaOf))]
      .filter((element) => !isWithinSentence(element));
    const targets = elements.map((element) => {
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      return measure(element);
    });
    // The map stays in place under its sheet: scrolled down, the sheet uncovers it, and what lies on it moves when it rests.
    const isUnder = (element, index) => targets[index].isCovered && !element.closest("#content");
    if (frame && elements.some(isUnder)) {
      frame.scrollTo({ top: 0, behavior: "instant" });
      await new Promise((resolve) => setTimeout(resolve, 500));
      return targets.map((target, index) =>
        isUnder(elements[index], index) ? measure(elements[index]) : target,
      );
    }
    return targets;
  })()`);
