"use client";

import Link from "next/link";
import { useParams, useSearchParams } from "next/navigation";
import { dayPathOf, type Scope, scopeOf, todayPathOf } from "../../lib/scope.ts";
import styles from "./scope-switch.module.css";
import { useTexts } from "./texts-provider.tsx";

const scopes: readonly Scope[] = ["mine", "fleet"];

export const ScopeSwitch = () => {
  const { messages } = useTexts();
  const { date } = useParams<{ date?: string }>();
  const scope = scopeOf(useSearchParams().get("scope")) ?? "mine";
  const current = date === undefined ? undefined : scope;
  return (
    <nav className={styles.switch} aria-label={messages.scope.label}>
      {scopes.map((scope) => (
        <Link
          key={scope}
          className={styles.choice}
          href={date === undefined ? todayPathOf(scope) : dayPathOf(date, scope)}
          prefetch={false}
          aria-current={scope === current ? "page" : undefined}
        >
          {messages.scope[scope]}
        </Link>
      ))}
    </nav>
  );
};
