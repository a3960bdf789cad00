import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The same engine without the browser around it, which takes a quarter of the processor time. */
const shell = "/usr/bin/chromium-headless-shell";

const browsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Of several such switches only the last counts, so the first ones are those that Playwright turns off. The others would
 * load the suggestions under the address bar, a page of their own, with each window: half a second of a processor.
 */
const disabledFeatures = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "PreloadTopChromeWebUI",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
];

/**
 * The installed Chromium with WebGL in software, so that the map is really drawn. The page itself is only if somebody
 * looks at it or measures it: that costs a third more processor time.
 */
export const launchBrowser = async ({ drawsPages = false } = {}): Promise<Browser> => {
  const candidates = [process.env.CHROMIUM_PATH, ...(drawsPages ? [] : [shell]), ...browsers];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath)
    throw new Error(
      "The browser tests need Chromium: apt-get install chromium (Debian, Ubuntu), " +
        "brew install --cask chromium (macOS), or name one with CHROMIUM_PATH.",
    );
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--disable-features=${disabledFeatures.join(",")}`,
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      ...(drawsPages ? [] : ["--disable-gpu-compositing", "--disable-gpu-rasterization"]),
    ],
  });
};
