import { expect, test, vi } from "vitest";
import { createScreenKeeper } from "./record-wake-lock.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

const createPage = (options: { readonly refuses?: boolean; readonly hasApi?: boolean } = {}) => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const changes: boolean[] = [];
  const held = new Set<{ drop(): void }>();
  let refuses = options.refuses ?? false;
  let show: () => void = () => undefined;
  const page = {
    hidden: false,
    addEventListener: (_: string, listener: unknown) => {
      show = listener as () => void;
    },
  };
  const request = async () => {
    if (refuses) throw new DOMException("denied", "NotAllowedError");
    let onRelease: () => void = () => undefined;
    const sentinel = {
      released: false,
      addEventListener: (_: string, listener: () => void) => {
        onRelease = listener;
      },
      release: async () => sentinel.drop(),
      drop: () => {
        sentinel.released = true;
        held.delete(sentinel);
        onRelease();
      },
    };
    held.add(sentinel);
    return sentinel as unknown as WakeLockSentinel;
  };
  const keeper = createScreenKeeper({
    wakeLock: options.hasApi === false ? undefined : { request },
    page: page as unknown as Pick<Document, "hidden" | "addEventListener">,
    onChange: (isKept) => changes.push(isKept),
  });
  return {
    keeper,
    changes,
    held,
    allow: () => {
      refuses = false;
    },
    setHidden: (hidden: boolean) => {
      page.hidden = hidden;
      // A browser drops the locks of a hidden page.
      if (hidden) for (const sentinel of held) sentinel.drop();
      show();
    },
  };
};

test("the screen stays on while wanted, even after the page was hidden", async () => {
  const { keeper, held, changes, setHidden } = createPage();
  keeper.hold();
  await settled();
  expect(held.size).toBe(1);
  setHidden(true);
  await settled();
  expect(held.size).toBe(0);
  setHidden(false);
  await settled();
  expect([held.size, changes]).toEqual([1, [true, true]]);
  keeper.release();
  await settled();
  expect(held.size).toBe(0);
  setHidden(false);
  await settled();
  expect(held.size).toBe(0);
});

test("asking twice holds one lock, and a release before it is granted leaves none", async () => {
  const { keeper, held } = createPage();
  keeper.hold();
  keeper.hold();
  await settled();
  keeper.hold();
  await settled();
  expect(held.size).toBe(1);
  keeper.release();
  keeper.hold();
  keeper.release();
  await settled();
  expect(held.size).toBe(0);
});

test("a lock that is refused, taken away or unsupported is reported, and requested again on return", async () => {
  const refusing = createPage({ refuses: true });
  refusing.keeper.hold();
  await settled();
  expect(refusing.changes).toEqual([false]);
  refusing.allow();
  refusing.setHidden(false);
  await settled();
  expect(refusing.changes).toEqual([false, true]);
  for (const sentinel of refusing.held) sentinel.drop();
  expect(refusing.changes).toEqual([false, true, false]);

  const without = createPage({ hasApi: false });
  without.keeper.hold();
  await settled();
  expect(without.changes).toEqual([false]);
});
