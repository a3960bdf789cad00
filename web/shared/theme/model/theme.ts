export type Theme = "light" | "dark";

const darkTheme = "(prefers-color-scheme: dark)";

/** What the page is shown in: the choice in `data-theme` of the root element, or else the system's. */
export const currentTheme = (): Theme => {
  const { theme } = document.documentElement.dataset;
  if (theme === "light" || theme === "dark") return theme;
  return window.matchMedia(darkTheme).matches ? "dark" : "light";
};

/** Calls `listener` whenever the current theme has changed, until the returned function is called. */
export const subscribeToTheme = (listener: (theme: Theme) => void): (() => void) => {
  let last = currentTheme();
  const check = () => {
    const theme = currentTheme();
    if (theme === last) return;
    last = theme;
    listener(theme);
  };
  const system = window.matchMedia(darkTheme);
  const choice = new MutationObserver(check);
  system.addEventListener("change", check);
  choice.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", check);
    choice.disconnect();
  };
};
