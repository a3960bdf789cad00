/** Holds up whoever wants to pass while it is closed. */
export type Gate = {
  readonly set: (isOpen: boolean) => void;
  readonly passed: () => Promise<void>;
};

export const createGate = (): Gate => {
  let isOpen = true;
  let waiting: (() => void)[] = [];
  return {
    set: (next) => {
      isOpen = next;
      if (!isOpen) return;
      for (const pass of waiting) pass();
      waiting = [];
    },
    passed: async () => {
      while (!isOpen) await new Promise<void>((pass) => waiting.push(pass));
    },
  };
};
