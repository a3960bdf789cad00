"use client";

import { useRouter } from "next/navigation";
import type { ComponentProps, MouseEvent } from "react";

/**
 * A link within the site without prefetching. `next/link` with `prefetch={false}` does the same, but adds 4 KB of
 * prefetching script to every page.
 */
export const SiteLink = ({ href, ...props }: ComponentProps<"a"> & { readonly href: string }) => {
  const router = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    props.onClick?.(event);
    const isForBrowser =
      event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (event.defaultPrevented || isForBrowser) return;
    event.preventDefault();
    router.push(href);
  };
  return <a {...props} href={href} onClick={follow} />;
};
