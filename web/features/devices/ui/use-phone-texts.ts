import type { DeviceReason } from "@trips/core/application/device-verdict.ts";
import { textOf } from "../../../shared/format/model/format.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Phone } from "../model/phones-model.ts";

const [minuteMs, dayMs] = [60_000, 86_400_000];
/** Registers are a minute old, and a poll comes a while later. */
const justNowMs = 3 * minuteMs;

/** Puts what a phone said into words, as of a moment. */
export const usePhoneTexts = (nowMs: number) => {
  const { messages, format } = useTexts();
  const text = messages.phones;
  const duration = (ms: number): string =>
    ms >= 2 * dayMs
      ? text.facts.days(format.count(Math.floor(ms / dayMs)))
      : textOf(format.duration(ms / 1000));
  const percent = (share: number): string =>
    `${share < 0.1 ? format.decimal(share * 100) : format.count(share * 100)} %`;
  const silentMs = (phone: Phone): number => nowMs - Date.parse(phone.lastSeen ?? "");

  return {
    text,
    duration,
    percent,
    lastSeen: (phone: Phone): string => {
      if (phone.lastSeen === null) return text.facts.never;
      const ms = silentMs(phone);
      return ms < justNowMs ? text.facts.now : text.facts.ago(duration(ms));
    },
    reason: (phone: Phone, { cause, value }: DeviceReason): string => {
      switch (cause) {
        case "silent":
          return text.reasons.silent(duration(silentMs(phone)));
        case "battery":
          return text.reasons.battery(`${format.count(value)} %`);
        case "never-used":
          return text.reasons["never-used"]();
        case "queued":
          return text.reasons.queued(format.count(value));
        case "lag":
        case "clock":
          return text.reasons[cause](duration(value * 1000));
        case "gps":
        case "rejected":
          return text.reasons[cause](percent(value));
        default:
          throw new Error(`unknown cause ${cause satisfies never}`);
      }
    },
  };
};
