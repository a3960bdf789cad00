"use client";

import { useRouter } from "next/navigation";
import { type ChangeEvent, type ReactNode, useState } from "react";

/** Applies every choice at once; without a script its button sends the form. */
export const DisplayForm = (props: { readonly failed: ReactNode; readonly children: ReactNode }) => {
  const router = useRouter();
  const [hasFailed, setHasFailed] = useState(false);
  const apply = async ({ target }: ChangeEvent<HTMLFormElement>) => {
    const { name, value } = target as unknown as HTMLInputElement;
    const { dataset } = document.documentElement;
    if (name === "theme") dataset.theme = value;
    if (value === "system") delete dataset.theme;
    const body = new URLSearchParams({ [name]: value });
    const response = await fetch("/api/display", { method: "POST", body }).catch(() => undefined);
    setHasFailed(!response?.ok);
    if (response?.ok) router.refresh();
  };
  return (
    <form method="post" action="/api/display" onChange={apply}>
      {props.children}
      <div role="status">{hasFailed && props.failed}</div>
    </form>
  );
};
